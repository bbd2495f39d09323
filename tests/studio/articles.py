"""Invented articles by the hundred, with predictions as a model would give them: for pushes that must be large."""

from collections.abc import Iterator

from annotator.core.labels import SCHEME, BlockKind, SourceKind, Tag
from annotator.core.records import Article, Attribution, Block, Prediction, TaggedSentence
from annotator.core.spans import Span

PLACES = ("Harrow", "Velmouth", "Brask", "Orrin", "Tessaly", "Kestrel Bay", "Nordhaven")
PEOPLE = ("Ana Ruiz", "Oduya Pell", "Emil Varga", "Joanna Tresk", "Ilse Brandt", "Tomé Araújo", "Mei-Lin Sato")
THINGS = ("mill", "ferry", "school", "bridge", "clinic", "tram depot", "library")


def predictions(count: int, sentences: int = 6, model: str = "model-1") -> Iterator[Prediction]:
    """Yield that many predictions, no two of the same text; the same again for the same arguments."""
    return (prediction(number, sentences, model) for number in range(count))


def prediction(number: int, sentences: int = 6, model: str = "model-1", lead: str = "") -> Prediction:
    """Return article `number` with so many sentences; `lead` goes before its text and changes every offset."""
    place, who, thing = (words[number % len(words)] for words in (PLACES, PEOPLE, THINGS))
    lines = [
        (f"“We will reopen the {thing} in {place} 😀 in week {number},” said {who}.", (Tag.QUOTATION, Tag.SOURCE)),
        (f"The {thing} closed {number} days ago.", (Tag.CLAIM,)),
        (f"It is a shameful end for {place}.", (Tag.OPINION,)),
        (f"She told the council that {number + 7} people work there.", (Tag.CLAIM, Tag.SOURCE)),
        (f"By our reporter in {place}", ()),
    ]
    text, tagged, links = lead, [], []
    for line_number in range(sentences):
        line, tags = lines[line_number % len(lines)]
        start = len(text)
        text += f"{line}\n\n"
        tagged.append(_sentence(start, start + len(line), tags, number))
        links += _link(text, start, line, who)
    article = Article(
        f"{thing.replace(' ', '-')}-{number}", text.rstrip(), title=f"The {thing} of {place}", outlet="Herald"
    )
    block = Block(0, len(article.text), BlockKind.PARAGRAPH)
    return Prediction(article, (block,), tuple(tagged), tuple(links), model, SCHEME)


def _sentence(start: int, end: int, tags: tuple[Tag, ...], number: int) -> TaggedSentence:
    sure = round(0.55 + (number * 37 % 44) / 100, 2)
    claim, opinion, quotation, source = (sure if tag in tags else round(1 - sure, 2) for tag in Tag)
    return TaggedSentence(start, end, tags, (claim, opinion, quotation, source), tags[0] if tags else None)


def _link(text: str, start: int, line: str, who: str) -> list[Attribution]:
    def at(words: str) -> Span:
        first = text.index(words, start)
        return Span(first, first + len(words))

    if line.startswith("“"):
        words = Span(start + 1, start + line.index("”"))
        return [Attribution(at(who), at("said"), (words,), True, who, SourceKind.NAMED, 0.9)]
    if line.startswith("She told"):
        words = Span(start + line.index("that ") + 5, start + len(line) - 1)
        return [Attribution(at("She"), at("told"), (words,), False, who, SourceKind.NAMED, 0.7)]
    return []

"""Predictions, annotations, decisions and gold made by hand, for tests of what is done with them."""

from dataclasses import replace
from typing import Any

from annotator.core.annotated import AnnotatedSentence
from annotator.core.labels import SCHEME, BlockKind, SourceKind, Tag
from annotator.core.records import (
    Annotation,
    Article,
    Attribution,
    Block,
    Decision,
    Gold,
    GoldSentence,
    Prediction,
    Reason,
    TaggedSentence,
)
from annotator.core.spans import Span

TEXT = "“We will not pay,” said Ana Ruiz 😀. The bill is due in May.\n\nIt is a disgrace."
SENTENCES = (Span(0, 35), Span(36, 59), Span(61, 78))
TAGS = ((Tag.QUOTATION, Tag.SOURCE), (Tag.CLAIM,), (Tag.OPINION,))
RUIZ = Attribution(
    source=Span(24, 32),
    cue=Span(19, 23),
    content=(Span(1, 17),),
    direct=True,
    entity="Ana Ruiz",
    kind=SourceKind.NAMED,
    score=0.9,
)


def prediction(name: str = "bill", text: str = TEXT) -> Prediction:
    """Return TEXT's prediction, or for another text one claim that fills it."""
    if text != TEXT:
        return _plain(Article(name, text))
    primaries = (Tag.QUOTATION, Tag.CLAIM, Tag.OPINION)
    why = (Reason(Tag.SOURCE, "said", 1.5, 19, 23), Reason(Tag.SOURCE, "a name beside a cue", 0.5, 0, 0))
    return Prediction(
        article=Article(name, TEXT, title="The bill", outlet="Harrow Chronicle"),
        blocks=(Block(0, 59, BlockKind.PARAGRAPH), Block(61, 78, BlockKind.PARAGRAPH)),
        sentences=tuple(
            TaggedSentence(*span, tags, (0.125, 0.25, 0.5, 0.75), primary, why)
            for span, tags, primary in zip(SENTENCES, TAGS, primaries, strict=True)
        ),
        attributions=(RUIZ,),
        model="made by hand",
        scheme=SCHEME,
    )


def gold(name: str = "bill") -> Gold:
    """Return TEXT's gold, with nothing wrong in it."""
    sentences = tuple(GoldSentence(*span, tags) for span, tags in zip(SENTENCES, TAGS, strict=True))
    return Gold(Article(name, TEXT), sentences, (RUIZ,), ("reader-1",), "wire", SCHEME)


def annotation(*tags: tuple[Tag, ...], annotator: str = "ana", **changes: Any) -> Annotation:
    """Return TEXT as one person reads it: with the sentences' own tags, or these."""
    sentences = tuple(AnnotatedSentence(*span, said) for span, said in zip(SENTENCES, tags or TAGS, strict=True))
    return replace(Annotation(Article("bill", TEXT), annotator, sentences, (RUIZ,), SCHEME), **changes)


def decision(*tags: Tag, sentence: int = 0, **changes: Any) -> Decision:
    """Return what a reviewer decides for a sentence of TEXT."""
    article = Article("bill", TEXT)
    made = Decision(article, *SENTENCES[sentence], tags, None, "rhea", "2026-03-31T09:30:00Z", "as the guidelines say")
    return replace(made, **changes)


def golds(count: int = 15) -> list[Gold]:
    """Return short articles that teach all four tags, from five outlets and genres."""
    return [_lesson(number) for number in range(count)]


def _lesson(number: int) -> Gold:
    said = f"“We will not pay {number} crowns,” said Ana Ruiz{chr(97 + number)}."
    lines = (
        (said, (Tag.QUOTATION, Tag.SOURCE)),
        (f"The bill for {number} crowns came in May.", (Tag.CLAIM,)),
        (f"It is a shameful and reckless {number}th disgrace.", (Tag.OPINION,)),
        (f"Police said {number} people were hurt.", (Tag.CLAIM, Tag.SOURCE)),
        (f"Nobody should ever forgive the {number} cowards.", (Tag.OPINION,)),
        (f"The {number} trains left Harrow on Monday.", (Tag.CLAIM,)),
    )
    text = "\n\n".join(line for line, _ in lines)
    sentences = tuple(GoldSentence(text.index(line), text.index(line) + len(line), tags) for line, tags in lines)
    name = Span(said.index("Ana"), len(said) - 1)
    cue, content = Span(name.start - 5, name.start - 1), Span(1, said.index("”"))
    link = Attribution(name, cue, (content,), direct=True, entity=None, kind=SourceKind.NAMED, score=1.0)
    article = Article(f"lesson-{number}", text, outlet=f"Outlet {number % 5}")
    genre = ("wire", "oped", "court", "local", "sport")[number % 5]
    return Gold(article, sentences, (link,), ("reader-1",), genre, SCHEME)


def _plain(article: Article) -> Prediction:
    end = len(article.text)
    sentence = TaggedSentence(0, end, (Tag.CLAIM,), (0.75, 0.0, 0.0, 0.0), Tag.CLAIM)
    return Prediction(article, (Block(0, end, BlockKind.PARAGRAPH),), (sentence,), (), "made by hand", SCHEME)

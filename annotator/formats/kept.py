"""What the forms of other programs hold of an article's labels, and what they lose."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from annotator.core.labels import SCHEME, Tag
from annotator.core.parts import ARTICLE_FIELDS
from annotator.core.records import Article, Attribution, Gold, GoldSentence, Settled, Way
from annotator.core.spans import Span


@dataclass(frozen=True, slots=True)
class Written:
    """Files by name, and what the form could not hold, counted by what it is."""

    files: dict[str, bytes]
    lost: Counter[str] = field(default_factory=Counter)


def kept(gold: Gold) -> Gold:
    """Return gold as every form holds it: id, text, sentences, tags, what is open, and attributions."""
    sentences = tuple(sentence(Span(s.start, s.end), s.tags, open_tags(s)) for s in gold.sentences)
    links = tuple(replace(one, score=1.0) for one in gold.attributions)
    return Gold(Article(gold.article.id, gold.article.text), sentences, links, (), "", SCHEME)


def lost(gold: Gold) -> Counter[str]:
    """Return what `kept` leaves out."""
    found = Counter({name: 1 for name in ARTICLE_FIELDS if getattr(gold.article, name)})
    found["genre"] += bool(gold.genre)
    found["annotators"] += bool(gold.annotators)
    found["how a sentence was settled"] += sum(s.settled is not None for s in gold.sentences)
    found["score of an attribution"] += sum(one.score != 1 for one in gold.attributions)
    return +found


def sentence(span: Span, tags: Iterable[Tag], silent: Iterable[Tag]) -> GoldSentence:
    """Return a sentence with its tags, and those that nothing is said of."""
    has, unknown = set(tags), tuple(tag for tag in Tag if tag in set(silent))
    how = Settled(Way.CORPUS, (), open=unknown) if unknown else None
    return GoldSentence(*span, tuple(tag for tag in Tag if tag in has), how)


def open_tags(one: GoldSentence) -> tuple[Tag, ...]:
    """Return the tags that nobody has settled in a sentence."""
    return one.settled.open if one.settled else ()


def roles(one: Attribution) -> list[tuple[str, Span]]:
    """Return the parts of an attribution, each with what it is."""
    known = [("source", one.source), ("cue", one.cue), *(("content", piece) for piece in one.content)]
    return [(role, span) for role, span in known if span]

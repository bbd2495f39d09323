"""What the forms of other programs hold of an article's labels, and what they lose."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.core.labels import SCHEME, Tag
from annotator.core.parts import ARTICLE_FIELDS, from_attribution, from_span, to_attribution
from annotator.core.records import Article, Attribution, Gold, GoldSentence, Settled, Way
from annotator.core.spans import Span, strip

ROLES = ("source", "cue", "content")
"""The parts of an attribution."""

_REST = ("direct", "entity", "kind", "carried")
_BARRED = re.compile("^\ufeff|[\0\r\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Written:
    """Files by name, and what the form could not hold, counted by what it is."""

    files: dict[str, bytes]
    lost: Counter[str] = field(default_factory=Counter)


def kept(gold: Gold) -> Gold:
    """Return gold as every form holds it: id, text, sentences, tags, what is open, and attributions."""
    sentences = tuple(sentence(Span(s.start, s.end), s.tags, open_tags(s)) for s in gold.sentences)
    links = tuple(one._replace(score=1.0) for one in gold.attributions)
    return Gold(Article(gold.article.id, gold.article.text), sentences, links, (), "", SCHEME)


def lost(gold: Gold) -> Counter[str]:
    """Return what `kept` leaves out."""
    found = Counter({name: 1 for name in ARTICLE_FIELDS if getattr(gold.article, name)})
    found["genre"] += bool(gold.genre)
    found["annotators"] += bool(gold.annotators)
    found["how a sentence was settled"] += sum(
        a != b for a, b in zip(gold.sentences, kept(gold).sentences, strict=True)
    )
    found["score of an attribution"] += sum(one.score != 1 for one in gold.attributions)
    return +found


def by_article(golds: Mapping[str, Gold], suffix: str, form: Callable[[Gold], str]) -> Written:
    """Return a file an article, in a form of words, called by its name in `golds`."""
    files, dropped = {}, Counter[str]()
    for name, given in golds.items():
        gold, unprintable = printable(given)
        gold, blank = on_words(gold)
        dropped += lost(given) + unprintable + blank
        files[f"{name}{suffix}"] = form(gold).encode()
    return Written(files, dropped)


def printable(gold: Gold) -> tuple[Gold, Counter[str]]:
    """Return gold with a text that comes back from a file of text, every offset as it was, and what was lost of it.

    A carriage return becomes white space; NUL, a lone surrogate and a mark of byte order at the start U+FFFD.
    """
    text = _BARRED.sub(lambda at: " " if at[0] == "\r" else "\ufffd", gold.article.text.replace("\r\n", " \n"))
    changed = sum(a != b for a, b in zip(text, gold.article.text, strict=True))
    fit = replace(gold, article=replace(gold.article, text=text)) if changed else gold
    return fit, +Counter({"character that a file of text cannot hold": changed})


def on_words(gold: Gold) -> tuple[Gold, Counter[str]]:
    """Return gold whose spans begin and end with words, as forms of words hold it, and what was lost."""
    text, counts = gold.article.text, Counter[str]()

    def fit(span: Span) -> Span:
        bare = strip(text, *span)
        counts["white space at the end of a span"] += bare != span
        return bare

    placed = [(fit(Span(s.start, s.end)), s) for s in gold.sentences]
    sentences = tuple(s._replace(start=span.start, end=span.end) for span, s in placed if span.end > span.start)
    links = [_with_parts(one, [(role, fit(span)) for role, span in roles(one)]) for one in gold.attributions]
    some = tuple(one for one in links if roles(one))
    counts["sentence without a word"] += len(placed) - len(sentences)
    counts["attribution of nothing"] += len(links) - len(some)
    return replace(gold, sentences=sentences, attributions=some), +counts


def _with_parts(one: Attribution, parts: Iterable[tuple[str, Span]]) -> Attribution:
    by_role: dict[str, list[Span]] = {role: [] for role in ROLES}
    for role, span in parts:
        if span.end > span.start:
            by_role[role].append(span)
    source, cue, content = (by_role[role] for role in ROLES)
    return one._replace(source=next(iter(source), None), cue=next(iter(cue), None), content=tuple(content))


def sentence(span: Span, tags: Iterable[Tag], silent: Iterable[Tag]) -> GoldSentence:
    """Return a sentence with its tags, and those that nothing is said of."""
    has, unknown = set(tags), set(silent)
    nothing_said = tuple(tag for tag in Tag if tag in unknown)
    how = Settled(Way.CORPUS, (), open=nothing_said) if nothing_said else None
    return GoldSentence(*span, tuple(tag for tag in Tag if tag in has), how)


def open_tags(one: GoldSentence) -> tuple[Tag, ...]:
    """Return the tags that nobody has settled in a sentence."""
    return one.settled.open if one.settled else ()


def roles(one: Attribution) -> list[tuple[str, Span]]:
    """Return the parts of an attribution, each with what it is."""
    known = [("source", one.source), ("cue", one.cue), *(("content", piece) for piece in one.content)]
    return [(role, span) for role, span in known if span]


def rest(one: Attribution) -> dict[str, Any]:
    """Return what there is to say of an attribution beside where its parts stand, as plain values."""
    row = from_attribution(one)
    return {key: row[key] for key in _REST}


def linked(parts: Mapping[str, Sequence[Span]], said: Mapping[str, Any], text: str) -> Attribution:
    """Return the attribution of which `roles` and `rest` are given, by role and key. Raises FormError."""
    spans = {role: from_span(next(iter(parts.get(role, ())), None)) for role in ("source", "cue")}
    row = {key: said[key] for key in _REST if key in said}
    return to_attribution({**row, **spans, "content": [from_span(piece) for piece in parts.get("content", ())]}, text)

"""What is wrong in labels: gaps, links that lead nowhere, tags that contradict the links, texts that repeat.

Offsets outside the text, unknown tags and sentences out of order never come this far: core/export.py refuses them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Annotation, Attribution, Gold, GoldSentence, Prediction, Way
from annotator.core.spans import Span, overlap, strip

MARKS = frozenset("“”„‟«»‹›‘’\"'`")
SHINGLE = 5
"""Words in a row that are compared between articles (Broder 1997)."""
FEWEST = 4
"""Shingles of a sentence that is long enough to be compared: eight words."""
SAME = 0.6
"""Two sentences are near-duplicates from this share of the shorter one's shingles on."""


class Level(StrEnum):
    """An error breaks the scheme; a note is for somebody to look at."""

    ERROR = "error"
    NOTE = "note"


class Problem(NamedTuple):
    """What is wrong in the labels of article number `article` of those given, and what would be right."""

    article: int
    level: Level
    value: str
    right: str


_LINKED = "a content or a source; this links nothing"
Fault = tuple[Level, str, str]
_Shingle = tuple[str, ...]


def problems(golds: Sequence[Gold]) -> list[Problem]:
    """Return all that is wrong with gold, in order of the articles."""
    found = [*structure(golds), *faults(golds), *_near_duplicates(golds)]
    return sorted(found, key=lambda problem: problem.article)


def faults(golds: Sequence[Gold]) -> list[Problem]:
    """Return what contradicts the scheme within each article; an article may stand there twice, and have gaps."""
    rules = (_attribution_faults, _contradictions, _doubts, _unsettled)
    return [Problem(n, *fault) for n, gold in enumerate(golds) for rule in rules for fault in rule(gold)]


def structure(golds: Sequence[Gold]) -> list[Problem]:
    """Return what is wrong with ids, and text that stands in no sentence."""
    found = [Problem(n, *fault) for n, gold in enumerate(golds) for fault in _gaps(gold)]
    return sorted([*_repeated_ids(golds), *found], key=lambda problem: problem.article)


def unsound(golds: Sequence[Gold]) -> list[Problem]:
    """Return what nothing may be learned from: one id for two articles, and links to nothing."""
    empty = [
        Problem(number, Level.ERROR, f"attribution number {n} has no source and no content", _LINKED)
        for number, gold in enumerate(golds)
        for n, said in enumerate(gold.attributions, 1)
        if _links_nothing(said)
    ]
    return sorted([*_repeated_ids(golds), *empty], key=lambda problem: problem.article)


def as_gold(given: Prediction | Annotation) -> Gold:
    """Return sentences and links in the form that is checked."""
    return Gold(
        article=given.article,
        sentences=tuple(GoldSentence(s.start, s.end, s.tags) for s in given.sentences),
        attributions=given.attributions,
        annotators=(),
        genre="",
        scheme=given.scheme,
    )


def _repeated_ids(golds: Sequence[Gold]) -> Iterator[Problem]:
    counts = Counter(gold.article.id for gold in golds)
    for number, gold in enumerate(golds):
        if counts[gold.article.id] > 1:
            value = f"id {gold.article.id!r} stands {counts[gold.article.id]} times"
            yield Problem(number, Level.ERROR, value, "an id of its own for each article")


def _gaps(gold: Gold) -> Iterator[Fault]:
    text = gold.article.text
    edges = [0, *(edge for s in gold.sentences for edge in (s.start, s.end)), len(text)]
    for before, after in zip(edges[::2], edges[1::2], strict=True):
        gap = strip(text, before, after)
        if gap.end > gap.start:
            yield Level.ERROR, f"{_shown(gold, gap)} is in no sentence", "each character that is no space in a sentence"


def _attribution_faults(gold: Gold) -> Iterator[Fault]:
    for said in gold.attributions:
        for right in _attribution_rules(gold, said):
            yield Level.ERROR, f"attribution {_shown(gold, _extent(said))}", right
        if said.entity is not None and _plain(said.entity) not in _plain(gold.article.text):
            yield Level.NOTE, f"entity {said.entity!r} is not in the text", "the fullest name that the article gives"


def _attribution_rules(gold: Gold, said: Attribution) -> Iterator[str]:
    """Yield what would be right where an attribution breaks a rule of the guidelines' "Spans and links"."""
    if _links_nothing(said):
        yield _LINKED
    if said.source is None and said.entity is None and said.kind is not SourceKind.NONE:
        yield f"kind none where nobody is named, not {said.kind}"
    if said.source is not None and said.kind is SourceKind.NONE:
        yield "a kind that says how the source is named, not none"
    for what, span in (("source", said.source), ("cue", said.cue)):
        if span and any(overlap(span, piece) and not _inside(piece, span) for piece in said.content):
            yield f"a {what} outside its own content"
    if said.source and said.cue and overlap(said.source, said.cue):
        yield "a cue outside its source"
    if said.direct and any(_in_marks(gold.article.text, piece) for piece in said.content):
        yield "a content without the quote marks around it"
    if any(after.start < before.end for before, after in pairwise(sorted(said.content))):
        yield "pieces of content that do not overlap"


def _links_nothing(said: Attribution) -> bool:
    return not said.content and said.source is None


def _contradictions(gold: Gold) -> Iterator[Fault]:
    """Yield sentences whose tags say other than the links; not of an article that has tags alone."""
    if not gold.attributions:
        return
    sources = [said.source for said in gold.attributions if said.source]
    direct = [piece for said in gold.attributions if said.direct for piece in said.content]
    for s in gold.sentences:
        shown = _shown(gold, Span(s.start, s.end))
        is_open = s.settled.open if s.settled else ()
        if Tag.SOURCE in s.tags and not _meets(s, sources):
            yield Level.ERROR, f"{shown} is tagged source", "an attribution whose source stands in it, or no such tag"
        if Tag.SOURCE not in (*s.tags, *is_open) and _meets(s, sources):
            yield Level.ERROR, f"{shown} is not tagged source", "the tag source, for an attribution's source is in it"
        if Tag.QUOTATION not in (*s.tags, *is_open) and _meets(s, direct):
            yield Level.ERROR, f"{shown} is not tagged quotation", "the tag quotation, for direct content is in it"


def _doubts(gold: Gold) -> Iterator[Fault]:
    if gold.sentences and not gold.attributions and any(Tag.SOURCE in s.tags for s in gold.sentences):
        yield Level.NOTE, "sentences tagged source and no attribution", "a link from each content to its source"
    direct = [piece for said in gold.attributions if said.direct for piece in said.content]
    for s in gold.sentences:
        marked = not MARKS.isdisjoint(gold.article.text[s.start : s.end])
        if Tag.QUOTATION in s.tags and not marked and not _meets(s, direct):
            value = f"{_shown(gold, Span(s.start, s.end))} is tagged quotation, without quote marks or direct content"
            yield Level.NOTE, value, "the tag only if the sentence holds somebody's own words"


def _unsettled(gold: Gold) -> Iterator[Fault]:
    for s in gold.sentences:
        if s.settled and s.settled.open and s.settled.way is not Way.CORPUS:
            value = f"{_shown(gold, Span(s.start, s.end))} is not settled: {', '.join(s.settled.open)}"
            yield Level.NOTE, value, "a reviewer's decision"


def _near_duplicates(golds: Sequence[Gold]) -> Iterator[Problem]:
    """Yield tagged sentences that share most of their shingles with one of an earlier article."""
    holders: defaultdict[_Shingle, list[int]] = defaultdict(list)
    compared = list(_compared(golds))
    for here, (article, s, shingles) in enumerate(compared):
        shared = Counter(i for shingle in shingles for i in holders[shingle] if compared[i].article != article)
        for other, count in shared.most_common(1):
            if count >= SAME * min(len(shingles), len(compared[other].shingles)):
                twin = golds[compared[other].article].article.id
                value = f"{_shown(golds[article], Span(s.start, s.end))} is nearly a sentence of {twin!r}"
                yield Problem(article, Level.NOTE, value, "sentences of its own in each article")
        for shingle in shingles:
            holders[shingle].append(here)


class _Compared(NamedTuple):
    article: int
    sentence: GoldSentence
    shingles: set[_Shingle]


def _compared(golds: Sequence[Gold]) -> Iterator[_Compared]:
    """Yield the tagged sentences that are long enough, in order."""
    for article, gold in enumerate(golds):
        for s in gold.sentences:
            shingles = _shingles(gold.article.text[s.start : s.end]) if s.tags else set()
            if len(shingles) >= FEWEST:
                yield _Compared(article, s, shingles)


def _shingles(sentence: str) -> set[_Shingle]:
    words = _plain(sentence).split()
    return {tuple(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1)}


def _meets(sentence: GoldSentence, spans: Iterable[Span]) -> bool:
    return any(overlap((sentence.start, sentence.end), span) for span in spans)


def _inside(piece: Span, span: Span) -> bool:
    """Whether words of a cue stand around a piece of content ("waved the charge away as")."""
    return span.start <= piece.start and piece.end <= span.end


def _in_marks(text: str, piece: Span) -> bool:
    """Whether a piece of content has quote marks at both of its ends; one alone may be an apostrophe."""
    return piece.end - piece.start > 1 and text[piece.start] in MARKS and text[piece.end - 1] in MARKS


def _extent(said: Attribution) -> Span:
    spans = [span for span in (said.source, said.cue, *said.content) if span]
    return Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else Span(0, 0)


def _shown(gold: Gold, span: Span) -> str:
    piece = " ".join(gold.article.text[span.start : span.end].split())
    return f"{span.start}-{span.end} {piece if len(piece) <= 60 else piece[:59] + '…'!r}"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()

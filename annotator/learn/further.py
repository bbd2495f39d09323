"""Attributions beyond the word lists: of sentences that the model tags as a source and that no rule has linked.

The tie that was learned from gold (ties.py) stands in for a cue; the rules then find its source and what it reports.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from annotator.core.marks import Cue, CueKind, Marks, Mention, Quote
from annotator.core.records import Attribution, Sentence
from annotator.core.spans import Span, overlap
from annotator.learn import contents, linker, sources
from annotator.learn.contents import Link
from annotator.learn.entities import Names
from annotator.learn.sources import Frame
from annotator.text import cues as _cues
from annotator.text import names

_LEAST = 0.5  # how well cue and source fit: that the sentence has a source is known
_UNLISTED = ""  # of a verb that can say something, and does here, as the model has it
_CHANCE = 0.7
"""That the source is right: it was for 282 of 367 such links in labels/gold, from which the model had learned."""


def unlinked(marks: Marks, attributions: Sequence[Attribution], tagged: Iterable[int]) -> list[int]:
    """Return which of the sentences tagged as a source are in the author's voice, and in which no link has one."""
    told = [n for n in tagged if _is_told(marks, marks.sentences[n])]
    if not told:
        return []
    starts = [s.start for s in marks.sentences]
    held: set[int] = set()
    linked = [link for link in attributions if link.source]
    tied = [part for link in linked for part in (link.source, link.cue) if part]
    for start, end in tied + [part for link in linked for part in link.content]:
        behind = bisect_right(starts, start)
        held.add(behind - 1)
        while behind < len(starts) and starts[behind] < end:
            held.add(behind)
            behind += 1
    return [n for n in told if n not in held]


def add(
    known: Names, attributions: Sequence[Attribution], sentences: Sequence[Sentence], ties: Sequence[Span | None]
) -> tuple[Attribution, ...]:
    """Return the attributions of an article with those of sentences, each with its likeliest tie, in text order."""
    marks, quotes = known.marks, _cues.outermost(known.marks.quotes)
    found = [one for s, tie in zip(sentences, ties, strict=True) if tie for one in _links(marks, quotes, s, tie)]
    if not found:
        return tuple(attributions)
    held = [(s.start, s.end) for s in sentences]
    new = {one.source for one in found if one.source}
    named = linker.named(known.among(sorted([*_without(marks.mentions, held), *new])), new, found)
    rest = [a for a in attributions if a.source or not _meets(held, a.content[0])]
    return tuple(sorted([*rest, *named], key=_begin))


def _without(mentions: Sequence[Mention], places: Sequence[tuple[int, int]]) -> Iterator[Mention]:
    """Yield the mentions that begin in none of the places, which are in text order."""
    at = 0
    for start, end in places:
        first = bisect_left(mentions, (start,), lo=at)
        yield from mentions[at:first]
        at = bisect_left(mentions, (end,), lo=first)
    yield from mentions[at:]


def _meets(places: Sequence[tuple[int, int]], piece: Span) -> bool:
    """Say whether a piece shares words with one of the places, which are in text order and apart."""
    i = bisect_left(places, (piece.end,)) - 1
    return i >= 0 and overlap(places[i], piece) > 0


def _begin(link: Attribution) -> Span:
    return link.content[0]


def _is_told(marks: Marks, sentence: Sentence) -> bool:
    block = marks.blocks[sentence.block]
    return not block.excerpt and block.kind not in _cues.SILENT


def _links(marks: Marks, tops: Sequence[Quote], sentence: Sentence, tie: Span) -> Iterator[Link]:
    """Yield the links of a sentence whose cue is the word at `tie`."""
    text = marks.article.text
    quotes = tuple(q for q in tops if q.start < sentence.end and q.end > sentence.start)
    at = bisect_left(marks.cues, (tie.end,)) - 1
    known = marks.cues[at] if at >= 0 and marks.cues[at].end > tie.start else None
    cue = known or Cue(*tie, CueKind.VERB, text[tie.start : tie.end].lower())
    if cue.lemma in contents.DOUBTED:
        cue = cue._replace(lemma=_UNLISTED)
    low = max([sentence.start, *(q.end for q in quotes if q.end <= tie.start)])
    high = min([sentence.end, *(q.start for q in quotes if q.start >= tie.end)])
    mentions: tuple[Mention, ...] = names.near(text, low, high, cue)
    frame = Frame(sentence.start, sentence.end, sentence.block, quotes, (cue,), mentions)
    [pair] = sources.pairs(text, frame)
    if pair.source:
        pair.score = max(pair.score, _LEAST)
        yield from (one._replace(score=_CHANCE) for one in contents.in_frame(text, frame, [pair]))

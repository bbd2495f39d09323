"""Mentions: the words that could name a source, found beside cues, and the full names of the whole article."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from annotator.core.records import Block, BlockKind, Cue, CueKind, Mention, MentionKind, Quote
from annotator.core.spans import Span
from annotator.text import cues as _cues
from annotator.text import grammar

# Nominal words in a row: a new determiner begins a new phrase, and a lower-case word never follows a name.
_RUN = r"(?:[DE9]*(?:L?[m9](?![VX]))*(?:w(?=[wmCTRGOSF]))*[mCTRGO9B]*(?:(?<=[DEm9w])w+)?)"
_SIMPLE = rf"(?:(?=[DEm9wCTRGO]){_RUN}(?:S{_RUN})*)"
_FULL = rf"(?:{_SIMPLE}(?:w?F{_SIMPLE})*(?:A{_SIMPLE}(?:F{_SIMPLE})*(?=[XLV]))?)"
# Before the verb: anything between commas. After it: an apposition that begins like a noun phrase.
_APPOSED_BEFORE = r"(?:,[^,VQ.;:]{1,30}){1,2}(?=,[XL]*V)"
_APPOSED_AFTER = r"(?:,(?=[DEmTRG9C])[^,VQ.;:PXAJI][^,VQ.;:PX]{0,24}(?:W[^,VQ.;:]{1,24})?(?=[,.;:Q]|$))"
_PHRASE = re.compile(
    rf"(?P<pronoun>[PW](?=,?[XL]*V)|(?<=V)P)|(?P<subject>{_FULL}{_APPOSED_BEFORE})|(?P<agent>(?<=V){_FULL}{_APPOSED_AFTER}?)"
    rf"|(?P<plain>{_FULL})"
)
_NAME_HEAD = re.compile(r"C+B?")
_HEADS = {"R": MentionKind.NOMINAL, "G": MentionKind.NOMINAL, "O": MentionKind.DOCUMENT}
_FULL_NAME = re.compile(
    r"\b[A-Z][\w’'-]*[a-z]\w*(?: [A-Z]\.)*(?: (?:de|la|van|von|der|al|bin) )?(?: [A-Z][\w’'-]*[a-z]\w*)+"
)


def find(text: str, blocks: Sequence[Block], quotes: Sequence[Quote], cues: Sequence[Cue]) -> tuple[Mention, ...]:
    """Return the candidate sources in text order, not overlapping.

    Phrases of every kind stand in blocks that hold a cue; elsewhere only full names, which tell who is who.
    """
    tops = [q for q in quotes if q.depth == 0]
    quote_starts, cue_starts = [q.start for q in tops], [c.start for c in cues]
    found: list[Mention] = []
    for block in blocks:
        if block.kind is BlockKind.FURNITURE:
            continue
        if block.label:
            found.append(_label(text, block.label))
        if block.kind in (BlockKind.TURN, BlockKind.POST):
            continue
        inside = tops[bisect_left(quote_starts, block.start) : bisect_left(quote_starts, block.end)]
        near = cues[bisect_left(cue_starts, block.start) : bisect_left(cue_starts, block.end)]
        gaps = list(_cues.gaps(block, inside))
        found += _phrases(text, gaps, near) if near else _full_names(text, gaps)
    return tuple(found)


def _label(text: str, label: Span) -> Mention:
    words = text[label.start : label.end].rstrip(": \t")
    span = Span(label.start, label.start + max(1, len(words)))
    handle = "@" in words
    return Mention(*span, MentionKind.HANDLE if handle else MentionKind.LABEL, span)


def _full_names(text: str, gaps: Sequence[Span]) -> Iterator[Mention]:
    for gap in gaps:
        for match in _FULL_NAME.finditer(text, *gap):
            yield Mention(*match.span(), MentionKind.NAME, Span(*match.span()))


def _phrases(text: str, gaps: Sequence[Span], cues: Sequence[Cue]) -> Iterator[Mention]:
    line = grammar.read(text, gaps, cues)
    for match in _PHRASE.finditer(line.letters):
        first, last = match.start(), match.end() - 1
        if last < first:
            continue
        start, end = line.spans[first][0], line.spans[last][1]
        kind, head = _head(line, match)
        if kind:
            yield Mention(start, end, kind, head)


def _head(line: grammar.Line, match: re.Match[str]) -> tuple[MentionKind | None, Span]:
    letters, first = match[0], match.start()
    if match["pronoun"]:
        return MentionKind.PRONOUN, Span(*line.spans[first])
    core = re.split("[FA,]", letters, maxsplit=1)[0]
    core = core[core.rfind("S") + 1 :] or core
    offset = first + letters.index(core)
    names = list(_NAME_HEAD.finditer(core))
    if names and core.rstrip("B").endswith("C"):
        a, b = names[-1].span()
        b -= core[a:b].endswith("B")
        return MentionKind.NAME, Span(line.spans[offset + a][0], line.spans[offset + b - 1][1])
    last = len(core.rstrip("BwLS")) - 1
    if last < 0 or core[last] not in "TRGO":
        last = len(core) - 1
    kind = _HEADS.get(core[last], MentionKind.NOMINAL)
    return kind, Span(*line.spans[offset + last])

"""Mentions: the words that could name a source, found beside cues, and the full names of the whole article."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from annotator.core.labels import BlockKind
from annotator.core.records import Block, Cue, Mention, MentionKind, Quote
from annotator.core.spans import Span
from annotator.text import cues as _cues
from annotator.text import grammar

# Nominal words in a row: a new determiner begins a new phrase, and a lower-case word never follows a name.
_RUN = r"(?:[DE9]*(?:L?[m9](?![VX]))*(?:w(?=[wmCTRGOSF]))*[mCTRGO9B]*(?:(?<=[DEm9w])w+)?)"
_SIMPLE = rf"(?>(?=[DEm9wCTRGO]){_RUN}(?:S{_RUN})*)"
_FULL = rf"(?:{_SIMPLE}(?:(?<=O)Y{_SIMPLE})?(?:(?:w?F|KX){_SIMPLE})*(?:A{_SIMPLE}(?:F{_SIMPLE})*(?=[XLV]))?)"
# Before the verb: anything between commas. After it: an apposition that begins like a noun phrase.
_APPOSED_BEFORE = r"(?:,[^,VUQ.;:]{1,30}){1,2}(?=,[XL]*V)"
_APPOSED_AFTER = r"(?:,(?=[DEmTRG9C])[^,VUQ.;:PXAJI][^,VUQ.;:PX]{0,24}(?:W[^,VUQ.;:]{1,24})?(?=[,.;:Q]|$))"
_PHRASE = re.compile(
    rf"(?P<pronoun>[PW](?=S?,?[XL]*V)|(?<=[VU])P)|(?<=V){_FULL}(?:{_APPOSED_BEFORE}|{_APPOSED_AFTER})?"
    rf"|(?<=U){_FULL}(?:{_APPOSED_AFTER}(?=,))?|{_FULL}(?:{_APPOSED_BEFORE})?"
)
_NAME_APPOSED = re.compile(",T*(C+)B?(?=,|$)")
_TAIL = re.compile("[FAYK,]")
_HEADS = {"T": MentionKind.NOMINAL, "R": MentionKind.NOMINAL, "G": MentionKind.NOMINAL, "O": MentionKind.DOCUMENT}
_CAPITALISED = r"[A-Z][\w’'-]*[a-z]\w*"
_FULL_NAME = re.compile(
    rf"\b(?:(?:Mr|Mrs|Ms|Dr|Sir|Sen|Rep|Gov)\.? )?({_CAPITALISED}(?: [A-Z]\.)*(?: (?:de|la|van|von|der|al|bin))?"
    rf"(?: {_CAPITALISED})+)"
)


def find(text: str, blocks: Sequence[Block], quotes: Sequence[Quote], cues: Sequence[Cue]) -> tuple[Mention, ...]:
    """Return the candidate sources in text order, not overlapping.

    Phrases of every kind stand in blocks that hold a cue; elsewhere only full names, which tell who is who.
    """
    tops = _cues.outermost(quotes)
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
        found += _in_gaps(text, list(_cues.gaps(block, inside)), near)
    return tuple(found)


def _in_gaps(text: str, gaps: Sequence[Span], cues: Sequence[Cue]) -> Iterator[Mention]:
    """Yield the phrases of the sentences, roughly cut, that hold a cue, and the full names of the others."""
    if not cues:
        yield from _full_names(text, gaps)
        return
    for gap in gaps:
        at = gap.start
        inside = cues[bisect_left(cues, (gap.start,)) : bisect_left(cues, (gap.end,))]
        for start, end, near in _windows(text, gap, inside):
            yield from _full_names(text, [Span(at, start)])
            yield from _phrases(text, Span(start, end), near)
            at = end
        yield from _full_names(text, [Span(at, gap.end)])


def _windows(text: str, gap: Span, cues: Sequence[Cue]) -> Iterator[tuple[int, int, list[Cue]]]:
    """Yield the start and end of the sentences of a gap, by their look, that hold cues, and those cues."""
    start = end = gap.start
    held: list[Cue] = []
    for cue in cues:
        if cue.start >= end:
            if held:
                yield start, end, held
            start, end, held = _back(text, end, cue.start), _on(text, cue.end, gap.end), []
        held.append(cue)
    if held:
        yield start, end, held


def _back(text: str, low: int, at: int) -> int:
    """Return where the sentence of `at` begins, by its look: behind the last stop that no abbreviation owns."""
    stop = text.rfind(". ", low, at)
    while stop >= 0 and _is_short(text, low, stop):
        stop = text.rfind(". ", low, stop)
    return low if stop < 0 else stop + 2


def _on(text: str, at: int, high: int) -> int:
    """Return where the sentence of `at` ends, by its look."""
    stop = text.find(". ", at, high)
    while stop >= 0 and _is_short(text, at, stop):
        stop = text.find(". ", stop + 1, high)
    return high if stop < 0 else stop + 2


def _is_short(text: str, low: int, stop: int) -> bool:
    """Say whether the word that a stop ends is short and capitalised, or has stops inside: an abbreviation."""
    word = text[max(low, stop - 5) : stop].rpartition(" ")[2]
    return word[-2:-1] == "." or (word[:1].isupper() and len(word) <= 4)


def _label(text: str, label: Span) -> Mention:
    words = text[label.start : label.end].rstrip(": \t")
    span = Span(label.start, label.start + max(1, len(words)))
    handle = "@" in words
    return Mention(*span, MentionKind.HANDLE if handle else MentionKind.LABEL, span)


def _full_names(text: str, gaps: Sequence[Span]) -> Iterator[Mention]:
    for gap in gaps:
        for match in _FULL_NAME.finditer(text, *gap):
            yield Mention(*match.span(), MentionKind.NAME, Span(*match.span(1)))


def _phrases(text: str, stretch: Span, cues: Sequence[Cue]) -> Iterator[Mention]:
    letters, words = grammar.read(text, stretch, cues)
    for match in _PHRASE.finditer(letters):
        first, end = match.span()
        if match.lastgroup:
            span = Span(*words[first].span())
            yield Mention(*span, MentionKind.PRONOUN, span)
        elif end > first and match[0] != "D":
            kind, head, last = _head(match[0])
            span = Span(words[first + head].start(), words[first + last].end())
            yield Mention(words[first].start(), words[end - 1].end(), kind, span)


def _head(letters: str) -> tuple[MentionKind, int, int]:
    """Return the kind of a phrase, and the first and last word of its name proper or head noun.

    The head stands in the phrase's first part, behind a possessive: not in what "of", "for" or a comma adds.
    """
    apposed = _NAME_APPOSED.search(letters) if "," in letters else None
    if apposed and "C" not in letters[: apposed.start()]:
        return MentionKind.NAME, apposed.start(1), apposed.end(1) - 1
    tail = _TAIL.search(letters)
    core = letters[: tail.start()] if tail else letters
    owner = core.rfind("S") + 1
    first = owner if owner < len(core) else 0
    bare = core.rstrip("B")
    if bare.endswith("C"):
        return MentionKind.NAME, len(bare.rstrip("C")), len(bare) - 1
    last = len(core.rstrip("BwLS")) - 1
    if last < first or core[last] not in _HEADS:
        last = len(core) - 1
    return _HEADS.get(core[last], MentionKind.NOMINAL), last, last

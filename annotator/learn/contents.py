"""What a source said: which quotations and which clause of its frame belong to a pair of cue and source."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotator.core.marks import Cue, CueKind, Mention, Quote, QuoteLook
from annotator.core.quick import maker
from annotator.core.spans import Span
from annotator.learn.sources import HEARERS, Frame, Pair
from annotator.text import cues as _cues


class Link(NamedTuple):
    """An attribution in the making; `alone` when nothing but its quotation stands in the frame."""

    source: Mention | None
    cue: Cue | None
    content: tuple[Span, ...]
    direct: bool
    score: float
    carried: bool = False
    alone: bool = False


_link, _span = maker(Link), maker(Span)
_MARKS = "“”„‟«»‹›‘’\"'`"
_WEAK = _cues.lemmas("doubtful")
_SENTENCE_END = re.compile(r"[.?!][”\"’')\]]*\s")
_BARRIER = re.compile(r"[;:]|,\s+(?:and|but|while|as|whereas|though|although)\b|[”\"]|\b(?:and|but)\s+\Z")
_SUBORDINATE = re.compile(r"\b(?:when|while|after|before|as|if|because|since|although|though)\s\Z", re.IGNORECASE)
_INFINITIVE = re.compile(r"\bto\s\Z")
_CITING = frozenset(["quote", "cite"])  # what they quote is another's: "the paper quoted Ruiz as saying"
DOUBTED = _WEAK | _CITING
"""The lemmas of verbs that report nothing by themselves, as far as the lists know."""
_MARK_KINDS = frozenset([CueKind.COLON, CueKind.DASH, CueKind.LABEL])
_JOINT = re.compile(r",?\s+(?:and|but|while|whereas)\s+\Z")
_HER = re.compile(r" her(?= that\b)")  # which else begins a phrase; other pronouns are mentions
_LEADING_THAT = re.compile(r"[\s,]*that\s+")
_TIES = frozenset(
    ["", ",", ":", "that", "as", "that the", "was", "is", "a", "the", "an", "it", "it a", "it the", "it an"]
)
_THAT = re.compile(r"\s*,?\s*(?:\S+\s+){0,4}that\b")
_MIN_CLAUSE = 8
_PARTED = re.compile(r"[.;:]")
_TRIM = " ,:;—–-\n\t" + _MARKS
_ENDS = _TRIM + "."
_VERB, _COLON, _PHRASE, _DASH = CueKind.VERB, CueKind.COLON, CueKind.PHRASE, CueKind.DASH  # see sources.py
_SPEECH = QuoteLook.SPEECH
_FLOOR = {QuoteLook.SPEECH: 0.2, QuoteLook.SCARE: 0.4, QuoteLook.TITLE: 0.8}  # the least that explains a quotation
_FAR = 1000  # characters: no quotation that far away belongs to a cue


def in_frame(text: str, frame: Frame, pairs: Sequence[Pair]) -> list[Link]:
    """Return the links that a frame holds by itself; a quotation without a cue is a link without a source."""
    quotes = [quote for quote in frame.quotes if quote.end > quote.start]
    taken = [(quote, _explain(text, quote, pairs)) for quote in quotes]
    links: list[Link] = []
    for pair in pairs:
        mine = [(q, score) for q, (by, score) in taken if by is pair] if taken else []
        found = _direct(text, frame, pair, mine) if mine else _indirect(text, frame, pair, pairs)
        if found:
            links += _apart(found)
    loose = [q for q, (by, _) in taken if by is None and q.look is _SPEECH]
    if loose:
        alone = not _outside(text, frame)
        links += [Link(None, None, (Span(q.start, q.end),), direct=True, score=0.3, alone=alone) for q in loose]
    return sorted(links, key=begin) if len(links) > 1 else links


def begin(link: Link) -> Span:
    """Return the first piece of what a link holds."""
    return link.content[0]


def _explain(text: str, quote: Quote, pairs: Sequence[Pair]) -> tuple[Pair | None, float]:
    """Return the pair that a quotation belongs to, with how sure that is; (None, 0.0) where none explains it."""
    best: Pair | None = None
    score = 0.0
    before: list[Pair] = []
    for pair in pairs:
        if pair.start >= quote.end:
            fit = _behind(text, quote, pair)
            if best is None or fit > score:
                score, best = fit, pair
        elif pair.end <= quote.start and pair.source and pair.cue.kind is not _DASH:
            before.append(pair)
    if before:
        fit, pair = _before(text, quote, before)
        if best is None or fit > score:
            score, best = fit, pair
    return (best, score) if best and best.source and score >= _FLOOR[quote.look] else (None, 0.0)


def _behind(text: str, quote: Quote, pair: Pair) -> float:
    """Return how well a pair behind a quotation explains it: '"...," she said'."""
    if pair.start > quote.end + _FAR:
        return 0.0
    between = text[quote.end : pair.start].strip(_MARKS + " \n")
    closed = text[quote.end - 1] in ",?!—-–…" or between[:1] in (",", "—", "–")
    if between in ("", ",", "—", "–", "-"):
        sure = closed or pair.cue.kind in (_DASH, _PHRASE)
        new_sentence = text[quote.end - 1] == "." and not text[pair.start].islower()
        return (0.98 if sure else 0.1 if new_sentence else 0.6) * _trust(pair)
    if _PARTED.search(between):
        return 0.0
    if text[max(0, pair.start - 2) : pair.start].strip() == "," and pair.score >= 0.7:
        return 0.75 * _trust(pair)
    return max(0.0, (0.6 if closed else 0.25) - len(between) / 150) * _trust(pair)


def _before(text: str, quote: Quote, before: Sequence[Pair]) -> tuple[float, Pair]:
    """Return the pair before a quotation that explains it, the outermost speech of a nest, and how well."""
    pair = before[-1]
    score = _tie(text, quote, pair)
    for outer in reversed(before[:-1]):
        if _is_outer(text, outer, pair):
            score, pair = max(score, _tie(text, quote, outer), 0.6), outer
        elif _tie(text, quote, outer) > score and (pair.score < 0.5 <= outer.score or pair.cue.lemma in _WEAK):
            score, pair = _tie(text, quote, outer), outer
    return score, pair


def _is_outer(text: str, outer: Pair, inner: Pair) -> bool:
    """Say whether `inner` stands in the clause that `outer` reports ("Ruiz says she hopes ..."): no barrier between."""
    if outer.cue.kind is not _VERB or outer.score < 0.7 or outer.cue.lemma in _WEAK:
        return False
    if outer.source is inner.source or inner.cue.kind is _COLON or outer.cue.lemma in _CITING:
        return False
    if _SUBORDINATE.search(text, max(0, outer.start - 10), outer.start):
        return False
    return not _BARRIER.search(text[outer.end : max(outer.end, inner.start)])


def _tie(text: str, quote: Quote, pair: Pair) -> float:
    if quote.start > pair.end + _FAR:
        return 0.0
    between = text[pair.end : quote.start]
    if _SENTENCE_END.search(between):
        return 0.1
    if between.strip(_MARKS + " \n").lower() in _TIES:
        return 0.95 * _trust(pair)
    if pair.cue.lemma in _WEAK and not _THAT.match(between):
        return 0.2 * _trust(pair)
    return max(0.25, 0.8 - len(between) / 300) * _trust(pair)


def _trust(pair: Pair) -> float:
    return 0.3 + 0.7 * pair.score if pair.source else 0.0


def _direct(text: str, frame: Frame, pair: Pair, mine: Sequence[tuple[Quote, float]]) -> Link:
    """Return the link of a pair to its quotations: their spans, or the clause behind the cue that they stand in."""
    pieces = [_span(q[:2]) for q, _ in mine]
    first = mine[0][0]
    if first.start >= pair.end:
        clause = _clean(text, _clause_opens(text, frame, pair), frame.end)
        if clause.start < first.start - 3 and not _outside_hearer(text, clause.start, first.start):
            pieces = [_with_mark(text, clause.start, max(clause.end, mine[-1][0].end))]
    whole = len(pieces) == len(mine) and pieces[0].start == first.start
    direct = whole or max(len(text[q.start : q.end].split()) for q, _ in mine) > 3
    best = max([score for _, score in mine])
    return _link((pair.source, pair.cue, tuple(pieces), direct, best, False, False))


def _with_mark(text: str, start: int, end: int) -> Span:
    """Return the span with the closing mark of the quotation that stands at its end, whose opening mark is inside."""
    return Span(start, end + 1) if text[end : end + 1] and text[end] in _MARKS else Span(start, end)


def _outside_hearer(text: str, start: int, end: int) -> bool:
    """Say whether only a hearer or a time stands between a cue and its quotation ("told reporters on Monday:")."""
    return text[start:end].rstrip(_MARKS + " \n").endswith((":", ",")) and end - start < 80


def _indirect(text: str, frame: Frame, pair: Pair, pairs: Sequence[Pair]) -> Link | None:
    """Return the reported clause of a pair without quotations: behind it, or before it with a comma."""
    cue, source, score, start, end = pair.cue, pair.source, pair.score, pair.start, pair.end
    if source is None or score < 0.5 or cue.lemma in _CITING or cue.kind in _MARK_KINDS:
        return None
    if cue.lemma in _WEAK and not _THAT.match(text, end, frame.end):
        return None
    if text[cue.start - 3 : cue.start - 1] == "to" and _INFINITIVE.search(text, max(0, cue.start - 4), cue.start):
        return None
    content = _clean(text, _clause_opens(text, frame, pair), _clause_end(text, frame, pair, pairs))
    short = content.end - content.start < _MIN_CLAUSE
    if short or _comma_before(text, pair):
        ahead = _clean(text, _clause_start(frame, pair, pairs), start)
        if short or ahead.end - ahead.start > _MIN_CLAUSE:
            content = ahead
    if content.end - content.start < _MIN_CLAUSE:
        return None
    return _link((source, cue, (content,), False, score * 0.9, False, False))


def _clause_opens(text: str, frame: Frame, pair: Pair) -> int:
    """Return where the clause behind a pair begins: behind the hearer of "told" and behind "that"."""
    at = pair.end
    if pair.cue.lemma in HEARERS:
        next_one = bisect_left(frame.mentions, (at,))
        for hearer in frame.mentions[next_one : next_one + 1]:
            at = hearer.end if text[at : hearer.start].isspace() else at
        her = _HER.match(text, at)
        at = her.end() if her else at
    match = _LEADING_THAT.match(text, at)
    return match.end() if match else at


def _comma_before(text: str, pair: Pair) -> bool:
    last = pair.cue.kind is _PHRASE or text[pair.end : pair.end + 1] in ".\n,"
    return last and text[max(0, pair.start - 2) : pair.start].strip() == ","


def _clause_start(frame: Frame, pair: Pair, pairs: Sequence[Pair]) -> int:
    """Return where the clause in front of a pair may begin: behind the quotation or pair before it."""
    ends = [frame.start]
    ends += [q.end for q in frame.quotes if q.end <= pair.start]
    ends += [p.end for p in pairs if p.source and p.end <= pair.start]
    return max(ends)


def _clause_end(text: str, frame: Frame, pair: Pair, pairs: Sequence[Pair]) -> int:
    """Return where the clause behind a pair ends: at a quotation, its source's next cue, ", and Li said"."""
    end = next((q.start for q in frame.quotes if q.start >= pair.end), frame.end)
    for later in pairs:
        if later.cue.start <= pair.cue.end:
            continue
        if later.source is pair.source:
            end = min(end, later.cue.start)
        elif later.start > pair.end and later.score >= 0.8:
            joint = _JOINT.search(text, max(pair.end, later.start - 12), later.start)
            end = min(end, joint.start()) if joint else end
    return end


def _clean(text: str, start: int, end: int) -> Span:
    """Return the span without the white space, stops and quote marks at its ends."""
    piece = text[start:end].lstrip(_TRIM)
    start = max(start, end - len(piece))
    return _span((start, start + len(piece.rstrip(_ENDS))))


def _outside(text: str, frame: Frame) -> str:
    """Return what a frame holds beside its quotations and their marks."""
    at, rest = frame.start, ""
    for quote in frame.quotes:
        rest += text[at : quote.start]
        at = quote.end
    return (rest + text[at : frame.end]).strip(_MARKS + " \n\t.,;:—–-()[]")


def _apart(link: Link) -> list[Link]:
    """Return the link with its content clear of its own source and cue, cut where it is not; [] if nothing is left."""
    for bar in (link.source, link.cue):
        for piece in link.content:
            if bar and bar.start < piece.end and bar.end > piece.start:
                return _without(link)
    return [link]


def _without(link: Link) -> list[Link]:
    bars = [(x.start, x.end) for x in (link.source, link.cue) if x]
    pieces = tuple(p for piece in link.content for p in _cut(piece, bars))
    return [link._replace(content=pieces)] if pieces else []


def _cut(piece: Span, bars: Sequence[tuple[int, int]]) -> Iterator[Span]:
    for start, end in sorted(bars):
        if start < piece.end and end > piece.start:
            if start - piece.start > 1:
                yield Span(piece.start, start)
            piece = Span(min(end, piece.end), piece.end)
    if piece.end > piece.start:
        yield piece

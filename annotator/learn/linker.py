"""Who said what: every quotation and reported statement of an article with its source, by rules.

An article is read frame by frame: a frame is a run of sentences that quotations hold together. In a frame every cue is
joined to its source, every quotation to a cue; what stays without a source may take the speaker of the frames before.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotator.core.labels import BlockKind, SourceKind
from annotator.core.records import Attribution, Block, Cue, CueKind, Marks, Mention, MentionKind, Quote, QuoteLook
from annotator.core.spans import Span, overlap, strip
from annotator.learn import entities
from annotator.text import cues as _cues


class Frame(NamedTuple):
    """A run of sentences of one block, with what stands in it. `quotes` are outermost ones only."""

    start: int
    end: int
    block: int
    quotes: tuple[Quote, ...]
    cues: tuple[Cue, ...]
    mentions: tuple[Mention, ...]


class Pair(NamedTuple):
    """A cue with its likeliest source; `score` says how well they fit."""

    cue: Cue
    source: Mention | None
    score: float

    @property
    def start(self) -> int:
        return min(self.cue.start, self.source.start) if self.source else self.cue.start

    @property
    def end(self) -> int:
        return max(self.cue.end, self.source.end) if self.source else self.cue.end


class Link(NamedTuple):
    """An attribution in the making."""

    source: Mention | None
    cue: Cue | None
    content: tuple[Span, ...]
    direct: bool
    score: float
    carried: bool = False


_MARKS = "“”„‟«»‹›‘’\"'`"
_WEAK = _cues.lemmas("doubtful")
_JUDGING = _cues.lemmas("judgements")
_HEARERS = frozenset(["tell", "ask", "inform", "remind", "assure", "notify", "urge", "warn", "advise", "reassure"])
_SKIP = r"(?:(?:ha[sd]|have|is|was|are|were|will|would|also|then|later|now|again|once|never|always|often|ever|still|just|since|recently|reportedly|further|first|finally|soon|even|both|all|not|did|does|do|could|should|may|might|can|must|went|goes|go|on|to|be|been|being|himself|herself|themselves|repeatedly|has been|who|and|which|that|n't|didn['’]t|doesn['’]t|hasn['’]t|\w+ly),?\s+){0,5}"
_SUBJECT_GAP = re.compile(rf"[,\s—–-]*{_SKIP}\Z", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:is|was|are|were|be|been|being|am)\s+(?:\w+ly\s+|not\s+|also\s+|once\s+)?\Z")
_TO = re.compile(r"\bto\s+(?:\w+ly\s+)?\Z")
_THAT = re.compile(r"\s*(?:,\s*)?(?:\w+\s+){0,4}that\b")


def link(marks: Marks) -> tuple[Attribution, ...]:
    """Return the attributions of an article in text order. Never raises, whatever the marks."""
    resolve = entities.resolver(marks)
    links = sorted(_links(marks), key=lambda x: x.content[0])
    return tuple(_attribution(x, resolve(x.source)) for x in links)


def _attribution(found: Link, entity: tuple[str | None, SourceKind]) -> Attribution:
    name, kind = entity
    return Attribution(
        source=found.source and Span(found.source.start, found.source.end),
        cue=found.cue and Span(found.cue.start, found.cue.end),
        content=found.content,
        direct=found.direct,
        entity=name,
        kind=kind,
        score=found.score,
        carried=found.carried,
    )


def _links(marks: Marks) -> Iterator[Link]:
    text = marks.article.text
    speaker: Link | None = None
    age = 0
    for frame in frames(marks):
        links = list(in_frame(text, frame))
        if not links:
            age += 1
            continue
        for one in links:
            if one.source is None and one.direct and speaker and age <= 3:
                one = one._replace(source=speaker.source, cue=None, score=0.6 - 0.1 * age, carried=True)
            yield one
        named = [x for x in links if x.source and not x.carried]
        if named:
            speaker, age = named[-1], 0


def frames(marks: Marks) -> Iterator[Frame]:
    """Yield the frames of every block but furniture, turns and posts, in text order."""
    tops = [q for q in marks.quotes if q.depth == 0]
    at = {
        "quotes": [q.start for q in tops],
        "cues": [c.start for c in marks.cues],
        "mentions": [m.start for m in marks.mentions],
    }

    def between(kind: str, start: int, end: int) -> slice:
        return slice(bisect_left(at[kind], start), bisect_left(at[kind], end))

    for start, end, block in _runs(marks, tops):
        yield Frame(
            start,
            end,
            block,
            tuple(tops[between("quotes", start, end)]),
            marks.cues[between("cues", start, end)],
            marks.mentions[between("mentions", start, end)],
        )


def _runs(marks: Marks, tops: Sequence[Quote]) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, block) of the runs of sentences that no quotation lets fall apart."""
    ends = iter(tops)
    quote = next(ends, None)
    open_run: tuple[int, int, int] | None = None
    for start, end, block in marks.sentences:
        if marks.blocks[block].kind in (BlockKind.FURNITURE, BlockKind.TURN, BlockKind.POST):
            continue
        while quote and quote.end <= start:
            quote = next(ends, None)
        if open_run and open_run[2] == block and quote and quote.start < open_run[1]:
            open_run = (open_run[0], end, block)
            continue
        if open_run:
            yield open_run
        open_run = (start, end, block)
    if open_run:
        yield open_run


def in_frame(text: str, frame: Frame) -> Iterator[Link]:
    """Yield the links that a frame holds by itself; a quotation without a cue is a direct link without a source."""
    pairs = [pair(text, frame, cue) for cue in frame.cues]
    used: set[int] = set()
    taken: list[tuple[Quote, Pair | None, float]] = []
    for quote in frame.quotes:
        best = max(((_fit(text, frame, quote, p), p) for p in pairs), key=lambda x: x[0], default=(0.0, None))
        if best[0] > 0.2:
            taken.append((quote, best[1], best[0]))
        elif quote.look is QuoteLook.SPEECH:
            taken.append((quote, None, 0.0))
    for p in [*pairs, None]:
        quotes = [q for q, by, _ in taken if by is p]
        score = max((s for _, by, s in taken if by is p), default=0.0)
        if quotes:
            yield from _direct(text, frame, p, quotes, score)
        elif p:
            yield from _indirect(text, frame, p)


def pair(text: str, frame: Frame, cue: Cue) -> Pair:
    """Return the cue with the mention that fits best as its source, None where none fits."""
    scored = [(_source_fit(text, frame, cue, m), m) for m in frame.mentions]
    score, mention = max(scored, key=lambda x: x[0], default=(0.0, None))
    return Pair(cue, mention, score) if score > 0 else Pair(cue, None, 0.0)


def _source_fit(text: str, frame: Frame, cue: Cue, mention: Mention) -> float:
    if overlap(mention[:2], cue[:2]):
        return 0.0
    before = mention.end <= cue.start
    between = text[mention.end : cue.start] if before else text[cue.end : mention.start]
    if len(between) > 200:
        return 0.0
    match cue.kind:
        case CueKind.PHRASE:
            return 0.0 if before or between.strip() else 0.95
        case CueKind.DASH:
            return 0.0 if before or between.strip() else 0.9
        case CueKind.COLON | CueKind.LABEL:
            return _colon_fit(between, mention) if before else 0.0
        case CueKind.NOUN:
            return _noun_fit(between) if before else 0.0
    return (
        _before_verb(text, frame, cue, mention, between) if before else _after_verb(text, frame, cue, mention, between)
    )


def _colon_fit(between: str, mention: Mention) -> float:
    if not between.strip():
        return 0.5
    return 0.35 if mention.kind in (MentionKind.NAME, MentionKind.PRONOUN) else 0.2


def _noun_fit(between: str) -> float:
    return 0.7 if re.fullmatch(r"['’]s?\s+(?:\w+\s+)?|\s+", between) else 0.1


def _before_verb(text: str, frame: Frame, cue: Cue, mention: Mention, between: str) -> float:
    head = text[max(frame.start, cue.start - 30) : cue.start]
    if (
        _PASSIVE.search(head)
        and re.search("(?:ed|t|n|wn)$", text[cue.start : cue.end])
        and " as " not in text[cue.start : cue.end]
    ):
        return 0.0
    base = 0.9 if mention.kind is not MentionKind.NOMINAL else 0.85
    if _SUBJECT_GAP.fullmatch(between):
        return base
    if re.search(r"[.?!:;]\s|[“”\"]", between):
        return 0.05
    distance = len(between) / 400
    return max(0.06, (0.4 if mention.kind is not MentionKind.NOMINAL else 0.3) - distance - 0.1 * between.count(","))


def _after_verb(text: str, frame: Frame, cue: Cue, mention: Mention, between: str) -> float:
    if between.strip() not in ("", "by"):
        return 0.0
    if between.strip() == "by":
        return 0.85
    if (
        cue.lemma in _HEARERS
        or mention.kind is MentionKind.PRONOUN
        and text[mention.start : mention.end].lower()
        in (
            "him",
            "them",
            "us",
            "me",
            "it",
        )
    ):
        return 0.04
    lead = text[max(frame.start, cue.start - 3) : cue.start]
    if cue.start == frame.start or re.search(r"[,”\"’'?!]\s*$", lead):
        return 0.92
    return 0.1


def _fit(text: str, frame: Frame, quote: Quote, p: Pair) -> float:
    """Return how well a quotation is explained by a pair, in [0, 1]."""
    speech = quote.look is QuoteLook.SPEECH
    if p.end <= quote.start:
        between = text[p.end : quote.start]
        if re.search(r"[.?!]\s", between) or p.source is None and p.cue.kind is not CueKind.COLON:
            return 0.1 if p.source else 0.0
        bare = between.strip(_MARKS + " ")
        if bare in ("", ",", ":", "that", "as"):
            return 0.95
        return max(0.25, (0.8 if speech else 0.7) - len(between) / 250)
    if p.start >= quote.end:
        between = text[quote.end : p.start].strip(_MARKS + " ")
        closed = text[max(quote.start, quote.end - 1) : quote.end] in ",?!—-–…" or between[:1] in (",", "—", "–")
        if between in ("", ",", "—", "–", "-"):
            return 0.98 if closed else 0.5
        if re.search(r"[.;:]", between):
            return 0.0
        return max(0.22 if closed else 0.0, (0.6 if closed else 0.2) - len(between) / 150)
    return 0.3


def _direct(text: str, frame: Frame, p: Pair | None, quotes: Sequence[Quote], score: float) -> Iterator[Link]:
    pieces = tuple(Span(q.start, q.end) for q in quotes if q.end > q.start)
    if pieces:
        yield Link(p and p.source, p and p.cue, pieces, True, min(score, p.score) if p else 0.3)


def _indirect(text: str, frame: Frame, p: Pair) -> Iterator[Link]:
    """Yield the reported clause of a pair that no quotation belongs to: behind it, or in front of it with a comma."""
    if p.source is None or p.cue.kind in (CueKind.COLON, CueKind.DASH, CueKind.LABEL):
        return
    if p.score < 0.5 or _TO.search(text, max(frame.start, p.cue.start - 20), p.cue.start):
        return
    that = _THAT.match(text, p.end, frame.end)
    if p.cue.lemma in _WEAK and not that:
        return
    end = min([q.start for q in frame.quotes if q.start >= p.end] + [frame.end])
    content = _clean(text, p.end, end)
    if content.end - content.start < 12:
        content = _clean(text, frame.start, p.start)
    if content.end - content.start >= 12:
        yield Link(p.source, p.cue, (content,), False, p.score * 0.9)


def _clean(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " ,:;—–-\n\t" + _MARKS:
        start += 1
    while start < end and text[end - 1] in " ,.;:—–-\n\t" + _MARKS:
        end -= 1
    return Span(start, end)

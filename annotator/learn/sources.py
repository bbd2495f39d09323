"""Which mention is the source of a cue: the candidates of a frame, how well each fits, and the choice."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from annotator.core.records import Cue, CueKind, Mention, MentionKind, Quote
from annotator.text import cues as _cues


class Frame(NamedTuple):
    """A run of sentences of one block that quotations hold together. `quotes` are outermost ones only."""

    start: int
    end: int
    block: int
    quotes: tuple[Quote, ...]
    cues: tuple[Cue, ...]
    mentions: tuple[Mention, ...]


class Pair(NamedTuple):
    """A cue and its likeliest source, None where nothing fits; `score`, 0 to 1, says how well they fit."""

    cue: Cue
    source: Mention | None
    score: float

    @property
    def start(self) -> int:
        """Where the first of the two begins."""
        return min(self.cue.start, self.source.start) if self.source else self.cue.start

    @property
    def end(self) -> int:
        """Where the last of the two ends."""
        return max(self.cue.end, self.source.end) if self.source else self.cue.end


# What may stand between a subject and its verb: auxiliaries, adverbs, "who", "went on to".
_BETWEEN = (
    "has|have|had|is|was|are|were|will|would|could|should|may|might|can|must|did|does|do|be|been|being|not|never|always|"
    "often|ever|still|just|since|also|then|later|now|again|once|twice|recently|reportedly|further|first|finally|soon|"
    "even|both|all|himself|herself|itself|themselves|repeatedly|went|goes|go|on|to|who|which|that|n't|n’t|"
    r"\w+n['’]t|\w+ly|['’]s|['’]ve|['’]d|['’]re"
)
_SUBJECT_GAP = re.compile(rf"[\s,—–-]*(?:(?:{_BETWEEN}),?\s+)*", re.IGNORECASE)
_PASSIVE = re.compile(
    r"(?:\b(?:is|was|are|were|be|been|being|am|get|got)|['’]re)\s+(?:\w+ly\s+|not\s+|also\s+|once\s+)?\Z"
)
_PROGRESSIVE = re.compile(r"(?:\b(?:is|was|are|were|be|been|being|am)|['’](?:s|m|re))\s+(?:\w+\s+)?\Z")
_PAST = re.compile(r"(?:ed|t|n|d)\b")
_INFINITIVE = re.compile(r"\bto\s+(?:\w+ly\s+)?\Z")
_JOINED = re.compile(r"(?:\b(?:and|but|or|then)|,)\s+(?:(?:also|then|later|even|has|have|had|\w+ly)\s+)*\Z")
_SUBJECT_PLACE = re.compile(
    r"(?:\A|[,;:—–“”\"]|\b(?:and|but|that|as|while|when|because|if|after|before|so))[\s“”\"'‘]*\Z"
)
_OBJECT_PLACE = re.compile(r"\b(?:in|on|of|with|from|by|to|at|about|against|into|under|over)\s+\Z", re.IGNORECASE)
_STARTS_CLAUSE = re.compile(r"[,.;]|\s*\Z")
_NEAR = 12  # mentions before a cue that could be its source
_FAR = 500  # characters: nothing further away belongs to a cue
_WEAK = _cues.lemmas("doubtful")
HEARERS = frozenset(["tell", "ask", "inform", "remind", "assure", "notify", "urge", "warn", "advise", "reassure"])
_OBJECTS = frozenset(["him", "them", "us", "me"])


def pairs(text: str, frame: Frame) -> list[Pair]:
    """Return every cue of the frame with its source, in text order."""
    found: list[Pair] = []
    for cue in frame.cues:
        found.append(_pair(text, frame, cue, found))
    return found


def _pair(text: str, frame: Frame, cue: Cue, earlier: Sequence[Pair]) -> Pair:
    at = bisect_left(frame.mentions, (cue.start,))
    before = [m for m in frame.mentions[max(0, at - _NEAR) : at] if m.end <= cue.start < m.end + _FAR]
    after = next((m for m in frame.mentions[at : at + 2] if m.start >= cue.end), None)
    if after and after.start > cue.end + _FAR:
        after = None
    match cue.kind:
        case CueKind.VERB:
            return _of_verb(text, frame, cue, before, after, earlier)
        case CueKind.PHRASE | CueKind.DASH:
            return Pair(cue, after, 0.95) if after and not text[cue.end : after.start].strip() else Pair(cue, None, 0.0)
        case CueKind.NOUN:
            return _of_noun(text, frame, cue, before)
    return _of_colon(text, frame, cue, before, earlier)


def _of_colon(text: str, frame: Frame, cue: Cue, before: Sequence[Mention], earlier: Sequence[Pair]) -> Pair:
    """Return the last pair of the lead-in, or the mention right before the colon, or the lead-in's subject."""
    good = [p for p in earlier if p.score >= 0.4 and p.cue.end <= cue.start and p.cue.lemma not in _WEAK]
    if good:
        return Pair(cue, good[-1].source, good[-1].score - 0.1)
    if before and not text[before[-1].end : cue.start].strip() and before[-1].start == frame.start:
        return Pair(cue, before[-1], 0.85)
    subject = _subject(text, frame, before)
    return Pair(cue, subject, 0.5 if subject else 0.0)


def _of_noun(text: str, frame: Frame, cue: Cue, before: Sequence[Mention]) -> Pair:
    """Return the owner of a noun ("Ruiz's claim that"), or the subject of the sentence."""
    owner = next(
        (m for m in before if m.start < cue.start and text[m.end : cue.start].strip() in ("", "’s", "'s")), None
    )
    if owner:
        return Pair(cue, owner, 0.6)
    subject = _subject(text, frame, before)
    return Pair(cue, subject, 0.3 if subject else 0.0)


def _of_verb(
    text: str, frame: Frame, cue: Cue, before: Sequence[Mention], after: Mention | None, earlier: Sequence[Pair]
) -> Pair:
    form, head = text[cue.start : cue.end], text[max(frame.start, cue.start - 40) : cue.start]
    if _PASSIVE.search(head) and _PAST.search(form) and not form.endswith("saying"):
        return _by_agent(text, cue, after)
    if _turned(text, frame, cue, after):
        return Pair(cue, after, 0.92)
    infinitive, gerund = bool(_INFINITIVE.search(head)), form.split()[0].endswith("ing")
    if before and gerund and text[before[-1].end : cue.start].strip() == "as":
        return Pair(cue, before[-1], 0.85)
    if (
        before
        and not infinitive
        and (not gerund or _PROGRESSIVE.search(head))
        and _is_subject(text, frame, cue, before[-1])
    ):
        place = _SUBJECT_PLACE.search(text, max(frame.start, before[-1].start - 12), before[-1].start)
        return Pair(cue, before[-1], 0.9 if place or before[-1].start == frame.start else 0.8)
    if earlier and not earlier[-1].score and _PAST.search(form) and _JOINED.search(head):
        return Pair(cue, None, 0.0)
    source = _inherited(text, frame, before, earlier)
    joined = bool(_JOINED.search(head)) or infinitive or gerund
    return Pair(cue, source, (0.6 if joined else 0.35) if source else 0.0)


def _is_subject(text: str, frame: Frame, cue: Cue, mention: Mention) -> bool:
    """Say whether nothing but auxiliaries and adverbs parts a mention from the verb, and it is no object itself."""
    if not _SUBJECT_GAP.fullmatch(text, mention.end, cue.start):
        return False
    if text[mention.start : mention.end].lower() in _OBJECTS:
        return False
    return not _OBJECT_PLACE.search(text, max(frame.start, mention.start - 9), mention.start)


def _by_agent(text: str, cue: Cue, after: Mention | None) -> Pair:
    if after and text[cue.end : after.start].strip() == "by":
        return Pair(cue, after, 0.85)
    return Pair(cue, None, 0.0)


def _turned(text: str, frame: Frame, cue: Cue, after: Mention | None) -> bool:
    """Say whether verb and subject changed places ('"...," said Ruiz'): the source follows, the content went before."""
    if after is None or text[cue.end : after.start].strip() or cue.lemma in HEARERS:
        return False
    if text[cue.start : cue.end].endswith("ing") or (
        after.kind is MentionKind.PRONOUN and not _STARTS_CLAUSE.match(text, after.end)
    ):
        return False
    if cue.start == frame.start:
        return False
    lead = text[max(frame.start, cue.start - 3) : cue.start]
    return bool(re.search(r"[,?!—–”\"’'…-]\s*\Z", lead)) and not _follows_apposition(text, frame, cue)


def _follows_apposition(text: str, frame: Frame, cue: Cue) -> bool:
    """Say whether the comma before the verb closes an apposition of its subject ("Ruiz, the mayor, said Li ...")."""
    last = next((m for m in reversed(frame.mentions) if m.end <= cue.start), None)
    if last is None or not text[last.start : last.end].count(","):
        return False
    return text[last.end : cue.start].strip() == ","


def _inherited(text: str, frame: Frame, before: Sequence[Mention], earlier: Sequence[Pair]) -> Mention | None:
    """Return the source of the verb before, else the subject of the sentence, else the nearest mention before."""
    good = [p for p in earlier if p.score >= 0.6 and p.cue.kind is CueKind.VERB]
    if good:
        return good[-1].source
    return _subject(text, frame, before)


def _subject(text: str, frame: Frame, before: Sequence[Mention]) -> Mention | None:
    """Return the first mention that stands where a subject stands, a person or a name rather than a thing."""
    places = [m for m in before if _SUBJECT_PLACE.search(text[max(frame.start, m.start - 12) : m.start])]
    for kinds in ((MentionKind.NAME, MentionKind.PRONOUN), (MentionKind.NOMINAL, MentionKind.DOCUMENT)):
        for mention in places:
            if mention.kind in kinds:
                return mention
    return before[0] if before else None

"""Which mention is the source of a cue: the candidates of a frame, how well each fits, and the choice."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from annotator.core.marks import Cue, CueKind, Mention, MentionKind, Quote
from annotator.text import cues as _cues


class Frame:
    """A run of sentences of one block that quotations hold together. `quotes` are outermost ones only.

    No dataclass, nor are other records of the linker that are made by the dozen: compiled, they are made ten times
    faster with an __init__ of their own.
    """

    __slots__ = ("block", "cues", "end", "mentions", "quotes", "start")

    def __init__(
        self,
        start: int,
        end: int,
        block: int,
        quotes: tuple[Quote, ...],
        cues: tuple[Cue, ...],
        mentions: tuple[Mention, ...],
    ) -> None:
        self.start = start
        self.end = end
        self.block = block
        self.quotes = quotes
        self.cues = cues
        self.mentions = mentions


class Pair:
    """A cue and its likeliest source, None where nothing fits; `score`, 0 to 1, says how well they fit.

    `start` is where the first of the two begins, `end` where the last of them ends.
    """

    __slots__ = ("cue", "end", "score", "source", "start")

    def __init__(self, cue: Cue, source: Mention | None, score: float, start: int, end: int) -> None:
        self.cue = cue
        self.source = source
        self.score = score
        self.start = start
        self.end = end


# What may stand between a subject and its verb: auxiliaries, adverbs, "who", "went on to", "on Tuesday".
_BETWEEN = (
    "has|have|had|is|was|are|were|will|would|could|should|may|might|can|must|did|does|do|be|been|being|not|never|always|"
    "often|ever|still|just|since|also|then|later|now|again|once|twice|recently|reportedly|further|first|finally|soon|"
    "previously|long|even|both|all|himself|herself|itself|themselves|repeatedly|went|goes|go|on|to|who|which|that|n't|n’t|"
    r"today|tonight|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|morning|afternoon|evening|night|"
    r"(?:this|last|earlier this) (?:week|month|year|spring|summer|fall|autumn|winter|morning|afternoon|evening)|"
    r"\w+n['’]t|\w+ly|['’]s|['’]ve|['’]d|['’]re"
)
_SUBJECT_GAP = re.compile(rf"[\s,—–-]*(?:(?:{_BETWEEN}),?\s+)*", re.IGNORECASE)
_BE = frozenset(["is", "was", "are", "were", "be", "been", "being", "am", "get", "got"])
_BE_SHORT = ("’re", "'re", "’s", "'s", "’m", "'m")
_FILLERS = frozenset(["not", "also", "once", "then", "later", "even", "has", "have", "had"])
_HAVE = frozenset(["has", "have", "had", "having"])
_PARTICIPLES = frozenset(["seen", "shown", "known", "written", "spoken of", "proven", "forgotten", "broken in"])
_PAST_ENDS = ("d", "t", "n")
_CLOSERS = frozenset(",?!—–”\"’'…-")
_JOINING = frozenset(["and", "but", "or", "then"])
_OPENERS = frozenset(["and", "but", "that", "as", "while", "when", "because", "if", "after", "before", "so"])
_PREPOSITIONS = frozenset(
    ["in", "on", "of", "with", "from", "by", "to", "at", "about", "against", "into", "under", "over"]
)
_BYLINE = re.compile("[”\"’'],? by (?=[A-Z])")  # “A title,” by Ana Ruiz, The Brannock Ledger, May 3:
_STARTS_CLAUSE = re.compile(r"[,.;]|\s*\Z")
_VERB, _NOUN, _PRONOUN = CueKind.VERB, CueKind.NOUN, MentionKind.PRONOUN  # an enum's own look-up is slow
_AHEAD = frozenset([CueKind.PHRASE, CueKind.DASH])  # their source follows
_PEOPLE = frozenset([MentionKind.NAME, MentionKind.PRONOUN])
_THINGS = frozenset([MentionKind.NOMINAL, MentionKind.DOCUMENT])
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


def _join(cue: Cue, source: Mention | None, score: float) -> Pair:
    if source is None:
        return Pair(cue, None, 0.0, cue.start, cue.end)
    if source.start < cue.start:
        return Pair(cue, source, score, source.start, max(cue.end, source.end))
    return Pair(cue, source, score, cue.start, max(cue.end, source.end))


def _pair(text: str, frame: Frame, cue: Cue, earlier: Sequence[Pair]) -> Pair:
    start, end, kind, _ = cue
    mentions = frame.mentions
    at = bisect_left(mentions, (start,))
    before = mentions[max(0, at - _NEAR) : at]
    if before and (before[-1].end > start or start >= before[0].end + _FAR):
        before = tuple(m for m in before if m.end <= start < m.end + _FAR)
    after = _after(mentions, at, end)
    if kind is _VERB:
        return _of_verb(text, frame, cue, before, after, earlier)
    if kind in _AHEAD:
        return _join(cue, None if after and text[end : after.start].strip() else after, 0.95)
    if kind is _NOUN:
        return _of_noun(text, frame, cue, before)
    return _of_colon(text, frame, cue, before, earlier)


def _after(mentions: Sequence[Mention], at: int, end: int) -> Mention | None:
    for mention in mentions[at : at + 2]:
        if mention.start >= end:
            return mention if mention.start <= end + _FAR else None
    return None


def _of_colon(text: str, frame: Frame, cue: Cue, before: Sequence[Mention], earlier: Sequence[Pair]) -> Pair:
    """Return the writer of a cited piece, the last pair of the lead-in, the mention right before it, or its subject."""
    if byline := _BYLINE.search(text, frame.start, cue.start):
        writer = next((m for m in before if m.start <= byline.end() < m.end), None)
        if writer:
            return _join(cue, writer, 0.85)
    good = [p for p in earlier if p.score >= 0.4 and p.cue.end <= cue.start and p.cue.lemma not in _WEAK]
    if good:
        return _join(cue, good[-1].source, good[-1].score - 0.1)
    if before and not text[before[-1].end : cue.start].strip() and before[-1].start == frame.start:
        return _join(cue, before[-1], 0.85)
    return _join(cue, _subject(text, frame, before), 0.5)


def _of_noun(text: str, frame: Frame, cue: Cue, before: Sequence[Mention]) -> Pair:
    """Return the owner of a noun ("Ruiz's claim that"), or the subject of the sentence."""
    owner = next((m for m in before if text[m.end : cue.start].strip() in ("", "’s", "'s")), None)
    return _join(cue, owner, 0.6) if owner else _join(cue, _subject(text, frame, before), 0.3)


def _of_verb(
    text: str, frame: Frame, cue: Cue, before: Sequence[Mention], after: Mention | None, earlier: Sequence[Pair]
) -> Pair:
    form = text[cue.start : cue.end]
    lead = text[max(frame.start, cue.start - 40) : cue.start].lower().split()
    word = _last(lead)
    head = form.partition(" ")[0] if " " in form else form
    past, gerund = head.endswith(_PAST_ENDS), head.endswith("ing")
    if past and not form.endswith("saying") and _is_passive(form, word, lead):
        return _by_agent(text, cue, after)
    if after and _turned(text, frame, cue, after):
        return _join(cue, after, 0.92)
    near = before[-1] if before else None
    if near and gerund and text[near.end : cue.start].strip() == "as":
        return _join(cue, near, 0.85)
    finite = word != "to" and (not gerund or word in _BE or word.endswith(_BE_SHORT))
    if near and finite and _is_subject(text, frame, cue, near):
        return _join(cue, near, 0.9 if _opens_clause(text, frame, near) else 0.8)
    joined = word in _JOINING or bool(lead and lead[-1].endswith(",")) or word.endswith(",")
    is_parted = earlier and not earlier[-1].score and past and joined
    if is_parted or word == "worth":  # "it is worth noting that"
        return _join(cue, None, 0.0)
    return _join(cue, _inherited(text, frame, before, earlier), 0.6 if joined or not finite else 0.35)


def _last(lead: Sequence[str]) -> str:
    """Return the last of the words before a verb that is no filler; "" without one."""
    for word in reversed(lead):
        if word not in _FILLERS and not word.endswith("ly"):
            return word
    return ""


def _is_passive(form: str, word: str, lead: Sequence[str]) -> bool:
    """Say whether a past form is a participle: behind a form of "be", or "has seen" beside "saw"."""
    return word in _BE or word.endswith(_BE_SHORT[:2]) or (form in _PARTICIPLES and _HAVE.isdisjoint(lead[-3:]))


def _is_subject(text: str, frame: Frame, cue: Cue, mention: Mention) -> bool:
    """Say whether nothing but auxiliaries and adverbs parts a mention from the verb, and it is no object itself."""
    if text[mention.end : cue.start] != " " and not _SUBJECT_GAP.fullmatch(text, mention.end, cue.start):
        return False
    if mention.kind is _PRONOUN and text[mention.start : mention.end].lower() in _OBJECTS:
        return False
    if mention.start == frame.start:
        return True
    lead = text[max(frame.start, mention.start - 9) : mention.start]
    return lead.lower().strip().rpartition(" ")[2] not in _PREPOSITIONS


def _opens_clause(text: str, frame: Frame, mention: Mention) -> bool:
    """Say whether a mention stands where a subject stands: at a start, behind a comma, mark or conjunction."""
    if mention.start == frame.start:
        return True
    lead = text[max(frame.start, mention.start - 12) : mention.start].rstrip(" \n“”\"'‘")
    return not lead or lead[-1] in ",;:—–" or lead.rpartition(" ")[2].lower() in _OPENERS


def _by_agent(text: str, cue: Cue, after: Mention | None) -> Pair:
    return _join(cue, after if after and text[cue.end : after.start].strip() == "by" else None, 0.85)


def _turned(text: str, frame: Frame, cue: Cue, after: Mention) -> bool:
    """Say whether verb and subject changed places ('"...," said Ruiz'): the source follows, the content went before."""
    lead = text[max(frame.start, cue.start - 3) : cue.start].rstrip()
    if (lead and lead[-1] not in _CLOSERS) or text[cue.end : after.start].strip() or cue.lemma in HEARERS:
        return False
    if text[cue.start : cue.end].endswith("ing") or cue.start == frame.start:
        return False
    if after.kind is _PRONOUN and not _STARTS_CLAUSE.match(text, after.end):
        return False
    return bool(lead) and not _follows_apposition(text, frame, cue)


def _follows_apposition(text: str, frame: Frame, cue: Cue) -> bool:
    """Say whether the comma before the verb closes an apposition of its subject ("Ruiz, the mayor, said Li ...")."""
    last = next((m for m in reversed(frame.mentions) if m.end <= cue.start), None)
    return last is not None and "," in text[last.start : last.end] and text[last.end : cue.start].strip() == ","


def _inherited(text: str, frame: Frame, before: Sequence[Mention], earlier: Sequence[Pair]) -> Mention | None:
    """Return the source of the verb before, else the subject of the sentence, else the nearest mention before."""
    good = [p for p in earlier if p.score >= 0.6 and p.cue.kind is _VERB]
    if good:
        return good[-1].source
    return _subject(text, frame, before)


def _subject(text: str, frame: Frame, before: Sequence[Mention]) -> Mention | None:
    """Return the first mention that stands where a subject stands, a person or a name rather than a thing."""
    places = [m for m in before if _opens_clause(text, frame, m)]
    for kinds in (_PEOPLE, _THINGS):
        for mention in places:
            if mention.kind in kinds:
                return mention
    return before[0] if before else None

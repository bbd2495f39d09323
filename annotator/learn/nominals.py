"""Whom "the senator" and "the company" mean: who is called that beside the name, or the last body that is named."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from annotator.core.marks import Mention
from annotator.learn import cast
from annotator.learn.antecedents import Named
from annotator.learn.cast import Entity
from annotator.text import words
from annotator.text.persons import WORD

_DEFINITE = frozenset(["the", "this", "that"])
_SPELLED = {
    "adm": "admiral",
    "capt": "captain",
    "cllr": "councillor",
    "col": "colonel",
    "gen": "general",
    "gov": "governor",
    "lt": "lieutenant",
    "prof": "professor",
    "rep": "representative",
    "rev": "reverend",
    "sen": "senator",
    "sgt": "sergeant",
}
"""What titles that are cut short stand for."""
_LOOSE = frozenset(words.read("loose_modifiers"))
_SYNONYMS = [entry.split() for entry in words.read("synonyms")]
_SAME = {noun: [n for nouns in _SYNONYMS if noun in nouns for n in nouns] for nouns in _SYNONYMS for noun in nouns}
_OUTLETS = frozenset(words.read("outlets"))
_FIRMS = frozenset(
    ["business", "chain", "company", "firm", "maker", "manufacturer", "startup", "group", "organisation"]
)
"""What a body of any name can be called that is of no other kind."""
_OTHERS = frozenset(words.read("unnamed")) | {
    "author",
    "reporter",
    "source",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "witness",
    "judge",
    "police",
    "owner",
    "couple",
}
"""Whom an article tells of beside those it is about."""
_APPOSED = re.compile(r"(?: \([^()]{1,30}\))?, ((?:[\w’'-]+ ?){1,8})")
_TAIL = re.compile(r"\b(?:of|for|in|at|on|from|with|who|which|and|whose|to|that|as|is|was|by)\b")
_LEAD = 40  # code points in front of a name that can say what it is
_JUST = 1  # sentences back in which a firm is named that is meant before all others
_NEAR = 2  # sentences in which two who fit leave it open who is meant
_REACH = 30  # sentences back that a body is looked for
_MOST = 60  # mentions back
_HOLDERS = 50  # who are called the same, that are told apart
_BEFORE = 6000  # code points in which somebody was told of that a phrase means


class Nominals:
    """Finds out for the definite phrases of an article whom they mean."""

    def __init__(self, named: Named) -> None:
        self._scene, self._text, self._entities = named.scene, named.scene.text, named.entities
        self._mentions, entities = named.mentions, named.entities
        self._times: Counter[Entity] | None = None  # this and the firms are found out when they are first asked for
        self._called: dict[str, dict[Entity, None]] = {}  # who is called that, in order
        self._firms: list[tuple[int, Entity]] | None = None
        for entity in dict.fromkeys(entities.values()):
            self._call(entity, _own_callings(entity))
        for mention in self._mentions:
            self._call(entities[mention.start], _callings_beside(self._text, mention))

    def _call(self, entity: Entity, words: Iterable[str]) -> None:
        for word in words:
            self._called.setdefault(word, {})[entity] = None

    def meant(self, mention: Mention) -> Entity | None:
        """Return whom a definite phrase in the singular means, None where nobody fits, or two do."""
        phrase = _definite(self._text, mention)
        if not phrase:
            return None
        noun, kinds = phrase[-1], [w for w in phrase[1:-1] if w not in _LOOSE]
        is_body = noun in cast.groups()
        holders = [e for e in self._holders(noun) if e.is_person is not is_body]
        fits = [e for e in holders if all(e in self._called.get(kind, ()) for kind in kinds)]
        if len(fits) > 1:
            fits = self._last_of(mention.start, fits)
        if fits or noun not in _FIRMS or kinds:
            return fits[0] if len(fits) == 1 else None
        return self._firm(mention.start)

    def heads(self, mention: Mention) -> Entity | None:
        """Return whom a bare role at the head of an article means: who is called that, most often of several."""
        phrase = _bare(self._text, mention)
        holders = [e for e in self._holders(phrase[-1]) if e.is_person] if phrase else []
        return max(holders, key=self._named_times, default=None)

    def _named_times(self, entity: Entity) -> int:
        """Return how often an article names somebody."""
        if self._times is None:
            self._times = Counter(self._entities[m.start] for m in self._mentions)
        return self._times[entity]

    def _holders(self, noun: str) -> Iterator[Entity]:
        """Yield who is called by a noun, else by one that news uses in its place."""
        called = self._called.get(noun) or dict.fromkeys(
            e for n in _SAME.get(noun, ()) for e in self._called.get(n, ())
        )
        yield from islice(called, _HOLDERS)

    def _firm(self, at: int) -> Entity | None:
        """Return the firm named right before a place, else the one named most; None where two are named as often."""
        if near := self._named_right_before(at):
            return near
        found: list[Entity] = []
        if self._firms is None:
            self._firms = self._all_firms()
        for first, entity in self._firms:
            if first < at:
                found.append(entity)
            if len(found) == 2:
                break
        if not found or (len(found) > 1 and self._named_times(found[0]) == self._named_times(found[1])):
            return None
        return found[0]

    def _named_right_before(self, at: int) -> Entity | None:
        """Return the firm that the sentence of a place names before it, or the sentence before, if it is one firm."""
        sentence, behind = self._scene.sentence(at), bisect_left(self._mentions, (at,))
        near = self._mentions[max(0, behind - _HOLDERS) : behind]
        for back in (0, _JUST):
            first = self._scene.sentences[max(0, sentence - back)]
            named = [e for m in near if m.start >= first and _is_firm(e := self._entities[m.start])]
            if named:
                return named[0] if all(entity is named[0] for entity in named) else None
        return None

    def _all_firms(self) -> list[tuple[int, Entity]]:
        """Return the firms with where each is named first, who is named most first."""
        first: dict[Entity, int] = {}
        for mention in self._mentions:
            entity = self._entities[mention.start]
            if _is_firm(entity):
                first.setdefault(entity, mention.start)
        return sorted(((at, entity) for entity, at in first.items()), key=lambda found: -self._named_times(found[1]))

    def has_calling(self, entity: Entity) -> bool:
        """Say whether an article tells beside somebody's name what part they have."""
        return any(entity in holders for word, holders in self._called.items() if word in cast.roles())

    def is_variation(self, mention: Mention) -> bool:
        """Say whether a definite phrase names a person's part for which the article has told of nobody else.

        "The striker" can mean whom it is about, but not where it has told of "a young striker" before.
        """
        phrase = _definite(self._text, mention)
        if not phrase or phrase[-1] not in cast.roles() or phrase[-1] in _OTHERS or any(self._holders(phrase[-1])):
            return False
        before = self._text[max(0, mention.start - _BEFORE) : mention.start]
        if phrase[-1] not in before.lower():
            return True
        told = re.search(
            rf"\b(?:an?|another|one|two|several)\s(?:[\w’'-]+\s){{0,3}}{re.escape(phrase[-1])}", before, re.IGNORECASE
        )
        return not told

    def _last_of(self, at: int, fits: Sequence[Entity]) -> list[Entity]:
        """Return which of those was named last before a place; none where another stands as near."""
        sentence = self._scene.sentence(at)
        behind = bisect_left(self._mentions, (at,))
        found: dict[Entity, int] = {}
        for mention in reversed(self._mentions[max(0, behind - _MOST) : behind]):
            entity = self._entities[mention.start]
            where = self._scene.sentence(mention.start)
            if sentence - where > _REACH:
                break
            if entity in fits:
                found.setdefault(entity, where)
        places = list(found.values())
        if len(places) > 1 and places[0] - places[1] < 1 and sentence - places[0] <= _NEAR:
            return []
        return list(found)[:1]


def _is_firm(entity: Entity) -> bool:
    return entity.can_be_firm and len(entity.tokens) > 1


def _definite(text: str, mention: Mention) -> list[str]:
    """Return the words of a definite phrase up to its noun, in lower case; [] where more than a comma follows it."""
    phrase = _lowered(text[mention.start : mention.head.end])
    rest = text[mention.head.end : mention.end].strip()
    return phrase if len(phrase) > 1 and phrase[0] in _DEFINITE and rest[:1] in ("", ",") else []


def _bare(text: str, mention: Mention) -> list[str]:
    """Return the words of a role without an article, in lower case, up to its noun; [] for another phrase."""
    phrase = _lowered(text[mention.start : mention.head.end])
    return phrase if phrase and phrase[-1] in cast.roles() else []


def _lowered(phrase: str) -> list[str]:
    return [word.lower() for word in WORD.findall(phrase)]


def _own_callings(entity: Entity) -> list[str]:
    """Return what a name is called by its own words: its titles and apposed words, a body by its group noun."""
    found = [*entity.offices, *[_SPELLED[word] for word in entity.offices if word in _SPELLED]]
    if entity.organisation:
        found += cast.groups().intersection(entity.tokens)
    if not _OUTLETS.isdisjoint(entity.tokens) and not entity.genders:
        found.append("outlet")
    return found


def _callings_beside(text: str, mention: Mention) -> list[str]:
    """Return what a name is called beside it: the role in front, the apposition behind."""
    start, behind = mention.head
    found: list[str] = []
    if text[behind : behind + 2] in (", ", " (") and (apposed := _APPOSED.match(text, behind, behind + 100)):
        found += _calling(_lowered(_TAIL.split(apposed[1])[0]))
    lead = text[max(0, start - _LEAD) : start].split()
    if lead and lead[-1].rstrip(",.").lower() in cast.callings():
        found += _calling(_lowered(_TAIL.split(" ".join(lead[-4:]))[-1]))
    return found


def _calling(phrase: Sequence[str]) -> list[str]:
    """Return the words of a phrase up to its last noun for a person or body; none where it has none."""
    callings = cast.callings()
    noun = next((i for i in reversed(range(len(phrase))) if phrase[i] in callings), -1)
    return [_SPELLED.get(word, word) for word in phrase[: noun + 1]]

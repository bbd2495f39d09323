"""Who "he", "she", "it" and "who" mean: what an article names, and which of it fits a pronoun best."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from itertools import groupby, islice

from annotator.core.marks import Mention
from annotator.learn.cast import Entity
from annotator.learn.scene import Scene

_GENDERS = dict.fromkeys(["he", "him", "himself", "his"], "m") | dict.fromkeys(["she", "her", "herself", "hers"], "f")
# Nothing is looked at but where one of these letters begins a word.
_GENDERED = re.compile(r"[HhSs](?<!\w[HhSs])(?:(?<=[Hh])(?:e|is|im|ers?|imself|erself)|(?<=[Ss])he)\b")
_SUBJECT, _KNOWN, _DOUBTED = 1.2, 1.4, -1.0  # a subject; one whose gender is known; a single word that speaks
_JUST, _FARTHER, _LEANS = 1.2, 0.65, 0.6  # in the sentence before; a sentence further away; of a likely gender
_BEST = _SUBJECT + _KNOWN  # what fits a pronoun best: no first name makes a likely gender weigh more
_REACH = 40  # sentences back that a pronoun looks
_MOST = 60  # places back
_NEAR = 30  # mentions back that "it" looks
_CROWD = 9  # names in a sentence: too many to learn from
_TOPIC = 2  # sentences that go on being about somebody
_LEAD = 25  # code points in front of a subject: "On Monday", "In a letter,"
_FARTHEST = 8  # sentences from which on it makes no difference how far away a name stands


class _Place:
    """Where a person is named, or is meant by a pronoun that is resolved already; no dataclass, see sources.py."""

    __slots__ = ("entity", "fit", "is_subject", "sentence", "start")

    def __init__(self, start: int, sentence: int, entity: Entity, *, is_subject: bool, fit: float) -> None:
        """fit: how well it fits any pronoun that agrees."""
        self.start = start
        self.sentence = sentence
        self.entity = entity
        self.is_subject = is_subject
        self.fit = fit


class Named:
    """Where an article names whom, found out once for all who ask whom its pronouns mean."""

    def __init__(self, scene: Scene, mentions: Iterable[Mention], entities: Mapping[int, Entity]) -> None:
        """entities: of the named ones among the mentions, by their starts."""
        self.scene, self.entities = scene, entities
        self.mentions = [m for m in mentions if m.start in entities]
        self.persons = {entity for entity in set(entities.values()) if entity.is_person}
        self._places: dict[frozenset[Entity], list[_Place]] = {}  # by who is a person beside those
        self._leanings: dict[frozenset[Entity], dict[Entity, float]] = {}

    def speaking(self, spoke: Set[int]) -> frozenset[Entity]:
        """Return whom only that they speak shows to be persons; spoke: where the mentions begin that speak."""
        return frozenset(e for start, e in self.entities.items() if start in spoke and self._can_be_person(e))

    def places(self, speaking: frozenset[Entity]) -> list[_Place]:
        """Return where persons, and those who speak beside them, are named outside quote marks, in text order."""
        if speaking not in self._places:
            self._places[speaking] = self._all(self.persons | speaking)
        return self._places[speaking]

    def leanings(self, speaking: frozenset[Entity]) -> dict[Entity, float]:
        """Return how much each person whose gender is not known leans to "he", 1, or to "she", -1.

        That is told by the pronouns behind the name in sentences that name nobody else, and by a first name alone.
        """
        if speaking not in self._leanings:
            self._leanings[speaking] = _leanings(self.scene, self.places(speaking))
        return self._leanings[speaking]

    def placed(self, start: int, sentence: int, entity: Entity, *, is_subject: bool) -> _Place:
        """Return a place; its weights are those of a linear ranker of the places in labels/gold, rounded."""
        known = _KNOWN if entity.genders else 0.0 if entity in self.persons else _DOUBTED
        return _Place(start, sentence, entity, is_subject=is_subject, fit=_SUBJECT * is_subject + known)

    def _all(self, persons: Set[Entity]) -> list[_Place]:
        found: list[_Place] = []
        taken: set[int] = set()
        for mention in self.mentions:
            entity = self.entities[mention.start]
            if entity in persons:
                taken.add(mention.head.end)
                found.append(self._place(mention.start, entity))
        by_word = _by_word(persons)
        for word, start in self.scene.capitals() if by_word else ():
            named = by_word.get(word)
            if named and start + len(word) not in taken and not self.scene.is_quoted(start):
                found.append(self._place(start, named))
        return sorted(found, key=_start)

    def _can_be_person(self, entity: Entity) -> bool:
        """Say whether a single word that speaks can be a person's name: one with a capital inside a sentence too."""
        return entity not in self.persons and entity.can_be_person and entity.name in self.scene.inside()

    def _place(self, start: int, entity: Entity) -> _Place:
        text, sentence = self.scene.text, self.scene.sentence(start)
        begin = self.scene.sentences[sentence] if sentence >= 0 else start
        is_near = start - begin < _LEAD or len(text[begin:start].lstrip("“”\"'‘’ ")) < _LEAD
        return self.placed(start, sentence, entity, is_subject=is_near)


class Antecedents:
    """What an article names where; asked in text order, since each answer helps the next."""

    def __init__(self, named: Named, sources: Iterable[Mention]) -> None:
        """sources: the mentions that speak."""
        self._named, self._scene, self._text = named, named.scene, named.scene.text
        spoke = {m.start for m in sources}
        self._speaking = named.speaking(spoke)
        self._places = [self._as_subject(p) if p.start in spoke else p for p in named.places(self._speaking)]
        self._main: Entity | None = None  # found out when it is first asked for

    def topic(self, mention: Mention) -> Entity | None:
        """Return the person whom the article and the sentences before a phrase are about, if nobody else is near."""
        sentence, at = self._scene.sentence(mention.start), bisect_left(self._places, mention.start, key=_start)
        near = [p for p in self._places[max(0, at - _CROWD) : at] if p.is_subject and sentence - p.sentence <= _TOPIC]
        if (
            not near
            or near[-1].entity is not self._named_most()
            or any(p.sentence == near[-1].sentence and p.entity is not near[-1].entity for p in near)
        ):
            return None
        self._places.insert(at, self._named.placed(mention.start, sentence, near[-1].entity, is_subject=True))
        return near[-1].entity

    def _named_most(self) -> Entity | None:
        """Return the person who was named most when this was first asked."""
        if self._main is None and self._places:
            self._main = Counter(place.entity for place in self._places).most_common(1)[0][0]
        return self._main

    def meant(self, pronoun: Mention) -> Entity | None:
        """Return whom a pronoun means."""
        word = self._text[pronoun.start : pronoun.end].lower()
        if word.startswith("wh"):
            return self._right_before(pronoun)
        if word == "it":
            return self._body(pronoun)
        gender = _GENDERS.get(word)
        return self._person(pronoun, gender) if gender else None

    def _person(self, pronoun: Mention, gender: str) -> Entity | None:
        """Return, of the persons named before a pronoun whose gender agrees, the one that fits best."""
        sentence, at = self._scene.sentence(pronoun.start), bisect_left(self._places, pronoun.start, key=_start)
        best: tuple[float, Entity] | None = None
        for place in reversed(self._places[max(0, at - _MOST) : at]):
            away = sentence - place.sentence
            if away > _REACH or (best and away > 1 and best[0] >= _BEST - _FARTHER * min(away, _FARTHEST)):
                break
            score = self._fit(place, away, gender)
            if score is not None and (best is None or score > best[0]):
                best = score, place.entity
        if best:
            self._places.insert(at, self._named.placed(pronoun.start, sentence, best[1], is_subject=True))
        return best and best[1]

    def _fit(self, place: _Place, away: int, gender: str) -> float | None:
        """Return how well a place fits a pronoun so many sentences on, None where the genders do not agree."""
        genders = place.entity.genders
        if genders and gender not in genders:
            return None
        leans = 0.0 if genders else _LEANS * self._leans(place.entity, gender)
        return place.fit + leans + _JUST * (away == 1) - _FARTHER * min(away, _FARTHEST)

    def _right_before(self, pronoun: Mention) -> Entity | None:
        """Return whom a relative pronoun goes on from: the name right before it."""
        i = bisect_left(self._named.mentions, (pronoun.start,)) - 1
        if i < 0 or self._text[self._named.mentions[i].end : pronoun.start].strip(" ,"):
            return None
        return self._named.entities[self._named.mentions[i].start]

    def _body(self, pronoun: Mention) -> Entity | None:
        """Return the last body that is named before a pronoun."""
        i = bisect_left(self._named.mentions, (pronoun.start,))
        before = (self._named.entities[m.start] for m in reversed(self._named.mentions[max(0, i - _NEAR) : i]))
        return next((entity for entity in before if entity.organisation and not entity.is_person), None)

    def _leans(self, entity: Entity, gender: str) -> float:
        """Return how much a person whose gender is not known leans to one, -1 to 1."""
        leaning = self._named.leanings(self._speaking).get(entity, 0.0)
        return leaning if gender == "m" else -leaning

    def _as_subject(self, place: _Place) -> _Place:
        return self._named.placed(place.start, place.sentence, place.entity, is_subject=True)


def _leanings(scene: Scene, places: Iterable[_Place]) -> dict[Entity, float]:
    votes = {place.entity: {"m": 0, "f": 0, "": 0} for place in places if not place.entity.genders}
    for who, of_gender in votes.items():
        of_gender[who.first_name_of] += 1
    starts = [*scene.sentences, len(scene.text)]
    for sentence, found in groupby(places, key=_number):
        here = list(islice(found, _CROWD))
        who = here[0].entity
        if not who.genders and len(here) < _CROWD and all(place.entity is who for place in here):
            for match in _GENDERED.finditer(scene.text, here[0].start, starts[sentence + 1]):
                if not scene.is_quoted(match.start()):
                    votes[who][_GENDERS[match[0].lower()]] += 1
    return {who: (of["m"] - of["f"]) / (of["m"] + of["f"] + 1) for who, of in votes.items()}


def _start(place: _Place) -> int:
    return place.start


def _number(place: _Place) -> int:
    return place.sentence


def _by_word(persons: Iterable[Entity]) -> dict[str, Entity]:
    """Return the persons by the words that name one of them alone: last and first names, as they are spelled."""
    owners: dict[str, Entity | None] = {}
    for entity in persons:
        spelled = [w.strip(".,:;'’") for w in entity.name.split()]
        for word in {spelled[0], spelled[-1]}:
            if len(word) > 2 and word[0].isupper():
                owners[word] = entity if word not in owners else None
    return {word: entity for word, entity in owners.items() if entity}

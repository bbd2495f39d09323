"""Who "he", "she", "it" and "who" mean: what an article names, and which of it fits a pronoun best."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, islice

from annotator.core.marks import Marks, Mention
from annotator.learn.cast import Entity
from annotator.text import cues as _cues

_GENDERS = dict.fromkeys(["he", "him", "himself", "his"], "m") | dict.fromkeys(["she", "her", "herself", "hers"], "f")
# Nothing is looked at but where one of these letters begins a word.
_GENDERED = re.compile(r"[HhSs](?<!\w[HhSs])(?:(?<=[Hh])(?:e|is|im|ers?|imself|erself)|(?<=[Ss])he)\b")
_CAPITALISED = re.compile(r"[A-ZÀ-ÖØ-Þ][\w-]*(?:['’][A-Z]\w+)?")
_INSIDE = re.compile(r"[a-z,] ([A-ZÀ-ÖØ-Þ][\w-]*)")  # with a capital that no sentence's start explains
_SUBJECT, _KNOWN, _DOUBTED = 1.2, 1.4, -1.0  # a subject; one whose gender is known; a single word that speaks
_REACH = 40  # sentences back that a pronoun looks
_MOST = 60  # places back
_NEAR = 30  # mentions back that "it" looks
_CROWD = 9  # names in a sentence: too many to learn from
_TOPIC = 2  # sentences that go on being about somebody
_LEAD = 25  # code points in front of a subject: "On Monday", "In a letter,"
_FARTHEST = 8  # sentences from which on it makes no difference how far away a name stands


@dataclass(slots=True, eq=False)
class _Place:
    """Where a person is named, or is meant by a pronoun that is resolved already."""

    start: int
    sentence: int
    entity: Entity
    is_subject: bool
    fit: float  # how well it fits any pronoun that agrees


class Antecedents:
    """What an article names where; asked in text order, since each answer helps the next."""

    def __init__(self, marks: Marks, entities: Mapping[int, Entity], sources: Iterable[Mention]) -> None:
        """entities: of the named mentions, by their starts. sources: the mentions that speak."""
        self._text = marks.article.text
        self._entities, self._mentions = entities, [m for m in marks.mentions if m.start in entities]
        self._sentences = [s.start for s in marks.sentences]
        self._quotes = _cues.outermost(marks.quotes)
        self._quote_starts = [q.start for q in self._quotes]
        self._spoke = {m.start for m in sources}
        self._persons = {entity for entity in set(entities.values()) if entity.is_person}  # for sure
        self._inside: set[str] | None = None  # this and the next two are found out when they are first asked for
        self._leanings: dict[tuple[Entity, str], float] | None = None
        self._main: Entity | None = None
        self._places = sorted(self._named(), key=_start)

    def topic(self, mention: Mention) -> Entity | None:
        """Return the person whom the article and the sentences before a phrase are about, if nobody else is near."""
        sentence, at = self._sentence(mention.start), bisect_left(self._places, mention.start, key=_start)
        near = [p for p in self._places[max(0, at - _CROWD) : at] if p.is_subject and sentence - p.sentence <= _TOPIC]
        if (
            not near
            or near[-1].entity is not self._named_most()
            or any(p.sentence == near[-1].sentence and p.entity is not near[-1].entity for p in near)
        ):
            return None
        self._places.insert(at, self._placed(mention.start, sentence, near[-1].entity, is_subject=True))
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
        sentence, at = self._sentence(pronoun.start), bisect_left(self._places, pronoun.start, key=_start)
        best: tuple[float, Entity] | None = None
        for place in reversed(self._places[max(0, at - _MOST) : at]):
            away = sentence - place.sentence
            if away > _REACH:
                break
            score = self._fit(place, away, gender)
            if score is not None and (best is None or score > best[0]):
                best = score, place.entity
        if best:
            self._places.insert(at, self._placed(pronoun.start, sentence, best[1], is_subject=True))
        return best and best[1]

    def _fit(self, place: _Place, away: int, gender: str) -> float | None:
        """Return how well a place fits a pronoun so many sentences on, None where the genders do not agree."""
        genders = place.entity.genders
        if genders and gender not in genders:
            return None
        leans = 0.0 if genders else 0.6 * self._leans(place.entity, gender)
        return place.fit + leans + 1.2 * (away == 1) - 0.65 * min(away, _FARTHEST)

    def _right_before(self, pronoun: Mention) -> Entity | None:
        """Return whom a relative pronoun goes on from: the name right before it."""
        i = bisect_left(self._mentions, (pronoun.start,)) - 1
        if i < 0 or self._text[self._mentions[i].end : pronoun.start].strip(" ,"):
            return None
        return self._entities[self._mentions[i].start]

    def _body(self, pronoun: Mention) -> Entity | None:
        """Return the last body that is named before a pronoun."""
        i = bisect_left(self._mentions, (pronoun.start,))
        before = (self._entities[m.start] for m in reversed(self._mentions[max(0, i - _NEAR) : i]))
        return next((entity for entity in before if entity.organisation and not entity.is_person), None)

    def _sentence(self, at: int) -> int:
        return bisect_right(self._sentences, at) - 1

    def _is_quoted(self, at: int) -> bool:
        i = bisect_right(self._quote_starts, at) - 1
        return i >= 0 and at < self._quotes[i].end

    def _named(self) -> list[_Place]:
        """Return where persons are named outside quote marks, by full or short names."""
        speaking = {e for start, e in self._entities.items() if start in self._spoke and self._can_be_person(e)}
        persons = self._persons | speaking
        found: list[_Place] = []
        taken: set[int] = set()
        for mention in self._mentions:
            entity = self._entities[mention.start]
            if entity in persons:
                taken.add(mention.head.end)
                found.append(self._place(mention.start, entity))
        by_word = _by_word(persons)
        for match in _CAPITALISED.finditer(self._text) if by_word else ():
            named = by_word.get(match[0])
            if named and match.end() not in taken and not self._is_quoted(match.start()):
                found.append(self._place(match.start(), named))
        return found

    def _can_be_person(self, entity: Entity) -> bool:
        """Say whether a single word that speaks can be a person's name: one with a capital inside a sentence too."""
        if entity in self._persons or not entity.can_be_person:
            return False
        if self._inside is None:
            self._inside = set(_INSIDE.findall(self._text))
        return entity.name in self._inside

    def _place(self, start: int, entity: Entity) -> _Place:
        sentence = self._sentence(start)
        begin = self._sentences[sentence] if sentence >= 0 else start
        is_near = start - begin < _LEAD or len(self._text[begin:start].lstrip("“”\"'‘’ ")) < _LEAD
        return self._placed(start, sentence, entity, is_subject=is_near or start in self._spoke)

    def _placed(self, start: int, sentence: int, entity: Entity, *, is_subject: bool) -> _Place:
        """Return a place; its weights are those of a linear ranker of the places in labels/gold, rounded."""
        known = _KNOWN if entity.genders else 0.0 if entity in self._persons else _DOUBTED
        return _Place(start, sentence, entity, is_subject, _SUBJECT * is_subject + known)

    def _leans(self, entity: Entity, gender: str) -> float:
        """Return how much a person whose gender is not known leans to one, -1 to 1."""
        if self._leanings is None:
            self._leanings = self._all_leanings()
        return self._leanings.get((entity, gender), 0.0)

    def _all_leanings(self) -> dict[tuple[Entity, str], float]:
        """Return how much each such person leans to each gender.

        That is told by the pronouns behind the name in sentences that name nobody else, and by a first name alone.
        """
        unknown = {place.entity for place in self._places if not place.entity.genders}
        votes = Counter((who, who.first_name_of) for who in unknown)
        for sentence, places in groupby(self._places, key=_number):
            here = list(islice(places, _CROWD))
            who = here[0].entity
            if not who.genders and len(here) < _CROWD and all(place.entity is who for place in here):
                end = self._sentences[sentence + 1] if sentence + 1 < len(self._sentences) else len(self._text)
                for match in _GENDERED.finditer(self._text, here[0].start, end):
                    if not self._is_quoted(match.start()):
                        votes[who, _GENDERS[match[0].lower()]] += 1
        return {
            (who, gender): (votes[who, gender] - votes[who, other]) / (votes[who, "m"] + votes[who, "f"] + 1)
            for who in unknown
            for gender, other in (("m", "f"), ("f", "m"))
        }


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

"""The cast of an article: its names, those of one person or body joined, and what is known of each."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from annotator.core.marks import Mention, MentionKind
from annotator.core.records import Block
from annotator.text import grammar, words
from annotator.text.persons import WORD, can_mean, parts, titles, without_title

_LABEL = MentionKind.LABEL  # see sources.py
_ROLE_BEHIND = re.compile(r",| \(")  # "ANA RUIZ, HOST (voice-over)"
_GENDERS = dict.fromkeys(words.read("male"), "m") | dict.fromkeys(words.read("female"), "f")
_FIRST_NAMES = dict.fromkeys(words.read("male_names"), "m") | dict.fromkeys(words.read("female_names"), "f")
_PLACES = frozenset(words.read("places"))
_ROLES = frozenset(words.read("roles")) | titles()
_OPEN = frozenset("CTOGRmw")  # letters of grammar.py that a word of a person's name can have
_RELATIVE = re.compile(r",? (?:who|whose|whom|which)\b")  # what follows tells of others too
_ENDINGS = frozenset(words.read("name_endings"))
_FIRST = 3  # mentions of a name that show whether "the" stands before it
_NAMESAKES = 50  # people of one name that are told apart


class Entity:
    """A name under construction while the names of an article are read; no dataclass, see sources.py.

    organisation: it has the noun of a body, or is all in capitals. thing: it ends or stands like a firm's or a paper's.
    """

    __slots__ = ("genders", "name", "offices", "organisation", "thing", "tokens")

    def __init__(self, name: str, tokens: tuple[str, ...], *, organisation: bool, thing: bool) -> None:
        """Genders and offices are learned from the words around the name."""
        self.name = name
        self.tokens = tokens
        self.organisation = organisation
        self.thing = thing
        self.genders: set[str] = set()
        self.offices: set[str] = set()

    @property
    def is_person(self) -> bool:
        """Whether "he" or "she" can mean it: a gender or an office is known, or its name is like a person's."""
        if self.genders or self.organisation:
            return bool(self.genders)
        return not _ROLES.isdisjoint(self.offices) or (len(self.tokens) > 1 and self.can_be_person)

    @property
    def can_be_firm(self) -> bool:
        """Whether "the company" can mean it: a name neither of a person nor of a place, nor of another kind of body."""
        return not self.is_person and _PLACES.isdisjoint(self.tokens) and groups().isdisjoint(self.tokens)

    @property
    def first_name_of(self) -> str:
        """The gender whose first name the name begins with, "" for none known. Alone it can be a surname too."""
        return _FIRST_NAMES.get(self.tokens[0], "")

    @property
    def can_be_person(self) -> bool:
        """Whether nothing in the name tells of a thing, a place or a body."""
        ends = {self.tokens[0], self.tokens[-1]}
        if self.organisation or self.thing or not _PLACES.isdisjoint(ends):
            return False
        return all(_is_name(w) for w in self.name.split())


def cluster(text: str, named: Sequence[Mention], headlines: Sequence[Block] = ()) -> dict[int, Entity]:
    """Return the entity of every named mention, by its start: full names first, so that a surname finds its owner.

    In headlines capitals can run into one name what are several words ("Ruiz Slams Rival"): such a run is the first
    person or body in it whom the text below names in full.
    """
    by_token: dict[str, list[Entity]] = {}
    found: dict[int, Entity] = {}
    every: list[Entity] = []
    by_name = _by_name(text, named)
    runs = _runs(by_name, headlines)
    for name, label in sorted(by_name, key=lambda one: (one not in runs, _length(one)), reverse=True):
        mentions = by_name[name, label]
        tokens = parts(name)
        entity = _owner(runs.get((name, label), tokens), by_token)
        if entity is None:
            is_body = name.isupper() or not groups().isdisjoint(tokens)
            is_thing = tokens[-1] in _ENDINGS or any(_has_article(text, m) for m in mentions[:_FIRST])
            entity = Entity(without_title(name), tokens, organisation=is_body, thing=is_thing)
            every.append(entity)
            for token in {tokens[-1], tokens[0]}:
                by_token.setdefault(token, []).append(entity)
        for phrase in {text[start:end] for start, end, _, _ in mentions}:
            _describe(entity, phrase.lower(), name.lower())
        for mention in mentions:
            found[mention.start] = entity
    for entity in every:
        if not entity.genders and not entity.organisation and len(entity.tokens) > 1 and entity.first_name_of:
            entity.genders.add(entity.first_name_of)
    return found


def _owner(tokens: Sequence[str], by_token: Mapping[str, Sequence[Entity]]) -> Entity | None:
    """Return whom a name can mean: of those who share a word that stands alone, somebody whose surname it is first."""
    fits = [e for e in by_token.get(tokens[-1], ())[:_NAMESAKES] if can_mean(tokens, e.tokens)]
    surnamed = (e for e in fits if e.tokens[-1] == tokens[-1] and e.can_be_person)
    return next(surnamed, fits[0]) if fits else None


def _runs(
    names: Mapping[tuple[str, bool], Sequence[Mention]], headlines: Sequence[Block]
) -> dict[tuple[str, bool], tuple[str, ...]]:
    """Return the names that only headlines have and that hold a full name of the text, or its surname, with that."""
    if not headlines:
        return {}
    above = dict.fromkeys(n for n, found in names.items() if all(_is_in(headlines, m.start) for m in found))
    full: dict[str, tuple[str, ...]] = {}
    for name in names if above else ():
        tokens = parts(name[0])
        if len(tokens) > 1 and name not in above:
            full.setdefault(tokens[-1], tokens)
    runs = {}
    for name in above:
        tokens = parts(name[0])
        held = (full[w] for i, w in enumerate(tokens, 1) if w in full and _holds(tokens, i, full[w]))
        if owner := next(held, None):
            runs[name] = owner
    return runs


def _is_in(blocks: Sequence[Block], at: int) -> bool:
    """Say whether a place is in one of some blocks, which are in text order."""
    i = bisect_right(blocks, at, key=_start) - 1
    return i >= 0 and at < blocks[i].end


def _start(block: Block) -> int:
    return block.start


def _holds(tokens: Sequence[str], end: int, full: Sequence[str]) -> bool:
    """Say whether more words than a full name are run together with it, or with its surname: up to word `end`."""
    whole = end >= len(full) and list(tokens[end - len(full) : end]) == list(full)
    return (whole and len(tokens) > len(full)) or (not whole and len(tokens) > end == 1)


def _by_name(text: str, named: Sequence[Mention]) -> dict[tuple[str, bool], list[Mention]]:
    """Return the mentions by their names proper, labels apart, in the order of the names' first mentions."""
    by_name: dict[tuple[str, bool], list[Mention]] = {}
    for mention in named:
        name, label = _name(text, mention), mention.kind is _LABEL
        if not (label and _is_part(name)):
            by_name.setdefault((name, label), []).append(mention)
    return by_name


def _name(text: str, mention: Mention) -> str:
    """Return the name proper of a mention: of a label without the role behind it, of a post's without the handle."""
    name = text[mention.head.start : mention.head.end].rstrip(": ")
    if mention.kind is _LABEL:
        return _ROLE_BEHIND.split(name)[0].rstrip(".") or name
    return name.partition("@")[0].strip() or name if "@" in name else name


def _is_part(label: str) -> bool:
    """Say whether a label tells what somebody does in a conversation ("Q", "THE WITNESS", "Speaker 2"), not who."""
    return label.lower().removeprefix("the ").rstrip(" #0123456789") in _parts()


@cache
def _parts() -> frozenset[str]:
    return frozenset(["q", "a", "question", "answer", "court", *words.read("roles")])


def _length(named: tuple[str, bool]) -> int:
    """Return how full a name is: its words; an all-capital label counts less than the same name in the text."""
    name, label = named
    return 2 * len(parts(name)) - (label or name.isupper())


def _describe(entity: Entity, phrase: str, name: str) -> None:
    """Learn a person's gender and offices from the words around the name ("Deputy Mayor ...", "..., the mayor")."""
    genders, offices = _traits(name)
    entity.genders |= genders
    entity.offices |= offices
    if phrase != name:
        own = _RELATIVE.split(phrase, maxsplit=1)[0] if " wh" in phrase else phrase
        around = WORD.findall(own.replace(name, " "))
        entity.genders.update(_GENDERS[word] for word in around if word in _GENDERS)
        entity.offices.update(around)


@lru_cache(maxsize=20_000)
def _traits(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the genders and offices that the words of a name itself tell."""
    own = frozenset(WORD.findall(name))
    return frozenset(_GENDERS[word] for word in own if word in _GENDERS), own & titles()


def _has_article(text: str, mention: Mention) -> bool:
    """Say whether "the" stands right before a name, as before that of a ship, a paper or a firm."""
    at = mention.head.start
    return text[max(0, at - 4) : at] in ("the ", "The ")


@lru_cache(maxsize=20_000)
def _is_name(word: str) -> bool:
    """Say whether a capitalised word can stand in a person's name."""
    return not word[0].isupper() or grammar.letter(word) in _OPEN


@cache
def groups() -> frozenset[str]:
    """Return the words for bodies of people."""
    return frozenset(words.read("groups"))


@cache
def callings() -> frozenset[str]:
    """Return the nouns that say what somebody or a body is, single words in lower case."""
    return _ROLES | groups()


def roles() -> frozenset[str]:
    """Return the nouns and titles that say what a person is, single words in lower case."""
    return _ROLES

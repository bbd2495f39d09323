"""Who a mention means: the fullest name that the article gives it, and what kind of source it is."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from annotator.core.labels import SourceKind
from annotator.core.marks import Marks, Mention, MentionKind
from annotator.text import words
from annotator.text.persons import can_mean, parts, titles, without_title

Resolver = Callable[[Mention | None], tuple[str | None, SourceKind]]

_GENDERS = dict.fromkeys(words.read("male"), "m") | dict.fromkeys(words.read("female"), "f")
_GENDERED = {
    **dict.fromkeys(["he", "him", "himself"], frozenset("m")),
    **dict.fromkeys(["she", "her", "herself"], frozenset("f")),
    "it": frozenset(),
}
_PRONOUN, _NOMINAL, _LABEL = MentionKind.PRONOUN, MentionKind.NOMINAL, MentionKind.LABEL  # see sources.py
_NAMED = frozenset([MentionKind.NAME, MentionKind.LABEL, MentionKind.HANDLE])
_UNNAMED = frozenset(words.read("unnamed"))
_NAMESAKES = 50  # people of one name that are told apart
_REACH = 30  # how many mentions back a pronoun looks
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")


@dataclass(slots=True)
class _Entity:
    """A name under construction while the names of an article are read."""

    name: str
    tokens: tuple[str, ...]
    organisation: bool
    genders: set[str] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)


def resolver(marks: Marks, sources: Iterable[Mention] = ()) -> Resolver:
    """Return the function that tells a mention's entity and kind; `sources` are those the article lets speak."""
    text = marks.article.text
    named = [m for m in marks.mentions if m.kind in _NAMED]
    entities = _cluster(text, named)
    spoke = {m.start for m in sources if m.start in entities}
    named = [m for m in named if m.start in entities]
    starts = [m.start for m in named]
    holders = _holders(entities.values())

    def resolve(mention: Mention | None) -> tuple[str | None, SourceKind]:
        if mention is None:
            return None, SourceKind.NONE
        found = entities.get(mention.start)
        if mention.kind is _PRONOUN:
            at = bisect_left(starts, mention.start)
            found = _antecedent(text, mention, named[max(0, at - _REACH) : at], spoke, entities)
        elif mention.kind is _NOMINAL:
            found = _office(text, mention, holders)
        return (found.name, SourceKind.NAMED) if found else (None, _kind(text, mention))

    return resolve


def _kind(text: str, mention: Mention) -> SourceKind:
    """Return the kind of a source that no name is known for, by its head noun."""
    head = text[mention.head.start : mention.head.end].lower()
    if mention.kind is MentionKind.DOCUMENT:
        return SourceKind.DOCUMENT
    if mention.kind is _PRONOUN:
        return SourceKind.COLLECTIVE if head in ("they", "we", "them", "us") else SourceKind.UNNAMED
    if head in _UNNAMED:
        return SourceKind.UNNAMED
    plural = (head.endswith("s") and not head.endswith("ss")) or head in (
        "police",
        "people",
        "men",
        "women",
        "children",
    )
    return SourceKind.COLLECTIVE if plural or head in _groups() else SourceKind.UNNAMED


@cache
def _groups() -> frozenset[str]:
    return frozenset(words.read("groups"))


def _cluster(text: str, named: Sequence[Mention]) -> dict[int, _Entity]:
    """Return the entity of every named mention, by its start: full names first, so that a surname finds its owner."""
    by_token: dict[str, list[_Entity]] = {}
    found: dict[int, _Entity] = {}
    by_name = _by_name(text, named)
    for name, label in sorted(by_name, key=_length, reverse=True):
        mentions = by_name[name, label]
        tokens = parts(name)
        entity = _owner(tokens, by_token.get(tokens[-1], ()))
        if entity is None:
            entity = _Entity(without_title(name), tokens, name.isupper() or not _groups().isdisjoint(tokens))
            for token in {tokens[-1], tokens[0]}:
                by_token.setdefault(token, []).append(entity)
        longest = 0 if len(tokens) == 1 else len(name)
        for phrase in {text[m.start : m.end] for m in mentions if m.end - m.start > longest}:
            _describe(entity, phrase.lower(), name.lower())
        for mention in mentions:
            found[mention.start] = entity
    return found


def _owner(tokens: Sequence[str], namesakes: Sequence[_Entity]) -> _Entity | None:
    for entity in namesakes[:_NAMESAKES]:
        if can_mean(tokens, entity.tokens):
            return entity
    return None


def _by_name(text: str, named: Sequence[Mention]) -> dict[tuple[str, bool], list[Mention]]:
    """Return the mentions by their names proper, labels apart, in the order of the names' first mentions."""
    by_name: dict[tuple[str, bool], list[Mention]] = {}
    for mention in named:
        name, label = _name(text, mention), mention.kind is _LABEL
        if not (label and _is_part(name)):
            by_name.setdefault((name, label), []).append(mention)
    return by_name


def _name(text: str, mention: Mention) -> str:
    """Return the name proper of a mention: of a post's label the part before the handle, if there is one."""
    name = text[mention.head.start : mention.head.end].rstrip(": ")
    if mention.kind is _LABEL:
        return name.rstrip(".") or name
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


def _describe(entity: _Entity, phrase: str, name: str) -> None:
    """Learn a person's gender and offices from the words around the name ("Deputy Mayor ...", "..., the mayor")."""
    genders, offices = _traits(name)
    entity.genders |= genders
    entity.offices |= offices
    if phrase != name:
        around = _WORD.findall(phrase.replace(name, " "))
        entity.genders.update(_GENDERS[word] for word in around if word in _GENDERS)
        entity.offices.update(around)


@lru_cache(maxsize=20_000)
def _traits(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the genders and offices that the words of a name itself tell."""
    own = frozenset(_WORD.findall(name))
    return frozenset(_GENDERS[word] for word in own if word in _GENDERS), own & titles()


def _antecedent(
    text: str, pronoun: Mention, before: Sequence[Mention], spoke: set[int], entities: dict[int, _Entity]
) -> _Entity | None:
    """Return who a pronoun means: the last one who spoke or was named before it and whose gender and number agree."""
    word = text[pronoun.start : pronoun.end].lower()
    if word.startswith("wh"):
        last = before[-1] if before else None
        return entities[last.start] if last and not text[last.end : pronoun.start].strip(" ,") else None
    if word not in _GENDERED:
        return None
    best: tuple[float, _Entity] | None = None
    for distance, mention in enumerate(reversed(before)):
        if best and best[0] >= 4 - 0.6 * distance:
            break
        entity = entities[mention.start]
        if not _agrees(entity, _GENDERED[word]):
            continue
        score = (2.0 if mention.start in spoke else 0.0) + (2.0 if entity.genders else 0.0) - 0.6 * distance
        score -= 2.0 if text.count("\n", mention.end, pronoun.start) > 4 else 0.0
        if best is None or score > best[0]:
            best = score, entity
    return best[1] if best else None


def _agrees(entity: _Entity, genders: frozenset[str]) -> bool:
    """Say whether a pronoun of one of the genders can mean an entity; an organisation has none."""
    return not entity.organisation and entity.genders <= genders if genders else entity.organisation


def _office(text: str, mention: Mention, holders: dict[str, list[_Entity]]) -> _Entity | None:
    """Return whose office a definite phrase names ("the mayor"), if exactly one person was called that."""
    phrase = text[mention.start : mention.end].lower().split()
    if phrase[0] != "the" or not 2 <= len(phrase) <= 3:
        return None
    owners = [e for e in holders.get(phrase[-1], ())[:_NAMESAKES] if e.offices.issuperset(phrase[1:])]
    return owners[0] if len(owners) == 1 else None


def _holders(entities: Iterable[_Entity]) -> dict[str, list[_Entity]]:
    """Return the entities by each word of their offices."""
    holders: dict[str, list[_Entity]] = {}
    for entity in {id(e): e for e in entities}.values():
        for word in entity.offices:
            holders.setdefault(word, []).append(entity)
    return holders

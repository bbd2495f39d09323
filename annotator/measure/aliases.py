"""Names that mean one source: a table that people edit, and what it might have to say."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from annotator.text.persons import can_mean, parts


class AliasError(ValueError):
    """A table of aliases cannot be used."""


class Suggestion(NamedTuple):
    """A name that could stand for a fuller one, how often each speaks, and why."""

    name: str
    alias: str
    times: int
    alias_times: int
    why: str


def read(table: Any, known: Collection[str]) -> dict[str, str]:
    """Return, from {name: [aliases]}, each alias in lower case with the name that stands for it in the end.

    known: the names that speak. Raises AliasError for what is no such table, an alias of two names, a circle, and an
    alias that nobody goes by.
    """
    given: dict[str, str] = {}
    for name, alias in _pairs(table):
        held = given.setdefault(alias.casefold(), name)
        if held != name:
            raise AliasError(f"{alias!r} is an alias of {held!r} and of {name!r}; right would be one of them")
    ends = {alias: _end(alias, given) for alias in given}
    spoken = {name.casefold(): name for name in known}
    for _, alias in _pairs(table):
        if alias.casefold() not in spoken and alias.casefold() not in {n.casefold() for n in given.values()}:
            near = get_close_matches(alias, known, n=1)
            raise AliasError(
                f"nobody speaks as {alias!r}" + (f"; there is {near[0]!r}" if near else " in these articles")
            )
    return ends


def suggestions(names: Mapping[str, int]) -> list[Suggestion]:
    """Return which of the names of people, with how often they speak, may mean a fuller one, by that one's name.

    A surname or an initial that several fuller names share is left out: nobody can tell whom it means.
    """
    by_surname: dict[str, list[str]] = defaultdict(list)
    for name in names:
        by_surname[parts(name)[-1]].append(name)
    found = [one for namesakes in by_surname.values() for one in _among(namesakes, names)]
    return sorted(found, key=lambda one: (one.name, one.alias))


def as_table(found: Sequence[Suggestion]) -> dict[str, list[str]]:
    """Return suggestions in the form that `read` takes."""
    table: dict[str, list[str]] = defaultdict(list)
    for one in found:
        table[one.name].append(one.alias)
    return dict(table)


def _pairs(table: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(table, dict):
        raise AliasError(f"aliases are {table!r}; right would be a name with the list of its aliases on each line")
    for name, aliases in table.items():
        if not isinstance(name, str) or not isinstance(aliases, list) or not all(isinstance(a, str) for a in aliases):
            raise AliasError(f"{name!r} has {aliases!r}; right would be a list of names, as in Dele Okoro: [Mr Okoro]")
        yield from ((" ".join(name.split()), " ".join(alias.split())) for alias in aliases)


def _end(alias: str, given: Mapping[str, str]) -> str:
    """Return the name at the end of a chain of aliases."""
    walked = [alias]
    while (name := given[walked[-1]]).casefold() in given:
        if name.casefold() in walked:
            raise AliasError(
                f"{' -> '.join([*walked, name.casefold()])} is a circle; one name must stand for the others"
            )
        walked.append(name.casefold())
    return name


def _among(namesakes: Sequence[str], times: Mapping[str, int]) -> Iterator[Suggestion]:
    for short in namesakes:
        fuller = [full for full in namesakes if _is_fuller(full, short)]
        ends = [full for full in fuller if not any(_is_fuller(other, full) for other in fuller)]
        fullest = {parts(full): full for full in sorted(ends, key=lambda name: (times[name], name))}
        if len(fullest) == 1:
            [name] = fullest.values()
            yield Suggestion(name, short, times[name], times[short], _why(parts(short)))


def _is_fuller(full: str, short: str) -> bool:
    given, other = parts(full), parts(short)
    return len(given) > 1 and _weight(given) > _weight(other) and other[-1] == given[-1] and can_mean(other, given)


def _weight(given: Sequence[str]) -> int:
    return sum(map(len, given))


def _why(short: Sequence[str]) -> str:
    if len(short) == 1:
        return f"the only fuller name that ends in {short[0].capitalize()}"
    return "the first letter and the surname agree, and no other fuller name does"

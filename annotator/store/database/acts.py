"""Every write is an act: who, when, from where, why, and a key that makes a second try of it harmless."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import TypeVar
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from annotator.store.database.opening import Store
from annotator.store.database.schema import acts, people
from annotator.store.errors import StoreError

_Item = TypeVar("_Item")


class Role(StrEnum):
    """What a person may do; each may also do what those before it may."""

    VIEWER = "viewer"
    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do what `other` may."""
        return list(Role).index(self) >= list(Role).index(other)


class Verb(StrEnum):
    """What an act did."""

    ENTER = "enter"
    APPOINT = "appoint"
    ADD = "add"
    PREDICT = "predict"
    ANNOTATE = "annotate"
    DECIDE = "decide"
    WITHDRAW = "withdraw"
    SETTLE = "settle"
    CLAIM = "claim"
    NOTE = "note"
    TRAIN = "train"
    PROMOTE = "promote"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class By:
    """Who writes, from which screen or verb ("screen review", "studio pull"), and why.

    key: unique to one write; to try the same write again after a failure, use the same By, and it is done once.
    session: what `enter` returned, None outside the app.
    """

    person: str
    place: str
    why: str = ""
    session: int | None = None
    key: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True, slots=True)
class Act:
    """One write that was done. `at` is ISO 8601 in UTC."""

    id: int
    at: str
    person: str
    place: str
    why: str
    verb: Verb


@dataclass(frozen=True, slots=True)
class Writing:
    """A write under way. `fresh` is False where its key was used before: then all is written already."""

    connection: Connection
    act: int
    at: str
    fresh: bool


@contextmanager
def writing(store: Store, by: By, verb: Verb, role: Role | None) -> Iterator[Writing]:
    """Yield a write by somebody who must have `role` (None: anybody); what the block adds is kept whole or not at all.

    Raises StoreError where the person may not do that, or the key belongs to another verb.
    """
    with store.writing() as connection:
        done = connection.execute(sa.select(acts.c.id, acts.c.at, acts.c.verb).where(acts.c.key == by.key)).first()
        if done is None:
            if role is not None:
                require(connection, by.person, role, verb)
            yield _begin(connection, by, verb, stamp(store.clock()))
            return
        if done.verb != verb:
            raise StoreError(f"key {by.key!r} was used to {done.verb}; a new write needs a new key")
        yield Writing(connection, done.id, done.at, fresh=False)


def stamp(time: datetime) -> str:
    """Return a time as the store writes it: ISO 8601, UTC, microseconds, so that text order is time order.

    >>> stamp(datetime(2026, 3, 10, 6, 0, tzinfo=UTC))
    '2026-03-10T06:00:00.000000Z'
    """
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def until(connection: Connection, as_of: datetime | None) -> int | None:
    """Return the id of the last act by that time (0 before the first), None for no limit."""
    if as_of is None:
        return None
    return connection.execute(sa.select(sa.func.max(acts.c.id)).where(acts.c.at <= stamp(as_of))).scalar() or 0


def by_then(column: sa.ColumnElement[int], last: int | None) -> sa.ColumnElement[bool]:
    """Return the condition that a row's act is not after `last`, what `until` returned."""
    return sa.true() if last is None else column <= last


def role_of(connection: Connection, person: str) -> Role | None:
    """Return the role of a person, None for somebody unknown."""
    last = sa.select(people.c.role).where(people.c.name == person).order_by(people.c.id.desc()).limit(1)
    role = connection.execute(last).scalar()
    return None if role is None else Role(role)


def require(connection: Connection, person: str, role: Role, verb: Verb) -> None:
    """Raise StoreError unless a person has `role`. In a store where nobody has come in yet, everybody is let do all."""
    has = role_of(connection, person)
    if has is None and connection.execute(sa.select(people.c.id).limit(1)).first() is None:
        return
    if has is None or not has.includes(role):
        known = f"has the role {has}" if has else "is not known to this store"
        raise StoreError(
            f"{person!r} {known} and may not {verb}; it takes {role}, which an admin gives: "
            f"annotator store role {person!r} {role}"
        )


def _begin(connection: Connection, by: By, verb: Verb, at: str) -> Writing:
    """Add the act's row. A clock that went back is not followed: time never decreases from act to act."""
    last = connection.execute(sa.select(acts.c.at).order_by(acts.c.id.desc()).limit(1)).scalar()
    at = max(at, last or at)
    row = {"key": by.key, "verb": verb, "at": at, "person": by.person, "place": by.place, "why": by.why}
    for what, text in row.items():
        refuse_unstorable(text, f"the write's {what}")
    act = connection.execute(sa.insert(acts).values(**row, session_id=by.session).returning(acts.c.id)).scalar_one()
    return Writing(connection, act, at, fresh=True)


def some(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Yield the items, as many at a time as one statement may name."""
    rest = iter(items)
    while part := list(islice(rest, 500)):
        yield part


def refuse_unstorable(text: str, what: str) -> None:
    """Raise StoreError for what a database cannot hold as text: NUL, or half of a surrogate pair."""
    fault = _UNSTORABLE.search(text)
    if fault:
        raise StoreError(
            f"{what} has U+{ord(fault[0]):04X} at {fault.start()}, which no database holds; "
            "read the article with annotator, which puts U+FFFD there"
        )


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

"""People and their sessions. A person is a name or pseudonym; the first who comes in is the store's admin."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from annotator.store.database.acts import By, Role, Verb, Writing, by_then, role_of, until, writing
from annotator.store.database.opening import Store
from annotator.store.database.schema import acts, people
from annotator.store.errors import StoreError


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the store knows."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Session:
    """A visit to the app: when it began, when it last wrote (ISO 8601 in UTC), and how often."""

    id: int
    person: str
    began: str
    last: str
    writes: int


def enter(store: Store, by: By, newcomer: Role = Role.VIEWER) -> int:
    """Begin a session of `by.person`, who becomes known to the store; return the session's id.

    Somebody new has the role `newcomer`, and the very first is admin. Raises StoreError for what is no name.
    """
    _refuse_no_name(by.person)
    with writing(store, by, Verb.ENTER, None) as act:
        if act.fresh and role_of(act.connection, by.person) is None:
            first = act.connection.execute(sa.select(people.c.id).limit(1)).first() is None
            _give(act, by.person, Role.ADMIN if first else newcomer)
        return act.act


def appoint(store: Store, by: By, name: str, role: Role) -> None:
    """Give somebody, known or not, a role. Only an admin may, and the last admin stays one. Raises StoreError."""
    _refuse_no_name(name)
    with writing(store, by, Verb.APPOINT, Role.ADMIN) as act:
        roles = {found.name: found.role for found in _known(act.connection, None)}
        others = [who for who, has in roles.items() if has is Role.ADMIN and who != name]
        if roles and not others and role is not Role.ADMIN:
            raise StoreError(f"{name!r} is the only admin, and a store needs one; make somebody else admin first")
        if act.fresh and roles.get(name) is not role:
            _give(act, name, role)


def known(store: Store, *, as_of: datetime | None = None) -> list[Person]:
    """Return everybody the store knows, by name, with their role."""
    with store.reading() as connection:
        return _known(connection, until(connection, as_of))


def sessions(store: Store, *, as_of: datetime | None = None) -> list[Session]:
    """Return the sessions, the first one first."""
    began, later = acts.alias(), acts.alias()
    last, count = sa.func.max(later.c.at), sa.func.count(later.c.id)
    with store.reading() as connection:
        end = until(connection, as_of)
        rows = connection.execute(
            sa.select(began.c.id, began.c.person, began.c.at, sa.func.coalesce(last, began.c.at), count)
            .outerjoin(later, (later.c.session_id == began.c.id) & by_then(later.c.id, end))
            .where(began.c.verb == Verb.ENTER, by_then(began.c.id, end))
            .group_by(began.c.id, began.c.person, began.c.at)
            .order_by(began.c.id)
        )
        return [Session(*row) for row in rows]


def _known(connection: Connection, end: int | None) -> list[Person]:
    last = sa.select(sa.func.max(people.c.id)).where(by_then(people.c.act_id, end)).group_by(people.c.name)
    rows = connection.execute(sa.select(people.c.name, people.c.role).where(people.c.id.in_(last)))
    return sorted((Person(name, Role(role)) for name, role in rows), key=lambda found: found.name)


def _give(act: Writing, name: str, role: Role) -> None:
    act.connection.execute(sa.insert(people).values(act_id=act.act, name=name, role=role))


def _refuse_no_name(name: str) -> None:
    if not name or name != name.strip() or not name.isprintable():
        raise StoreError(f"{name!r} is no name; a name is printable and has no white space at its ends")

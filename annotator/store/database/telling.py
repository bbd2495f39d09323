"""What can go wrong with a store, in words a person can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from annotator.core.parts import FormError
from annotator.store.errors import StoreError


@contextmanager
def told(place: str) -> Iterator[None]:
    """Raise as StoreError what the database at `place` raises, or what it holds that cannot be read."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"store {place}: {_reason(error)}") from error
    except FormError as error:
        raise StoreError(f"store {place} holds what this program cannot read: {error}") from error


def _reason(error: DBAPIError) -> str:
    said = " ".join(str(error.orig).split())
    for sign, reason in _REASONS.items():
        if sign in said.lower():
            return reason
    return said


_REASONS = {
    "database is locked": "another program has been writing to it for a while; wait for it to end, and try again",
    "lock timeout": "another program has been writing to it for a while; wait for it to end, and try again",
    "readonly database": "it may only be read; give yourself the right to write the file and its folder",
    "read-only transaction": "it may only be read; ask for the right to write, or name another store",
    "permission denied": "the server refuses this to you; ask whoever runs it for the right",
    "disk is full": "the disk is full, and this was not written; make room and try again",
    "no space left": "the disk is full, and this was not written; make room and try again",
    "disk i/o error": "the disk cannot be read or written (full, or broken), and this was not written",
    "not a database": "it is no store but another kind of file; name the file that annotator made, or a new one",
    "malformed": "the file is damaged; put back a copy, or what `annotator store export` wrote",
    "unable to open": "there is no such folder, or the file may not be opened",
    "can't create a connection": "no PostgreSQL server answers there; start it, or correct host and port",
    "password authentication failed": "the server refuses the name or the password; correct them in the URL",
    "does not exist": "the server has no such database; make it with createdb, or correct its name in the URL",
    "network error": "the connection to the server was lost, and this may not be written; try again",
    "is append-only": "nothing in a store is changed or deleted; write a new row instead",
}
"""A piece of what a driver says, lower case, and what that means to a person; the first that fits counts."""

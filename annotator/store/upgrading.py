"""Who is told how far an older store is brought up to date: that can take minutes, in which nothing else is done.

Not in `database/`: the command line imports this for every verb, and that room only for those with a store.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Seen = Callable[[int, int], object]
"""Gets how many rows are done, of how many."""


@contextmanager
def told(seen: Seen) -> Iterator[None]:
    """Let `seen` be told of what is brought up to date inside the block, in this thread."""
    before = _SEEN.set(seen)
    try:
        yield
    finally:
        _SEEN.reset(before)


def tell(done: int, of: int) -> None:
    """Tell whoever wants to know that so many rows are done, of how many."""
    _SEEN.get()(done, of)


def _nobody(done: int, of: int) -> None:
    """Let what nobody asked for pass."""


_SEEN: ContextVar[Seen] = ContextVar("seen", default=_nobody)

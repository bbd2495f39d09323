"""Work that is begun now, and whose result is asked for later: by whom it is done is the caller's affair."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar, TypeVarTuple

_Given = TypeVarTuple("_Given")
_Result = TypeVar("_Result")


class Begin(Protocol):
    """Begins a module's function, and returns what waits for its result."""

    def __call__(self, work: Callable[[*_Given], _Result], *given: *_Given) -> Callable[[], _Result]:
        """Return what returns the result of work(*given), or raises what that raises."""


def here(work: Callable[[*_Given], _Result], *given: *_Given) -> Callable[[], _Result]:
    """Return what does the work when it is asked for the result."""
    return partial(work, *given)

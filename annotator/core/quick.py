"""Named tuples made in little more than half of the time that calling their class takes."""

from collections.abc import Callable
from types import MethodType
from typing import TypeVar, TypeVarTuple

_Fields = TypeVarTuple("_Fields")
_Record = TypeVar("_Record")


def maker(record: Callable[[*_Fields], _Record]) -> Callable[[tuple[*_Fields]], _Record]:
    """Return what makes a named tuple of that class of a tuple of all its fields; for loops that make many.

    >>> from annotator.core.spans import Span
    >>> maker(Span)((3, 8))
    Span(start=3, end=8)
    """
    return MethodType(tuple.__new__, record)

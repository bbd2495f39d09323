"""Spans of text: (start, end) in Unicode code points, end exclusive."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol


class Span(NamedTuple):
    """Half-open range of code points in an article's text."""

    start: int
    end: int


class Placed(Protocol):
    """What stands somewhere in a text."""

    @property
    def start(self) -> int:
        """Its first code point."""

    @property
    def end(self) -> int:
        """The code point behind its last."""


def touched(placed: Sequence[Placed], starts: Sequence[int], span: tuple[int, int]) -> Iterator[int]:
    """Yield the places in `placed`, which is in text order without overlaps, of all that `span` shares words with.

    starts: where each begins.
    """
    for number in range(max(0, bisect_right(starts, span[0]) - 1), len(placed)):
        if placed[number].start >= span[1]:
            return
        if placed[number].end > span[0]:
            yield number


def overlap(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Return how many code points two spans share; 0 when they only touch.

    >>> overlap((0, 5), (3, 9))
    2
    """
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def covered(span: tuple[int, int], by: Iterable[tuple[int, int]]) -> int:
    """Return how many code points of `span` lie in any of `by`, which may overlap each other."""
    return sum(overlap(span, piece) for piece in union(by))


def union(spans: Iterable[tuple[int, int]]) -> list[Span]:
    """Return the sorted, disjoint spans that cover what `spans` cover; empty spans vanish, touching ones join.

    >>> [tuple(s) for s in union([(4, 6), (0, 2), (1, 4)])]
    [(0, 6)]
    """
    joined: list[Span] = []
    for start, end in sorted(s for s in spans if s[1] > s[0]):
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Span(start, end))
    return joined


def strip(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends; an all-blank span collapses at its start."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if left == len(piece):
        return Span(start, start)
    return Span(start + left, start + len(piece.rstrip()))

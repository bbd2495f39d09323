"""Line plots as inline SVG: coloured by the page's own stylesheet, told apart by pattern and name without colour."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from annotator.measure.markup import escaped

WIDTH, HEIGHT = 420, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 84, 14, 44
_APART = 13.0  # names at the ends of lines stand at least so far from each other


class Line(NamedTuple):
    """Points joined in order, named at the last one. `look` is the class that the stylesheet draws it by."""

    name: str
    look: str
    points: Sequence[tuple[float, float]]
    dots: bool = False


class Axis(NamedTuple):
    """An axis: what it measures, the values that get a tick (the first and last are its ends), and their words.

    place: where a value stands between them, 0 to 1.
    """

    name: str
    ticks: Sequence[tuple[float, str]]
    place: Callable[[float], float]


def share_axis(name: str, low: float = 0.0, high: float = 1.0) -> Axis:
    """Return an axis from low to high with five steps."""
    ticks = [low + (high - low) * n / 5 for n in range(6)]
    return Axis(name, [(tick, f"{tick:.2g}") for tick in ticks], lambda value: (value - low) / (high - low))


def lines(title: str, x: Axis, y: Axis, drawn: Sequence[Line]) -> str:
    """Return a plot, WIDTH by HEIGHT, that scales with the page; `title` says in words what it shows."""
    body = "".join((*_grid(x, y), *(_line(x, y, one) for one in drawn), *_names(x, y, drawn)))
    return (
        f'<figure><svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escaped(title)}">'
        f"{body}</svg><figcaption>{escaped(title)}</figcaption></figure>"
    )


def _grid(x: Axis, y: Axis) -> list[str]:
    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    parts = []
    for value, word in y.ticks:
        at = _down(y, value)
        parts.append(f'<path class="grid" d="M{_LEFT} {at:.1f}H{right}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{escaped(word)}</text>')
    for value, word in x.ticks:
        at = _across(x, value)
        parts.append(f'<path class="grid" d="M{at:.1f} {bottom}v4"/>')
        parts.append(f'<text x="{at:.1f}" y="{bottom + 17}" text-anchor="middle">{escaped(word)}</text>')
    parts.append(f'<text x="{(_LEFT + right) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escaped(x.name)}</text>')
    middle = (_TOP + bottom) / 2
    parts.append(f'<text transform="translate(12 {middle}) rotate(-90)" text-anchor="middle">{escaped(y.name)}</text>')
    return parts


def _line(x: Axis, y: Axis, line: Line) -> str:
    points = [(_across(x, a), _down(y, b)) for a, b in line.points]
    path = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
    dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3"/>' for a, b in points) if line.dots else ""
    return f'<g class="line {escaped(line.look)}"><path d="M{path}"/>{dots}</g>' if points else ""


def _names(x: Axis, y: Axis, drawn: Sequence[Line]) -> list[str]:
    """Return the names of the lines beside their last points, moved down where they would cover each other."""
    ends = sorted((_down(y, line.points[-1][1]), line) for line in drawn if line.points and line.name)
    parts, last = [], float("-inf")
    for at, line in ends:
        last = max(at, last + _APART)
        left = _across(x, line.points[-1][0]) + 7
        parts.append(
            f'<text class="{escaped(line.look)}" x="{left:.1f}" y="{last + 4:.1f}">{escaped(line.name)}</text>'
        )
    return parts


def _across(axis: Axis, value: float) -> float:
    return _LEFT + axis.place(value) * (WIDTH - _LEFT - _RIGHT)


def _down(axis: Axis, value: float) -> float:
    return HEIGHT - _BOTTOM - axis.place(value) * (HEIGHT - _TOP - _BOTTOM)

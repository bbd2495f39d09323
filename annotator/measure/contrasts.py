"""How much shares of groups differ, with intervals and corrected for many comparisons."""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from scipy import stats

from annotator.measure.estimates import Limits, Share, Z


class Difference(NamedTuple):
    """How much larger the share of group `one` is than that of `other` (numbers), with interval and chance.

    p: the chance of such a difference where there is none. holm: corrected so that any of all pairs is wrongly below
    .05 one time in twenty. bh: corrected so that of those below .05 one in twenty is expected to be wrong.
    """

    one: int
    other: int
    value: float
    low: float
    high: float
    p: float
    holm: float
    bh: float


def differences(shares: Sequence[Share]) -> list[Difference]:
    """Return the differences of all pairs that have an interval, those of the smallest chance first.

    The interval is Zou and Donner's (Statistics in Medicine 27, 2008, eq. 4), from the limits of both shares, whose
    articles must not be the same ones.
    """
    known = [(n, limits) for n, one in enumerate(shares) if (limits := _limits(one))]
    found = [(a, b, *_difference(one, other)) for (a, one), (b, other) in combinations(known, 2)]
    chances = [row[-1] for row in found]
    rows = zip(found, holm(chances), benjamini_hochberg(chances), strict=True)
    return sorted((Difference(*row, h, q) for row, h, q in rows), key=lambda one: (one.p, one.one, one.other))


def holm(chances: Sequence[float]) -> list[float]:
    """Return Holm's corrected chances, in the same order (Scandinavian Journal of Statistics 6, 1979, page 67).

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    corrected, highest = [0.0] * len(chances), 0.0
    for place, number in enumerate(order):
        highest = max(highest, min(1.0, (len(chances) - place) * chances[number]))
        corrected[number] = highest
    return corrected


def benjamini_hochberg(chances: Sequence[float]) -> list[float]:
    """Return Benjamini and Hochberg's corrected chances, in the same order (1995)."""
    if not chances:
        return []
    corrected: list[float] = stats.false_discovery_control(chances, method="bh").tolist()
    return corrected


def _limits(share: Share) -> Limits | None:
    if share.value is None or share.low is None or share.high is None:
        return None
    return Limits(share.value, share.low, share.high)


def _difference(one: Limits, other: Limits) -> tuple[float, float, float, float]:
    """Return the difference of two shares, its limits and its chance, from where 0 would be the limit."""
    (x, low_x, high_x), (y, low_y, high_y) = one, other
    value = x - y
    low = value - math.hypot(x - low_x, high_y - y)
    high = value + math.hypot(high_x - x, y - low_y)
    half = value - low if value > 0 else high - value
    chance = 2 * float(stats.norm.sf(Z * abs(value) / half)) if half else float(value == 0)
    return value, low, high, chance

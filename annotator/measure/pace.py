"""How fast the work goes, and when it would be done at that pace."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

LOOKED_AT = 7
"""The last days on which somebody worked, over which the pace is reckoned."""


@dataclass(frozen=True, slots=True)
class Pace:
    """a_day: things done a working day, over the last `days` of them. left: working days to go, None without a pace."""

    a_day: float
    days: int
    left: int | None


def pace(done: Iterable[tuple[str, int]], *, to_do: int) -> Pace:
    """Return the pace of what was done on days ("2026-03-10"); days without work do not slow it.

    >>> pace([("2026-03-10", 40), ("2026-03-12", 60)], to_do=120)
    Pace(a_day=50.0, days=2, left=3)
    """
    by_day: Counter[str] = Counter()
    for day, count in done:
        by_day[day] += count
    last = [by_day[day] for day in sorted(by_day) if by_day[day]][-LOOKED_AT:]
    if not last:
        return Pace(0.0, 0, None)
    a_day = sum(last) / len(last)
    return Pace(a_day, len(last), ceil(to_do / a_day))

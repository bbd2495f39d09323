"""The loops of ties.py: what stands around each word that could be a cue, and how its terms' weights add up."""

import numpy as np
import numpy.typing as npt

from annotator.learn import ties
from annotator.learn.loops import loop
from annotator.learn.vocabulary import NOTHING, QUOTED, Ints

_Floats = npt.NDArray[np.float32]

_FAR = ties.FAR
_LOOKED_UP = np.array([[ties.LOOKED_UP.index(name), offset] for name, offset in ties.VALUES])
_AHEAD, _BEHIND, _PLACE, _LEFT, _REGIONS, _NOTHING = range(len(ties.VALUES), len(ties.VALUES) + 6)
_TERMS = np.array([[*term, _NOTHING, _NOTHING][:3] for term in ties.TERMS])
_MIX = (ties.STEP, ties.NEXT, ties.NEXT_BUT_ONE, ties.ODD)


@loop
def columns(chosen: Ints, numbers: Ints, rows: Ints, regions: Ints, known: tuple[Ints, ...]) -> Ints:
    """Return the terms of the chosen tokens as columns; known: what is known of words, in the order of LOOKED_UP."""
    found, values = np.empty((len(chosen), len(_TERMS)), np.int64), np.zeros(_NOTHING + 1, np.int64)
    first, last, first_sign, last_sign = 0, -1, -1, -1
    for i in range(len(chosen)):
        at = chosen[i]
        if at > last:
            first, last, first_sign, last_sign = _sentence(numbers, rows, at)
        for k in range(len(_LOOKED_UP)):
            near = at + _LOOKED_UP[k, 1]
            values[k] = known[_LOOKED_UP[k, 0]][numbers[near] if first <= near <= last else NOTHING]
        values[_AHEAD] = _distance(numbers, at, 1) if last_sign > at else _FAR + 1
        values[_BEHIND] = _distance(numbers, at, -1) if 0 <= first_sign < at else _FAR + 1
        values[_PLACE], values[_LEFT] = min(at - first, 5), min(last - at, 3)
        values[_REGIONS] = 4 * (regions[at] + 1)
        if at > first:
            values[_REGIONS] += 16 * (regions[at - 1] + 1)
        if at < last:
            values[_REGIONS] += regions[at + 1] + 1
        for k in range(len(_TERMS)):
            found[i, k] = _mixed(k + 1, values[_TERMS[k, 0]], values[_TERMS[k, 1]], values[_TERMS[k, 2]])
    return found


@loop
def _sentence(numbers: Ints, rows: Ints, at: int) -> tuple[int, int, int, int]:
    """Return the first and last token of the sentence around one, and the first and last sign in it, -1 without."""
    first, end, first_sign, last_sign = at, at, -1, -1
    while first > 0 and rows[first - 1] == rows[at]:
        first -= 1
    while end < len(rows) and rows[end] == rows[at]:
        end += 1
    for k in range(first, end):
        if numbers[k] == QUOTED:
            first_sign, last_sign = k if first_sign < 0 else first_sign, k
    return first, end - 1, first_sign, last_sign


@loop
def _distance(numbers: Ints, at: int, step: int) -> int:
    """Return how far the next sign is on one side, where there is one."""
    far = 1
    while far < _FAR and numbers[at + step * far] != QUOTED:
        far += 1
    return far


@loop
def _mixed(number: int, one: int, two: int, three: int) -> np.int64:
    step, by_two, by_three, odd = _MIX
    found = np.uint64(one) * step + np.uint64(number) * odd
    found += np.uint64(two) * by_two + np.uint64(three) * by_three
    found ^= found >> np.uint64(29)
    return np.int64(found * odd >> np.uint64(46))


@loop
def odds(weights: _Floats, intercept: float, columns: Ints) -> _Floats:
    """Return the log-odds of candidates, their terms' weights added up in the order of NumPy."""
    found = np.empty(len(columns), np.float32)
    taken = np.empty(len(_TERMS), np.float32)
    for row in range(len(columns)):
        for k in range(len(_TERMS)):
            taken[k] = weights[columns[row, k]]
        for k in range(8):
            taken[k] = taken[k] + taken[k + 8] + taken[k + 16]
        said = ((taken[0] + taken[1]) + (taken[2] + taken[3])) + ((taken[4] + taken[5]) + (taken[6] + taken[7]))
        for k in range(24, len(_TERMS)):
            said += taken[k]
        found[row] = np.float32(said + np.float32(intercept))
    return found

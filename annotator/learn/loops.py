"""What the learner does with arrays, a loop each, compiled by numba: fast.py decides when this module is imported.

Each gives the same bytes as the NumPy steps beside its call. So numbers are added up in NumPy's order, and whole
numbers wrap around at 64 bits.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
from numba import config, njit

from annotator.learn import characters, fast, tokens
from annotator.learn.vocabulary import N_WORDS, QUOTED, WORD_BITS, Ints

_P = ParamSpec("_P")
_R = TypeVar("_R")
_Bytes = npt.NDArray[np.uint8]
_Floats = npt.NDArray[np.float32]

_SPACE, _JOINT, _WORD = characters.SPACE, characters.JOINT, characters.WORD
_BACK, _ODD = (np.uint64(number) for number in (characters.BACK, characters.ODD))
_MASK, _SALTS = N_WORDS - 1, tokens.SALTS
_NEXT, _NEXT_BUT_ONE, _TOLD = tokens.NEXT, tokens.NEXT_BUT_ONE, tokens.TOLD
_IS_QUOTED, _IS_REPORTED = int(tokens.Region.QUOTED), int(tokens.Region.REPORTED)
_BITS, _AT_ONCE = WORD_BITS, 6
_DIGIT = (1 << _AT_ONCE) - 1
_DEEPEST = 64  # halvings of what fits into memory, and more

config.CACHE_DIR = str(fast.cache())  # type: ignore[attr-defined]  # numba makes it at run time


def loop(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return what numba compiles of a function when it is first called, and then keeps."""
    compiled: Callable[_P, _R] = njit(cache=True)(function)
    return compiled


@loop
def first_unknown(codes: characters.Codes, kinds: _Bytes) -> int:
    """Return where the first character of kind 0 stands, -1 without one."""
    for at in range(len(codes)):
        if kinds[codes[at]] == 0:
            return at
    return -1


@loop
def split(
    codes: characters.Codes, kinds: _Bytes, inside: _Bytes, firsts: Ints, behind: Ints
) -> tuple[Ints, Ints, Ints, Ints, characters.Hashes]:
    """Return the tokens of sentences from `firsts` to `behind`: sentences, regions, starts, ends and hashes.

    kinds: of characters, by code point. inside: the region of each character.
    """
    most = (behind - firsts).sum()
    rows, regions = np.empty(most, np.int64), np.empty(most, np.int64)
    starts, ends, hashes = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.uint64)
    n = 0
    for row in range(len(firsts)):
        at = firsts[row]
        while at < behind[row]:
            if kinds[codes[at]] == _SPACE:
                at += 1
                continue
            end = _token_end(codes, kinds, inside, at, behind[row])
            rows[n], regions[n], starts[n], ends[n] = row, inside[at], at, end
            hashes[n] = _hash(codes, at, end)
            at = end
            n += 1
    return rows[:n].copy(), regions[:n].copy(), starts[:n].copy(), ends[:n].copy(), hashes[:n].copy()


@loop
def _token_end(codes: characters.Codes, kinds: _Bytes, inside: _Bytes, start: int, stop: int) -> int:
    """Return where the token that starts here ends, at the latest at `stop`."""
    at, region = start + 1, inside[start]
    if kinds[codes[start]] != _WORD:
        return at
    while at < stop and inside[at] == region:
        kind = kinds[codes[at]]
        if kind == _WORD:
            at += 1
        elif kind == _JOINT and at + 1 < stop and inside[at + 1] == region and kinds[codes[at + 1]] == _WORD:
            at += 2
        else:
            break
    return at


@loop
def _hash(codes: characters.Codes, start: int, end: int) -> np.uint64:
    mixed = np.uint64(0)
    for at in range(end - 1, start - 1, -1):
        mixed = mixed * _BACK + np.uint64(codes[at])
    mixed ^= mixed >> np.uint64(32)
    return mixed * _ODD | np.uint64(1)


@loop
def find(hashes: characters.Hashes, table: characters.Hashes, numbers: Ints, shift: np.uint64) -> Ints:
    """Return the number of each hash in an open table, -1 where it has none."""
    found = np.empty(len(hashes), np.int64)
    last = len(table) - 1
    for i in range(len(hashes)):
        at = np.int64(hashes[i] >> shift)
        while table[at] != hashes[i] and table[at] != 0:
            at = at + 1 & last
        found[i] = numbers[at] if table[at] == hashes[i] else -1
    return found


@loop
def join(numbers: Ints, rows: Ints, regions: Ints, starts: Ints, ends: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Return tokens with each run of quoted ones in a sentence as one sign: `ends` first, then the others."""
    size, n = len(numbers), 0
    kept, new_ends, new_numbers = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    for i in range(size):
        is_quoted = regions[i] == _IS_QUOTED
        if is_quoted and i > 0 and regions[i - 1] == _IS_QUOTED and rows[i - 1] == rows[i]:
            new_ends[n - 1] = ends[i]
            continue
        kept[n], new_ends[n], new_numbers[n] = i, ends[i], QUOTED if is_quoted else numbers[i]
        n += 1
    at = kept[:n]
    return new_numbers[:n].copy(), rows[at], regions[at], starts[at], new_ends[:n].copy()


@loop
def terms(numbers: Ints, rows: Ints, regions: Ints, hashes: Ints, outlines: Ints, n: int) -> tuple[Ints, Ints]:
    """Return the columns of n sentences' terms, each once a sentence and in order, and where each one's end, from 0.

    hashes, outlines: of words, by number.
    """
    found, ends = np.empty(3 * len(rows), np.int64), np.zeros(n + 1, np.int64)
    places, size, at = np.empty(_DIGIT + 2, np.int64), 0, 0
    for row in range(n):
        first, before, last = size, -1, -1
        while at < len(rows) and rows[at] == row:
            drawn = outlines[numbers[at]]
            if regions[at] == _IS_REPORTED:
                drawn ^= _TOLD
            found[size] = hashes[numbers[at]] * _SALTS[regions[at]] & _MASK
            size += 1
            if last >= 0:
                found[size] = (last * _NEXT ^ drawn) & _MASK
                size += 1
            if before >= 0:
                found[size] = (before * _NEXT_BUT_ONE ^ last * _NEXT ^ drawn) & _MASK
                size += 1
            before, last = last, drawn
            at += 1
        _sort(found[first:size], places)
        size = first + _unique(found[first:size])
        ends[row + 1] = size
    return found[:size].copy(), ends


@loop
def _sort(values: Ints, places: Ints) -> None:
    """Sort columns in place, by a few bits at a time from the lowest on (Knuth, volume 3, section 5.2.5)."""
    other = np.empty_like(values)
    for shift in range(0, _BITS, _AT_ONCE):
        for digit in range(len(places)):
            places[digit] = 0
        for value in values:
            places[(value >> shift & _DIGIT) + 1] += 1
        for digit in range(_DIGIT):
            places[digit + 1] += places[digit]
        for value in values:
            other[places[value >> shift & _DIGIT]] = value
            places[value >> shift & _DIGIT] += 1
        for i in range(len(values)):
            values[i] = other[i]


@loop
def _unique(values: Ints) -> int:
    """Bring sorted values, each once, to the front; return how many there are."""
    n = 0
    for value in values:
        if n == 0 or values[n - 1] != value:
            values[n] = value
            n += 1
    return n


@loop
def times(columns: Ints, ends: Ints, weights: _Floats) -> _Floats:
    """Return for each sentence the sum of its columns' weights, as long as if its row had length 1."""
    found, taken = np.zeros((len(ends) - 1, weights.shape[1]), np.float32), np.empty(len(columns), np.float32)
    for row in range(len(ends) - 1):
        size = ends[row + 1] - ends[row]
        if size == 0:
            continue
        length = np.float32(1 / np.sqrt(np.float64(size)))
        for k in range(weights.shape[1]):
            for i in range(size):
                taken[i] = weights[columns[ends[row] + i], k]
            found[row, k] = _sum(taken, size) * length
    return found


@loop
def means(values: _Floats, groups: Ints) -> _Floats:
    """Return each row's mean over its group; groups are runs of equal numbers."""
    found, taken = np.empty(values.shape, np.float32), np.empty(len(values), np.float32)
    first = 0
    while first < len(values):
        size = 1
        while first + size < len(values) and groups[first + size] == groups[first]:
            size += 1
        for k in range(values.shape[1]):
            for i in range(size):
                taken[i] = values[first + i, k]
            mean = np.float32(np.float64(_sum(taken, size)) / size)
            for i in range(size):
                found[first + i, k] = mean
        first += size
    return found


@loop
def _sum(values: _Floats, n: int) -> np.float32:
    """Return the sum of the first n as np.add.reduceat gives it: the first number, and the sum of the others by halves.

    Halves of more than 128 numbers are halved again; two sums of one depth are the halves of one.
    """
    total: np.float32 = values[0]
    if n == 1:
        return total
    if n <= 129:
        return total + _sum_of_few(values, 1, n - 1)
    firsts, sizes, depths = np.empty(_DEEPEST, np.int64), np.empty(_DEEPEST, np.int64), np.empty(_DEEPEST, np.int64)
    sums, levels = np.empty(_DEEPEST, np.float32), np.empty(_DEEPEST, np.int64)
    todo, done = 1, 0
    firsts[0], sizes[0], depths[0] = 1, n - 1, 0
    while todo > 0:
        todo -= 1
        first, size, depth = firsts[todo], sizes[todo], depths[todo]
        if size > 128:
            half = size // 2 - size // 2 % 8
            firsts[todo], sizes[todo], depths[todo] = first + half, size - half, depth + 1
            firsts[todo + 1], sizes[todo + 1], depths[todo + 1] = first, half, depth + 1
            todo += 2
            continue
        found = _sum_of_few(values, first, size)
        while done > 0 and levels[done - 1] == depth:
            done, depth = done - 1, depth - 1
            found = sums[done] + found
        sums[done], levels[done] = found, depth
        done += 1
    total += sums[0]
    return total


@loop
def _sum_of_few(values: _Floats, first: int, n: int) -> np.float32:
    """Return the sum of at most 128 numbers as NumPy adds up a row: eight sums side by side."""
    found: np.float32 = values[first]
    if n < 8:
        for i in range(first + 1, first + n):
            found += values[i]
        return found
    a, b, c, d = values[first], values[first + 1], values[first + 2], values[first + 3]
    e, f, g, h = values[first + 4], values[first + 5], values[first + 6], values[first + 7]
    for i in range(first + 8, first + n - n % 8, 8):
        a, b, c, d = a + values[i], b + values[i + 1], c + values[i + 2], d + values[i + 3]
        e, f, g, h = e + values[i + 4], f + values[i + 5], g + values[i + 6], h + values[i + 7]
    found = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for i in range(first + n - n % 8, first + n):
        found += values[i]
    return found


@loop
def classes(numbers: Ints, rows: Ints, regions: Ints, sets: Ints, members: tuple[Ints, Ints], found: _Floats) -> None:
    """Count the words of each class in each region of each sentence: found is (n_regions, n, n_classes), zeros.

    sets: the set of classes of words, by number. members: the classes of set after set, and where each set's end.
    """
    names, ends = members
    for i in range(len(numbers)):
        of = sets[numbers[i]]
        for at in range(ends[of - 1] if of > 0 else 0, ends[of]):
            found[regions[i], rows[i], names[at]] += 1

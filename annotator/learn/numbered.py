"""Numbers by hash, looked up and put in many at a time.

They are in a table with open places, tried one after the other (Knuth, volume 3, section 6.4, algorithm L).
"""

import numpy as np
import numpy.typing as npt

from annotator.learn import fast
from annotator.learn.characters import Hashes

_Ints = npt.NDArray[np.int64]

_SMALLEST = 16  # bits of the table's size
_FULLEST = 0.4  # the share of places that are taken, beyond which one looks long


class Numbers:
    """Which number each hash has; hashes are not 0, and spread evenly."""

    def __init__(self) -> None:
        self._count = 0
        self._empty(_SMALLEST)

    def find(self, hashes: Hashes) -> _Ints:
        """Return the number of each hash, -1 where it has none."""
        if fast.is_on():
            from annotator.learn import loops

            return loops.find(hashes, self._hashes, self._numbers, self._shift)
        at = self._places(hashes)
        left = np.flatnonzero(self._hashes[at] != hashes)
        while len(left):
            there = self._hashes[at[left]]
            left = left[(there != hashes[left]) & (there != 0)]
            at[left] = at[left] + 1 & self._last
        return np.where(self._hashes[at] == hashes, self._numbers[at], -1)

    def put(self, hashes: Hashes, numbers: _Ints) -> None:
        """Have new hashes, each once, stand for numbers from 0 on."""
        self._count += len(hashes)
        bits = max(_SMALLEST, int(self._count / _FULLEST).bit_length())
        if 1 << bits > len(self._hashes):
            taken = self._hashes != 0
            hashes = np.concatenate([self._hashes[taken], hashes])
            numbers = np.concatenate([self._numbers[taken], numbers])
            self._empty(bits)
        at = self._places(hashes)
        while len(at):
            is_free = self._hashes[at] == 0
            self._hashes[at[is_free]] = hashes[is_free]  # of several that want one place, the last gets it
            is_in = self._hashes[at] == hashes
            self._numbers[at[is_in]] = numbers[is_in]
            hashes, numbers, at = hashes[~is_in], numbers[~is_in], at[~is_in] + 1 & self._last

    def _empty(self, bits: int) -> None:
        self._hashes, self._numbers = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.int64)
        self._shift, self._last = np.uint64(64 - bits), (1 << bits) - 1

    def _places(self, hashes: Hashes) -> _Ints:
        return (hashes >> self._shift).astype(np.int64)

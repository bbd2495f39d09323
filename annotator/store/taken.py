"""Which ids are taken, in a memory that holds those of millions of articles."""

from array import array
from hashlib import blake2b

_FIRST = 1 << 10
_FULL = 0.8


class Taken:
    """Ids as 64 bits of their hashes: 10 to 20 bytes each, whatever their length.

    Of two ids with the same bits, which a billion have once in a while, the second counts as taken though it is not;
    never the other way round.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST))
        self._count = 0

    def __contains__(self, name: str) -> bool:
        key = _key(name)
        return self._slots[_place(self._slots, key)] == key

    def free(self, name: str) -> str:
        """Return a name that is free, and take it: `name`, or with a number behind it that follows on a taken one.

        For the thousandth time the same name takes some twenty looks.
        """
        found = name
        if name in self:
            low, high = 1, 2
            while f"{name}-{high}" in self:
                low, high = high, 2 * high
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if f"{name}-{middle}" in self else (low, middle)
            found = f"{name}-{high}"
        self._take(_key(found))
        return found

    def _take(self, key: int) -> None:
        self._count += 1
        if self._count > _FULL * len(self._slots):
            wider = array("Q", bytes(16 * len(self._slots)))
            for one in filter(None, self._slots):
                wider[_place(wider, one)] = one
            self._slots = wider
        self._slots[_place(self._slots, key)] = key


def _place(slots: "array[int]", key: int) -> int:
    """Return where a key stands, or would."""
    last = len(slots) - 1
    at = key & last
    while slots[at] and slots[at] != key:
        at = (at + 1) & last
    return at


def _key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") or 1

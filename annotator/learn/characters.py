"""The characters of texts as an array: where the tokens in them stand, and a hash of each, many at a time."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from annotator.learn import fast

Codes = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
_Ints = npt.NDArray[np.int64]
_Bools = npt.NDArray[np.bool_]

_UNKNOWN, SPACE, _SIGN, JOINT, WORD = range(5)
_JOINTS = "'’-"
_kinds = np.full(0x110000, _UNKNOWN, np.uint8)  # filled in as characters are met
_BASE, ODD = 0x5851F42D4C957F2D, 0x9E3779B97F4A7C15
BACK = pow(_BASE, -1, 1 << 64)


def codes(text: str) -> Codes:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))


def tokens(found: Codes, breaks: _Bools) -> tuple[_Ints, _Ints]:
    r"""Return where each token starts and ends: what `\w+(['’-]\w+)*|[^\w\s]` finds in stretches between breaks.

    breaks: (n_characters + 1,) whether a stretch begins or ends in front of each character.
    """
    here = kinds(found)[found]
    is_part = here == WORD
    joints = np.flatnonzero(here[1:-1] == JOINT) + 1
    is_part[joints] = is_part[joints - 1] & is_part[joints + 1] & ~breaks[joints] & ~breaks[joints + 1]
    goes_on = np.zeros(len(found) + 1, np.bool_)
    goes_on[1:-1] = is_part[1:] & is_part[:-1] & ~breaks[1:-1]
    is_solid = here != SPACE
    return np.flatnonzero(is_solid & ~goes_on[:-1]), np.flatnonzero(is_solid & ~goes_on[1:]) + 1


def hashes(found: Codes, starts: _Ints, ends: _Ints) -> Hashes:
    """Return a hash of each token, never 0, which two tokens share by chance in one of 2**63 cases only.

    It is the polynomial of Rabin and Karp over what 64 bits hold, of all tokens in a few steps: sums from the first
    character on, whose differences are brought to where each token starts.
    """
    up, down = _powers(1 << len(found).bit_length())
    sums = np.zeros(len(found) + 1, np.uint64)
    np.multiply(found, down[: len(found)], out=sums[1:])
    np.cumsum(sums[1:], out=sums[1:])
    mixed = (sums[ends] - sums[starts]) * up[starts]
    mixed ^= mixed >> np.uint64(32)
    return np.asarray(mixed * np.uint64(ODD) | np.uint64(1))


def word(found: Codes, start: int, end: int) -> str:
    """Return the characters between two places as text."""
    return found[start:end].tobytes().decode("utf-32-le", "surrogatepass")


def kinds(found: Codes) -> npt.NDArray[np.uint8]:
    """Return the kinds of all characters by code point, of which those that are found here are right."""
    if fast.is_on():
        from annotator.learn import loops

        is_known = loops.first_unknown(found, _kinds) < 0
    else:
        is_known = bool(_kinds[found].all())
    if not is_known:
        for code in np.unique(found).tolist():
            _kinds[code] = _kind(chr(code))
    return _kinds


def _kind(char: str) -> int:
    if char.isalnum() or char == "_":
        return WORD
    if char in _JOINTS:
        return JOINT
    return SPACE if char.isspace() else _SIGN


@lru_cache(maxsize=1)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """Return the powers of the base from 0 on, and those of what undoes it."""
    up, down = (np.full(size, factor, np.uint64) for factor in (_BASE, BACK))
    up[0] = down[0] = 1
    return np.multiply.accumulate(up), np.multiply.accumulate(down)

"""Memory while articles are tagged: garbage is looked for seldom, and what one batch gives back the next one takes."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (100_000, 20, 100)  # see gc.set_threshold; a batch makes some hundred thousand records
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as malloc.h of the GNU C library has them
_KEPT, _LARGEST = 256 << 20, 32 << 20  # bytes; a batch takes some 20 million, and no array of it more than a few


@contextmanager
def kept() -> Iterator[None]:
    """Have this process keep its memory while articles are tagged in it."""
    before = gc.get_threshold()
    keep()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def keep() -> None:
    """Have Python look for cycles of garbage seldom, and the C library keep what is given back.

    Records have no cycles, and looking for them takes an eighth of the time. The system's fresh pages for each batch
    take a twentieth; only the GNU C library is told to do without them.
    """
    gc.set_threshold(*_SELDOM)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt:
        mallopt(_MMAP_THRESHOLD, _LARGEST)
        mallopt(_TRIM_THRESHOLD, _KEPT)

"""Which form the learner's work on arrays has: loops compiled by numba (loops.py, tie_loops.py), or NumPy.

numba comes with the extra `annotator[fast]`. Both forms give the same bytes. To import numba and what it has compiled
takes about a second, and they save up to 4 µs a sentence, on some processors next to nothing. So a process that tags
batches turns to them late; what answers people, one article at a time, does not.
"""

from importlib.util import find_spec
from os import environ
from pathlib import Path

from annotator.core import compiled

ENOUGH = 1_000_000
"""Sentences after which a process turns to numba: a job that has come so far can spare the second it takes."""
_HERE, _MADE_OF = Path(__file__).parent, ("characters", "loops", "tie_loops", "ties", "tokens", "vocabulary")
_left = ENOUGH
_is_on = False


def is_on() -> bool:
    """Say whether loops are to be used."""
    return _is_on


def use(*, loops: bool = True) -> None:
    """Have loops used from now on, or NumPy."""
    global _is_on
    _is_on = loops


def is_there() -> bool:
    """Say whether numba is installed."""
    return find_spec("numba") is not None


def count(sentences: int) -> None:
    """Count sentences that were tagged in batches, and turn to loops where they are enough.

    ANNOTATOR_COMPILED=no forbids it.
    """
    global _left
    if _left > 0:
        _left -= sentences
        if _left <= 0 and is_there() and environ.get("ANNOTATOR_COMPILED") != "no":
            use()


def cache() -> Path:
    """Return the folder for what numba compiles, another one for other source of what they are made of."""
    return compiled.FOLDER.with_name("annotator-loops") / compiled.digest(_HERE / f"{name}.py" for name in _MADE_OF)

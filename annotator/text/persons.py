"""Names of persons and bodies, word by word: which name can stand for which."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from annotator.text import words

_FIRST_NAMES = frozenset(["Al", "Ben", "Del"])  # which are particles in small letters
_NO_PARTS = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md", "mp", *words.read("particles")])
WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
"""A word of a name or title, with what a hyphen or apostrophe joins."""


@cache
def titles() -> frozenset[str]:
    """Return the words of titles, in lower case and without full stops."""
    return frozenset(w.lower().rstrip(".") for title in words.read("titles") for w in title.split())


@lru_cache(maxsize=20_000)
def parts(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, without titles, particles, suffixes and middle initials.

    >>> parts("Dr. Dele K. Okoro Jr."), parts("De Vries")
    (('dele', 'okoro'), ('vries',))
    """
    found = WORD.findall(name)
    kept = [w.lower() for w in found if w in _FIRST_NAMES or not _is_no_part(w.lower())] or [w.lower() for w in found]
    return tuple(w for i, w in enumerate(kept) if len(w) > 1 or i == 0) or (name.lower(),)


def _is_no_part(word: str) -> bool:
    return word in _NO_PARTS or word in titles()


def without_title(name: str) -> str:
    """Return a name without the titles before it.

    >>> without_title("Deputy Mayor Ana Ruiz")
    'Ana Ruiz'
    """
    kept = name.split()
    while len(kept) > 1 and kept[0].lower().rstrip(".") in titles():
        kept.pop(0)
    return " ".join(kept)


def can_mean(short: Sequence[str], full: Sequence[str]) -> bool:
    """Say whether a name's parts can stand for a fuller one's: a surname or first name alone, or words that agree.

    >>> can_mean(parts("D. Okoro"), parts("Dele Okoro")), can_mean(parts("Bo Okoro"), parts("Dele Okoro"))
    (True, False)
    """
    if len(short) == 1:
        return short[0] in (full[-1], full[0])
    return (
        short[-1] == full[-1]
        and short[0][0] == full[0][0]
        and (short[0] == full[0] or 1 in (len(short[0]), len(full[0])))
    )

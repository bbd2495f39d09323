"""How an attribution's cue frames what it ties: as said, as doubted, or as so."""

from enum import StrEnum
from functools import cache

import polars as pl

from annotator.text import words
from annotator.text.cues import inflect


class Frame(StrEnum):
    """What a cue says of its content: reported (said), doubted (claimed), taken for so (pointed out), or else.

    OTHER is a word that is in none of the lists (text/words/framing_*.txt), such as one of manner ("thundered").
    """

    NEUTRAL = "neutral"
    DOUBTING = "doubting"
    CREDITING = "crediting"
    OTHER = "other"


def frame(cue: pl.Expr) -> pl.Expr:
    """Return the Frame of a column of cues; null where there is no word, as for a colon.

    Where words of two lists stand in one cue the graver counts: doubting, crediting, neutral.
    """
    low = cue.str.to_lowercase()
    found: pl.Expr = pl.when(low.str.contains(r"\p{L}")).then(pl.lit(str(Frame.OTHER)))
    for one in (Frame.NEUTRAL, Frame.CREDITING, Frame.DOUBTING):
        found = pl.when(low.str.contains(_pattern(one))).then(pl.lit(str(one))).otherwise(found)
    return found


@cache
def _pattern(one: Frame) -> str:
    forms = {form for entry in words.read(f"framing_{one}") for form in inflect(entry)}
    phrases = words.read("phrases") if one is Frame.NEUTRAL else ()
    return rf"\b(?:{'|'.join(sorted(forms.union(phrases)))})\b"

"""What a report tells: tables with titles, and what must be said beside them."""

from typing import NamedTuple

import polars as pl


class Report(NamedTuple):
    """Tables by their titles, the first the one that CSV holds; and notes, each a sentence."""

    tables: dict[str, pl.DataFrame]
    notes: tuple[str, ...] = ()

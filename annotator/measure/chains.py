"""Nested speech: who says that somebody else says it, and with whom it begins."""

import polars as pl

from annotator.measure.columns import Columns
from annotator.measure.ledger import rows

DEEPEST = 6
"""Speakers that a chain is followed through."""


def chains(columns: Columns) -> pl.LazyFrame:
    """Return each innermost attribution that stands in another's content, deepest first.

    chain: the speakers from the outermost in, "?" for one whom nobody names; the last is the origin. start, end: the
    extent of the origin's words.
    """
    said = _extents(columns)
    up = _outer(said)
    who = said.select("article", "number", who=pl.col("name").fill_null("?"))
    inner = up.join(up, left_on=["article", "number"], right_on=["article", "outer"], how="anti")
    found = inner.join(who, on=["article", "number"]).with_columns(chain=pl.concat_list("who")).drop("who")
    for _ in range(DEEPEST):
        found = found.join(who, left_on=["article", "outer"], right_on=["article", "number"], how="left")
        longer = pl.concat_list("who", "chain")
        found = found.with_columns(chain=pl.when(pl.col("who").is_not_null()).then(longer).otherwise("chain")).drop(
            "who"
        )
        found = found.join(up.select("article", outer="number", above="outer"), on=["article", "outer"], how="left")
        found = found.with_columns(outer="above").drop("above")
    ends = said.select("article", "number", "first", "start", "end")
    told = found.join(ends, on=["article", "number"]).select(
        "article", pl.col("first").alias("sentence"), "start", "end", pl.col("chain").list.len().alias("depth"),
        "chain", pl.col("chain").list.last().alias("origin"),
    )  # fmt: skip
    return told.sort("depth", "article", "start", descending=[True, False, False])


def _extents(columns: Columns) -> pl.LazyFrame:
    """Return attributions with where they begin and end, source and cue too (low, high), and their content."""
    return rows(columns).select(
        "article", "number", "name", "first", "source_start", "source_end",
        start=pl.col("content_start").list.min(), end=pl.col("content_end").list.max(),
    )  # fmt: skip


def _outer(said: pl.LazyFrame) -> pl.LazyFrame:
    """Return for each attribution in another's content, source and all, the closest such other."""
    held = said.filter(pl.col("source_start").is_not_null())
    pairs = held.join(said, on="article", suffix="_out").filter(
        pl.col("number") != pl.col("number_out"),
        pl.min_horizontal("start", "source_start") >= pl.col("start_out"),
        pl.max_horizontal("end", "source_end") <= pl.col("end_out"),
        pl.col("name").ne_missing(pl.col("name_out")),
    )
    closest = pairs.sort(pl.col("end_out") - pl.col("start_out")).group_by("article", "number", maintain_order=True)
    return closest.first().select("article", "number", outer="number_out")

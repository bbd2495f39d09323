"""Nested speech: who says that somebody else says it, and with whom it begins."""

import polars as pl

from annotator.measure.columns import AT, Columns
from annotator.measure.ledger import named

DEEPEST = 6
"""Speakers that a chain is followed through."""
_A_PART = 100_000
"""Attributions that are set beside each other at once; all that an article has are in one part."""


def chains(columns: Columns) -> pl.DataFrame:
    """Return each innermost attribution that stands in another's content, deepest first.

    chain: the speakers from the outermost in, "?" for one whom nobody names; the last is the origin. start, end: the
    extent of the origin's words.
    """
    said = _extents(columns).collect(engine="streaming")
    parts = -(-said.height // _A_PART) or 1
    part = pl.col("article").hash() % parts
    found = [_chains(said.lazy().filter(part == number)).collect() for number in range(parts)]
    return pl.concat(found).sort("depth", "article", "start", descending=[True, False, False])


def _chains(said: pl.LazyFrame) -> pl.LazyFrame:
    up = _outer(said)
    who = said.select(*AT, who=pl.col("name").fill_null("?"))
    inner = up.join(up, left_on=AT, right_on=["article", "outer"], how="anti")
    found = inner.join(who, on=AT).with_columns(chain=pl.concat_list("who")).drop("who")
    for _ in range(DEEPEST):
        found = found.join(who, left_on=["article", "outer"], right_on=AT, how="left")
        longer = pl.concat_list("who", "chain")
        chain = pl.when(pl.col("who").is_not_null()).then(longer).otherwise("chain")
        found = found.with_columns(chain=chain).drop("who")
        found = found.join(up.select("article", outer="number", above="outer"), on=["article", "outer"], how="left")
        found = found.with_columns(outer="above").drop("above")
    ends = said.select(*AT, "first", "start", "end")
    return found.join(ends, on=AT).select(
        "article", pl.col("first").alias("sentence"), "start", "end", pl.col("chain").list.len().alias("depth"),
        "chain", pl.col("chain").list.last().alias("origin"),
    )  # fmt: skip


def _extents(columns: Columns) -> pl.LazyFrame:
    """Return attributions with where their source and their content begin and end, and who speaks.

    who: what speakers are told apart by, their words where no name is known.
    """
    return named(columns.attributions).select(
        *AT, "name", "source_start", "source_end", first=pl.col("sentences").list.first(),
        who=pl.coalesce("name", pl.col("source").str.to_lowercase()),
        start=pl.col("content_start").list.min(), end=pl.col("content_end").list.max(),
    )  # fmt: skip


def _outer(said: pl.LazyFrame) -> pl.LazyFrame:
    """Return for each attribution in another's content, source and all, the closest such other."""
    held = said.filter(pl.col("source_start").is_not_null()).select(
        *AT, "who",
        low=pl.min_horizontal("start", "source_start"), high=pl.max_horizontal("end", "source_end"),
    )  # fmt: skip
    around = said.select("article", "start", "end", who_out="who", outer="number")
    pairs = held.join(around, on="article").filter(
        pl.col("number") != pl.col("outer"),
        pl.col("low") >= pl.col("start"),
        pl.col("high") <= pl.col("end"),
        pl.col("who").ne_missing(pl.col("who_out")),
    )
    closest = pairs.sort(pl.col("end") - pl.col("start"), "outer").group_by(AT, maintain_order=True)
    return closest.first().select(*AT, "outer")

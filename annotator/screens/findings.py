"""A part of the dashboard: where opinion leaks into news, where sourcing is thin, which claims have no source."""

from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from annotator.core.labels import Tag
from annotator.core.spans import Span
from annotator.measure import charts as draws
from annotator.screens import behind, charts, desk, gathering
from annotator.store.database import Found

MOST = 15


def draw() -> None:
    """Draw the figures of `annotator report leak`, `sourcing` and `claims`, and the sentences behind a count."""
    found = gathering.gathered()
    if found is None:
        return
    st.caption("What the model found in all articles, which errs; no verdict on who wrote them.")
    _leak(found.leak)
    if found.points.is_empty():
        st.info("Nothing was found: no thin sourcing, no opinion in news, no claim without a source.")
        return
    counts = found.points.group_by("found").len("sentences").sort("sentences", "found", descending=[True, False])
    share = (pl.col("sentences") / max(found.sentences, 1)).alias("share of sentences")
    rows = counts.select("found", "sentences", share).to_dicts()
    make = partial(draws.ranks, name="found", share="share of sentences", colour="found")
    charts.draw("What was found", rows, make, note=f"Of {found.sentences:,} sentences of text.")
    st.subheader("The sentences", anchor=False)
    picked = st.selectbox("where there is", counts["found"].to_list(), key="found")
    given = found.points.filter(pl.col("found") == picked)

    def page(skip: int, limit: int) -> list[Found]:
        return [_found(row) for row in given.slice(skip, limit).iter_rows(named=True)]

    behind.draw(given.height, page, key=f"found-{picked}")


def _leak(shares: pl.DataFrame) -> None:
    """Draw the share of own opinion; below the sentences that a share needs only a note is given."""
    named = shares.with_columns(group=pl.format("{}, filed as {}", pl.col("outlet").fill_null("(no outlet)"), "filed"))
    borne = named.drop_nulls("share").sort("sentences", descending=True).head(MOST)
    if borne.is_empty():
        st.info("No outlet has enough sentences for a share of its own opinion.")
    else:
        rows = borne.select("group", "filed", "articles", "sentences", "own", "share").to_dicts()
        make = partial(draws.ranks, name="group", share="share", colour="filed")
        charts.draw("The author's own opinion", rows, make, note="Quotations and what sources say left out.")
    for row in named.filter(pl.col("share").is_null()).head(MOST).iter_rows(named=True):
        st.caption(desk.plain(f"{row['group']}: {row['note']}"))


def _found(row: dict[str, Any]) -> Found:
    return Found(row["article"], row["digest"], Span(row["start"], row["end"]), tuple(tag for tag in Tag if row[tag]))

"""What reports find in all articles of the store: once, behind the page, for everybody who asks."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Unfinished
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import streamlit as st

from annotator.core.labels import Tag
from annotator.core.records import Prediction
from annotator.measure import claims, leak, sourcing
from annotator.measure.columns import AT, Columns, text
from annotator.screens import desk
from annotator.store import columns, database, shipped
from annotator.store.database import Store
from annotator.workflow import reporting

PATIENCE = 3
"""Seconds that a page waits for what is being gathered before it says how far that is."""


@dataclass(slots=True)
class Gathered:
    """What was found in how many articles.

    leak: the author's own opinion by outlet and filing. points: a row for each sentence that a report points at, the
    gravest first: found (what), article, digest, start, end, and a column each tag. sentences: how many of text.
    """

    leak: pl.DataFrame = field(default_factory=pl.DataFrame)
    points: pl.DataFrame = field(default_factory=pl.DataFrame)
    articles: int = 0
    sentences: int = 0


def gathered() -> Gathered | None:
    """Return what is found in all articles; while that is being done draw how far it is, and return None."""
    store = desk.store()
    coming, under_way = _gathering(store, database.last_said(store))
    try:
        return coming.result(PATIENCE)
    except Unfinished:
        _wait(under_way.articles, desk.count())
        return None


@st.fragment(run_every=2)
def _wait(done: int, every: int) -> None:
    first = st.session_state.get("waited") != done
    st.session_state.waited = done
    st.progress(min(1.0, done / max(1, every)), f"Read: {done:,} of {every:,} articles")
    if not first:
        st.rerun()


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={Store: lambda store: store.place})
def _gathering(store: Store, last: int) -> tuple["Future[Gathered]", Gathered]:  # noqa: ARG001 - the number tells what was added
    found = Gathered()
    pool = ThreadPoolExecutor(1)
    coming = pool.submit(_gather, store, found)
    pool.shutdown(wait=False)
    return coming, found


def _gather(store: Store, found: Gathered) -> Gathered:
    def each() -> Iterator[Prediction]:
        for prediction in database.all_predictions(store):
            found.articles += 1
            yield prediction

    with TemporaryDirectory(prefix="annotator-") as folder:
        columns.write(each(), Path(folder))
        every = columns.scan(Path(folder))
        pieces = reporting.filed(every, shipped.place("labels", "filing_rules.yaml"))
        found.leak = leak.shares(every, pieces).collect()
        found.points = _points(every, pieces).collect()
        found.sentences = text(every).select(pl.len()).collect().item()
    return found


def _points(every: Columns, pieces: pl.LazyFrame) -> pl.LazyFrame:
    thin = sourcing.findings(every, reporting.sourcing_rules(shipped.place("labels", "sourcing_rules.yaml"))).rename(
        {"rule": "found"}
    )
    leaked = leak.leaked(every, pieces).with_columns(found=pl.lit("opinion in news"))
    bare = claims.unsourced(every).with_columns(found=pl.lit("claim without a source"))
    pointed = pl.concat([one.select("found", *AT) for one in (thin, leaked, bare)])
    places = every.sentences.select(*AT, "start", "end", *map(str, Tag))
    digests = every.articles.select("article", "digest")
    return pointed.join(places, on=AT, maintain_order="left").join(digests, on="article", maintain_order="left")

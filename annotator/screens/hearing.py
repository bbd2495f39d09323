"""Who speaks in all articles of the store: heard once, behind the page, for everybody who asks."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Unfinished
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import streamlit as st

from annotator.core.records import Prediction
from annotator.measure import ledger
from annotator.screens import desk
from annotator.store import columns, database
from annotator.store.database import Store

PATIENCE = 3
"""Seconds that a page waits for what is being heard before it says how far that is."""


@dataclass(slots=True)
class Heard:
    """Who spoke in how many articles: `said` has a row an attribution, `voices` a row a name (measure/ledger.py)."""

    said: pl.DataFrame = field(default_factory=pl.DataFrame)
    voices: pl.DataFrame = field(default_factory=pl.DataFrame)
    articles: int = 0


def heard() -> Heard | None:
    """Return who spoke in all articles; while that is being found out draw how far it is, and return None."""
    store = desk.store()
    coming, under_way = _hearing(store, database.last_said(store))
    try:
        return coming.result(PATIENCE)
    except Unfinished:
        _wait(under_way.articles, desk.count())
        return None


@st.fragment(run_every=2)
def _wait(done: int, every: int) -> None:
    first = st.session_state.get("waited") != done
    st.session_state.waited = done
    st.progress(min(1.0, done / max(1, every)), f"Listening: {done:,} of {every:,} articles")
    if not first:
        st.rerun()


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={Store: lambda store: store.place})
def _hearing(store: Store, last: int) -> tuple["Future[Heard]", Heard]:  # noqa: ARG001 - the number tells what was added
    found = Heard()
    pool = ThreadPoolExecutor(1)
    coming = pool.submit(_hear, store, found)
    pool.shutdown(wait=False)
    return coming, found


def _hear(store: Store, found: Heard) -> Heard:
    def each() -> Iterator[Prediction]:
        for prediction in database.all_predictions(store):
            found.articles += 1
            yield prediction

    with TemporaryDirectory(prefix="annotator-") as folder:
        columns.write(each(), Path(folder))
        said = ledger.rows(columns.scan(Path(folder)))
        found.said = said.select(
            "article", "name", "kind", "words", "cue", "direct", "content_start", "content_end"
        ).collect()
        found.voices = ledger.voices(said).collect()
    return found

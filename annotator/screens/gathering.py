"""What reports find in all articles of the store: once, behind the page, for everybody who asks."""

import shutil
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Unfinished
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import polars as pl
import streamlit as st

from annotator import workflow
from annotator.core.labels import Tag
from annotator.core.records import Prediction
from annotator.measure import claims, leak, sourcing
from annotator.measure.columns import AT, Columns, text
from annotator.measure.grouping import DAYS, WITHIN, ArticlesBy
from annotator.measure.readings import COUNTED, KINDS, OWN
from annotator.measure.report import Report
from annotator.measure.shares import Shares, grouped
from annotator.screens import desk
from annotator.store import columns, database, shipped
from annotator.store.database import Store
from annotator.workflow import reporting
from annotator.workflow.shares import decided, in_columns

Found = TypeVar("Found")
PATIENCE = 3
"""Seconds that a page waits for what is being gathered before it says how far that is."""


@dataclass(slots=True, weakref_slot=True)
class Gathered:
    """What was found in how many articles, whose columns lie in a folder as long as somebody may ask for them.

    leak: the author's own opinion by outlet and filing; own: its sentences, with outlet and filed. points: a row for
    each sentence that a report points at, the gravest first: found (what). Sentences have article, digest, start, end,
    and a column each tag. sentences: how many of text.
    """

    folder: Path
    leak: pl.DataFrame = field(default_factory=pl.DataFrame)
    own: pl.DataFrame = field(default_factory=pl.DataFrame)
    points: pl.DataFrame = field(default_factory=pl.DataFrame)
    articles: int = 0
    sentences: int = 0

    @property
    def columns(self) -> Columns:
        """The articles as columns, with how they are filed."""
        every = columns.scan(self.folder)
        filed = self.filed.drop("outlet")
        return every._replace(articles=every.articles.join(filed, on="article", how="left"))

    @property
    def filed(self) -> pl.LazyFrame:
        """How each piece is filed: article, outlet, filed."""
        every = columns.scan(self.folder)
        return reporting.filed(every, shipped.place("labels", "filing_rules.yaml"))


def gathered() -> Gathered | None:
    """Return what is found in all articles; while that is being done draw how far it is, and return None."""
    store = desk.store()
    coming, under_way = _gathering(store, database.last_said(store))
    return _awaited(coming, lambda: _wait(under_way.articles, desk.count()))


def compared(found: Gathered) -> Report | None:
    """Return how articles about one event differ (`annotator report compare`), None while that is being found out."""
    return _awaited(_comparing(found, database.last_said(desk.store())), lambda: _wait_for("Comparing articles …"))


def shares(found: Gathered, by: ArticlesBy) -> Shares | None:
    """Return the shares that people's decisions correct (`annotator report shares`), None while they are reckoned."""
    state = database.state(desk.store())
    return _awaited(_sharing(found, state, by), lambda: _wait_for("Reckoning the shares …"))


def counted(found: Gathered, by: ArticlesBy, group: str, name: str) -> pl.DataFrame:
    """Return the sentences in a group that a share counts as the model tags them, as `Gathered.points` has them."""
    every = found.columns
    articles = every.articles.filter(grouped(by) == group).select("article")
    if name in set(KINDS):
        links = every.attributions.filter(kind=name)
        places = links.select("article", number=pl.col("sentences").list.first()).drop_nulls().unique()
    elif name == OWN:
        places = leak.own(every)
    else:
        places = every.sentences.filter(name).select(*AT)
    return _placed(every, places.join(articles, on="article", how="semi")).sort("article", "start").collect()


def at(found: Gathered, places: Sequence[tuple[str, int]]) -> pl.DataFrame:
    """Return sentences by article and number, in that order, as `Gathered.points` has them."""
    wanted = pl.LazyFrame(places, schema={"article": pl.String, "number": pl.Int32}, orient="row")
    return _placed(columns.scan(found.folder), wanted).collect()


def _awaited(coming: "Future[Found]", wait: Callable[[], None]) -> Found | None:
    try:
        return coming.result(PATIENCE)
    except Unfinished:
        wait()
        return None


@st.fragment(run_every=2)
def _wait(done: int, every: int) -> None:
    first = st.session_state.get("waited") != done
    st.session_state.waited = done
    st.progress(min(1.0, done / max(1, every)), f"Read: {done:,} of {every:,} articles")
    if not first:
        st.rerun()


@st.fragment(run_every=2)
def _wait_for(what: str) -> None:
    st.caption(what)
    if st.session_state.pop("waited_for", None) == what:
        st.rerun()
    st.session_state.waited_for = what


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={Store: lambda store: store.place})
def _gathering(store: Store, last: int) -> tuple["Future[Gathered]", Gathered]:  # noqa: ARG001 - the number tells what was added
    found = Gathered(Path(mkdtemp(prefix="annotator-")))
    weakref.finalize(found, shutil.rmtree, found.folder, ignore_errors=True)
    return desk.begun(gather, store, found), found


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={Gathered: lambda found: str(found.folder)})
def _comparing(found: Gathered, last: int) -> "Future[Report]":  # noqa: ARG001 - the number tells what was added
    return desk.begun(lambda: reporting.compare(found.columns, days=DAYS))


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs={Gathered: lambda found: str(found.folder)})
def _sharing(found: Gathered, state: tuple[int, ...], by: ArticlesBy) -> "Future[Shares]":  # noqa: ARG001 - tells a change
    asked = workflow.Asked(by, COUNTED, WITHIN)
    store = desk.store()
    return desk.begun(lambda: in_columns(found.columns, decided(store), asked))


def gather(store: Store, found: Gathered) -> Gathered:
    """Read all predictions into columns, and find in them what the reports find."""

    def each() -> Iterator[Prediction]:
        for prediction in database.all_predictions(store, without_why=True):
            found.articles += 1
            yield prediction

    columns.write(each(), found.folder)
    every = columns.scan(found.folder)
    filed = found.filed.collect().lazy()  # once: it reads the texts
    found.leak = leak.shares(every, filed).collect()
    found.own = _placed(every, leak.own(every).join(filed, on="article")).sort("article", "start").collect()
    found.points = _points(every, filed).collect()
    found.sentences = text(every).select(pl.len()).collect().item()
    return found


def _points(every: Columns, pieces: pl.LazyFrame) -> pl.LazyFrame:
    thin = sourcing.findings(every, reporting.sourcing_rules(shipped.place("labels", "sourcing_rules.yaml"))).rename(
        {"rule": "found"}
    )
    leaked = leak.leaked(every, pieces).with_columns(found=pl.lit("opinion in news"))
    bare = claims.unsourced(every).with_columns(found=pl.lit("claim without a source"))
    return _placed(every, pl.concat([one.select("found", *AT) for one in (thin, leaked, bare)]))


def _placed(every: Columns, pointed: pl.LazyFrame) -> pl.LazyFrame:
    """Return where sentences stand, in which text, and their tags, in the given order."""
    places = every.sentences.select(*AT, "start", "end", *map(str, Tag))
    digests = every.articles.select("article", "digest")
    return pointed.join(places, on=AT, maintain_order="left").join(digests, on="article", maintain_order="left")

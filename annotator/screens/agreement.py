"""A part of the dashboard: how far people agree, and the sentences that they judged alike or not."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as Unfinished
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from annotator.core.labels import Tag
from annotator.core.numbers import many
from annotator.measure import charts as draws
from annotator.screens import behind, charts, desk
from annotator.screens.behind import ANY
from annotator.store import database
from annotator.store.database import Store

if TYPE_CHECKING:
    from annotator.judge.differences import Compared
    from annotator.judge.report import Report

    Agreed = tuple[Report, list[Compared]]

PATIENCE = 1
"""Seconds that the page waits for the agreement before it goes on without it."""
MEASURES = {"Krippendorff’s alpha": "alpha", "Gwet’s AC1": "ac1", "share that agrees": "percent"}
DIFFER, ALIKE, ALL = "not alike", "alike", "judged by two or more"


def draw() -> None:
    """Draw the figures when they are there, and the sentences behind them."""
    store = desk.store()
    try:
        found, compared = _agreeing(store, database.state(store)[1]).result(PATIENCE)
    except Unfinished:
        _wait()
        return
    if not found.tags:
        st.info("Not enough annotations: no sentence was labelled by two people. Agreement needs two of an article.")
        return
    _figures(found)
    _behind(compared)


def _figures(found: "Report") -> None:
    st.caption(
        f"{len(found.annotators)} people, {many(found.articles, 'article')} that two or more of them labelled. "
        "Intervals are 95 %, over resamples of whole articles."
        + (" With a single article there are none." if found.articles < 2 else "")
    )
    rows = _rows(found)
    made = partial(draws.intervals, name="measure", measure="agreement")
    note = "Click a point for the sentences on which people differ."
    charts.choose("Agreement by tag", rows, made, _pick, note=note)
    for one in found.tags:
        if one.note:
            st.caption(desk.plain(f"{one.tag}: {one.note}"))
    st.dataframe(rows, hide_index=True)


def _pick(picked: dict[str, Any]) -> None:
    st.session_state["differ-how"], st.session_state["differ-tag"] = DIFFER, picked["tag"]


def _rows(found: "Report") -> list[dict[str, Any]]:
    return [
        {"tag": str(one.tag), "measure": name, "value": figure.value, "low": _or(figure.low, figure.value),
         "high": _or(figure.high, figure.value), "sentences": one.sentences, "differed": one.differed}
        for one in found.tags for name, field in MEASURES.items()
        if (figure := getattr(one, field)).value is not None
    ]  # fmt: skip


def _behind(compared: "list[Compared]") -> None:
    st.header("The sentences", anchor=False)
    left, right = st.columns(2)
    how = left.selectbox("that were", [DIFFER, ALIKE, ALL], key="differ-how")
    picked = right.selectbox("on", [ANY, *map(str, Tag)], key="differ-tag")
    tag = None if picked == ANY else Tag(picked)
    given = [one for one in compared if how == ALL or one.differs(tag) == (how == DIFFER)]
    behind.compared(given, key=f"differ-{how}-{picked}")


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


@st.fragment(run_every=1)
def _wait() -> None:
    st.caption("Reckoning how far people agree …")
    if _agreeing(desk.store(), database.state(desk.store())[1]).done():
        st.rerun()


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={Store: lambda store: store.place})
def _agreeing(store: Store, last: int) -> "Future[Agreed]":  # noqa: ARG001 - the number tells what was said
    return desk.begun(_agreed, store)


def _agreed(store: Store) -> "Agreed":
    from annotator.judge import differences, report

    given = [said.annotation for said in database.latest_annotations(store)]
    return report.of(given), list(differences.of(given))

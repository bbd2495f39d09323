"""A part of the dashboard: who said what over all articles."""

from functools import partial
from typing import NamedTuple

import polars as pl
import streamlit as st

from annotator.core.labels import SourceKind
from annotator.measure import charts as draws
from annotator.measure import ledger
from annotator.measure.markup import escaped
from annotator.screens import behind, charts, desk, sheet
from annotator.store import database
from annotator.store.database import Store, Utterance

A_PAGE = 25
MOST = 15


class Heard(NamedTuple):
    """Who speaks in which article how often, and all names, who speaks most often first (measure/ledger.py)."""

    tallied: pl.DataFrame
    voices: pl.DataFrame


def draw() -> None:
    """Draw who speaks, most first, and all that one of them, or a kind of source, said."""
    store = desk.store()
    heard = _heard(store, database.state(store))
    if heard.voices.is_empty():
        st.info("Nobody is named as a source in these articles.")
        return
    _most(heard)
    st.subheader("Who said what", anchor=False)
    st.caption("By name: two people of one name stand together, and one person under two names stands apart.")
    words = st.text_input("Find a name", key="name-words").casefold()
    found = heard.voices.filter(pl.col("name").str.to_lowercase().str.contains(words, literal=True))
    st.caption(f"{found.height:,} of {heard.voices.height:,} names")
    if found.is_empty():
        st.info("No name matches. Try fewer letters.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        shown = sheet.turn(found.height, A_PAGE, key=f"names-{words}")
        sheet.draw(_names(found[shown.start : shown.stop]), key="names")
    with right:
        picked = st.selectbox("Read all that was said by", found["name"].to_list())
        _said(heard.tallied.filter(pl.col("key") == picked.lower()), f"said-{picked}")
    _of_kind(heard)


def _most(heard: Heard) -> None:
    whole = int(heard.tallied["words"].sum()) or 1
    share = (pl.col("words") / whole).alias("share of words")
    left, right = st.columns(2, gap="large")
    with left:
        top = heard.voices.sort("words", descending=True, maintain_order=True).head(MOST)
        rows = top.select(pl.col("name").alias("who"), "kind", "words", share).to_dicts()
        make = partial(draws.ranks, name="who", share="share of words", colour="kind")
        charts.draw("Who speaks most", rows, make, note=f"Of all {whole:,} words that somebody is said to have said.")
    with right:
        every = pl.DataFrame({"kind": [str(kind) for kind in SourceKind]})
        counts = heard.tallied.group_by("kind").agg(attributions=pl.col("times").sum(), words=pl.col("words").sum())
        found = every.join(counts, on="kind", how="left", maintain_order="left").fill_null(0)
        make = partial(draws.ranks, name="kind", share="share of words", colour="kind")
        kinds = found.with_columns(share).to_dicts()
        charts.draw("Named and unnamed sources", kinds, make, note="By how the source is named.")


def _of_kind(heard: Heard) -> None:
    st.subheader("What each kind of source said", anchor=False)
    kind = st.selectbox("Sources that are", [str(kind) for kind in SourceKind], key="said-kind")
    _said(heard.tallied.filter(pl.col("kind") == kind), f"kind-{kind}")


def _said(tallied: pl.DataFrame, key: str) -> None:
    def page(skip: int, limit: int) -> list[Utterance]:
        return database.utterances(desk.store(), tallied, skip=skip, limit=limit)

    behind.said(int(tallied["times"].sum()), page, key=key)


def _names(voices: pl.DataFrame) -> str:
    head = "<tr><th>Who<th>Kind<th class=number>Times<th class=number>Word for word<th class=number>Articles</tr>"
    rows = "".join(
        f"<tr><td>{escaped(name)}<td>{kind}<td class=number>{times:,}<td class=number>{direct:,}"
        f"<td class=number>{articles:,}</tr>"
        for name, kind, times, direct, articles in voices.select("name", "kind", "times", "direct", "articles").rows()
    )
    return f'<div class="sheet wide"><table>{head}{rows}</table></div>'


@st.cache_resource(max_entries=2, show_spinner="Counting …", hash_funcs={Store: lambda store: store.place})
def _heard(store: Store, state: tuple[int, ...]) -> Heard:  # noqa: ARG001 - the numbers tell a change
    tallied = database.tallies(store)
    return Heard(tallied, ledger.heard(tallied.lazy()).collect())

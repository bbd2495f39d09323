"""A part of the dashboard: who said what over all articles."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

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
KINDS = [str(kind) for kind in SourceKind]
_WHO, _KIND = "said-by", "said-kind"


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
    st.header("Who said what", anchor=False)
    st.caption("By name: two people of one name stand together, and one person under two names stands apart.")
    words = st.text_input("Find a name", key="name-words").casefold()
    found = heard.voices.filter(pl.col("name").str.to_lowercase().str.contains(words, literal=True))
    st.caption(f"{found.height:,} of {heard.voices.height:,} names")
    if found.is_empty():
        st.info("No name matches. Try fewer letters.")
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        shown = sheet.turn(found.height, A_PAGE, key=f"names-{words}")
        names = found["name"][shown.start : shown.stop].to_list()
        chosen = sheet.choose(_names(found[shown.start : shown.stop]), key=f"names-{words}-{shown.start}")
        _take(names, chosen, f"{words}-{shown.start}")
    with right:
        behind.keep(_WHO, found["name"].to_list())
        picked = st.selectbox("Read all that was said by", found["name"].to_list(), key=_WHO)
        _said(heard.tallied.filter(pl.col("key") == picked.lower()), f"said-{picked}")
    _of_kind(heard)


def _take(names: Sequence[str], chosen: int | None, page: str) -> None:
    """Let the name that was just clicked in a page of the table be the one whose words are read."""
    if chosen is not None and chosen < len(names) and st.session_state.get("names-chosen") != (page, chosen):
        st.session_state["names-chosen"] = page, chosen
        st.session_state[_WHO] = names[chosen]


def _most(heard: Heard) -> None:
    whole = int(heard.tallied["words"].sum()) or 1
    share = (pl.col("words") / whole).alias("share of words")
    left, right = st.columns(2, gap="large")
    with left:
        top = heard.voices.sort("words", descending=True, maintain_order=True).head(MOST)
        rows = top.select(pl.col("name").alias("who"), "kind", "words", share).to_dicts()
        make = partial(draws.ranks, name="who", share="share of words", colour="kind", kinds=KINDS)
        note = f"Of all {whole:,} words that somebody is said to have said. Click a bar to read them below."
        charts.choose("Who speaks most", rows, make, _pick_who, note=note)
    with right:
        every = pl.DataFrame({"kind": KINDS})
        counts = heard.tallied.group_by("kind").agg(attributions=pl.col("times").sum(), words=pl.col("words").sum())
        found = every.join(counts, on="kind", how="left", maintain_order="left").fill_null(0)
        make = partial(draws.ranks, name="kind", share="share of words", colour="kind", kinds=KINDS)
        kinds = found.with_columns(share).to_dicts()
        note = "By how the source is named. Click a bar, too."
        charts.choose("Named and unnamed sources", kinds, make, _pick_kind, note=note)


def _pick_who(picked: dict[str, Any]) -> None:
    st.session_state["name-words"], st.session_state[_WHO] = "", picked["who"]


def _pick_kind(picked: dict[str, Any]) -> None:
    st.session_state[_KIND] = picked["kind"]


def _of_kind(heard: Heard) -> None:
    st.header("What each kind of source said", anchor=False)
    kind = st.selectbox("Sources that are", KINDS, key=_KIND)
    _said(heard.tallied.filter(pl.col("kind") == kind), f"kind-{kind}")


def _said(tallied: pl.DataFrame, key: str) -> None:
    direct = st.checkbox("only word for word", key=f"direct-{key}")
    count = int(tallied["direct" if direct else "times"].sum())

    def page(skip: int, limit: int) -> list[Utterance]:
        return database.utterances(desk.store(), tallied, direct=direct, skip=skip, limit=limit)

    behind.said(count, page, key=f"{key}-{direct}")


def _names(voices: pl.DataFrame) -> str:
    head = "<tr><th>Who<th>Kind<th class=number>Times<th class=number>Word for word<th class=number>Articles</tr>"
    rows = "".join(
        f'<tr><td><span class="s" data-s="{number}">{escaped(name)}</span><td>{kind}<td class=number>{times:,}'
        f"<td class=number>{direct:,}<td class=number>{articles:,}</tr>"
        for number, (name, kind, times, direct, articles) in enumerate(
            voices.select("name", "kind", "times", "direct", "articles").rows()
        )
    )
    return f'<div class="sheet wide"><table>{head}{rows}</table></div>'


@st.cache_resource(max_entries=2, show_spinner="Counting …", hash_funcs={Store: lambda store: store.place})
def _heard(store: Store, state: tuple[int, ...]) -> Heard:  # noqa: ARG001 - the numbers tell a change
    tallied = database.tallies(store)
    return Heard(tallied, ledger.heard(tallied.lazy()).collect())

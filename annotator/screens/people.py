"""A part of the dashboard: who said what over all articles."""

from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from annotator.core.labels import SourceKind
from annotator.core.spans import Span
from annotator.measure import charts as draws
from annotator.measure.markup import escaped, excerpt
from annotator.screens import charts, desk, hearing, sheet
from annotator.screens.hearing import Heard
from annotator.store import database

A_PAGE = 25
MOST = 15


def draw() -> None:
    """Draw who speaks, most first, and all that one of them said."""
    heard = hearing.heard()
    if heard is None:
        return
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
        said = heard.said.filter(pl.col("name") == picked)
        shown = sheet.turn(said.height, A_PAGE, key=f"said-{words}-{picked}")
        sheet.draw(_all_said(said[shown.start : shown.stop]), key="all-said")


def _most(heard: Heard) -> None:
    whole = int(heard.said["words"].sum()) or 1
    share = (pl.col("words") / whole).alias("share of words")
    left, right = st.columns(2, gap="large")
    with left:
        top = heard.voices.sort("words", descending=True, maintain_order=True).head(MOST)
        rows = top.select(pl.col("name").alias("who"), "kind", "words", share).to_dicts()
        make = partial(draws.ranks, name="who", share="share of words", colour="kind")
        charts.draw("Who speaks most", rows, make, note=f"Of all {whole:,} words that somebody is said to have said.")
    with right:
        every = pl.DataFrame({"kind": [str(kind) for kind in SourceKind]})
        counts = heard.said.group_by("kind").agg(attributions=pl.len(), words=pl.col("words").sum())
        found = every.join(counts, on="kind", how="left", maintain_order="left").fill_null(0)
        make = partial(draws.ranks, name="kind", share="share of words", colour="kind")
        kinds = found.with_columns(share).to_dicts()
        charts.draw("Named and unnamed sources", kinds, make, note="By how the source is named.")


def _names(voices: pl.DataFrame) -> str:
    head = "<tr><th>Who<th>Kind<th class=number>Times<th class=number>Word for word<th class=number>Articles</tr>"
    rows = "".join(
        f"<tr><td>{escaped(name)}<td>{kind}<td class=number>{times:,}<td class=number>{direct:,}"
        f"<td class=number>{articles:,}</tr>"
        for name, kind, times, direct, articles in voices.select("name", "kind", "times", "direct", "articles").rows()
    )
    return f'<div class="sheet wide"><table>{head}{rows}</table></div>'


def _all_said(said: pl.DataFrame) -> str:
    rows = "".join(map(_one, said.to_dicts()))
    return f'<div class="sheet wide"><table><tr><th>What<th>Cue<th>Article</tr>{rows}</table></div>'


def _one(said: dict[str, Any]) -> str:
    """Return a row; its article is opened for it, as those that were heard are not kept."""
    article = database.article(desk.store(), said["article"])
    content = tuple(map(Span, said["content_start"], said["content_end"]))
    if article is None or len(article.text) < max(piece.end for piece in content):
        return ""
    words = (excerpt(article.text, content, direct=said["direct"]), said["cue"] or "", article.title or article.id)
    return f"<tr>{''.join(f'<td>{escaped(word)}' for word in words)}</tr>"

"""A part of the dashboard: what reports find in all articles, events side by side, shares that people corrected."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from annotator.core.labels import Tag
from annotator.core.numbers import many
from annotator.core.spans import Span
from annotator.measure import charts as draws
from annotator.measure.grouping import ArticlesBy, Filed
from annotator.measure.readings import KINDS
from annotator.measure.shares import Line, Shares
from annotator.screens import behind, charts, desk, gathering
from annotator.screens.gathering import Gathered
from annotator.store.database import Found
from annotator.workflow.shares import COLUMNS, rows

MOST = 15
NONE = "(no group)"
GROUPS = 6
"""Groups that a chart tells apart by colour and shape."""


def draw() -> None:
    """Draw what `annotator report leak`, `sourcing`, `claims`, `compare` and `shares` tell, each with its sentences."""
    found = gathering.gathered()
    if found is None:
        return
    st.caption("What the model found in all articles, which errs; no verdict on who wrote them.")
    part = st.segmented_control("Of", list(_PARTS), default=next(iter(_PARTS)), key="findings", required=True)
    _PARTS[part](found)


def _pointed(found: Gathered) -> None:
    _leak(found)
    if found.points.is_empty():
        st.info("Nothing was found: no thin sourcing, no opinion in news, no claim without a source.")
        return
    counts = found.points.group_by("found").len("sentences").sort("sentences", "found", descending=[True, False])
    share = (pl.col("sentences") / max(found.sentences, 1)).alias("share of sentences")
    shown = counts.select("found", "sentences", share).to_dicts()
    make = partial(draws.ranks, name="found", share="share of sentences")
    note = f"Of {found.sentences:,} sentences of text. Click a bar for its sentences."
    charts.choose("What was found", shown, make, _pick("found"), note=note)
    st.header("The sentences", anchor=False)
    picked = st.selectbox("where there is", counts["found"].to_list(), key="found")
    _behind(found.points.filter(pl.col("found") == picked), f"found-{picked}")


def _leak(found: Gathered) -> None:
    """Draw the share of own opinion; below the sentences that a share needs only a note is given."""
    named = _grouped(found.leak)
    borne = named.drop_nulls("share").sort("sentences", descending=True).head(MOST)
    if borne.is_empty():
        st.info("No outlet has enough sentences for a share of its own opinion.")
    else:
        shown = borne.select("group", "filed", "articles", "sentences", "own", "share").to_dicts()
        make = partial(draws.ranks, name="group", share="share", colour="filed", kinds=list(map(str, Filed)))
        note = "Quotations and what sources say left out. Click a bar for its sentences."
        charts.choose("The author's own opinion", shown, make, _pick("own"), note=note)
    for row in named.filter(pl.col("share").is_null()).head(MOST).iter_rows(named=True):
        st.caption(desk.plain(f"{row['group']}: {row['note']}"))
    picked = st.selectbox("Show the author's own opinion in", [NONE, *named["group"].to_list()], key="own")
    if picked != NONE:
        _behind(_grouped(found.own).filter(pl.col("group") == picked), f"own-{picked}")


def _grouped(given: pl.DataFrame) -> pl.DataFrame:
    """Return rows with outlet and filing in words, as `group`."""
    return given.with_columns(group=pl.format("{}, filed as {}", pl.col("outlet").fill_null("(no outlet)"), "filed"))


def _pick(key: str) -> Callable[[dict[str, Any]], None]:
    """Return what lets the bar of a chart that was clicked be what is chosen in a list."""

    def picked(fields: dict[str, Any]) -> None:
        [st.session_state[key]] = fields.values()

    return picked


def _compared(found: Gathered) -> None:
    report = gathering.compared(found)
    if report is None:
        return
    for note in report.notes:
        st.caption(desk.plain(note))
    told = report.tables["Events"]
    if told.is_empty():
        st.info("No two articles tell of one event.")
        return
    titles = {row["event"]: f"{row['title']} ({many(row['articles'], 'article')})" for row in told.to_dicts()}
    event = st.selectbox("event", list(titles), format_func=titles.__getitem__, key="event")
    for title, frame in report.tables.items():
        here = frame.filter(event=event)
        if here.is_empty():
            st.caption(f"{title}: none.")
            continue
        st.header(title, anchor=False)
        _table(here.drop("event"), title)
        if places := _places(here):
            _behind(gathering.at(found, places), f"{title}-{event}")


def _places(frame: pl.DataFrame) -> list[tuple[str, int]]:
    """Return the sentences that a table points at, each once: those without a source before the same with one."""
    names = [("article", "sentence"), ("of_article", "with_sentence")]
    pairs = [frame.select(*name).rows() for name in names if set(name) <= set(frame.columns)]
    each = (place for row in zip(*pairs, strict=True) for place in row if None not in place)
    return list(dict.fromkeys(each))


def _shared(found: Gathered) -> None:
    by = ArticlesBy(st.selectbox("shares by", list(map(str, ArticlesBy)), key="shares-by") or ArticlesBy.ALL)
    shares = gathering.shares(found, by)
    if shares is None:
        return
    for note in shares.notes:
        st.caption(desk.plain(note))
    _intervals(shares, by)
    plain = [[None if value == "" else value for value in row] for row in rows(shares)]
    _table(pl.DataFrame(plain, schema=list(COLUMNS), orient="row", infer_schema_length=None), "Corrected shares")
    st.header("The sentences that the model counts", anchor=False)
    groups = list(dict.fromkeys(line.group for line in shares.lines))
    if not groups:
        return
    group = st.selectbox("group", groups, key=f"group-{by}")
    name = st.selectbox("share of", [line.counted for line in shares.lines if line.group == group], key="share-of")
    _behind(gathering.counted(found, by, group, name), f"share-{by}-{group}-{name}")


def _intervals(shares: Shares, by: ArticlesBy) -> None:
    def picked(fields: dict[str, Any]) -> None:
        st.session_state[f"group-{by}"], st.session_state["share-of"] = fields["group"], fields["tag"]

    borne = [line for line in shares.lines if line.share.value is not None]
    few = list(dict.fromkeys(line.group for line in borne))[:GROUPS]
    for title, kinds in (("Shares of sentences", False), ("Shares of sources", True)):
        shown = [_interval(line) for line in borne if line.group in few and (line.counted in set(KINDS)) == kinds]
        if shown:
            make = partial(draws.intervals, name="group", measure="share")
            note = f"With 95 % intervals; the {GROUPS} groups of most sentences. Click a point for its sentences."
            charts.choose(title, shown, make, picked, note=note)
    if not borne:
        lacking = next((line.noted for line in shares.lines if line.noted.startswith("not enough")), "nothing was read")
        st.info(f"No share can be given yet: {lacking}. The page Review draws sentences at random, too.")


def _interval(line: Line) -> dict[str, Any]:
    one = line.share
    return {"tag": line.counted, "group": line.group, "value": one.value, "low": one.low, "high": one.high}


def _table(frame: pl.DataFrame, title: str) -> None:
    """Draw a table, lists as words, with its rows as CSV."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    flat = frame.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join("; ")).to_dicts()
    st.dataframe(flat, hide_index=True, width="stretch", key=f"table-{title}")
    st.download_button(
        "CSV",
        data=lambda: charts.table(flat),
        file_name=f"{title.lower().replace(' ', '-').replace(',', '')}.csv",
        mime="text/csv",
        key=f"csv-{title}",
        on_click="ignore",
    )


def _behind(given: pl.DataFrame, key: str) -> None:
    def page(skip: int, limit: int) -> Sequence[Found]:
        return [_found(row) for row in given.slice(skip, limit).iter_rows(named=True)]

    behind.draw(given.height, page, key=key)


def _found(row: dict[str, Any]) -> Found:
    return Found(row["article"], row["digest"], Span(row["start"], row["end"]), tuple(tag for tag in Tag if row[tag]))


_PARTS: dict[str, Callable[[Gathered], None]] = {
    "What was found": _pointed,
    "Events side by side": _compared,
    "Corrected shares": _shared,
}

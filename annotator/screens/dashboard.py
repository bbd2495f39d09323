"""The page Dashboard: how far the work is, how people and model agree, what is said, and by whom."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from annotator.core.labels import Tag
from annotator.measure import charts as draws
from annotator.screens import agreement, behind, charts, desk, findings, people, progress, standing
from annotator.screens.behind import ANY, known
from annotator.store import database
from annotator.store.database import Mix, Store

MOST_OUTLETS = 12


def draw() -> None:
    """Draw one part of the dashboard, the one that is chosen."""
    st.title("Dashboard")
    if not desk.count():
        st.info("There is nothing to count yet. Add articles on the page Read.")
        return
    part = st.segmented_control(
        "Part", list(_PARTS), default="Progress", key="part", label_visibility="collapsed", required=True
    )
    _PARTS[part]()


def _tags() -> None:
    st.caption("What the model says, not what people have checked. A sentence can carry several tags, or none.")
    mixes = _mixed(desk.store(), database.last_said(desk.store()))
    charts.choose(
        "Tags by outlet", _shares(mixes, "outlet")[: MOST_OUTLETS * len(Tag)], partial(draws.tag_bars, group="outlet"),
        _pick, note=f"The {MOST_OUTLETS} outlets with most sentences. Click a bar for its sentences.",
    )  # fmt: skip
    rows = sorted(_shares([mix for mix in mixes if mix.month], "month"), key=lambda row: str(row["month"]))
    if rows:
        lines = partial(draws.tag_lines, x="month", y="share", kind="ordinal")
        charts.choose("Tags by month", rows, lines, _pick, note="Click a point for its sentences.")
    else:
        st.info("No article has a date, so there is nothing to draw by month.")
    _sentences(mixes)


def _pick(picked: dict[str, Any]) -> None:
    for by in ("outlet", "month"):
        st.session_state[f"mix-{by}"] = picked.get(by, ANY)
    st.session_state["mix-tag"] = picked["tag"]


def _sentences(mixes: Sequence[Mix]) -> None:
    st.header("The sentences", anchor=False)
    places = st.columns(3)
    outlet = places[0].selectbox("of outlet", [ANY, *_names(mixes, "outlet")], key="mix-outlet")
    month = places[1].selectbox("of month", [ANY, *sorted(_names(mixes, "month"))], key="mix-month")
    tag = places[2].selectbox("with tag", [ANY, *map(str, Tag)], key="mix-tag")
    one_of = {"outlet": known(outlet), "month": known(month)}
    wanted = [mix for mix in mixes if all(value in {None, getattr(mix, name)} for name, value in one_of.items())]
    given = None if tag == ANY else Tag(tag)
    count = sum(mix.sentences if given is None else mix.tags[list(Tag).index(given)] for mix in wanted)
    behind.counted(database.said_in(**one_of, tag=given), key=f"mix-{outlet}-{month}-{tag}", count=count)


def _shares(mixes: Sequence[Mix], by: str) -> list[dict[str, Any]]:
    """Return a row for each tag of each group, the groups with most sentences first."""
    sentences: Counter[str] = Counter()
    given: Counter[tuple[str, Tag]] = Counter()
    for mix in mixes:
        name = getattr(mix, by) or behind.UNKNOWN
        sentences[name] += mix.sentences
        given.update({(name, tag): count for tag, count in zip(Tag, mix.tags, strict=True)})
    return [
        {by: name, "tag": str(tag), "sentences": given[name, tag], "share": given[name, tag] / count}
        for name, count in sentences.most_common()
        for tag in Tag
    ]


def _names(mixes: Sequence[Mix], by: str) -> list[str]:
    return list(dict.fromkeys(row[by] for row in _shares(mixes, by)))


@st.cache_resource(max_entries=4, show_spinner="Counting …", hash_funcs={Store: lambda store: store.place})
def _mixed(store: Store, last: int) -> list[Mix]:  # noqa: ARG001 - the number tells what was added
    return database.mixes(store)


_PARTS: dict[str, Callable[[], None]] = {
    "Progress": progress.draw,
    "Agreement": agreement.draw,
    "Model": standing.draw,
    "Tags": _tags,
    "Who speaks": people.draw,
    "Findings": findings.draw,
}

"""The page Dashboard: how far the work is, how people and model agree, what is said, and by whom."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Unfinished
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from annotator.core.labels import Tag
from annotator.measure import charts as draws
from annotator.measure.pace import Pace, pace
from annotator.screens import behind, charts, desk, findings, people, standing
from annotator.store import database
from annotator.store.database import Day, Mix, Progress, Store

if TYPE_CHECKING:
    from annotator.judge.differences import Difference
    from annotator.judge.report import Report

    Agreed = tuple[Report, list[Difference]]

PATIENCE = 1
"""Seconds that the page waits for the agreement before it goes on without it."""
MOST_OUTLETS = 12
UNKNOWN = "(not known)"
ANY = "(all)"


def draw() -> None:
    """Draw one part of the dashboard, the one that is chosen."""
    st.title("Dashboard")
    if not desk.count():
        st.info("There is nothing to count yet. Add articles on the page Read.")
        return
    part = st.segmented_control("Part", list(_PARTS), default="Progress", key="part", label_visibility="collapsed")
    _PARTS[part or "Progress"]()


def _progress() -> None:
    there, days = _work(desk.store(), database.state(desk.store()))
    done = [(day.day, day.decisions) for day in days]
    _numbers(there, pace(done, to_do=max(0, there.sentences - there.decided)))
    if not days:
        st.info("Nobody has labelled or settled anything yet. Sentences are settled on the page Review.")
        return
    rows = [
        {"day": day.day, "person": day.person, "articles labelled": day.annotations, "decisions": day.decisions}
        for day in days
    ]
    left, right = st.columns(2, gap="large")
    with left:
        charts.draw("Decisions by day", rows, partial(draws.amounts, x="day", y="decisions", colour="person"))
    with right:
        labelled = partial(draws.amounts, x="day", y="articles labelled", colour="person")
        charts.draw("Articles labelled by day", rows, labelled)
    _by_person(days)


def _numbers(there: Progress, at: Pace) -> None:
    for place, (name, value) in zip(
        st.columns(5),
        {
            "Articles labelled": f"{there.annotated:,} of {there.articles:,}",
            "Sentences settled": f"{there.decided:,} of {there.sentences:,}",
            "Open sentences": f"{max(0, there.sentences - there.decided):,}",
            "Decisions a day": f"{at.a_day:,.0f}" if at.days else "–",
            "Working days to go": f"{at.left:,}" if at.left is not None else "–",
        }.items(),
        strict=True,
    ):
        place.metric(name, value)
    if at.left is not None:
        st.caption(
            f"The estimate assumes that every open sentence is to be settled, at the mean of the last {at.days} days "
            "on which somebody settled any. Undone decisions count as work. Days are in UTC."
        )


def _by_person(days: Sequence[Day]) -> None:
    st.subheader("By person", anchor=False)
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for day in days:
        total[day.person].update({"articles labelled": day.annotations, "decisions": day.decisions, "days": 1})
    st.dataframe([{"person": person, **total[person]} for person in sorted(total)], hide_index=True)
    settled = [day for day in days if day.decisions]
    if not settled:
        return
    left, right = st.columns(2)
    names = sorted({day.person for day in settled})
    person = left.selectbox("Show what was settled by", [ANY, *names], key="by-person")
    of = sorted({one.day for one in settled if person in {ANY, one.person}}, reverse=True)
    on = right.selectbox("on", [ANY, *of], key=f"by-day-{person}")
    count = sum(one.decisions for one in settled if person in {ANY, one.person} and on in {ANY, one.day})
    whose, when = _known(person), _known(on)

    def page(skip: int, limit: int) -> list[database.Found]:
        return database.settled_by(desk.store(), whose, when, skip=skip, limit=limit)

    behind.draw(count, page, key=f"settled-{person}-{on}")


def _agreement() -> None:
    store = desk.store()
    try:
        found, differences = _agreeing(store, database.state(store)[1]).result(PATIENCE)
    except Unfinished:
        _wait()
        return
    if not found.tags:
        st.info("Not enough annotations: no sentence was labelled by two people. Agreement needs two of an article.")
        return
    st.caption(
        f"{len(found.annotators)} people, {found.articles:,} articles that two or more of them labelled. "
        "Intervals are 95 %, over resamples of whole articles."
        + (" With a single article there are none." if found.articles < 2 else "")
    )
    measures = {"Krippendorff’s alpha": "alpha", "Gwet’s AC1": "ac1", "share that agrees": "percent"}
    rows = [
        {"tag": str(one.tag), "measure": name, "value": figure.value, "low": _or(figure.low, figure.value),
         "high": _or(figure.high, figure.value), "sentences": one.sentences, "differed": one.differed}
        for one in found.tags for name, field in measures.items()
        if (figure := getattr(one, field)).value is not None
    ]  # fmt: skip
    charts.draw("Agreement by tag", rows, partial(draws.intervals, name="measure", measure="agreement"))
    for one in found.tags:
        if one.note:
            st.caption(desk.plain(f"{one.tag}: {one.note}"))
    st.dataframe(rows, hide_index=True)
    st.subheader("Where people differ", anchor=False)
    picked = st.selectbox("on", [ANY, *map(str, Tag)], key="differ-tag")
    given = [one for one in differences if picked == ANY or one.on(Tag(picked))]
    behind.differing(given, key=f"differ-{picked}")


def _tags() -> None:
    st.caption("What the model says, not what people have checked. A sentence can carry several tags, or none.")
    mixes = _mixed(desk.store(), database.last_said(desk.store()))
    picked = charts.choose(
        "Tags by outlet", _shares(mixes, "outlet")[: MOST_OUTLETS * len(Tag)], partial(draws.tag_bars, group="outlet"),
        note=f"The {MOST_OUTLETS} outlets with most sentences. Click a bar for its sentences.",
    )  # fmt: skip
    if picked and picked != st.session_state.get("picked"):
        st.session_state["mix-outlet"], st.session_state["mix-tag"] = picked["outlet"], picked["tag"]
    st.session_state.picked = picked
    rows = sorted(_shares([mix for mix in mixes if mix.month], "month"), key=lambda row: str(row["month"]))
    if rows:
        charts.draw("Tags by month", rows, partial(draws.tag_lines, x="month", y="share", kind="ordinal"))
    else:
        st.info("No article has a date, so there is nothing to draw by month.")
    _sentences(mixes)


def _sentences(mixes: Sequence[Mix]) -> None:
    st.subheader("The sentences", anchor=False)
    places = st.columns(3)
    outlet = places[0].selectbox("of outlet", [ANY, *_names(mixes, "outlet")], key="mix-outlet")
    month = places[1].selectbox("of month", [ANY, *sorted(_names(mixes, "month"))], key="mix-month")
    tag = places[2].selectbox("with tag", [ANY, *map(str, Tag)], key="mix-tag")
    one_of = {"outlet": _known(outlet), "month": _known(month)}
    wanted = [mix for mix in mixes if all(value in {None, getattr(mix, name)} for name, value in one_of.items())]
    given = None if tag == ANY else Tag(tag)
    count = sum(mix.sentences if given is None else mix.tags[list(Tag).index(given)] for mix in wanted)

    def page(skip: int, limit: int) -> list[database.Found]:
        return database.said_in(desk.store(), **one_of, tag=given, skip=skip, limit=limit)

    behind.draw(count, page, key=f"mix-{outlet}-{month}-{tag}")


def _shares(mixes: Sequence[Mix], by: str) -> list[dict[str, Any]]:
    """Return a row for each tag of each group, the groups with most sentences first."""
    sentences: Counter[str] = Counter()
    given: Counter[tuple[str, Tag]] = Counter()
    for mix in mixes:
        name = getattr(mix, by) or UNKNOWN
        sentences[name] += mix.sentences
        given.update({(name, tag): count for tag, count in zip(Tag, mix.tags, strict=True)})
    return [
        {by: name, "tag": str(tag), "sentences": given[name, tag], "share": given[name, tag] / count}
        for name, count in sentences.most_common()
        for tag in Tag
    ]


def _names(mixes: Sequence[Mix], by: str) -> list[str]:
    return list(dict.fromkeys(row[by] for row in _shares(mixes, by)))


def _known(name: str) -> str | None:
    """Return what the store calls a name in a list: None for all of them, "" for what is not known."""
    return None if name == ANY else "" if name == UNKNOWN else name


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


@st.fragment(run_every=1)
def _wait() -> None:
    st.caption("Reckoning how far people agree …")
    if _agreeing(desk.store(), database.state(desk.store())[1]).done():
        st.rerun()


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={Store: lambda store: store.place})
def _agreeing(store: Store, last: int) -> "Future[Agreed]":  # noqa: ARG001 - the number tells what was said
    pool = ThreadPoolExecutor(1)
    coming = pool.submit(_agreed, store)
    pool.shutdown(wait=False)
    return coming


def _agreed(store: Store) -> "Agreed":
    from annotator.judge import differences, report

    given = [said.annotation for said in database.latest_annotations(store)]
    return report.of(given), list(differences.of(given))


@st.cache_resource(max_entries=4, show_spinner="Counting …", hash_funcs={Store: lambda store: store.place})
def _work(store: Store, state: tuple[int, ...]) -> tuple[Progress, list[Day]]:  # noqa: ARG001 - tells a change
    return database.progress(store), database.days(store)


@st.cache_resource(max_entries=4, show_spinner="Counting …", hash_funcs={Store: lambda store: store.place})
def _mixed(store: Store, last: int) -> list[Mix]:  # noqa: ARG001 - the number tells what was added
    return database.mixes(store)


_PARTS: dict[str, Callable[[], None]] = {
    "Progress": _progress,
    "Agreement": _agreement,
    "Model": standing.draw,
    "Tags": _tags,
    "Who speaks": people.draw,
    "Findings": findings.draw,
}

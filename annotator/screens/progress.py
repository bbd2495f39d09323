"""A part of the dashboard: how far the work is, by person and day; each number leads to its sentences."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from annotator.core.numbers import many
from annotator.measure import charts as draws
from annotator.measure.pace import Pace, pace
from annotator.screens import behind, charts, desk
from annotator.screens.behind import ANY, keep, known
from annotator.store import database
from annotator.store.database import Counted, Day, Progress, Store

SETTLED, OPEN, LABELS, DECISIONS, LABELLED = (
    "settled now",
    "still open",
    "labelled by people",
    "decisions, the undone too",
    "labels, what was changed since too",
)
"""What can be shown, by what it is called there."""
MOST, OTHERS = 5, "(others)"
"""People who have a colour of their own in a chart, and what the rest is called there."""
BY_PERSON = (DECISIONS, LABELLED)
_SHOWN, _PERSON, _DAY = "progress-shown", "by-person", "by-day"


class Work(NamedTuple):
    """What has been done."""

    there: Progress
    days: list[Day]


def draw() -> None:
    """Draw the counts, the sentences behind the one that was chosen, and the charts."""
    work = _work(desk.store(), database.state(desk.store()))
    at = pace([(day.day, day.decisions) for day in work.days], to_do=work.there.open)
    _numbers(work.there, at)
    if not work.days:
        st.info("Nobody has labelled or settled anything yet. Sentences are settled on the page Review.")
    _behind(work)
    if work.days:
        _charts(work.days)
        _by_person(work.days)


def _numbers(there: Progress, at: Pace) -> None:
    given = (
        ("Articles labelled", f"{there.annotated:,} of {there.articles:,}", LABELS),
        ("Sentences settled", f"{there.decided:,} of {there.sentences:,}", SETTLED),
        ("Open sentences", f"{there.open:,}", OPEN),
        ("Decisions a day", f"{at.a_day:,.0f}" if at.days else "–", DECISIONS),
        ("Working days to go", f"{at.left:,}" if at.left is not None else "–", OPEN),
    )
    for place, (name, value, what) in zip(st.columns(len(given)), given, strict=True):
        place.metric(name, value)
        place.button("Show the sentences", key=f"show-{name}", type="tertiary", on_click=_show, args=(what,))
    if at.left is not None:
        st.caption(
            "The estimate assumes that every open sentence is to be settled, at the mean of the last "
            f"{many(at.days, 'day')} on which somebody settled any. Undone decisions count as work. Days are in UTC."
        )


def _charts(days: Sequence[Day]) -> None:
    decisions = [(day.day, day.person, day.decisions) for day in days if day.decisions]
    labelled = [(day.day, day.person, day.annotations) for day in days if day.annotations]
    left, right = st.columns(2, gap="large")
    with left:
        _by_day("decisions", decisions, DECISIONS)
    with right:
        _by_day("articles labelled", labelled, LABELLED)


def _by_day(what: str, done: Sequence[tuple[str, str, int]], behind_it: str) -> None:
    """Draw how much was done on which day by whom: by those who did most, and all others together."""
    total: Counter[str] = Counter()
    for _, person, count in done:
        total[person] += count
    named = dict(total.most_common(MOST))
    by_day: Counter[tuple[str, str]] = Counter()
    for day, person, count in done:
        by_day[day, person if person in named else OTHERS] += count
    rows = [{"day": day, "person": person, what: count} for (day, person), count in sorted(by_day.items())]
    if rows:
        made = partial(draws.amounts, x="day", y=what, colour="person")
        title = f"{what.capitalize()} by day"
        charts.choose(title, rows, made, partial(_pick, behind_it), note="Click a bar for its sentences.")


def _by_person(days: Sequence[Day]) -> None:
    st.header("By person", anchor=False)
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for day in days:
        total[day.person].update({"articles labelled": day.annotations, "decisions": day.decisions, "days": 1})
    names = sorted(total)

    def chosen() -> None:
        if rows := st.session_state["people"].selection.rows:
            person = names[rows[0]]
            _show(DECISIONS if total[person]["decisions"] else LABELLED, person)

    st.caption("Choose a row for its sentences.")
    rows = [{"person": person, **total[person]} for person in names]
    st.dataframe(rows, hide_index=True, key="people", on_select=chosen, selection_mode="single-row")


def _show(what: str, person: str = ANY, on: str = ANY) -> None:
    """Let the page, when it is drawn next, show sentences of that kind."""
    st.session_state[_SHOWN] = what
    st.session_state[_PERSON], st.session_state[_DAY] = person, on


def _pick(what: str, picked: dict[str, Any]) -> None:
    person = str(picked["person"])
    _show(what, ANY if person == OTHERS else person, str(picked["day"]))


def _behind(work: Work) -> None:
    """Draw the sentences that were asked for."""
    kinds = (SETTLED, OPEN, LABELS, DECISIONS, LABELLED)
    shown = st.pills("Sentences", kinds, key=_SHOWN, help="Choose it again to hide them.")
    if shown is None:
        return
    if shown not in BY_PERSON:
        given = {SETTLED: database.standing_decisions, OPEN: database.still_open, LABELS: database.standing_labels}[
            shown
        ]()
        counts = {SETTLED: work.there.decided, OPEN: work.there.open}
        behind.counted(given, key=f"progress-{shown}", count=counts.get(shown))
        return
    person, on = _choose(work.days, shown)
    given = _counted(shown, known(person), known(on))
    behind.counted(given, key=f"{shown}-{person}-{on}")


def _choose(days: Sequence[Day], what: str) -> tuple[str, str]:
    """Draw the choice of a person and a day on which they did something of that kind."""
    did = [one for one in days if (one.decisions if what == DECISIONS else one.annotations)]
    left, right = st.columns(2)
    names = [ANY, *sorted({one.person for one in did})]
    keep(_PERSON, names)
    person = left.selectbox("by", names, key=_PERSON)
    on = [ANY, *sorted({one.day for one in did if person in {ANY, one.person}}, reverse=True)]
    keep(_DAY, on)
    return person, right.selectbox("on", on, key=_DAY)


def _counted(what: str, person: str | None, on: str | None) -> Counted:
    return database.settled_by(person, on) if what == DECISIONS else database.labelled_by(person, on)


@st.cache_resource(max_entries=4, show_spinner="Counting …", hash_funcs={Store: lambda store: store.place})
def _work(store: Store, state: tuple[int, ...]) -> Work:  # noqa: ARG001 - the numbers tell a change
    return Work(database.progress(store), database.days(store))

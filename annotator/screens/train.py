"""The page Train: a model is learned from what is settled now, compared with the one in use, and put in use or not."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from annotator.core.numbers import many
from annotator.measure import scorecard
from annotator.screens import desk, door, sheet
from annotator.screens.desk import plain
from annotator.store import database, gold, registry
from annotator.store.database import StoreError
from annotator.workflow import anew, trying
from annotator.workflow.anew import Anew
from annotator.workflow.trying import Standing, Trial, Trials

PLACE = "screen train"
EVERY = 1.0
"""Seconds after which the progress is drawn anew."""


def draw() -> None:
    """Draw what can be learned from, the training that runs, and the models there are."""
    if not door.named():
        return
    st.title("Train")
    if told := st.session_state.pop("train-told", None):
        st.success(told)
    _begin()
    running = _trials().now()
    if running:
        _follow(running)
    _tag_anew()
    _models()


@st.cache_resource(show_spinner=False)
def _taggings() -> Trials[Anew]:
    """Return the tagging of all articles anew: one for all visitors, too."""
    return Trials(anew.in_process)


@st.cache_resource(show_spinner=False)
def _trials() -> Trials[Trial]:
    """Return the trainings of this app: one for all visitors, which a reload of the page does not end."""
    return Trials(trying.in_process)


def _begin() -> None:
    """Draw the choice of what to learn from, and begin."""
    labels = gold.default_folder()
    done = database.progress(desk.store())
    running = _trials().now()
    is_busy = running is not None and running.tried is None
    st.markdown(
        "A new model learns from what people have settled. It is compared with the one in use on articles that neither "
        "has seen, and lies beside it until you put it in use. This takes minutes; the app can be used meanwhile.",
        width=800,
    )
    settled = f"This store: {done.decided:,} decided sentences, {done.annotated:,} annotated articles"
    own = st.checkbox(settled, value=True, key="own")
    files = st.checkbox("The gold that comes with the program", value=True, key="gold") if labels.is_dir() else False
    if st.button("Train a new model", type="primary", disabled=is_busy or not (own or files)):
        place = database.location() if own else None
        current = _in_use() or registry.default_folder()
        _train(Trial(registry.models_folder(), current, labels if files else None, place))


def _train(trial: Trial) -> None:
    try:
        database.ask_training(desk.store(), desk.signed(PLACE))
    except StoreError as error:
        st.error(plain(str(error)))
        return
    _trials().begin(trial)
    st.rerun()


def _follow(running: Standing) -> None:
    if running.tried is None:
        st.fragment(_progress, run_every=EVERY)(_trials())
        return
    if running.tried.folder is None:
        st.warning(plain(running.tried.said.capitalize()))
        return
    st.info(plain(running.tried.said))
    _result(running.tried.folder)


def _progress(trials: Trials[Any]) -> None:
    """Draw how far a job is; when it is done, the whole page anew."""
    running = trials.now()
    if running is None or running.tried is not None:
        st.rerun()
        return
    minutes, seconds = divmod(int((datetime.now(UTC) - running.began).total_seconds()), 60)
    st.progress(running.share, f"{running.words.capitalize()} … {minutes}:{seconds:02}")
    st.button("Stop", on_click=trials.stop)


def _result(folder: Path) -> None:
    """Draw a new model beside the one in use, and what can be done."""
    try:
        card = registry.read_card(folder)
    except registry.ModelError as error:
        st.error(plain(str(error)))
        return
    st.header(f"The new model {plain(str(card['name']))}", anchor=False)
    _beside(card)
    with st.container(horizontal=True):
        _use(folder, "Put it in use", primary=True)
        st.button("Keep the one in use" if folder != _in_use() else "Done", on_click=_trials().forget)


def _beside(card: dict[str, Any]) -> None:
    """Draw how a model stood to the one that was in use when it was learned."""
    told = card.get("beside")
    if not told:
        st.caption("It was not compared with another model.")
        return
    beside = scorecard.to_beside(told)
    st.caption(plain(f"Beside {beside.other}, {beside.how}"))
    if beside.differences:
        head, *rows = beside.table()
        sheet.table(head, rows, key=f"beside-{card['name']}")


def _use(folder: Path, label: str, *, primary: bool = False) -> None:
    if folder == _in_use():
        st.caption("In use")
        return
    if st.button(label, key=f"{label}-{folder.name}-{primary}", type="primary" if primary else "secondary"):
        _put(folder)


def _put(folder: Path) -> None:
    try:
        trying.put_in_use(desk.store(), desk.signed(PLACE), folder)
    except desk.PROBLEMS as error:
        st.error(plain(str(error)))
        return
    st.session_state["train-told"] = f"In use from now on: {plain(folder.name)}. The others stay where they are."
    st.rerun()


def _tag_anew() -> None:
    """Offer to tag the articles of which another model than the one in use spoke last; draw how far that is."""
    running = _taggings().now()
    if running and running.tried is None:
        st.fragment(_progress, run_every=EVERY)(_taggings())
        return
    if running and running.tried:
        st.info(plain(running.tried.said.capitalize()))
    current = _in_use()
    name = _name(current) if current else None
    count = database.count_unread(desk.store(), name) if name else 0
    if not current or not name or not count:
        return
    st.markdown(
        f"{many(count, 'article')} of this store were not tagged by {plain(name)}, which is in use. Review, Bulk and "
        "the dashboard go by what was said last of each article. What people settled stays, whatever a model says.",
        width=800,
    )
    if st.button(f"Tag {many(count, 'article')} with the model in use"):
        _taggings().begin(Anew(database.location(), current, desk.signed(PLACE, "tagged anew")))
        st.rerun()


def _name(folder: Path) -> str | None:
    """Return the name under which a folder's model speaks, None where its card cannot be read."""
    try:
        return str(registry.read_card(folder)["name"])
    except (registry.ModelError, KeyError):
        return None


def _models() -> None:
    """Draw all models with their cards, and who put which in use."""
    st.header("Models", anchor=False)
    current = _in_use()
    past = database.promotions(desk.store())
    shelf = registry.shelf()
    before = trying.former(desk.store())
    for folder, _ in shelf:
        if folder.name == before:
            _use(folder, f"Put {plain(before)} back in use")
    for folder, card in shelf:
        with st.expander(
            plain(f"{card.get('name', folder.name)} · {_about(card)}{' · in use' if folder == current else ''}")
        ):
            _use(folder, "Put it in use")
            _page(folder)
    if past:
        st.header("Put in use", anchor=False)
        sheet.table(
            ("when (UTC)", "who", "model"),
            ((act.at[:16].replace("T", " "), act.person, act.why) for act in past),
            key="promotions",
        )


def _page(folder: Path) -> None:
    try:
        st.markdown(registry.read_page(folder))
    except registry.ModelError as error:
        st.error(plain(str(error)))


def _about(card: dict[str, Any]) -> str:
    """Return what tells a model from others, in a few words."""
    report = card.get("report") or {}
    parts = [part for part in report.get("parts", ()) if part["name"] == "article"]
    figures = [f"mean F1 {part['macro_f1'][0]:.3f}" for part in parts]
    return ", ".join([f"{report.get('articles', 0):,} articles", *figures])


def _in_use() -> Path | None:
    try:
        return registry.in_use()
    except registry.ModelError as error:
        st.error(plain(str(error)))
        return None

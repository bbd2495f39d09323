"""The page Train, without its process: tests/workflow has that, and tests/live both together."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from annotator import workflow
from annotator.screens import train
from annotator.store import database, registry
from annotator.store.database import By, Role
from annotator.workflow import anew, apart, trying
from annotator.workflow.anew import Anew
from annotator.workflow.trying import Trial, Tried
from tests import made
from tests.screens.test_pages import button, seated


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, models: Path) -> Iterator[None]:
    """Let a training be a copy of the model in use, made at once."""

    def run(trial: Trial, _ends: Event, _tell: apart.Tell) -> Tried:
        shutil.copytree(trial.current, trial.models / "trained", dirs_exist_ok=True)
        return Tried("Learned from much.", trial.models / "trained")

    monkeypatch.setattr(trying, "in_process", run)
    train._trials.clear()
    yield
    train._trials.clear()


@pytest.fixture
def entered(place: str) -> str:
    """Return a store whose admin is ana; so Eva comes in as a reviewer."""
    with workflow.opened(place) as store:
        database.enter(store, By("ana", "test"))
    return place


def trained() -> AppTest:
    shown = seated("train")
    button(shown, "Train a new model").click().run()
    while (now := train._trials().now()) and not now.tried:
        Event().wait(0.05)
    shown.run()
    assert not shown.exception
    return shown


def test_the_articles_that_another_model_tagged_can_be_tagged_by_the_one_in_use(
    entered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(job: Anew, _ends: Event, _tell: apart.Tell) -> Tried:
        with workflow.opened(job.store) as store:
            name = str(registry.read_card(job.model)["name"])
            database.add_predictions(store, job.by, [replace(made.prediction(), model=name)])
        return Tried("1 article tagged anew", None)

    monkeypatch.setattr(anew, "in_process", run)
    train._taggings.clear()
    with workflow.opened(entered) as store:
        database.add_predictions(store, By("ana", "test"), [made.prediction()])
    shown = seated("train")
    button(shown, "Tag 1 article with the model in use").click().run()
    while (now := train._taggings().now()) and not now.tried:
        Event().wait(0.05)
    shown.run()
    assert not shown.exception
    assert "1 article tagged anew" in [info.value for info in shown.info]
    assert not [one for one in shown.button if one.label.startswith("Tag ")]
    train._taggings.clear()


def test_a_new_model_is_put_in_use_and_the_former_one_back(entered: str, models: Path) -> None:
    shown = trained()
    assert "Learned from much\\." in [info.value for info in shown.info]
    assert registry.in_use() == models / "default"
    shown.button(key="Put it in use-trained-True").click().run()
    assert not shown.exception
    assert registry.in_use() == models / "trained"
    button(shown, "Put default back in use").click().run()
    assert registry.in_use() == models / "default"
    with workflow.opened(entered) as store:
        assert [(act.person, act.why) for act in database.promotions(store)] == [("Eva", "default"), ("Eva", "trained")]


def test_keeping_the_model_in_use_changes_nothing_and_the_new_one_stays_in_the_list(entered: str, models: Path) -> None:
    shown = button(trained(), "Keep the one in use").click().run()
    assert registry.in_use() == models / "default"
    assert len(shown.expander) == 2
    assert not [each for each in shown.header if each.value.startswith("The new model")]


def test_a_viewer_neither_trains_nor_puts_anything_in_use(entered: str, models: Path) -> None:
    shutil.copytree(models / "default", models / "other")
    with workflow.opened(entered) as store:
        database.appoint(store, By("ana", "test"), "Eva", Role.VIEWER)
    shown = button(seated("train"), "Train a new model").click().run()
    assert "may not train; it takes reviewer" in shown.error[0].value
    assert train._trials().now() is None
    shown.button(key="Put it in use-other-False").click().run()
    assert "may not promote; it takes reviewer" in shown.error[0].value
    assert registry.in_use() == models / "default"


def test_a_wrong_note_of_the_model_in_use_is_told_and_another_can_be_put_in_use(entered: str, models: Path) -> None:
    (models / registry.IN_USE).write_text("../elsewhere")
    shown = seated("train")
    assert "no folder beside it" in shown.error[0].value
    shown.button(key="Put it in use-default-False").click().run()
    assert registry.in_use() == models / "default"

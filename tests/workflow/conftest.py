from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from annotator import workflow
from annotator.core.labels import Tag
from annotator.store import database
from annotator.store.database import By, Said, Store
from tests import made

if TYPE_CHECKING:
    from annotator.learn.tagger import Model

STORY = "Harrow mill burns\n\n“Nobody was hurt,” said Eva Lind.\n\nThe mill opened in 1904."


@pytest.fixture(scope="package")
def model(model_folder: Path) -> "Model":
    return workflow.open_model(model_folder)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(3):
        (folder / f"mill-{number}.txt").write_text(f"{STORY} It has {number} doors.")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Yield an empty store that "lead" has entered first, as its admin."""
    opened = database.open_store(str(tmp_path / "labels.db"))
    database.enter(opened, By("lead", "test"))
    yield opened
    opened.close()


@pytest.fixture
def reviewed(tmp_path: Path) -> Iterator[Store]:
    """Yield a store with one article, which ana and ben have labelled; they differ on its first sentence."""
    with workflow.opened(str(tmp_path / "labels.db")) as store:
        database.add_predictions(
            store, By("ana", "test"), [replace(made.prediction(), article=made.annotation().article)]
        )
        said = [made.annotation(), made.annotation((Tag.CLAIM,), *made.TAGS[1:], annotator="ben")]
        database.annotate(store, By("ana", "test"), [Said(one) for one in said])
        yield store

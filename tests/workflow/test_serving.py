import shutil
from pathlib import Path

import pytest

from annotator import workflow
from annotator.studio.hooks import ProjectKey
from annotator.workflow.serving import Shelf, StudioServe, studio_serve
from annotator.workflow.sessions import Where

KEY, OTHER = ProjectKey(8, 1764204400), ProjectKey(9, 1764204400)


@pytest.fixture
def folder(model_folder: Path, tmp_path: Path) -> Path:
    """Return a folder in which project 8 has a model of its own."""
    shutil.copytree(model_folder, tmp_path / "models" / str(KEY))
    return tmp_path / "models"


def test_a_project_has_its_own_model_and_the_others_the_default(folder: Path) -> None:
    default = workflow.open_model()
    shelf = Shelf(folder, default)
    assert shelf.of(KEY).name.startswith("small-")
    assert shelf.of(OTHER) is shelf.of(None) is default
    assert shelf.names() == {KEY: shelf.of(KEY).name}


def test_a_project_that_was_trained_gets_its_model_at_once(folder: Path, model_folder: Path) -> None:
    shelf = Shelf(folder, workflow.open_model())
    shutil.copytree(model_folder, shelf.place(OTHER))
    shelf.renew(OTHER)
    assert shelf.of(OTHER).name.startswith("small-")


def test_a_damaged_model_is_told_and_the_default_answers(folder: Path) -> None:
    (folder / str(KEY) / "pipeline.skops").write_bytes(b"no model")
    default = workflow.open_model()
    shelf = Shelf(folder, default)
    assert shelf.of(KEY) is default
    assert "is damaged or was replaced" in shelf.failures[KEY].reason
    assert default.name in shelf.failures[KEY].reason


def test_what_else_lies_in_the_folder_is_left_alone(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    (folder / "8.x").mkdir()
    shelf = Shelf(folder, workflow.open_model())
    assert list(shelf.names()) == [KEY]
    assert shelf.failures == {}


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "studio.example"])  # noqa: S104 - it is refused
def test_an_address_that_others_reach_wants_a_secret(tmp_path: Path, host: str) -> None:
    job = StudioServe(tmp_path, Where("http://127.0.0.1:1", "", None), "lead", host=host)
    with pytest.raises(workflow.UsageError, match="ANNOTATOR_SECRET"):
        studio_serve(job, log=print, ready=print)

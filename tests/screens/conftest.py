"""A store for the pages, and a small model beside which others can lie."""

import shutil
from pathlib import Path

import pytest

from annotator.store import database, registry


@pytest.fixture(autouse=True)
def models(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which the model in use lies, as `default`."""
    folder = tmp_path / "models"
    shutil.copytree(model_folder, folder / "default")
    monkeypatch.setattr(registry, "default_folder", lambda: folder / "default")
    return folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return where the app finds its store, which is empty."""
    place = str(tmp_path / "labels.db")
    monkeypatch.setenv(database.VARIABLE, place)
    return place

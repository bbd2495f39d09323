from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from annotator import workflow

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

from pathlib import Path

import pytest

from tests.cli.running import STORY


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "mill.txt"
    path.write_text(STORY)
    return path

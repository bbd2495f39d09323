import json
from pathlib import Path

import pytest

from tests.cli.running import COUNT, STORY


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "mill.txt"
    path.write_text(STORY)
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.jsonl"
    rows = [{"id": f"mill-{number}", "text": f"{STORY} It has {number} doors. " * 4} for number in range(COUNT)]
    rows[50]["text"] = ""
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path

import io
import json
from pathlib import Path
from typing import Any

import pytest

from annotator import workflow
from annotator.workflow import Job, Tally, batching
from tests.workflow.conftest import STORY


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file of 60 articles, one of them empty, which are tagged four at a time."""
    monkeypatch.setattr(batching, "BATCH", 4)
    path = tmp_path / "archive.jsonl"
    rows = [{"text": f"{STORY} It has {number} doors." if number != 9 else ""} for number in range(60)]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def run(job: Job, seen: Any = None) -> Tally:
    return workflow.prelabel(job, stdin=io.BytesIO(), stdout=io.BytesIO(), seen=seen)


def held(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}

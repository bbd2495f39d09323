import io
import json
from pathlib import Path

import pytest

from annotator import workflow
from annotator.workflow import Job, jobs
from tests.workflow.conftest import STORY


def test_an_estimate_counts_all_and_writes_nothing(model_folder: Path, tmp_path: Path) -> None:
    rows = [{"id": f"mill-{number:03}", "text": STORY if number else ""} for number in range(601)]
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    job = Job((str(tmp_path / "in.jsonl"),), tmp_path / "out.jsonl", model=model_folder, why=False)
    found = workflow.estimate(job, stdin=io.BytesIO())
    assert (found.articles, found.failed, len(found.failures)) == (600, 1, 1)
    assert list(tmp_path.iterdir()) == [tmp_path / "in.jsonl"]
    assert found.seconds > 0
    workflow.prelabel(job, stdin=io.BytesIO(), stdout=io.BytesIO())
    assert found.megabytes * 1e6 == pytest.approx((tmp_path / "out.jsonl").stat().st_size)


def test_an_estimate_of_nothing_is_nothing(model_folder: Path, tmp_path: Path) -> None:
    job = Job((str(tmp_path / "none.txt"),), tmp_path / "out.jsonl", model=model_folder)
    found = workflow.estimate(job, stdin=io.BytesIO())
    assert (found.articles, found.megabytes, len(found.failures)) == (0, 0, 1)


def test_an_estimate_counts_all_that_failed_and_holds_the_first(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "HELD", 2)
    (tmp_path / "in.jsonl").write_text('{"text": ""}\n' * 5)
    found = workflow.estimate(Job((str(tmp_path / "in.jsonl"),), model=model_folder), stdin=io.BytesIO())
    assert (found.failed, [failure.place[-6:] for failure in found.failures]) == (5, ["line 1", "line 2"])

from pathlib import Path

import pytest

from annotator import workflow
from annotator.store import output
from annotator.store.output import Format
from tests import made


def test_a_download_is_the_file_that_prelabel_writes(tmp_path: Path) -> None:
    for form in Format:
        output.to_file([made.prediction()], tmp_path / f"a.{form}", form)
        assert workflow.download([made.prediction()], form) == (tmp_path / f"a.{form}").read_bytes()


def test_the_app_is_served_to_this_computer_alone_and_sends_nothing(tmp_path: Path) -> None:
    output.to_file([made.prediction()], tmp_path / "out.jsonl", Format.JSONL)
    command = workflow.review_command(tmp_path / "out.jsonl", 8599)
    assert {"--server.address=127.0.0.1", "--server.port=8599", "--browser.gatherUsageStats=false"} < set(command)
    assert command[-2:] == ["--", str(tmp_path / "out.jsonl")]


def test_the_app_is_not_opened_on_what_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("{}")
    with pytest.raises(output.OutputError, match="line 1"):
        workflow.review_command(tmp_path / "out.jsonl", 8599)

import subprocess
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from annotator import workflow
from annotator.core.records import Failure, Prediction
from annotator.store import database, output
from annotator.store.database import By, Person, Role
from annotator.store.output import Format
from tests import made
from tests.workflow.conftest import STORY

if TYPE_CHECKING:
    from annotator.learn.tagger import Model


def test_a_download_is_the_file_that_prelabel_writes(tmp_path: Path) -> None:
    for form in (Format.JSONL, Format.CSV, Format.HTML):  # Parquet is a folder
        output.to_file([made.prediction()], tmp_path / f"a.{form}", form)
        assert workflow.download([made.prediction()], form) == (tmp_path / f"a.{form}").read_bytes()


@pytest.mark.parametrize("form", [Format.HTML, Format.PARQUET])
def test_a_zipped_download_is_the_folder_that_prelabel_writes(tmp_path: Path, form: Format) -> None:
    given = [made.prediction(), made.prediction("mill")]
    output.to_folder(given, tmp_path, form)
    with ZipFile(BytesIO(workflow.zipped(given, form))) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert len(found) > 2


def test_the_app_is_served_to_this_computer_alone_and_sends_nothing() -> None:
    command = workflow.review_command(8599)
    assert {"--server.address=127.0.0.1", "--server.port=8599", "--browser.gatherUsageStats=false"} < set(command)


def test_nothing_that_lies_where_the_app_is_started_is_run(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise SystemExit('a file of that folder was run')")
    command = workflow.review_command(8599)
    asked = [*command[: command.index("run")], "--help"]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_export_goes_into_the_store_once_and_who_brings_it_is_known(tmp_path: Path) -> None:
    export, place = tmp_path / "out.jsonl", str(tmp_path / "labels.db")
    output.to_file([made.prediction(), made.prediction("mill", "The mill opened.")], export, Format.JSONL)
    assert workflow.prepare_store(export, place, "ana").predictions == 2
    assert workflow.prepare_store(export, place, "ana").known == 2
    with workflow.opened(place) as store:
        assert list(database.all_predictions(store)) == [made.prediction(), made.prediction("mill", "The mill opened.")]
        assert database.known(store) == [Person("ana", Role.ADMIN)]


def test_the_store_is_not_made_for_what_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("{}")
    with pytest.raises(output.OutputError, match="line 1"):
        workflow.prepare_store(tmp_path / "out.jsonl", str(tmp_path / "labels.db"), "ana")
    assert not (tmp_path / "labels.db").exists()


def test_what_is_taken_in_is_in_the_store_when_it_is_told_of(tmp_path: Path, model: "Model") -> None:
    with workflow.opened(str(tmp_path / "labels.db")) as store:
        told = workflow.take_in(store, By("ana", "app"), "mill.txt", STORY.encode(), model)
        done = next(told)
        assert isinstance(done, Prediction)
        kept = database.prediction(store, "mill")
        assert kept is not None
        assert (kept.article.text, len(kept.sentences)) == (STORY, len(done.sentences))
        assert list(told) == []
        [failure] = workflow.take_in(store, By("ana", "app"), "empty.txt", b"", model)
        assert isinstance(failure, Failure)

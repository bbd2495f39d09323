import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.running import ANNOTATOR, STORY, run


def test_articles_are_tagged_into_a_file(story: Path, model_folder: Path, tmp_path: Path) -> None:
    done = run("prelabel", story, "--out", tmp_path / "out.jsonl", "--model", model_folder)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.startswith("1 article, 3 sentences in ")
    assert json.loads((tmp_path / "out.jsonl").read_bytes())["id"] == "mill"


def test_a_dash_reads_standard_input_and_writes_standard_output(model_folder: Path) -> None:
    done = run("prelabel", "-", "--no-why", "--model", model_folder, stdin=STORY.encode())
    assert done.exit_code == 0
    assert json.loads(done.stdout)["text"] == STORY


def test_a_bad_input_is_listed_and_ends_with_1(story: Path, model_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    args = ("--out", tmp_path / "out.csv", "--errors", tmp_path / "errors.jsonl", "--model", model_folder)
    done = run("prelabel", story, tmp_path / "empty.txt", tmp_path / "none.txt", *args)
    assert done.exit_code == 1
    assert "2 inputs could not be used:" in done.stderr
    assert "none.txt: " in done.stderr
    assert (tmp_path / "out.csv").read_bytes().count(b"\r\n") == 4
    assert (tmp_path / "errors.jsonl").read_bytes().count(b"\n") == 2


def test_a_folder_that_cannot_be_written_is_told(story: Path, model_folder: Path) -> None:
    done = run("prelabel", story, "--out", story / "out.jsonl", "--model", model_folder)
    assert done.exit_code == 2
    assert done.stderr.startswith("annotator: ")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_program_leaves_what_was_there_before(tmp_path: Path, model_folder: Path, stop: int) -> None:
    out = tmp_path / "new" / "out.jsonl"
    out.parent.mkdir()
    out.write_text("before")
    command = [*ANNOTATOR, "prelabel", "-", "--out", str(out), "--model", str(model_folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        wait_for(out.parent / ".out.jsonl.run" / "out.jsonl", program)  # it now waits for its input
        os.kill(program.pid, stop)
        _, told = program.communicate()
    assert (program.returncode, told) == (130, "Stopped; nothing half-written is left.\n")
    assert list(out.parent.iterdir()) == [out]
    assert out.read_text() == "before"


def wait_for(file: Path, program: subprocess.Popen[str]) -> None:
    while not file.exists():
        assert program.poll() is None, program.communicate()
        time.sleep(0.05)


def test_a_reader_who_has_enough_ends_the_program_quietly(tmp_path: Path, model_folder: Path) -> None:
    for number in range(65):  # two batches, and more than a pipe holds
        (tmp_path / f"{number}.txt").write_text(STORY * 10)
    command = [*ANNOTATOR, "prelabel", str(tmp_path), "--no-why", "--model", str(model_folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.readline()
        program.stdout.close()
        assert b"Traceback" not in program.stderr.read()
    assert program.returncode == 1

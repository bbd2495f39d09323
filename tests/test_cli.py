import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from annotator import cli
from annotator.cli import app
from annotator.core.export import from_gold, from_prediction
from annotator.store import jsonl
from tests import made

STORY = "Harrow mill burns\n\n“Nobody was hurt,” said Eva Lind.\n\nThe mill opened in 1904."
ANNOTATOR = [sys.executable, "-m", "annotator"]


def run(*args: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "mill.txt"
    path.write_text(STORY)
    return path


@pytest.mark.parametrize("verb", ["prelabel", "show", "review", "check", "train", "evaluate"])
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    told = run(verb, "--help")
    assert told.exit_code == 0
    assert f"annotator {verb} " in told.stdout
    assert "Example" in told.stdout


def test_help_imports_nothing_that_is_slow() -> None:
    slow = ("sklearn", "datasets", "trafilatura", "streamlit", "pyarrow", "numpy", "label_studio_sdk")
    code = f"import sys, annotator.cli; print([name for name in {slow} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


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


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["prelabel", "mill.txt", "--out", "out.doc"], "no form is called 'doc'"),
        (["prelabel", "mill.txt", "--format", "xml"], "xml"),
        (["prelabel", "mill.txt", "--model", "none"], "none"),
        (["prelabel", "mill.txt", "--out", "mill.txt", "--format", "csv"], "would overwrite"),
        (["prelabel", "mill.txt", "--workers", "0"], "greater than or equal to 1"),
        (["prelabel"], "PATH"),
        (["check", "none"], "does not exist"),
        (["train", "none"], "does not exist"),
        (["evaluate", "none"], "does not exist"),
        (["review", "none.jsonl"], "no export at"),
        (["review", "mill.txt"], "not JSON"),
        (["show", "mill.txt", "--model", "none"], "none"),
        (["praise"], "praise"),
    ],
)
def test_wrong_use_is_told_without_a_traceback_and_ends_with_2(
    story: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], reason: str
) -> None:
    monkeypatch.chdir(story.parent)
    done = run(*args)
    assert done.exit_code == 2
    assert reason in done.stderr
    assert "Traceback" not in done.output
    assert story.read_text() == STORY


def test_a_folder_that_cannot_be_written_is_told(story: Path, model_folder: Path) -> None:
    done = run("prelabel", story, "--out", story / "out.jsonl", "--model", model_folder)
    assert done.exit_code == 2
    assert done.stderr.startswith("annotator: ")


def test_an_article_is_shown_with_letters_and_who_said_what(story: Path, model_folder: Path) -> None:
    done = run("show", story, "--model", model_folder)
    assert done.exit_code == 0
    assert "“Nobody was hurt,” said Eva Lind." in done.stdout
    assert "Who said what" in done.stdout
    assert "Eva Lind" in done.stdout.split("Who said what")[1]


def test_no_text_steers_the_terminal(tmp_path: Path, model_folder: Path) -> None:
    (tmp_path / "a.txt").write_text("The mill \x1b[2Jopened\u202e in 1904.")
    done = run("show", tmp_path / "a.txt", "--model", model_folder)
    assert not {"\x1b", "\u202e"} & set(done.output)


def test_the_shown_text_is_the_whole_text_with_the_letters_between() -> None:
    shown = cli._coloured(made.prediction()).plain
    assert shown == "QS “We will not pay,” said Ana Ruiz 😀. C The bill is due in May.\n\nO It is a disgrace."


def test_a_check_tells_place_value_and_what_would_be_right(tmp_path: Path) -> None:
    row = from_gold(made.gold())
    row["sentences"][0]["tags"] = ["quotation"]
    (tmp_path / "a.jsonl").write_bytes(jsonl.line(row))
    done = run("check", tmp_path)
    assert done.exit_code == 1
    assert (
        "a.jsonl line 1: error: 0-35 '“We will not pay,” said Ana Ruiz 😀.' is not tagged source; right" in done.stdout
    )
    assert f"1 error, 0 notes in {tmp_path}" in done.stdout


@pytest.mark.parametrize(("attributions", "last"), [(1, "0 errors, 0 notes"), (0, "0 errors, 1 note")])
def test_notes_alone_end_with_0(tmp_path: Path, attributions: int, last: str) -> None:
    row = from_gold(made.gold())
    (tmp_path / "a.jsonl").write_bytes(jsonl.line(row | {"attributions": row["attributions"][:attributions]}))
    done = run("check", tmp_path)
    assert done.exit_code == 0
    assert last in done.stdout


def test_a_model_is_trained_and_measured_from_the_command_line(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_bytes(b"".join(jsonl.line(from_gold(g)) for g in made.golds()))
    trained = run("train", gold, "--out", tmp_path / "model")
    assert trained.exit_code == 0, trained.output
    assert str(tmp_path / "model") in trained.stdout
    measured = run("evaluate", gold, "--json", tmp_path / "figures.json")
    assert measured.exit_code == 0, measured.output
    assert "quotation" in measured.stdout
    assert json.loads((tmp_path / "figures.json").read_bytes())


def test_figures_stand_under_how_they_were_held_back_and_fit_80_columns() -> None:
    rows = [
        ["held back", "tag", "F1", "95 % interval"],
        ["article", "claim", "0.800", "0.750–0.850"],
        ["article", "mean", "0.800", ""],
        ["baseline: always", "claim", "0.600", "0.550–0.650"],
    ]
    console = Console(width=80, file=io.StringIO(), record=True)
    console.print(cli._figures(rows))
    lines = [line.rstrip() for line in console.export_text().splitlines() if line.strip(" ─")]
    assert lines == [
        "held back           F1 95 % interval",
        "article",
        "  claim          0.800   0.750–0.850",
        "  mean           0.800",
        "baseline: always",
        "  claim          0.600   0.550–0.650",
    ]


def test_a_port_in_use_is_told_with_another_to_try(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_bytes(jsonl.line(from_prediction(made.prediction())))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("review", tmp_path / "out.jsonl", "--port", str(port))
    assert done.exit_code == 2
    assert f"port {port} is in use; choose another, as in --port {port + 1}" in done.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_program_leaves_what_was_there_before(tmp_path: Path, model_folder: Path, stop: int) -> None:
    out = tmp_path / "new" / "out.jsonl"
    out.parent.mkdir()
    out.write_text("before")
    command = [*ANNOTATOR, "prelabel", "-", "--out", str(out), "--model", str(model_folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        wait_for_a_second_file(out.parent, program)  # it now waits for its input
        os.kill(program.pid, stop)
        _, told = program.communicate()
    assert (program.returncode, told) == (130, "Stopped; nothing half-written is left.\n")
    assert list(out.parent.iterdir()) == [out]
    assert out.read_text() == "before"


def wait_for_a_second_file(folder: Path, program: subprocess.Popen[str]) -> None:
    while len(list(folder.iterdir())) < 2:
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

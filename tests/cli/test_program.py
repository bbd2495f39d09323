import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import STORY, run


@pytest.mark.parametrize("verb", ["prelabel", "show", "review", "check", "agreement", "settle", "train", "evaluate"])
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
        (["settle", "none"], "does not exist"),
        (["agreement", "none"], "does not exist"),
        (["settle", "mill.txt"], "not JSON"),
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

"""Run the program as a person does."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from typer.testing import CliRunner, Result

from annotator.cli import app

STORY = "Harrow mill burns\n\n“Nobody was hurt,” said Eva Lind.\n\nThe mill opened in 1904."
COUNT = 300
"""Articles of an archive, of which one is empty."""
ANNOTATOR = [sys.executable, "-m", "annotator"]
SMALL_PARTS = """
import sys
from annotator.store import run
from annotator.workflow import batching
run.PART, batching.BATCH = 24, 8
from annotator.cli import main
main()
"""


def run(*args: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def first_line(stream: IO[str]) -> str:
    """Return the first line of a program's output and take no more: what a reader holds back, communicate() misses."""
    line = b""
    while (byte := os.read(stream.fileno(), 1)) not in {b"\n", b""}:
        line += byte
    return line.decode()


def begin(
    archive: Path | str, out: Path | str, model: Path, *options: str, most: int | None = None
) -> subprocess.Popen[str]:
    """Start a run that keeps its output every 24 articles; most: bytes a file may have."""

    def limit() -> None:
        if most:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    command = [sys.executable, "-c", SMALL_PARTS, "prelabel", str(archive), "--out", str(out), "--model", str(model)]
    return subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True, preexec_fn=limit)


def ended(program: subprocess.Popen[str]) -> tuple[int, str]:
    _, told = program.communicate(timeout=300)
    return program.returncode, told


def wait_for(run: Path, steps: int, program: subprocess.Popen[str]) -> None:
    """Wait until a run has kept something so many times, or has ended."""
    wait_until(lambda: _kept(run) >= steps, program)


def wait_until(is_so: Callable[[], bool], program: subprocess.Popen[str]) -> None:
    """Wait until something is so, or a program has ended."""
    while not is_so() and program.poll() is None:
        time.sleep(0.002)


def _kept(run: Path) -> int:
    journal = run / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.is_file() else 0

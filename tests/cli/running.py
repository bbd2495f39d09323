"""Run the program as a person does."""

import os
import sys
from pathlib import Path
from typing import IO

from typer.testing import CliRunner, Result

from annotator.cli import app

STORY = "Harrow mill burns\n\n“Nobody was hurt,” said Eva Lind.\n\nThe mill opened in 1904."
ANNOTATOR = [sys.executable, "-m", "annotator"]


def run(*args: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def first_line(stream: IO[str]) -> str:
    """Return the first line of a program's output and take no more: what a reader holds back, communicate() misses."""
    line = b""
    while (byte := os.read(stream.fileno(), 1)) not in {b"\n", b""}:
        line += byte
    return line.decode()

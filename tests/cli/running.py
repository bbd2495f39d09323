"""Run the program as a person does."""

import sys
from pathlib import Path

from typer.testing import CliRunner, Result

from annotator.cli import app

STORY = "Harrow mill burns\n\n“Nobody was hurt,” said Eva Lind.\n\nThe mill opened in 1904."
ANNOTATOR = [sys.executable, "-m", "annotator"]


def run(*args: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)

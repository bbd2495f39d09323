"""The app is served, and what has been tagged goes in and out of it."""

import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from annotator.core.records import Prediction
from annotator.store import output
from annotator.store.output import Format
from annotator.workflow.errors import UsageError


def review_command(export: Path | None, port: int) -> list[str]:
    """Return the command that serves the app to this computer. Raises OutputError where `export` is none."""
    if export is not None:
        next(output.read(export), None)
    page = Path(__file__).resolve().parents[2] / "streamlit_app.py"
    if not page.is_file():
        raise UsageError(f"the app is not there: {page}; it comes with the project's folder, see README.md")
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "logger.hideWelcomeMessage": "true",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(page), *flags, "--", *([str(export)] if export else [])]


def read_export(path: Path) -> list[Prediction]:
    """Return the predictions of an export (JSON Lines, or a folder of them). Raises OutputError."""
    return list(output.read(path))


def download(given: Iterable[Prediction], form: Format) -> bytes:
    """Return predictions as the bytes of one file; HTML for one article only. Raises OutputError."""
    sink = BytesIO()
    output.write(given, sink, form)
    return sink.getvalue()

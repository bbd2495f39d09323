"""The app is served over a store, and what has been tagged goes in and out of it."""

import getpass
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from annotator.core.records import Failure, Prediction
from annotator.store import output
from annotator.store.output import Format
from annotator.workflow.errors import UsageError
from annotator.workflow.storing import Stored, opened, put, store_add
from annotator.workflow.tagging import prelabel_each

if TYPE_CHECKING:
    from annotator.learn.tagger import Model
    from annotator.store.database import By, Store

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "labels" / "examples"
AT_ONCE = 8
"""Articles that are tagged before they are put into the store and told of."""


def review_command(port: int) -> list[str]:
    """Return the command that serves the app to this computer; the store is where ANNOTATOR_STORE says.

    With -P no module is taken from the folder where it is started: a file called click.py there would be run.
    """
    page = ROOT / "streamlit_app.py"
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
    return [sys.executable, "-P", "-m", "annotator.screens.serve", "run", str(page), *flags]


def prepare_store(
    export: Path | None, place: str, person: str, *, seen: Callable[[Stored], object] | None = None
) -> Stored:
    """Open the store at a place for a person, who is known to it from then on, and add an export to it.

    `seen` is told what is done. Raises OutputError, StoreError, UsageError.
    """
    from annotator.store import database
    from annotator.store.database import By, Role

    if export is not None:
        next(output.read(export), None)
    with opened(place) as store:
        database.enter(store, By(person, "review"), Role.REVIEWER)
        return Stored() if export is None else store_add([export], store, person, seen=seen)


def operator() -> str:
    """Return the login of whoever runs the program."""
    return getpass.getuser()


def take_in(store: "Store", by: "By", name: str, data: bytes, model: "Model") -> Iterator[Prediction | Failure]:
    """Tag the articles of one file's content, put them into the store, and yield each when it is there.

    `name` tells the format by its suffix. What cannot be read is yielded as a Failure. Raises StoreError.
    """
    each = prelabel_each(name, data, model)
    for number in count():
        done = list(islice(each, AT_ONCE))
        if not done:
            return
        part = replace(by, key=f"{by.key}/{number}")
        put(store, part, (one for one in done if isinstance(one, Prediction)))
        yield from done


def download(given: Iterable[Prediction], form: Format) -> bytes:
    """Return predictions as the bytes of one file; HTML for one article only. Raises OutputError."""
    sink = BytesIO()
    output.write(given, sink, form)
    return sink.getvalue()


def zipped(given: Iterable[Prediction], form: Format) -> bytes:
    """Return the folder that `prelabel --format` writes, of pages or of tables, as the bytes of a zip file."""
    sink = BytesIO()
    with TemporaryDirectory(prefix="annotator-") as folder, ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        output.to_folder(given, Path(folder), form)
        for file in sorted(Path(folder).iterdir()):
            archive.write(file, file.name)
    return sink.getvalue()

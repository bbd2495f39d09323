"""Reports over pre-annotated articles: what stands in columns is read, and figures and findings are made of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from annotator.store import output
from annotator.workflow.errors import UsageError
from annotator.workflow.storing import opened

if TYPE_CHECKING:
    from annotator.measure.columns import Columns


@contextmanager
def corpus(place: Path | None, *, store: str | None = None) -> Iterator["Columns"]:
    """Yield the columns of a folder of Parquet, of an export (.jsonl, or a folder of them), or None: of the store.

    What is no Parquet yet becomes that first, in a folder that is gone afterwards. Raises UsageError, OutputError and
    StoreError.
    """
    from annotator.store import columns, database

    if place is not None and store is not None:
        raise UsageError(f"{place} and --store {store} are two places; leave one of them out")
    if place is not None and columns.are_in(place):
        yield columns.scan(place)
        return
    with TemporaryDirectory(prefix="annotator-") as folder:
        if place is not None:
            columns.write(output.read(place), Path(folder))
        else:
            with opened(store, create=False) as held:
                columns.write(database.all_predictions(held), Path(folder))
        yield columns.scan(Path(folder))


def convert(place: Path, out: Path) -> None:
    """Write an export's columns into a folder, so that reports read them at once. Raises OutputError, StoreError."""
    from annotator.store import columns

    columns.write(output.read(place), out)

"""Reports over pre-annotated articles: what stands in columns is read, and figures and findings are made of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from annotator.core.labels import SourceKind
from annotator.store import aside, jsonl, output, rules, spreadsheet
from annotator.workflow.errors import UsageError
from annotator.workflow.storing import opened

if TYPE_CHECKING:
    from polars import DataFrame

    from annotator.measure.columns import Columns
    from annotator.measure.report import Report


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


def write(report: "Report", out: Path) -> None:
    """Write a report: its first table as .csv, or all of it as .json. Raises UsageError for another suffix."""
    if out.suffix not in {".csv", ".json"}:
        raise UsageError(f"--out {out}: a report is written as .csv or .json, not {out.suffix or 'without a suffix'}")
    first = next(iter(report.tables.values()))
    with aside.whole(out) as file:
        if out.suffix == ".csv":
            spreadsheet.write(file, first.columns, first.iter_rows())
        else:
            tables = {title: frame.to_dicts() for title, frame in report.tables.items()}
            file.write(jsonl.line({**tables, "notes": list(report.notes)}))


def sources(columns: "Columns", *, by: str, aliases: Path | None = None, suggest: Path | None = None) -> "Report":
    """Return who speaks in each group (a word of ledger.By), and how diverse that is.

    aliases: a table of names that mean one source. suggest: where to write what such a table might say.
    Raises UsageError for names in the table that cannot be, and StoreError for what is no table.
    """
    from annotator.measure import ledger
    from annotator.measure.report import Report

    group = ledger.By(by)
    said = ledger.rows(columns, _aliases(columns, aliases)).collect().lazy()
    tables = {"Who speaks": ledger.voices(said, group).collect(), f"By {group}": ledger.groups(said, group).collect()}
    notes = ledger.notes(said)
    if suggest is not None:
        notes.append(_suggest(ledger.voices(said).collect(), suggest))
    return Report(tables, tuple(notes))


def _aliases(columns: "Columns", table: Path | None) -> dict[str, str]:
    from annotator.measure import aliases, ledger

    if table is None:
        return {}
    known = ledger.voices(ledger.rows(columns)).select("name").collect()["name"].to_list()
    try:
        return aliases.read(rules.read(table), known)
    except aliases.AliasError as error:
        raise UsageError(f"{table}: {error}") from error


def _suggest(voices: "DataFrame", out: Path) -> str:
    from annotator.measure import aliases

    named = voices.filter(voices["kind"] == SourceKind.NAMED)
    found = aliases.suggestions(dict(zip(named["name"], named["times"], strict=True)))
    rules.write(aliases.as_table(found), out)
    many = "1 name" if len(found) == 1 else f"{len(found):,} names"
    return f"{many} may mean a fuller one -> {out}; edit it, and give it back with --aliases."

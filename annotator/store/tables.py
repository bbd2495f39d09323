"""Rows become articles: JSON Lines, CSV, Parquet, and folders of `datasets`, streamed row by row."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.records import Article, Failure, too_long
from annotator.reading import decoding, metadata
from annotator.reading.decoding import ReadingError
from annotator.store.offline import offline

TEXT_COLUMN = "text"
_BATCH = 64
_DATASET_FILES = ("state.json", "dataset_info.json", "dataset_dict.json")

Found = Article | Failure


def json_lines(lines: Iterable[bytes], place: str, stem: str, *, column: str, limit: int) -> Iterator[Found]:
    """Yield the article of each line; a line that holds none is a Failure with its number, and blank ones count."""
    for number, line in enumerate(lines, start=1):
        here = f"{place} line {number}"
        if len(line) > limit:
            yield Failure(here, f"longer than {limit >> 20} MiB")
        elif line.strip():
            yield _from_line(line, here, f"{stem}-{number}", column)


def lines_of(file: BinaryIO, limit: int) -> Iterator[bytes]:
    """Yield the lines of `file`; of a longer one than `limit` only the first `limit` + 1 bytes."""
    while line := file.readline(limit + 1):
        yield line
        while len(line) > limit and not line.endswith(b"\n"):
            line = file.readline(limit + 1)
            if len(line) <= limit:
                break


def comma_separated(file: BinaryIO, place: str, stem: str, *, column: str, limit: int) -> Iterator[Found]:
    """Yield the article of each row below the header; commas, semicolons or tabs, whichever the header has most of."""
    sample = file.read(decoding.SAMPLE)
    file.seek(0)
    whole_lines = sample[: sample.rfind(b"\n") + 1] or sample
    encoding = decoding.guess(whole_lines)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        note = () if encoding == "utf-8" else (f"decoded as {encoding}",)
        yield from _csv_rows(text, place, stem, column=column, limit=limit, notes=note)
    finally:
        text.detach()  # the file is the caller's to close


def parquet(file: BinaryIO, place: str, stem: str, *, column: str) -> Iterator[Found]:
    """Yield the article of each row, in batches; only the columns that matter are read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(file)
        names = list(table.schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError) as error:
        yield Failure(place, f"not a Parquet file that can be read: {_first_line(error)}")
        return
    if column not in names:
        yield _no_column(place, column, names)
        return
    wanted = [name for name in names if name in {"id", column} or name.lower() in metadata.NAMES]
    batches = (batch.to_pylist() for batch in table.iter_batches(batch_size=_BATCH, columns=wanted))
    try:
        yield from _from_batches(batches, place, stem, column)
    except (pa.ArrowException, OSError, ValueError) as error:
        yield Failure(place, f"damaged: {_first_line(error)}")


def is_dataset(folder: Path) -> bool:
    """Whether `folder` was written by `datasets` (save_to_disk)."""
    return (folder / _DATASET_FILES[2]).is_file() or all((folder / name).is_file() for name in _DATASET_FILES[:2])


def dataset(folder: Path, place: str, *, column: str) -> Iterator[Found]:
    """Yield the article of each row of a `datasets` folder, split by split. Nothing is asked of any server."""
    import datasets
    import pyarrow as pa

    try:
        with offline():
            loaded = datasets.load_from_disk(str(folder))
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        yield Failure(place, f"not a `datasets` folder that can be read: {_first_line(error)}")
        return
    splits = dict(loaded) if isinstance(loaded, datasets.DatasetDict) else {"": loaded}
    for split, rows in splits.items():
        here, stem = (f"{place}/{split}", f"{folder.name}-{split}") if split else (place, folder.name)
        if column not in rows.column_names:
            yield _no_column(here, column, rows.column_names)
            continue
        batches = (table.to_pylist() for table in rows.with_format("arrow").iter(batch_size=_BATCH))
        try:
            yield from _from_batches(batches, here, stem, column)
        except (pa.ArrowException, OSError, ValueError) as error:
            yield Failure(here, f"damaged: {_first_line(error)}")


def _from_line(line: bytes, place: str, name: str, column: str) -> Found:
    try:
        source, _ = decoding.decode(line)
        row = json.loads(source)
    except ReadingError as error:
        return Failure(place, str(error))
    except json.JSONDecodeError as error:
        return Failure(place, f"not JSON: {error.msg}, column {error.colno}")
    except (RecursionError, ValueError) as error:
        return Failure(place, f"not JSON that can be read: {_first_line(error)}")
    if not isinstance(row, dict):
        return Failure(place, f"a {type(row).__name__} where an object {{…}} must be")
    return article(row, place, name, column)


def _from_batches(batches: Iterable[list[dict[str, Any]]], place: str, stem: str, column: str) -> Iterator[Found]:
    number = 0
    for batch in batches:
        for row in batch:
            number += 1
            here = f"{place} row {number}"
            yield article(row, here, f"{stem}-{number}", column)


def _csv_rows(
    file: io.TextIOWrapper, place: str, stem: str, *, column: str, limit: int, notes: tuple[str, ...]
) -> Iterator[Found]:
    csv.field_size_limit(limit)
    head = file.readline(limit).removeprefix("\ufeff")
    rows = csv.reader(_chained(head, file, limit), delimiter=max(",;\t", key=head.count))
    try:
        names = next(rows, [])
    except csv.Error as error:
        yield Failure(place, f"no table: {error}")
        return
    if column not in names:
        yield _no_column(place, column, names)
        return
    number = 0
    while True:
        number += 1
        here = f"{place} row {number}"
        try:
            values = next(rows, None)
        except csv.Error as error:
            yield Failure(here, f"not CSV: {error}; the rest is not read")
            return
        if values is None:
            return
        if len(values) == len(names):
            yield article(dict(zip(names, values, strict=True)), here, f"{stem}-{number}", column, notes)
        elif values:
            yield Failure(here, f"{len(values)} values; the header names {len(names)}")


def article(row: Mapping[str, Any], place: str, name: str, column: str, notes: tuple[str, ...] = ()) -> Found:
    """Return the article of a row, or why it holds none; `name` is its id where the row has none."""
    if column not in row:
        return _no_column(place, column, list(row))
    text = row[column]
    if not isinstance(text, str):
        return Failure(place, f"{column!r} is a {type(text).__name__}; it must be a string")
    if not text.strip():
        return Failure(place, f"{column!r} is empty")
    if reason := too_long(text):
        return Failure(place, reason)
    text, more = decoding.clean(text)
    given = row.get("id")
    own = str(given).strip() if isinstance(given, str | int) else ""
    fields = metadata.from_row({key: value for key, value in row.items() if key != column})
    return Article(decoding.clean(own)[0] or name, text, notes=(*notes, *more), **fields)


def _no_column(place: str, column: str, names: list[str]) -> Failure:
    there = ", ".join(repr(name) for name in names[:20]) or "none"
    return Failure(
        place, f"no column {column!r}; the columns are {there}; call the one to read so, or name it with --text-column"
    )


def _chained(head: str, rest: io.TextIOWrapper, limit: int) -> Iterator[str]:
    yield head
    while line := rest.readline(limit + 1):
        if len(line) > limit:
            raise csv.Error(f"a line longer than {limit >> 20} MiB")
        yield line


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0] or type(error).__name__

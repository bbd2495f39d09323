"""What could not be used is listed in a file: JSON Lines, CSV or Parquet."""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO

import orjson

from annotator.core.records import Failure
from annotator.formats import spreadsheet
from annotator.store import aside, jsonl
from annotator.store.output import Format

_GROUP = 10_000
"""Rows that are held before they are written to Parquet."""


def line(failure: Failure) -> bytes:
    """Return a failure as a line of JSON; what UTF-8 cannot hold in the name of a file is replaced."""
    told = {name: str(value).encode("utf-8", "replace").decode() for name, value in failure._asdict().items()}
    return jsonl.line(told)


def write(lines: IO[bytes], path: Path, form: Format) -> None:
    """Write what `line` made of failures as one whole file in one of FORMS, holding few at a time."""
    with aside.whole(path) as sink:
        FORMS[form](lines, sink)


def _write_jsonl(lines: IO[bytes], sink: BinaryIO) -> None:
    sink.writelines(lines)


def _write_csv(lines: IO[bytes], sink: BinaryIO) -> None:
    spreadsheet.write(sink, Failure._fields, (row.values() for row in _rows(lines)))


def _write_parquet(lines: IO[bytes], sink: BinaryIO) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, pa.string()) for name in Failure._fields])
    rows = _rows(lines)
    with closing(parquet.ParquetWriter(sink, schema, compression="zstd")) as writer:
        while group := list(islice(rows, _GROUP)):
            writer.write_table(pa.Table.from_pylist(group, schema))


def _rows(lines: IO[bytes]) -> Iterator[dict[str, str]]:
    return map(orjson.loads, lines)


FORMS: dict[Format, Callable[[IO[bytes], BinaryIO], None]] = {
    Format.JSONL: _write_jsonl,
    Format.CSV: _write_csv,
    Format.PARQUET: _write_parquet,
}

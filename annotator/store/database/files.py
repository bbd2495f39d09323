"""A whole store as files: one of JSON Lines, or a folder with a Parquet file a table."""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Table

from annotator.core.records import Failure
from annotator.store import aside, jsonl
from annotator.store.database import dump, schema
from annotator.store.database.dump import TABLES, Row
from annotator.store.database.opening import Store
from annotator.store.errors import StoreError

HEAD = "annotator store"
"""The key of a file's first line; its value is the schema's version. The last line has the key "rows"."""


def export(store: Store, place: Path) -> dict[str, int]:
    """Write a whole store to a .jsonl file, else to a folder of Parquet files; return how many rows of each table.

    Raises StoreError and OSError; then nothing of that name is there that was not before.
    """
    if place.suffix == ".jsonl":
        return _to_jsonl(store, place)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise StoreError(f"{place} is there and not an empty folder; name a new folder, or a file that ends in .jsonl")
    return _to_parquet(store, place)


def load(store: Store, place: Path) -> dict[str, int]:
    """Put what `export` wrote into an empty store, all or nothing; return how many rows of each table.

    Raises StoreError, for what is no such file or not all of it too, and OSError.
    """
    return dump.load(store, _from_parquet(place) if place.is_dir() else _from_jsonl(place))


def _to_jsonl(store: Store, place: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    with aside.whole(place) as file:
        file.write(jsonl.line({HEAD: schema.VERSION}))
        for table, rows in dump.tables(store):
            counts[table.name] = 0
            for row in rows:
                file.write(jsonl.line({"table": table.name, "row": row}))
                counts[table.name] += 1
        file.write(jsonl.line({"rows": counts}))
    return counts


def _from_jsonl(place: Path) -> Iterator[Row]:
    counts = dict.fromkeys(TABLES, 0)
    lines = jsonl.records(place, lambda row: row)
    where, head = next(lines, (f"{place} line 1", {}))
    _refuse_other(where, None if isinstance(head, Failure) else head.get(HEAD))
    for where, row in lines:
        if isinstance(row, Failure):
            raise StoreError(f"{where}: {row.reason}")
        if "rows" in row:
            _refuse_part(where, row["rows"], counts)
            return
        name, values = row.get("table"), row.get("row")
        if name not in TABLES or not isinstance(values, dict):
            raise StoreError(f"{where} is no row of a store; right would be what `annotator store export` has written")
        counts[name] += 1
        yield name, values
    raise StoreError(f"{place} is cut off: its last line, which counts the rows, is not there; export the store again")


def _to_parquet(store: Store, place: Path) -> dict[str, int]:
    from pyarrow import parquet

    counts: dict[str, int] = {}
    with aside.whole_folder(place) as folder:
        for table, rows in dump.tables(store):
            counts[table.name] = 0
            form = _form(table)
            with closing(parquet.ParquetWriter(folder / f"{table.name}.parquet", form, compression="zstd")) as writer:
                while group := list(islice(rows, dump.BATCH)):
                    writer.write_table(_group(table, group, form))
                    counts[table.name] += len(group)
    return counts


def _from_parquet(place: Path) -> Iterator[Row]:
    import pyarrow as pa
    from pyarrow import parquet

    for name, table in TABLES.items():
        file = place / f"{name}.parquet"
        if not file.is_file():
            raise StoreError(
                f"{place} has no {file.name}; right would be a folder that `annotator store export` has written"
            )
        try:
            opened = parquet.ParquetFile(file)
        except pa.ArrowInvalid as error:
            raise StoreError(f"{file} is no Parquet file, or is damaged: {error}") from error
        with closing(opened):
            _refuse_other(str(file), (opened.schema_arrow.metadata or {}).get(HEAD.encode(), b"").decode())
            for batch in opened.iter_batches(dump.BATCH):
                yield from ((name, _unpacked(table, row)) for row in batch.to_pylist())


def _form(table: Table) -> Any:
    import pyarrow as pa

    kinds = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), str: pa.string()}
    fields = [
        pa.field(c.name, pa.string() if isinstance(c.type, schema.Packed) else kinds[c.type.python_type], c.nullable)
        for c in table.columns
    ]
    return pa.schema(fields, metadata={HEAD: schema.VERSION})


def _group(table: Table, rows: list[dict[str, Any]], form: Any) -> Any:
    """Return rows as Arrow has them; what is compressed in the store is JSON here."""
    import pyarrow as pa

    packed = _packed(table)
    made = [{k: orjson.dumps(v).decode() if k in packed and v is not None else v for k, v in r.items()} for r in rows]
    return pa.Table.from_pylist(made, schema=form)


def _unpacked(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    packed = _packed(table)
    try:
        return {k: orjson.loads(v) if k in packed and v is not None else v for k, v in row.items()}
    except orjson.JSONDecodeError as error:
        raise StoreError(f"a row of {table.name} holds what is not JSON: {error}") from error


def _packed(table: Table) -> set[str]:
    return {column.name for column in table.columns if isinstance(column.type, schema.Packed)}


def _refuse_other(where: str, version: str | None) -> None:
    """Raise StoreError unless the file was written from a store of this schema."""
    if not version:
        raise StoreError(f"{where} is not what `annotator store export` has written")
    if version != schema.VERSION:
        raise StoreError(
            f"{where} has schema {version!r}, and this program knows {schema.VERSION}; import it with the annotator "
            "that wrote it, into a store that this one then opens"
        )


def _refuse_part(where: str, said: object, counts: dict[str, int]) -> None:
    if said != counts:
        raise StoreError(f"{where} counts {said}, and there are {counts}; lines are missing, export the store again")

"""A whole store as rows: read out in order, and put into an empty store, where all is as it was."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from annotator.store.database import schema
from annotator.store.database.opening import Store
from annotator.store.errors import StoreError

BATCH = 1000
"""Rows that are held at a time."""
TABLES: dict[str, Table] = {table.name: table for table in schema.metadata.sorted_tables}
"""The tables, those that others point at first."""

Row = tuple[str, dict[str, Any]]
"""A table's name and one of its rows; compressed columns hold the values themselves."""


def tables(store: Store) -> Iterator[tuple[Table, Iterator[dict[str, Any]]]]:
    """Yield each table with its rows in the order in which they were written, all as they are at one moment.

    A table's rows must be read before the next table is asked for.
    """
    with store.reading() as connection:
        for table in TABLES.values():
            yield table, _rows(connection, table)


def load(store: Store, given: Iterable[Row]) -> dict[str, int]:
    """Put rows, in the order of `tables`, into a store that is empty; return how many each table got. All or nothing.

    Raises StoreError where the store is not empty, or a row is not one of ours; the message names it.
    """
    counts = dict.fromkeys(TABLES, 0)
    with store.writing() as connection:
        if connection.execute(sa.select(schema.acts.c.id).limit(1)).first() is not None:
            raise StoreError(
                f"store {store.place} is not empty, and rows are put into an empty one only; name a new one"
            )
        for name, group in groupby(given, key=itemgetter(0)):
            table = TABLES.get(name)
            if table is None:
                raise StoreError(f"no table is called {name!r}; a store has {', '.join(TABLES)}")
            some = (row for _, row in group)
            while batch := [_checked(table, row) for row in islice(some, BATCH)]:
                connection.execute(sa.insert(table).returning(*table.primary_key.columns), batch)
                counts[name] += len(batch)
        _count_on(connection)
    return counts


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    key = list(table.primary_key.columns)
    order = sa.tuple_(*key)
    names = [str(column.name) for column in table.columns]
    last: tuple[Any, ...] | None = None
    while True:
        wanted = sa.select(table).order_by(*key).limit(BATCH)
        found = connection.execute(wanted if last is None else wanted.where(order > sa.tuple_(*last))).all()
        if not found:
            return
        yield from (dict(zip(names, row, strict=True)) for row in found)
        last = tuple(getattr(found[-1], column.name) for column in key)


def _checked(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row that has the table's columns with values of their types. Raises StoreError."""
    if row.keys() != set(table.columns.keys()):
        raise StoreError(f"a row of {table.name} has {', '.join(row)}; it must have {', '.join(table.columns.keys())}")
    for column in table.columns:
        value = row[column.name]
        if not (value is None and column.nullable) and not _fits(column, value):
            raise StoreError(f"{column.name} of a row of {table.name} is {value!r:.80}, which cannot be")
    if table is schema.articles and sha256(row["text"].encode()).hexdigest() != row["digest"]:
        raise StoreError(f"article {row['name']!r}: its digest is not its text's; the text was changed after labelling")
    return row


def _fits(column: sa.Column[Any], value: Any) -> bool:
    if isinstance(column.type, schema.Packed):
        return isinstance(value, list | dict)
    if isinstance(column.type, sa.Float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is column.type.python_type


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL number the next rows after those that brought their number; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES.values():
        if "id" in table.c:
            last = connection.execute(sa.select(sa.func.max(table.c.id))).scalar()
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            connection.execute(sa.select(sa.func.setval(sequence, last or 1, last is not None)))

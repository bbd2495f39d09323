"""A whole store goes out to files and comes back as it was."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from annotator.store import database
from annotator.store.database import Store, StoreError, schema
from tests.store.database.made import by, everything, people, ruling


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return everything in a store."""
    with store.reading() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in schema.metadata.sorted_tables
        }


@pytest.fixture
def full(tmp_path: Path) -> Store:
    """Return a store with something in every table."""
    return everything(database.open_store(str(tmp_path / "full.db")))


@pytest.mark.parametrize("name", ["all.jsonl", "all"])
def test_a_store_goes_there_and_back(full: Store, store: Store, tmp_path: Path, name: str) -> None:
    counts = database.export(full, tmp_path / name)
    assert counts == {table: len(found) for table, found in rows(full).items()}
    assert all(counts.values())
    assert database.load(store, tmp_path / name) == counts
    assert rows(store) == rows(full)
    again = tmp_path / f"again-{name}"
    database.export(store, again)
    files = sorted((tmp_path / name).iterdir()) if (tmp_path / name).is_dir() else [tmp_path / name]
    backs = sorted(again.iterdir()) if again.is_dir() else [again]
    assert [file.read_bytes() for file in backs] == [file.read_bytes() for file in files]


def test_a_store_that_came_from_a_file_is_written_on(full: Store, store: Store, tmp_path: Path) -> None:
    database.export(full, tmp_path / "all.jsonl")
    database.load(store, tmp_path / "all.jsonl")
    ids = [found.id for found in database.all_decisions(store, standing=False)]
    (new,) = database.decide(store, by(), [ruling(seen=ids[-1])])
    assert new > ids[-1]
    assert [event.what for event in database.history(store, "bill")][:-1] == [
        event.what for event in database.history(full, "bill")
    ]


def test_rows_are_put_into_an_empty_store_only(full: Store, store: Store, tmp_path: Path) -> None:
    database.export(full, tmp_path / "all.jsonl")
    before = rows(people(store))
    with pytest.raises(StoreError, match="is not empty, and rows are put into an empty one only"):
        database.load(store, tmp_path / "all.jsonl")
    assert rows(store) == before


def swap(old: str, new: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [line.replace(old, new) for line in lines]


def put(number: int, line: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [*lines[: number - 1], line, *lines[number - 1 :]]


SPOILED: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "cut off": (lambda lines: lines[:-1], "is cut off: its last line"),
    "lines missing": (lambda lines: [*lines[:-2], lines[-1]], "lines are missing"),
    "another schema": (put(1, '{"annotator store": "9001"}'), "has schema '9001'"),
    "an export of predictions": (put(1, '{"id": "storm"}'), "line 1 is not what `annotator store export`"),
    "no JSON": (put(5, "{"), "line 5: not JSON"),
    "another table": (put(2, '{"table": "cats", "row": {}}'), "line 2 is no row of a store"),
    "a column missing": (swap('"place":', '"palace":'), "row of acts has"),
    "a word for a number": (swap('"tags":1,', '"tags":"1",'), "tags of a row of"),
    "a changed text": (swap("Shorter.", "Longer."), "its digest is not its text's"),
    "a link to nothing": (swap('"article_id":1,', '"article_id":77,'), "(?i)foreign key"),
}


@pytest.mark.parametrize("fault", SPOILED)
def test_a_file_that_was_spoiled_is_refused_and_nothing_is_put_in(
    full: Store, store: Store, tmp_path: Path, fault: str
) -> None:
    file = tmp_path / "all.jsonl"
    database.export(full, file)
    spoil, reason = SPOILED[fault]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert spoil(lines) != lines
    file.write_text("\n".join(spoil(lines)), encoding="utf-8")
    with pytest.raises(StoreError, match=reason):
        database.load(store, file)
    assert not any(rows(store).values())


def test_a_folder_with_a_table_damaged_or_missing_is_refused(full: Store, store: Store, tmp_path: Path) -> None:
    database.export(full, tmp_path / "all")
    (tmp_path / "all" / "claims.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreError, match=r"claims.parquet is no Parquet file, or is damaged"):
        database.load(store, tmp_path / "all")
    (tmp_path / "all" / "claims.parquet").unlink()
    with pytest.raises(StoreError, match=r"has no claims.parquet"):
        database.load(store, tmp_path / "all")
    assert not any(rows(store).values())


def test_a_folder_that_is_not_empty_is_not_written_into(full: Store, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match="is there and not an empty folder"):
        database.export(full, tmp_path / "mine")
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["notes.txt"]

"""A store of an older program is brought up to date: what is kept as it is written now is there for what it held."""

import pytest
import sqlalchemy as sa

from annotator.store import database
from annotator.store.database import Store, dump
from tests.store.database import made

NEW = ("voices", "oddities", "labels", "names")


def rows(store: Store) -> dict[str, list[object]]:
    """Return all rows of what is kept beside predictions and annotations, without their own numbers, sorted."""
    found = {table.name: [{**row, "id": None} for row in given] for table, given in dump.tables(store)}
    return {name: sorted(found[name], key=repr) for name in NEW}


@pytest.fixture
def older(place: str) -> tuple[str, dict[str, list[object]]]:
    """Return the place of a store as the first schema left it, and what the present one would have kept."""
    store = made.everything(database.open_store(place))
    kept = rows(store)
    with store.writing() as connection:
        for table in NEW:
            connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    store.close()
    return place, kept


def test_what_an_older_store_holds_is_counted_when_it_is_opened(older: tuple[str, dict[str, list[object]]]) -> None:
    place, kept = older
    store = database.open_store(place)
    assert all(kept.values())
    assert rows(store) == kept | {"names": []}
    store.close()

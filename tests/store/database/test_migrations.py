"""A store of an older program is brought up to date: what is kept as it is written now is there for what it held."""

import pytest

from annotator.store import database, upgrading
from annotator.store.database import Store, dump
from tests.store.database import made


def rows(store: Store) -> dict[str, list[object]]:
    """Return all rows of what is kept beside predictions and annotations, without their own numbers, sorted."""
    found = {table.name: [{**row, "id": None} for row in given] for table, given in dump.tables(store)}
    return {name: sorted(found[name], key=repr) for name in made.SINCE}


@pytest.fixture
def older(place: str) -> tuple[str, dict[str, list[object]]]:
    """Return the place of a store as the first schema left it, and what the present one would have kept."""
    store = made.everything(database.open_store(place))
    kept = rows(store)
    made.as_first_schema(store)
    store.close()
    return place, kept


def test_what_an_older_store_holds_is_counted_when_it_is_opened(older: tuple[str, dict[str, list[object]]]) -> None:
    place, kept = older
    store = database.open_store(place)
    assert all(kept.values())
    assert rows(store) == kept | {"names": []}
    assert database.settled(store, "bill") == []
    made.settle(store)
    assert len(database.settled(store, "bill")) == 1
    store.close()


def test_how_far_the_bringing_up_to_date_is_can_be_told(older: tuple[str, dict[str, list[object]]]) -> None:
    place, _ = older
    far: list[tuple[int, int]] = []
    with upgrading.told(lambda done, of: far.append((done, of))):
        database.open_store(place).close()
    assert far == [(2, 4), (4, 4)]
    with upgrading.told(lambda done, of: far.append((done, of))):
        database.open_store(place).close()
    assert len(far) == 2

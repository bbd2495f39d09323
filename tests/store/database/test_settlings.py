"""What labels came to is kept each time, with what it was made of, and nothing takes its place."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from annotator.core.labels import Tag
from annotator.store import database
from annotator.store.database import Store, StoreError, schema
from tests.store.database.conftest import Clock
from tests.store.database.made import BILL, by, people, ruling, said, settle


@pytest.fixture
def labelled(store: Store) -> Store:
    """Return a store in which ana and ben differ in the tags of a sentence."""
    people(store)
    database.annotate(store, by("ben"), [said((Tag.OPINION,), "ben"), said((Tag.CLAIM,), "ana")])
    return store


def test_result_conflicts_and_inputs_are_kept_each_time(labelled: Store) -> None:
    first = settle(labelled)
    database.decide(labelled, by(), [ruling((Tag.CLAIM,))])
    then = settle(labelled, "unanimous", "ben")
    one, other = database.settled(labelled, "bill")
    assert (one.act.person, one.method, one.settlement) == ("ana", "majority", first[0])
    assert (other.act.person, other.method, other.settlement) == ("ben", "unanimous", then[0])
    assert [(c.tag, c.yes, c.no) for c in first[0].conflicts] == [
        (Tag.CLAIM, ("ana",), ("ben",)),
        (Tag.OPINION, ("ben",), ("ana",)),
    ]
    # Of four tags the two people differ in two; a decision leaves their agreement as it was.
    assert first[0].agreed == then[0].agreed == (0.5, 1.0)
    assert (first[0].inputs != then[0].inputs, then[0].conflicts) == (True, ())


def test_what_comes_to_the_same_again_is_another_record_that_takes_no_room(labelled: Store) -> None:
    told = [settle(labelled)[0] for _ in range(3)]
    settle(labelled, "unanimous")
    assert [one.settlement for one in database.settled(labelled, "bill")][:3] == told
    assert [one.method for one in database.settled(labelled, "bill")] == ["majority"] * 3 + ["unanimous"]
    with labelled.reading() as connection:
        bodies = connection.execute(sa.select(schema.settlings.c.body)).scalars().all()
    assert [body is not None for body in bodies] == [True, False, False, False]


def test_what_labels_came_to_by_a_time_is_told(labelled: Store, clock: Clock) -> None:
    settle(labelled)
    before = clock.time
    settle(labelled)
    assert len(database.settled(labelled, "bill", as_of=before)) == 1


def test_a_settling_that_is_tried_again_is_there_once(labelled: Store) -> None:
    once = by(key="once")
    told = settle(labelled)
    for _ in range(2):
        database.settle(labelled, once, "majority", told)
    assert len(database.settled(labelled, "bill")) == 2


def test_only_a_reviewer_settles_and_only_texts_that_are_there(labelled: Store) -> None:
    told = settle(labelled)
    database.enter(labelled, by("eva"))
    with pytest.raises(StoreError, match="'eva' has the role viewer and may not settle; it takes reviewer"):
        database.settle(labelled, by("eva"), "majority", told)
    elsewhere = replace(told[0], gold=replace(told[0].gold, article=replace(BILL, text=f"{BILL.text} More.")))
    with pytest.raises(StoreError, match="'bill' is settled on a text that is not in the store"):
        database.settle(labelled, by(), "majority", [*told, elsewhere])
    assert len(database.settled(labelled, "bill")) == 1


def test_the_database_refuses_to_change_a_settling(labelled: Store) -> None:
    settle(labelled)

    def change(statement: Any) -> None:
        with labelled.writing() as connection:
            connection.execute(statement)

    for statement in (sa.update(schema.settlings).values(method="other"), sa.delete(schema.settlings)):
        with pytest.raises(StoreError, match="nothing in a store is changed or deleted"):
            change(statement)
    assert [one.method for one in database.settled(labelled, "bill")] == ["majority"]

"""Who may write what: the store refuses each act to those whose role does not reach, on both databases."""

from collections.abc import Callable

import pytest

from annotator.store import database
from annotator.store.database import Entry, Kind, Role, Ruling, Store, StoreError
from tests import made
from tests.store.database.made import BILL, FIRST, SECOND, by, people, ruling, said, settle

ENTRY = Entry("http://127.0.0.1:1/projects/3", Kind.TASK, 7, 7, "bill", BILL.digest, "", "pushed")
OTHERS = made.decision(reviewer="rhea")

ACTS: dict[str, tuple[Role, Callable[[Store], object]]] = {
    "annotate": (Role.ANNOTATOR, lambda s: database.annotate(s, by("eva"), [said(annotator="eva")])),
    "annotate for others": (Role.REVIEWER, lambda s: database.annotate(s, by("eva"), [said(annotator="ben")])),
    "add": (Role.REVIEWER, lambda s: database.add_articles(s, by("eva"), [made.prediction("new").article])),
    "predict": (Role.REVIEWER, lambda s: database.add_predictions(s, by("eva"), [made.prediction("new")])),
    "decide": (Role.REVIEWER, lambda s: database.decide(s, by("eva"), [ruling(reviewer="eva", where=SECOND)])),
    "decide for others": (Role.ADMIN, lambda s: database.decide(s, by("eva"), [Ruling(OTHERS)])),
    "withdraw": (Role.REVIEWER, lambda s: database.withdraw(s, by("eva"), [1])),
    "claim": (Role.REVIEWER, lambda s: database.claim(s, by("eva"), BILL, FIRST)),
    "release": (Role.REVIEWER, lambda s: database.release(s, by("eva"), BILL, FIRST)),
    "note": (Role.REVIEWER, lambda s: database.note(s, by("eva"), [ENTRY])),
    "settle": (Role.REVIEWER, lambda s: settle(s, who="eva")),
    "train": (Role.REVIEWER, lambda s: database.ask_training(s, by("eva"))),
    "promote": (Role.REVIEWER, lambda s: database.promote(s, by("eva"), lambda: None)),
    "name": (Role.REVIEWER, lambda s: database.rename(s, by("eva"), BILL, "Ruiz", "Ana Ruiz")),
    "appoint": (Role.ADMIN, lambda s: database.appoint(s, by("eva"), "cem", Role.VIEWER)),
}
"""Each act with the least role that may do it."""


def rows(store: Store) -> dict[str, int]:
    return {table.name: sum(1 for _ in given) for table, given in database.dump.tables(store)}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", Role)
def test_an_act_is_done_by_whose_role_reaches_and_refused_to_others_without_a_trace(
    store: Store, role: Role, act: str
) -> None:
    least, do = ACTS[act]
    people(store)
    database.decide(store, by(), [ruling()])
    database.appoint(store, by(), "eva", role)
    before = rows(store)
    if role.includes(least):
        do(store)
        assert rows(store) != before
        return
    with pytest.raises(StoreError, match=f"'eva' has the role {role} and may not .*; it takes {least}"):
        do(store)
    assert rows(store) == before


@pytest.mark.parametrize("act", ACTS)
def test_whom_the_store_does_not_know_may_write_nothing(store: Store, act: str) -> None:
    people(store)
    database.decide(store, by(), [ruling()])
    before = rows(store)
    with pytest.raises(StoreError, match="'eva' is not known to this store and may not"):
        ACTS[act][1](store)
    assert rows(store) == before


def test_every_verb_of_the_store_is_tried(store: Store) -> None:
    tried = {act.split()[0] for act in ACTS} | {"enter"}
    assert set(database.Verb) <= tried


def test_anybody_may_come_in_and_is_what_newcomers_are(store: Store) -> None:
    people(store)
    database.enter(store, by("eva"))
    assert {person.name: person.role for person in database.known(store)}["eva"] is Role.VIEWER

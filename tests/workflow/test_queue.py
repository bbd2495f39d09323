"""What a reviewer answers goes into the store, and what people's labels ask for comes out of it."""

import pytest

from annotator.judge.review import Cause
from annotator.store.database import By, Store
from annotator.workflow import lessons, queue, storing
from annotator.workflow.errors import UsageError
from tests import made

BILL = made.annotation().article


def test_where_people_differ_is_asked_first_and_for_its_cause_alone(reviewed: Store) -> None:
    first = next(queue.items(reviewed, None, "ana"))
    assert (first.article, first.sentence, first.cause) == ("bill", 0, Cause.PEOPLE)
    assert [one.sentence for one in queue.items(reviewed, Cause.PEOPLE, "ana")] == [0]


def test_merged_names_hold_in_review_and_in_gold_until_they_are_undone(reviewed: Store) -> None:
    answer = {"article": "bill", "digest": BILL.digest, "name": "Ana RUIZ", "entity": "Ana Ruiz Sol"}

    def entities() -> list[str | None]:
        known = queue.case(reviewed, "bill", BILL.digest)
        assert known is not None
        said = [one.attributions for one in storing.said_in(reviewed).annotations]
        return [link.entity for links in (known.prediction.attributions, *said) for link in links]

    before = entities()
    assert before == ["Ana Ruiz"] * 3
    queue.answer(reviewed, By("ana", "test", key="merge"), answer)
    queue.answer(reviewed, By("ana", "test", key="merge"), answer)
    assert entities() == ["Ana Ruiz Sol"] * 3
    golds, _ = lessons.of_store(reviewed)
    assert {link.entity for gold in golds for link in gold.attributions} == {"Ana Ruiz Sol"}
    queue.answer(reviewed, By("ana", "test", key="undo"), {"undo": "merge"})
    assert entities() == before


def test_names_in_an_article_that_is_not_there_are_refused(reviewed: Store) -> None:
    with pytest.raises(UsageError, match="no article 'gone'"):
        queue.answer(reviewed, By("ana", "test"), {"article": "gone", "digest": "", "name": "A", "entity": "B"})

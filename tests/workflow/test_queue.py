"""What a reviewer answers goes into the store, and what people's labels ask for comes out of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator import workflow
from annotator.core.labels import Tag
from annotator.judge.review import Cause
from annotator.store import database
from annotator.store.database import By, Said, Store
from annotator.workflow import lessons, queue, storing
from annotator.workflow.errors import UsageError
from tests import made

BILL = made.annotation().article


@pytest.fixture
def reviewed(tmp_path: Path) -> Iterator[Store]:
    """Yield a store with one article, which ana and ben have labelled; they differ on its first sentence."""
    with workflow.opened(str(tmp_path / "labels.db")) as store:
        database.add_predictions(store, By("ana", "test"), [replace(made.prediction(), article=BILL)])
        said = [made.annotation(), made.annotation((Tag.CLAIM,), *made.TAGS[1:], annotator="ben")]
        database.annotate(store, By("ana", "test"), [Said(one) for one in said])
        yield store


def test_where_people_differ_is_asked_first_and_for_its_cause_alone(reviewed: Store) -> None:
    first = next(queue.items(reviewed, None, "ana"))
    assert (first.article, first.sentence, first.cause) == ("bill", 0, Cause.PEOPLE)
    assert [one.sentence for one in queue.items(reviewed, Cause.PEOPLE, "ana")] == [0]
    [(row, why)], onward = queue.split(reviewed)
    assert ([one.sentence for one in queue.placed(reviewed, [(row, why)])], onward) == ([0], 0)


def test_articles_on_which_nobody_differs_any_more_are_passed_over(
    reviewed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "A_PAGE", 1)
    mill = replace(made.prediction(), article=replace(BILL, id="mill"))
    database.add_predictions(reviewed, By("ana", "test"), [mill])
    said = [
        replace(made.annotation(tags, *made.TAGS[1:], annotator=name), article=mill.article)
        for name, tags in (("ana", ()), ("ben", (Tag.CLAIM,)))
    ]
    database.annotate(reviewed, By("ana", "test"), [Said(one) for one in said])
    [(row, _)], _ = queue.split(reviewed)
    assert row.article == "bill"
    decision = made.decision(Tag.CLAIM, article=BILL, reviewer="ana")
    database.decide(reviewed, By("ana", "test"), [database.Ruling(decision)])
    [(row, _)], _ = queue.split(reviewed)
    assert row.article == "mill"


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

"""What people differ on is found and settled; what they said stays."""

from dataclasses import replace
from typing import Any

import pytest

from annotator.core.labels import Tag
from annotator.core.spans import Span
from annotator.judge.review import Cause
from annotator.store import database
from annotator.store.database import By, Said, Store
from annotator.workflow import adjudicating, queue
from annotator.workflow.adjudicating import Answer
from tests import made

BILL = made.annotation().article


def test_the_sentences_on_which_people_differ_are_found(reviewed: Store) -> None:
    [(row, why)], onward = adjudicating.split(reviewed)
    assert ([one.sentence for one in queue.placed(reviewed, [(row, why)])], onward) == ([0], 0)


def test_articles_on_which_nobody_differs_any_more_are_passed_over(
    reviewed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adjudicating, "A_PAGE", 1)
    mill = replace(made.prediction(), article=replace(BILL, id="mill"))
    database.add_predictions(reviewed, By("ana", "test"), [mill])
    said = [
        replace(made.annotation(tags, *made.TAGS[1:], annotator=name), article=mill.article)
        for name, tags in (("ana", ()), ("ben", (Tag.CLAIM,)))
    ]
    database.annotate(reviewed, By("ana", "test"), [Said(one) for one in said])
    [(row, _)], _ = adjudicating.split(reviewed)
    assert row.article == "bill"
    decision = made.decision(Tag.CLAIM, article=BILL, reviewer="ana")
    database.decide(reviewed, By("ana", "test"), [database.Ruling(decision)])
    [(row, _)], _ = adjudicating.split(reviewed)
    assert row.article == "mill"


def test_who_differs_on_who_said_what_alone_is_found_but_not_who_draws_no_links(reviewed: Store) -> None:
    def say(name: str, **links: Any) -> None:
        said = made.annotation(annotator=name, **links)
        database.annotate(reviewed, By("ana", "test"), [Said(replace(said, article=article))])

    article = replace(BILL, id="mill")
    database.add_predictions(reviewed, By("ana", "test"), [replace(made.prediction(), article=article)])
    say("ana")
    say("ben", attributions=())
    say("cem", attributions=(made.RUIZ._replace(source=Span(20, 32)),))
    assert [row.article for row, _ in adjudicating.split(reviewed)[0]] == ["bill"]
    say("dot", attributions=(made.RUIZ._replace(entity="Eva Lind"),))
    (_, (row, why)), _ = adjudicating.split(reviewed)
    assert (row.article, row.start, why.cause) == ("mill", 0, Cause.PEOPLE)
    assert why.words == "ana, cem and dot differ on who said what"


def test_after_so_many_articles_without_a_difference_it_is_asked_whether_to_go_on(
    reviewed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = made.decision(Tag.CLAIM, article=BILL, reviewer="ana")
    database.decide(reviewed, By("ana", "test"), [database.Ruling(decision)])
    monkeypatch.setattr(adjudicating, "A_PAGE", 1)
    monkeypatch.setattr(adjudicating, "PAGES", 1)
    found, onward = adjudicating.split(reviewed)
    assert found == []
    assert onward
    assert adjudicating.split(reviewed, onward) == ([], 0)


def test_what_is_settled_has_the_links_that_were_chosen_of_those_that_each_drew(reviewed: Store) -> None:
    other = made.RUIZ._replace(source=None, entity="Eva Lind")
    database.annotate(reviewed, By("ana", "test"), [Said(made.annotation(annotator="cem", attributions=(other,)))])
    known = queue.case(reviewed, "bill", BILL.digest)
    assert known
    drawn = adjudicating.linked(known, 0)
    assert drawn == {"ana": (made.RUIZ,), "ben": (made.RUIZ,), "cem": (other,)}
    assert adjudicating.linked(known, 1) == {"ana": (), "ben": (), "cem": ()}
    answer = Answer(0, (Tag.SOURCE,), drawn["cem"], None, guideline=False, why="", seen=None, cause="")
    adjudicating.settle(reviewed, By("rhea", "test"), known, answer)
    [ruled] = database.all_decisions(reviewed)
    assert (ruled.ruling.decision.tags, ruled.ruling.decision.attributions) == ((Tag.SOURCE,), (other,))
    assert len(list(database.latest_annotations(reviewed))) == 3

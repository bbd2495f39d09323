"""What is still to be settled is found, page by page, and what is settled is not; over SQLite and PostgreSQL."""

from dataclasses import replace

import pytest

from annotator.core.labels import Tag
from annotator.core.records import Article, Decision, Status
from annotator.core.spans import Span
from annotator.store import database
from annotator.store.database import Role, Ruling, Said, Scored, Store
from tests import made
from tests.store.database.made import FIRST, SECOND, by, people, ruling, said

MODEL = "made by hand"
THIRD = made.SENTENCES[2]


@pytest.fixture
def reviewed(store: Store) -> Store:
    """Return a store with the article "bill", of three sentences, and "fire", of one claim."""
    people(store)
    database.add_predictions(store, by(), [made.prediction("fire", "A fire broke out.")])
    return store


def places(found: list[Scored]) -> list[tuple[str, Span]]:
    return [(one.article, Span(one.start, one.end)) for one in found]


def test_what_is_settled_comes_no_more_until_it_is_undone(reviewed: Store) -> None:
    every = [("bill", FIRST), ("bill", SECOND), ("bill", THIRD), ("fire", Span(0, 17))]
    assert places(database.unsettled(reviewed, MODEL)) == every
    [settled] = database.decide(reviewed, by(), [ruling(where=SECOND)])
    assert places(database.unsettled(reviewed, MODEL)) == [every[0], *every[2:]]
    database.withdraw(reviewed, by(), [settled])
    assert places(database.unsettled(reviewed, MODEL)) == every


def test_the_unsettled_come_by_margin_a_page_at_a_time(reviewed: Store) -> None:
    pages, last = [], None
    while page := database.unsettled(reviewed, MODEL, after=last, limit=3):
        pages.append([one.margin for one in page])
        last = page[-1]
    assert pages == [[0.0, 0.0, 0.0], [0.25]]
    assert places(database.unsettled(reviewed, MODEL, above=0.2)) == [("fire", Span(0, 17))]
    assert places(database.unsettled(reviewed, MODEL, below=0.2)) == [("bill", at) for at in made.SENTENCES]


def test_what_is_odd_is_found_by_its_rule_until_it_is_settled_or_a_model_says_otherwise(reviewed: Store) -> None:
    nobody = replace(made.prediction("gate"), attributions=(), model="another")
    database.add_predictions(reviewed, by(), [nobody])
    rule = "source without anything said"
    [found] = database.odd(reviewed, rule)
    assert places([found]) == [("gate", FIRST)]
    assert database.odd(reviewed, rule, after=found.key) == []
    assert database.odd(reviewed, "unnamed source on an opinion") == []
    decision = Decision(nobody.article, *FIRST, (), None, "ana", "2026-03-10T06:00:00Z")
    [settled] = database.decide(reviewed, by(), [Ruling(decision)])
    assert database.odd(reviewed, rule) == []
    database.withdraw(reviewed, by(), [settled])
    assert database.odd(reviewed, rule) == [found]
    database.add_predictions(reviewed, by(), [made.prediction("gate")])
    assert database.odd(reviewed, rule) == []


def test_each_article_is_asked_about_as_the_model_that_spoke_last_has_it(reviewed: Store) -> None:
    database.add_predictions(reviewed, by(), [replace(made.prediction("fire", "A fire broke out."), model="newer")])
    assert places(database.unsettled(reviewed, "newer")) == [("fire", Span(0, 17))]
    assert places(database.unsettled(reviewed, MODEL)) == [("bill", at) for at in made.SENTENCES]
    assert len(database.drawn(reviewed, "ana")) == 4


def test_a_drawing_is_the_same_for_a_seed_and_leaves_out_what_is_settled(reviewed: Store) -> None:
    drawn = places(database.drawn(reviewed, "ana 2026-03-10"))
    assert drawn == places(database.drawn(reviewed, "ana 2026-03-10"))
    assert sorted(drawn) == [("bill", FIRST), ("bill", SECOND), ("bill", THIRD), ("fire", Span(0, 17))]
    orders = {tuple(places(database.drawn(reviewed, str(seed)))) for seed in range(20)}
    assert len(orders) > 1
    database.decide(reviewed, by(), [ruling(where=FIRST)])
    assert ("bill", FIRST) not in places(database.drawn(reviewed, "ana 2026-03-10"))


def test_what_people_labelled_is_asked_about_by_sentence_with_the_last_word_of_each(reviewed: Store) -> None:
    assert database.labelled(reviewed) == ([], 0)
    database.annotate(reviewed, by(), [said((Tag.CLAIM,)), said((Tag.OPINION,), "ben")])
    database.annotate(reviewed, by(), [said((), "ben")])
    found, onward = database.labelled(reviewed)
    assert onward == 0
    assert [(one.model, one.scored.article, one.said) for one in found] == [
        (MODEL, "bill", {"ana": (Tag.CLAIM,), "ben": ()}),
        (MODEL, "bill", {"ana": (), "ben": ()}),
    ]
    assert places([one.scored for one in found]) == [("bill", FIRST), ("bill", SECOND)]
    database.annotate(reviewed, by(), [said((Tag.CLAIM,), "ben", Status.DRAFT)])
    assert [one.said for one in database.labelled(reviewed)[0]] == [{"ana": (Tag.CLAIM,)}, {"ana": ()}]
    database.decide(reviewed, by(), [ruling(where=FIRST)])
    assert places([one.scored for one in database.labelled(reviewed)[0]]) == [("bill", SECOND)]


def test_labelled_texts_come_page_by_page(reviewed: Store) -> None:
    for name in ("mill", "till"):
        database.add_predictions(reviewed, by(), [made.prediction(name)])
        annotation = replace(said().annotation, article=made.prediction(name).article)
        database.annotate(reviewed, by(), [Said(annotation)])
    first, onward = database.labelled(reviewed, limit=1)
    then, end = database.labelled(reviewed, after=onward, limit=1)
    assert [one.scored.article for one in (*first, *then)] == ["mill", "mill", "till", "till"]
    assert database.labelled(reviewed, after=end, limit=1) == ([], 0)


def test_what_another_model_scored_is_found_for_some_sentences(reviewed: Store) -> None:
    database.add_predictions(reviewed, by(), [replace(made.prediction(), model="newer")])
    [first, *_] = database.unsettled(reviewed, "newer")
    assert database.scores_by(reviewed, MODEL, [first.key]) == {first.key: (0.125, 0.25, 0.5, 0.75)}
    assert database.scores_by(reviewed, "nobody's", [first.key]) == {}


def test_articles_are_found_by_words_of_the_text_they_have_now(reviewed: Store) -> None:
    assert [one.id for one in database.holding(reviewed, "BROKE")] == ["fire"]
    assert database.holding(reviewed, "100%_") == []
    database.add_articles(reviewed, by(), [Article("fire", "It is out.")])
    assert database.holding(reviewed, "broke") == []


def test_what_was_settled_since_a_decision_is_told_the_last_first(reviewed: Store) -> None:
    assert database.last_decision(reviewed) == 0
    [first] = database.decide(reviewed, by(), [ruling()])
    [second] = database.decide(reviewed, by("ben"), [ruling(reviewer="ben", where=SECOND)])
    assert database.last_decision(reviewed) == second
    found = database.settled_since(reviewed, 0)
    assert [(one.id, one.sentence, one.person) for one in found] == [(second, SECOND, "ben"), (first, FIRST, "ana")]
    assert [one.id for one in database.settled_since(reviewed, first)] == [second]
    database.withdraw(reviewed, by(), [second])
    assert database.settled_since(reviewed, first) == []


def test_the_role_of_somebody_unknown_is_none(reviewed: Store) -> None:
    assert database.role(reviewed, by("ben")) is Role.REVIEWER
    assert database.role(reviewed, by("zoe")) is None


def test_a_new_text_of_an_article_takes_the_place_of_the_old_one(reviewed: Store) -> None:
    database.decide(
        reviewed, by(), [Ruling(Decision(Article("fire", "A fire broke out."), 0, 17, (), None, "ana", ""))]
    )
    database.add_predictions(reviewed, by(), [made.prediction("fire", "A fire broke out again.")])
    assert ("fire", Span(0, 23)) in places(database.unsettled(reviewed, MODEL))

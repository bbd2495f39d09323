"""What is still to be settled is found, page by page, and what is settled is not; over SQLite and PostgreSQL."""

import pytest

from annotator.core.labels import Tag
from annotator.core.records import Article, Decision
from annotator.core.spans import Span
from annotator.store import database
from annotator.store.database import Role, Ruling, Scored, Store
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


def test_sentences_are_found_by_the_tags_they_have_and_lack(reviewed: Store) -> None:
    def found(tags: list[Tag], without: list[Tag]) -> list[tuple[str, Span]]:
        return places(database.with_tags(reviewed, MODEL, tags, without))

    assert found([Tag.QUOTATION, Tag.SOURCE], []) == [("bill", FIRST)]
    assert found([Tag.QUOTATION], [Tag.SOURCE]) == []
    assert found([Tag.CLAIM], []) == [("bill", SECOND), ("fire", Span(0, 17))]
    database.decide(reviewed, by(), [ruling(where=SECOND)])
    assert found([Tag.CLAIM], []) == [("fire", Span(0, 17))]


def test_a_drawing_is_the_same_for_a_seed_and_leaves_out_what_is_settled(reviewed: Store) -> None:
    drawn = places(database.drawn(reviewed, MODEL, "ana 2026-03-10"))
    assert drawn == places(database.drawn(reviewed, MODEL, "ana 2026-03-10"))
    assert sorted(drawn) == [("bill", FIRST), ("bill", SECOND), ("bill", THIRD), ("fire", Span(0, 17))]
    orders = {tuple(places(database.drawn(reviewed, MODEL, str(seed)))) for seed in range(20)}
    assert len(orders) > 1
    database.decide(reviewed, by(), [ruling(where=FIRST)])
    assert ("bill", FIRST) not in places(database.drawn(reviewed, MODEL, "ana 2026-03-10"))
    assert database.drawn(reviewed, "another model", "ana 2026-03-10") == []


def test_a_text_that_people_labelled_is_asked_about_until_its_last_sentence_is_settled(reviewed: Store) -> None:
    assert database.annotated(reviewed) == []
    database.annotate(reviewed, by(), [said()])
    [named] = database.annotated(reviewed)
    assert (named.id, named.digest) == ("bill", made.prediction().article.digest)
    assert database.annotated(reviewed, after=named.key) == []
    database.decide(reviewed, by(), [ruling(where=at) for at in (FIRST, SECOND)])
    assert [one.id for one in database.annotated(reviewed)] == ["bill"]
    [last] = database.decide(reviewed, by(), [ruling(where=THIRD)])
    assert database.annotated(reviewed) == []
    database.withdraw(reviewed, by(), [last])
    assert [one.id for one in database.annotated(reviewed)] == ["bill"]


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

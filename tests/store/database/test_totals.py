"""Counts over all articles, and the sentences behind each count; over SQLite and PostgreSQL."""

from dataclasses import replace
from typing import Any

import pytest

from annotator.core.labels import Tag
from annotator.core.records import Prediction, Status
from annotator.core.spans import Span
from annotator.store import database
from annotator.store.database import Counted, Found, Mix, Store
from tests import made
from tests.store.database.made import FIRST, SECOND, by, people, ruling, said

THIRD = made.SENTENCES[2]


def dated(name: str, outlet: str | None, published: str | None) -> Prediction:
    given = made.prediction(name)
    return replace(given, article=replace(given.article, outlet=outlet, published=published))


@pytest.fixture
def mixed(store: Store) -> Store:
    """Return a store of four articles, of two outlets and two months, and of none."""
    given = [
        dated("bill", "Post", "2026-03-10"),
        dated("mill", "Post", "2026-04-01T09:00:00Z"),
        dated("till", "Mail", None),
        dated("pill", None, "2026-04-02"),
    ]
    database.add_predictions(people(store), by(), given)
    return store


def found_by(store: Store, given: Counted) -> list[Found]:
    """Return all that is counted; the count says how many."""
    found = database.sentences_of(store, given, skip=0, limit=99)
    assert len(found) == database.how_many(store, given)
    return found


def test_tags_are_counted_by_outlet_and_month(mixed: Store) -> None:
    one = (1, 3, (1, 1, 1, 1))
    assert database.mixes(mixed) == [
        Mix("", "2026-04", *one), Mix("Mail", "", *one), Mix("Post", "2026-03", *one), Mix("Post", "2026-04", *one)
    ]  # fmt: skip


def test_a_date_that_is_not_iso_has_no_month(mixed: Store) -> None:
    database.add_predictions(mixed, by(), [dated("frill", "Sun", "7 January 2026")])
    [sun] = [mix for mix in database.mixes(mixed) if mix.outlet == "Sun"]
    assert sun.month == ""


def test_only_what_was_said_last_of_an_article_counts(mixed: Store) -> None:
    again = dated("till", "Mail", None)
    sentences = tuple(one._replace(tags=(Tag.CLAIM,)) for one in again.sentences)
    database.add_predictions(mixed, by(), [replace(again, sentences=sentences, model="a newer one")])
    [mail] = [mix for mix in database.mixes(mixed) if mix.outlet == "Mail"]
    assert mail == Mix("Mail", "", 1, 3, (3, 0, 0, 0))
    assert len(found_by(mixed, database.said_in(outlet="Mail", tag=Tag.CLAIM))) == 3


def test_the_sentences_behind_a_count_are_as_many_as_it_says(mixed: Store) -> None:
    for mix in database.mixes(mixed):
        found = found_by(mixed, database.said_in(outlet=mix.outlet, month=mix.month))
        assert len(found) == mix.sentences
        for tag, count in zip(Tag, mix.tags, strict=True):
            with_tag = found_by(mixed, database.said_in(outlet=mix.outlet, month=mix.month, tag=tag))
            assert len(with_tag) == count
            assert all(tag in one.tags for one in with_tag)
    every = found_by(mixed, database.said_in())
    pages = [
        one for skip in range(0, 12, 5) for one in database.sentences_of(mixed, database.said_in(), skip=skip, limit=5)
    ]
    assert pages == every
    assert [one.sentence for one in every[:3]] == [FIRST, SECOND, THIRD]


def test_what_a_person_settled_on_a_day_is_found_the_undone_too(mixed: Store) -> None:
    first, _ = database.decide(mixed, by(), [ruling(), ruling((), where=SECOND)])
    database.decide(mixed, by("ben"), [ruling(reviewer="ben", where=THIRD)])
    database.withdraw(mixed, by(), [first])
    [day] = [day for day in database.days(mixed) if day.person == "ana"]
    found = found_by(mixed, database.settled_by("ana", day.day))
    assert len(found) == day.decisions == 2
    assert [(one.article, one.sentence, one.tags) for one in found] == [
        ("bill", FIRST, (Tag.CLAIM,)),
        ("bill", SECOND, ()),
    ]
    assert found_by(mixed, database.settled_by("ana", "2026-03-09")) == []


def test_the_state_changes_whenever_something_is_said_settled_or_undone(mixed: Store) -> None:
    seen = [database.state(mixed), database.last_said(mixed)]
    database.annotate(mixed, by(), [said()])
    seen.append(database.state(mixed))
    [made_] = database.decide(mixed, by(), [ruling()])
    seen.append(database.state(mixed))
    database.withdraw(mixed, by(), [made_])
    seen.append(database.state(mixed))
    assert len(set(seen)) == 5
    assert database.state(mixed) == seen[-1]
    assert database.last_said(mixed) == seen[1]


def test_everything_that_was_settled_is_found_without_a_person_and_a_day(mixed: Store) -> None:
    database.decide(mixed, by(), [ruling()])
    database.decide(mixed, by("ben"), [ruling(reviewer="ben", where=THIRD)])
    assert [one.sentence for one in found_by(mixed, database.settled_by(None, None))] == [FIRST, THIRD]
    assert [one.sentence for one in found_by(mixed, database.settled_by("ben", None))] == [THIRD]


def test_each_count_of_the_progress_leads_to_as_many_sentences(mixed: Store) -> None:
    database.annotate(mixed, by(), [said(), said((), "ben", Status.DRAFT)])
    database.annotate(mixed, by(), [said((Tag.OPINION,))])
    first, second = database.decide(mixed, by(), [ruling(), ruling(where=THIRD)])
    database.withdraw(mixed, by(), [second])
    database.decide(mixed, by("ben"), [ruling((), reviewer="ben", seen=first)])
    there = database.progress(mixed)
    settled = found_by(mixed, database.standing_decisions())
    assert [(one.sentence, one.tags, one.by) for one in settled] == [(FIRST, (), "ben")]
    still_open = found_by(mixed, database.still_open())
    assert (len(settled), len(still_open)) == (there.decided, there.open) == (1, 11)
    assert FIRST not in [one.sentence for one in still_open if one.article == "bill"]
    labels = [(one.sentence, one.tags, one.by) for one in found_by(mixed, database.standing_labels())]
    assert labels == [(FIRST, (Tag.OPINION,), "ana"), (SECOND, (), "ana")]
    [ana, *_] = [day for day in database.days(mixed) if day.annotations and day.person == "ana"]
    every = found_by(mixed, database.labelled_by("ana", ana.day))
    assert (ana.annotations, [one.tags for one in every]) == (2, [(Tag.CLAIM,), (), (Tag.OPINION,), ()])
    assert found_by(mixed, database.labelled_by("ana", "2026-03-09")) == []


def test_settled_sentences_are_found_by_a_models_score_and_by_what_people_gave(mixed: Store) -> None:
    first, undone = database.decide(mixed, by(), [ruling(), ruling(where=SECOND)])
    database.withdraw(mixed, by(), [undone])
    database.decide(mixed, by("ben"), [ruling((Tag.SOURCE,), reviewer="ben", where=THIRD, seen=first)])

    def found(tag: Tag, **wanted: Any) -> list[Span]:
        return [one.sentence for one in found_by(mixed, database.settled_as_scored("made by hand", tag, **wanted))]

    assert found(Tag.CLAIM) == [FIRST, THIRD]
    assert found(Tag.CLAIM, has_it=True) == found(Tag.SOURCE, has_it=False) == [FIRST]
    assert found(Tag.CLAIM, low=0.125, high=0.2) == [FIRST, THIRD]
    assert found(Tag.CLAIM, low=0.2) == found(Tag.CLAIM, high=0.125) == []
    assert found(Tag.CLAIM, apart=["0" * 12]) == [FIRST, THIRD]
    assert found(Tag.CLAIM, apart=["0" * 12, made.prediction().article.digest[:12]]) == []
    assert found_by(mixed, database.settled_as_scored("another", Tag.CLAIM)) == []
    only_claims = tuple(one._replace(scores=(1.0, 0.0, 0.0, 0.0)) for one in made.prediction().sentences)
    again = replace(dated("bill", "Post", "2026-03-10"), sentences=only_claims)
    database.add_predictions(mixed, by(), [again])
    assert found(Tag.CLAIM, low=0.9, high=1.0) == [FIRST, THIRD]
    assert found(Tag.CLAIM, high=0.9) == []


def test_what_no_model_has_as_a_sentence_is_settled_and_not_open(mixed: Store) -> None:
    database.decide(mixed, by(), [ruling(where=Span(0, 5))])
    there = database.progress(mixed)
    assert (there.decided, there.open, there.sentences) == (1, 12, 12)
    assert len(found_by(mixed, database.still_open())) == 12

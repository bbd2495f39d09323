"""What is written is there, exactly, once, and as it was at any time; over SQLite and PostgreSQL."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core.labels import BlockKind, Tag
from annotator.core.records import Article, Block, Decision, Run, Status
from annotator.core.spans import Span
from annotator.store import database
from annotator.store.database import Entry, Kind, Role, Ruling, Store, StoreError, schema
from tests import made
from tests.store.database.conftest import Clock
from tests.store.database.made import BILL, FIRST, SECOND, by, everything, people, ruling, said


@pytest.fixture
def reviewed(store: Store) -> Store:
    """Return a store with an article, an admin called ana and a reviewer called ben."""
    return people(store)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
def test_every_character_of_a_text_comes_back(store: Store, text: str) -> None:
    article = Article("any", text, title=text)
    database.add_articles(store, by(), [article])
    assert database.article(store, "any") == article


def test_an_article_comes_back_whole(store: Store) -> None:
    article = Article(
        id="née/😀 ../x",
        text="MR HALE: 😀 nón\r\n\ta\u0301 \u202eRTL\u2028end",
        outlet="Harrow Chronicle",
        published="2026-03-10",
        layout=(Block(0, 10, BlockKind.TURN, Span(0, 8)), Block(10, 12, BlockKind.QUOTE, excerpt=True)),
        source_map=(Run(0, 3, 10), Run(10, 20, 2)),
        notes=("decoded as windows-1252",),
    )
    database.add_articles(store, by(), [article])
    assert database.article(store, article.id) == article


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_a_character_that_no_database_holds_is_refused_at_the_door(store: Store, text: str) -> None:
    with pytest.raises(StoreError, match=r"article 'x': its text has U\+(0000|D800) at 1"):
        database.add_articles(store, by(), [Article("fine", "Fine."), Article("x", text)])
    assert database.count(store) == 0


def test_adding_again_changes_nothing_and_a_changed_text_is_a_revision(store: Store) -> None:
    first, second = Article("storm", "It rained."), Article("storm", "It rained a lot.")
    assert database.add_articles(store, by(), [first, second, first]) == database.Added(new=1, revised=2)
    assert database.add_articles(store, by(), [first]) == database.Added(known=1)
    assert database.article(store, "storm") == first
    assert database.article(store, "storm", second.digest) == second
    (listed,) = database.listed(store)
    assert (listed.id, listed.digest, listed.revision) == ("storm", first.digest, 3)
    assert database.count(store) == 1


def test_lists_are_read_page_by_page(store: Store) -> None:
    database.add_articles(store, by(), (Article(f"a{n}", f"Text {n}.") for n in range(25)))
    ids, after = [], 0
    while page := database.listed(store, after=after, limit=10):
        assert len(page) <= 10
        ids += [one.id for one in page]
        after = page[-1].key
    assert ids == [f"a{n}" for n in range(25)]


def test_a_prediction_comes_back_and_is_stored_once(store: Store) -> None:
    given = [made.prediction(), made.prediction("fire", "A fire.")]
    assert database.add_predictions(store, by(), given) == database.Added(new=2)
    assert database.add_predictions(store, by(), given) == database.Added(known=2)
    assert database.prediction(store, "bill") == given[0]
    assert list(database.all_predictions(store)) == given
    assert database.prediction(store, "bill", "another model") is None


def test_the_last_model_speaks_unless_another_is_asked_for(store: Store) -> None:
    old = made.prediction()
    new = replace(old, model="newer", sentences=old.sentences[:1])
    database.add_predictions(store, by(), [old])
    database.add_predictions(store, by(), [new])
    assert database.prediction(store, "bill") == new
    assert database.prediction(store, "bill", old.model) == old
    assert list(database.all_predictions(store, old.model)) == [old]
    assert database.model_names(store) == ["newer", "made by hand"]


def test_unsure_sentences_come_first_and_only_those_of_the_current_text(store: Store) -> None:
    one = made.prediction("one", "One claim.")
    unsure = replace(one, sentences=(one.sentences[0]._replace(scores=(0.52, 0.1, 0.0, 0.0)),))
    sure = made.prediction("two", "Two claims.")
    database.add_predictions(store, by(), [sure, unsure])
    scored = database.unsettled(store, "made by hand")
    assert [(s.article, s.margin, s.tags) for s in scored] == [
        ("one", pytest.approx(0.02), (Tag.CLAIM,)),
        ("two", 0.25, (Tag.CLAIM,)),
    ]
    assert [s.article for s in database.unsettled(store, "made by hand", above=0.1)] == ["two"]
    database.add_articles(store, by(), [Article("one", "Another text.")])
    assert [s.article for s in database.unsettled(store, "made by hand")] == ["two"]


def test_an_annotation_comes_back_and_a_change_of_mind_is_a_row(reviewed: Store) -> None:
    first, second = said(), said((Tag.OPINION,))
    assert database.annotate(reviewed, by(), [first]) == database.Added(new=1)
    assert database.annotate(reviewed, by(), [first]) == database.Added(known=1)
    assert database.annotate(reviewed, by(), [second]) == database.Added(revised=1)
    assert list(database.latest_annotations(reviewed)) == [second]
    deleted = said((Tag.OPINION,), status=Status.DELETED)
    database.annotate(reviewed, by(), [deleted])
    assert list(database.latest_annotations(reviewed, of=["bill"])) == [deleted]


def test_each_person_and_each_origin_has_an_annotation_of_its_own(reviewed: Store) -> None:
    mine, theirs = said(), said((Tag.OPINION,), "cem")
    other = replace(mine, origin="the app")
    database.annotate(reviewed, by(), [mine, theirs, other])
    assert list(database.latest_annotations(reviewed)) == [mine, theirs, other]
    assert list(database.latest_annotations(reviewed, annotator="cem")) == [theirs]


def test_the_last_decision_stands_until_it_is_undone(reviewed: Store) -> None:
    (one,) = database.decide(reviewed, by(), [ruling()])
    (two,) = database.decide(reviewed, by(), [ruling((Tag.OPINION,), seen=one)])
    assert [r.id for r in database.all_decisions(reviewed)] == [two]
    database.withdraw(reviewed, by(), [two])
    database.withdraw(reviewed, by(), [two])
    (standing,) = database.all_decisions(reviewed, "bill")
    assert (standing.id, standing.ruling) == (one, ruling())
    assert [(r.id, r.withdrawn) for r in database.all_decisions(reviewed, standing=False)] == [(1, False), (2, True)]


def test_a_whole_write_can_be_undone_by_its_key(reviewed: Store) -> None:
    ids = database.decide(reviewed, by(key="bulk"), [ruling(), ruling(where=SECOND)])
    assert database.made_in(reviewed, "bulk") == ids
    database.withdraw(reviewed, by(), database.made_in(reviewed, "bulk"))
    assert list(database.all_decisions(reviewed)) == []


def test_a_second_try_of_the_same_write_is_the_first_one(reviewed: Store) -> None:
    write = by()
    assert database.decide(reviewed, write, [ruling()]) == database.decide(reviewed, write, [ruling()])
    assert len(list(database.all_decisions(reviewed, standing=False))) == 1
    with pytest.raises(StoreError, match="was used to decide; a new write needs a new key"):
        database.annotate(reviewed, write, [said()])


def test_a_late_decision_is_kept_and_is_a_conflict_until_somebody_who_saw_it_decides(reviewed: Store) -> None:
    (one,) = database.decide(reviewed, by(), [ruling()])
    late = ruling((Tag.OPINION,), reviewer="ben")
    (two,) = database.decide(reviewed, by("ben"), [late])
    (conflict,) = database.conflicts_open(reviewed)
    assert (conflict.late.id, conflict.other.id) == (two, one)
    assert conflict.late.ruling == late
    database.decide(reviewed, by(), [ruling(seen=two)])
    assert database.conflicts_open(reviewed) == []


def test_a_late_decision_that_says_the_same_or_is_undone_is_no_conflict(reviewed: Store) -> None:
    database.decide(reviewed, by(), [ruling()])
    database.decide(reviewed, by("ben"), [ruling(reviewer="ben")])
    assert database.conflicts_open(reviewed) == []
    ids = database.decide(reviewed, by("ben"), [ruling((), reviewer="ben")])
    assert len(database.conflicts_open(reviewed)) == 1
    database.withdraw(reviewed, by("ben"), ids)
    assert database.conflicts_open(reviewed) == []


def test_a_decision_lies_in_the_text_that_was_seen(reviewed: Store) -> None:
    with pytest.raises(StoreError, match="sentence 70-900 does not lie in the text of 'bill'"):
        database.decide(reviewed, by(), [ruling(where=Span(70, 900))])
    elsewhere = ruling()
    foreign = replace(elsewhere, decision=replace(elsewhere.decision, article=Article("bill", made.TEXT + "!")))
    with pytest.raises(StoreError, match=r"article 'bill' with digest .* is not in the store; add it first"):
        database.decide(reviewed, by(), [ruling(), foreign])
    assert list(database.all_decisions(reviewed, standing=False)) == []


def test_a_sentence_is_claimed_by_one_reviewer_until_the_claim_ends(reviewed: Store, clock: Clock) -> None:
    assert database.claim(reviewed, by(), BILL, FIRST) is None
    held = database.claim(reviewed, by("ben"), BILL, FIRST)
    assert held is not None
    assert (held.person, held.since) == ("ana", "2026-03-10T06:00:04.000000Z")
    assert [claim.person for claim in database.claimed(reviewed)] == ["ana"]
    assert database.claim(reviewed, by("ben"), BILL, SECOND) is None
    database.release(reviewed, by(), BILL, FIRST)
    assert database.claim(reviewed, by("ben"), BILL, FIRST) is None
    clock.time = clock.time.replace(hour=7)
    assert database.claimed(reviewed) == []


def test_the_ledger_has_the_last_row_of_each_object(reviewed: Store) -> None:
    task = Entry("http://127.0.0.1:1/projects/3", Kind.TASK, 7, 7, "bill", BILL.digest, "1", "pushed")
    pulled = replace(task, kind=Kind.ANNOTATION, remote=7, version="2026-03-10T06:00:00Z", state="pulled")
    assert database.note(reviewed, by(), [task, pulled]) == 2
    assert database.note(reviewed, by(), [task, pulled]) == 0
    assert database.note(reviewed, by(), [replace(pulled, state="gone"), replace(task, project="other")]) == 2
    assert database.noted(reviewed, task.project) == [task, replace(pulled, state="gone")]
    assert database.noted(reviewed, task.project, Kind.TASK) == [task]
    with pytest.raises(StoreError, match="article 'fire', which is not in the store"):
        database.note(reviewed, by(), [replace(task, article="fire")])


def test_what_was_at_a_time_is_told(reviewed: Store, clock: Clock) -> None:
    database.add_articles(reviewed, by(), [replace(BILL, title="The great bill")])
    (one,) = database.decide(reviewed, by(), [ruling()])
    database.annotate(reviewed, by(), [said()])
    before = clock.time
    database.withdraw(reviewed, by(), [one])
    database.annotate(reviewed, by(), [said((Tag.OPINION,))])
    database.add_articles(reviewed, by(), [Article("bill", "Another text.")])
    assert list(database.all_decisions(reviewed)) == []
    assert [r.id for r in database.all_decisions(reviewed, as_of=before)] == [one]
    (then,) = database.latest_annotations(reviewed, as_of=before)
    assert then.annotation.sentences == said().annotation.sentences
    assert database.article(reviewed, "bill", as_of=before) == replace(BILL, title="The great bill")
    assert [p.name for p in database.known(reviewed, as_of=before)] == ["ana", "ben"]
    start = before.replace(hour=5)
    assert database.article(reviewed, "bill", as_of=start) is None
    assert database.known(reviewed, as_of=start) == []
    assert database.prediction(reviewed, "bill", as_of=start) is None


def test_time_never_goes_back_in_the_store(reviewed: Store, clock: Clock) -> None:
    clock.time = clock.time.replace(year=2020)
    database.decide(reviewed, by(), [ruling()])
    (decided,) = database.all_decisions(reviewed)
    assert decided.act.at == "2026-03-10T06:00:03.000000Z"


def test_the_first_person_is_admin_and_the_next_ones_are_not(store: Store) -> None:
    session = database.enter(store, by())
    database.enter(store, by("ben"))
    database.enter(store, by())
    assert [(p.name, p.role) for p in database.known(store)] == [("ana", Role.ADMIN), ("ben", Role.VIEWER)]
    database.add_predictions(store, replace(by(), session=session), [made.prediction()])
    first, second, third = database.sessions(store)
    assert (first.id, first.person, first.writes) == (session, "ana", 1)
    assert first.last > first.began
    assert (second.person, second.writes, second.last) == ("ben", 0, second.began)
    assert third.person == "ana"


@pytest.mark.parametrize("name", ["", " ana", "a\nb", "a\u202eb"])
def test_what_is_no_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="is no name"):
        database.enter(store, by(name))


def test_a_store_keeps_an_admin(reviewed: Store) -> None:
    with pytest.raises(StoreError, match="'ana' is the only admin"):
        database.appoint(reviewed, by(), "ana", Role.REVIEWER)
    database.appoint(reviewed, by(), "ben", Role.ADMIN)
    database.appoint(reviewed, by("ben"), "ana", Role.VIEWER)
    with pytest.raises(StoreError, match="'ana' has the role viewer and may not appoint; it takes admin"):
        database.appoint(reviewed, by(), "ana", Role.ADMIN)


WRITES: dict[Role, list[Callable[[Store, str], object]]] = {
    Role.ANNOTATOR: [lambda store, who: database.annotate(store, by(who), [said(annotator=who)])],
    Role.REVIEWER: [
        lambda store, who: database.add_articles(store, by(who), [Article("x", "X.")]),
        lambda store, who: database.add_predictions(store, by(who), [made.prediction()]),
        lambda store, who: database.decide(store, by(who), [ruling(reviewer=who)]),
        lambda store, who: database.withdraw(store, by(who), []),
        lambda store, who: database.claim(store, by(who), BILL, FIRST),
        lambda store, who: database.note(store, by(who), []),
        lambda store, who: database.annotate(store, by(who), [said(annotator="somebody else")]),
    ],
    Role.ADMIN: [
        lambda store, who: database.decide(store, by(who), [ruling(reviewer="somebody else")]),
        lambda store, who: database.appoint(store, by(who), "dan", Role.VIEWER),
    ],
}


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_may_write_what_it_may_and_nothing_else(reviewed: Store, role: Role | None) -> None:
    who = "nobody" if role is None else str(role)
    if role is not None:
        database.appoint(reviewed, by(), who, role)
    for needed, writes in WRITES.items():
        for write in writes:
            if role is not None and role.includes(needed):
                write(reviewed, who)
            else:
                with pytest.raises(StoreError, match=f"'{who}' .* and may not .*; it takes {needed}"):
                    write(reviewed, who)


def test_no_row_can_be_changed_or_deleted(store: Store) -> None:
    everything(store)
    for table in schema.metadata.sorted_tables:
        column = next(iter(table.columns))
        for change in (sa.update(table).values({column: column}), sa.delete(table)):
            with pytest.raises(StoreError, match="nothing in a store is changed or deleted"), store.writing() as c:
                c.execute(change)


def test_progress_counts_what_counts(store: Store) -> None:
    assert database.progress(store) == database.Progress(0, 0, 0, 0, 0)
    people(store)
    database.add_predictions(store, by(), [made.prediction("fire", "A fire.")])
    assert database.progress(store) == database.Progress(articles=2, sentences=4, annotated=0, decided=0, open=4)
    database.annotate(store, by(), [said(), said(annotator="ben")])
    (one, two) = database.decide(store, by(), [ruling(), ruling(where=SECOND)])
    database.decide(store, by(), [ruling((), seen=one)])
    database.withdraw(store, by(), [two])
    assert database.progress(store) == database.Progress(articles=2, sentences=4, annotated=1, decided=1, open=3)
    database.annotate(store, by(), [said(status=Status.DELETED), said(annotator="ben", status=Status.SKIPPED)])
    database.add_articles(store, by(), [Article("fire", "Another text.")])
    assert database.progress(store) == database.Progress(articles=2, sentences=3, annotated=0, decided=1, open=2)


def test_each_person_s_days_are_counted_by_the_time_of_the_work(reviewed: Store) -> None:
    earlier, undated = said(annotator="cem"), said(annotator="dot")
    database.annotate(reviewed, by(), [said(), replace(undated, annotation=replace(undated.annotation, made=""))])
    past = replace(earlier.annotation, made="2025-12-24T23:59:59Z")
    database.annotate(reviewed, by(), [replace(earlier, annotation=past)])
    database.decide(reviewed, by(), [ruling(), ruling(where=SECOND)])
    assert database.days(reviewed) == [
        database.Day("2025-12-24", "cem", 1, 0),
        database.Day("2026-03-10", "ana", 1, 2),
        database.Day("2026-03-10", "dot", 1, 0),
    ]


def test_unsure_sentences_come_page_by_page(store: Store) -> None:
    plain = made.prediction("x", "A claim.")
    scores = [(0.5 + n / 100, 0.0, 0.0, 0.0) for n in (3, 1, 1, 2)]
    given = [
        replace(plain, article=Article(f"a{n}", "A claim."), sentences=(plain.sentences[0]._replace(scores=four),))
        for n, four in enumerate(scores)
    ]
    database.add_predictions(store, by(), given)
    pages, last = [], None
    while page := database.unsettled(store, plain.model, after=last, limit=3):
        pages.append([one.article for one in page])
        last = page[-1]
    assert pages == [["a1", "a2", "a3"], ["a0"]]


def test_many_rows_are_written_and_undone_at_once(store: Store) -> None:
    database.enter(store, by())
    text = "x" * 1200
    names = [f"a{n}" for n in range(1200)]
    database.add_articles(store, by(), (Article(name, text) for name in names))
    texts = database.articles_of(store, [*names, "not there"])
    assert texts.keys() == set(names)
    given = [Decision(article, n, n + 1, (), None, "ana", "") for n, article in enumerate(texts.values())]
    ids = database.decide(store, by(), [Ruling(decision) for decision in given])
    assert [ruled.ruling.decision for ruled in database.all_decisions(store)] == given
    database.withdraw(store, by(), ids)
    assert list(database.all_decisions(store)) == []
    with pytest.raises(StoreError, match="no decision 5000 in the store"):
        database.withdraw(store, by(), [1, 5000, 6000])


def test_a_write_s_own_words_are_refused_where_no_database_holds_them(store: Store) -> None:
    with pytest.raises(StoreError, match=r"the write's why has U\+0000 at 4"):
        database.add_articles(store, by(why="why?\0"), [Article("x", "X.")])

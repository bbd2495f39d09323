from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.export import from_gold
from annotator.core.labels import Tag
from annotator.core.records import Annotation, Decision, GoldSentence, Settled, Way
from annotator.judge import consensus
from annotator.judge.consensus import Conflict, ConsensusError, Method, settle
from annotator.store import annotations as readings
from annotator.store import gold
from tests import made

LABELS = Path(__file__).resolve().parents[2] / "labels"
CLAIM, OPINION, QUOTATION, SOURCE = Tag


def votes(*claims: bool) -> list[Annotation]:
    """Return annotations by a, b, c and so on, who differ in whether TEXT's first sentence is a claim."""
    return [
        made.annotation((CLAIM,) if claim else (), (CLAIM,), (OPINION,), annotator=name, attributions=())
        for name, claim in zip("abcdefg", claims, strict=False)
    ]


def first(annotations: Iterable[Annotation], decisions: Iterable[Decision] = (), **how: Method) -> GoldSentence:
    [one] = settle(annotations, decisions, **how).golds
    return one.sentences[0]


@pytest.mark.parametrize(
    ("claims", "method", "tags", "settled"),
    [
        ([True], Method.MAJORITY, (CLAIM,), Settled(Way.ALONE, ("a",))),
        ([True, True], Method.UNANIMOUS, (CLAIM,), Settled(Way.UNANIMOUS, ("a", "b"))),
        ([False, False, False], Method.MAJORITY, (), Settled(Way.UNANIMOUS, ("a", "b", "c"))),
        ([True, True, False], Method.MAJORITY, (CLAIM,), Settled(Way.MAJORITY, ("a", "b", "c"), "claim 2 of 3")),
        ([True, False, False], Method.MAJORITY, (), Settled(Way.MAJORITY, ("a", "b", "c"), "claim 1 of 3")),
        ([True, False], Method.MAJORITY, (), Settled(Way.OPEN, ("a", "b"), "claim 1 of 2", (CLAIM,))),
        (
            [True, True, False],
            Method.UNANIMOUS,
            (),
            Settled(Way.OPEN, ("a", "b", "c"), "claim 2 of 3", (CLAIM,)),
        ),
    ],
)
def test_gold_says_what_was_settled_by_whom_and_why(
    claims: list[bool], method: Method, tags: tuple[Tag, ...], settled: Settled
) -> None:
    assert first(votes(*claims), method=method) == GoldSentence(0, 35, tags, settled)


@pytest.mark.parametrize("method", Method)
def test_a_reviewers_decision_always_wins(method: Method) -> None:
    decision = made.decision(SOURCE)
    settled = Settled(Way.DECISION, ("rhea",), "as the guidelines say")
    assert first(votes(True, True, True), [decision], method=method) == GoldSentence(0, 35, (SOURCE,), settled)
    assert first([], [decision]) == GoldSentence(0, 35, (SOURCE,), settled)


def test_what_is_open_is_told_with_who_said_what() -> None:
    told = settle(votes(True, False))
    article = told.golds[0].article
    assert told.conflicts == (Conflict(article, 0, 35, CLAIM, ("a",), ("b",)),)
    assert settle(votes(True, False), [made.decision(CLAIM)]).conflicts == ()


def test_bounds_that_stay_open_are_a_conflict() -> None:
    one, other = votes(False, False)
    start, middle, end = other.sentences
    other = replace(other, sentences=(start._replace(end=middle.end), end))
    [conflict, *_] = settle([one, other]).conflicts
    assert (conflict.start, conflict.end, conflict.tag, conflict.yes, conflict.no) == (0, 35, None, ("a",), ("b",))


def test_gold_has_the_annotators_the_genre_and_the_links() -> None:
    one, other = made.annotation(genre="wire"), made.annotation(annotator="ben")
    [found] = settle([other, one]).golds
    assert (found.annotators, found.genre) == (("ana", "ben"), "wire")
    assert found.attributions == (made.RUIZ._replace(score=1.0),)


def test_dawid_skene_follows_the_annotators_who_are_right_elsewhere() -> None:
    right = [f"good-{n}" for n in range(3)]
    wrong = [f"poor-{n}" for n in range(3)]
    said = []
    for number in range(40):
        article = replace(made.annotation().article, id=f"bill-{number}", text=f"{made.TEXT} {number}")
        for n, name in enumerate([*right, *wrong]):
            errs = name in wrong and (number + n) % 2
            claim = (number % 3 == 0) != bool(errs)
            said.append(replace(made.annotation((CLAIM,) if claim else (), (), ()), article=article, annotator=name))
    told = settle(said, method=Method.DAWID_SKENE)
    assert told.conflicts == ()
    assert [CLAIM in g.sentences[0].tags for g in sorted(told.golds, key=lambda g: int(g.article.id[5:]))] == [
        number % 3 == 0 for number in range(40)
    ]
    some = next(s for g in told.golds for s in g.sentences if s.settled and s.settled.way is Way.DAWID_SKENE)
    assert some.settled is not None
    assert "chance" in some.settled.why
    by_name = {r.annotator: r for r in told.reliability if r.tag is CLAIM}
    assert all(by_name[name].sensitivity == pytest.approx(1, abs=0.01) for name in right)
    assert all((by_name[name].sensitivity or 0) < 0.7 for name in wrong)


def test_dawid_skene_is_refused_for_two_annotators() -> None:
    with pytest.raises(ConsensusError, match=r"among 2 annotators \(a, b\); it needs three or more, or use majority"):
        settle(votes(True, False), method=Method.DAWID_SKENE)


def test_reliability_is_how_votes_stand_to_what_was_settled() -> None:
    told = settle(votes(True, True, False))
    claims = {r.annotator: r for r in told.reliability if r.tag is CLAIM}
    assert (claims["a"].sentences, claims["a"].agreed, claims["a"].sensitivity, claims["a"].specificity) == (3, 3, 1, 1)
    assert (claims["c"].agreed, claims["c"].sensitivity, claims["c"].specificity) == (2, 0.5, 1)
    assert {r.sensitivity for r in told.reliability if r.tag is SOURCE} == {None}


def test_reliability_leaves_out_what_is_open() -> None:
    claims = [r.sentences for r in settle(votes(True, False)).reliability if r.tag is CLAIM]
    assert claims == [2, 2]


TAGS = st.sets(st.sampled_from(Tag)).map(lambda given: tuple(tag for tag in Tag if tag in given))
SAID = st.lists(
    st.builds(
        lambda name, tags, made_at, links: made.annotation(*tags, annotator=name, made=made_at, attributions=links),
        st.sampled_from("abcd"),
        st.tuples(TAGS, TAGS, TAGS),
        st.sampled_from(["", "2026-03-31T09:30:00Z", "2026-04-01T09:30:00Z"]),
        st.sampled_from([(), (made.RUIZ,)]),
    ),
    max_size=7,
)
RULED = st.lists(
    st.builds(
        lambda tags, sentence, name: made.decision(*tags, sentence=sentence, reviewer=name),
        TAGS,
        st.integers(0, 2),
        st.sampled_from(["rhea", "sol"]),
    ),
    max_size=3,
)


@given(SAID, RULED, st.sampled_from([Method.UNANIMOUS, Method.MAJORITY]), st.randoms(use_true_random=False))
def test_the_order_of_votes_and_decisions_never_matters(
    said: list[Annotation], ruled: list[Decision], method: Method, chance: "object"
) -> None:
    mixed = [sorted(items, key=lambda _: chance.random()) for items in (said, ruled)]  # type: ignore[attr-defined]
    assert settle(*mixed, method=method) == settle(said, ruled, method=method)  # type: ignore[arg-type]


@given(SAID)
def test_dawid_skene_does_not_mind_the_order_either(said: list[Annotation]) -> None:
    if len({one.annotator for one in said}) >= 3:
        forth, back = (settle(order, method=Method.DAWID_SKENE) for order in (said, said[::-1]))
        assert forth == back


@given(SAID, RULED)
def test_nothing_is_given_that_nobody_gave(said: list[Annotation], ruled: list[Decision]) -> None:
    for one in settle(said, ruled).golds:
        for n, sentence in enumerate(one.sentences):
            voices = [*(a.sentences[n].tags for a in said), *(d.tags for d in ruled)]
            assert set(sentence.tags) <= {tag for tags in voices for tag in tags}


def test_the_gold_of_articles_that_were_read_twice_is_what_the_readings_and_decisions_come_to() -> None:
    told = consensus.settle(*readings.read(LABELS / "readings"))
    assert told.conflicts == ()
    kept = {one.article.digest: one for one in gold.read(LABELS / "gold")}
    assert len(told.golds) >= 70
    for settled in told.golds:
        assert from_gold(kept[settled.article.digest]) == from_gold(settled)

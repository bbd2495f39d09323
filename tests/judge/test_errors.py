import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.judge import errors
from annotator.judge.errors import Bools, Floats

# Four sentences labelled with the tag, four without; one of each looks like the other kind.
LABELS = np.array([1, 1, 1, 1, 0, 0, 0, 0], bool)
SCORES = np.array([0.9, 0.8, 0.9, 0.1, 0.1, 0.2, 0.1, 0.9])


def test_the_joint_counts_what_reaches_the_usual_chance_of_a_class() -> None:
    # The usual chance is (.9 + .8 + .9 + .1) / 4 = .675 with the tag, (.9 + .8 + .9 + .1) / 4 without.
    assert errors.confident_joint(LABELS, SCORES).tolist() == [[3, 1], [1, 3]]


def test_a_score_between_is_of_no_class() -> None:
    scores = np.array([0.9, 0.9, 0.6, 0.4, 0.1, 0.1])  # usual: .8 and .8
    labels = np.array([1, 1, 1, 0, 0, 0], bool)
    assert errors.confident_joint(labels, scores).tolist() == [[2, 0], [0, 2]]
    assert errors.suspects(labels, scores) == []


def test_of_two_classes_that_are_reached_the_likelier_counts() -> None:
    labels, scores = np.array([1, 1, 0, 0], bool), np.array([0.6, 0.4, 0.45, 0.55])  # usual: .5 and .5
    assert errors.confident_joint(labels, scores).tolist() == [[1, 1], [1, 1]]


def test_as_many_are_suspect_as_the_joint_makes_out_the_least_likely_first() -> None:
    assert [(s.row, s.has) for s in errors.suspects(LABELS, SCORES)] == [(3, True), (7, False)]
    assert [s.self_confidence for s in errors.suspects(LABELS, SCORES)] == pytest.approx([0.1, 0.1])


def test_the_noise_rate_counts_sentences_that_are_of_no_class_too() -> None:
    # Of 40 labels with the tag, 20 are confident, 5 of them of the other class: a quarter, so 10 of 40 are suspect.
    scores = np.array([0.9] * 15 + [0.05] * 5 + [0.6] * 20 + [0.05] * 40, np.float64)
    labels = np.arange(80) < 40
    found = errors.suspects(labels, scores)
    assert len(found) == 10
    assert [s.row for s in found[:5]] == [15, 16, 17, 18, 19]


@pytest.mark.parametrize("has", [True, False])
def test_labels_that_are_all_alike_are_not_suspected(*, has: bool) -> None:
    assert errors.suspects(np.full(5, has), np.array([0, 0.25, 0.5, 0.75, 1])) == []


def planted(seed: int) -> tuple[Bools, Floats, set[int]]:
    """Return 2,000 labels of which 100 were turned round, scores that follow the truth, and the rows turned."""
    rng = np.random.default_rng(seed)
    truth = rng.random(2000) < 0.3
    scores = 1 / (1 + np.exp(-rng.normal(np.where(truth, 2.5, -2.5), 1.2)))
    turned = rng.choice(2000, 100, replace=False)
    labels = truth.copy()
    labels[turned] = ~labels[turned]
    return labels, scores, set(turned.tolist())


@pytest.mark.parametrize("seed", range(5))
def test_planted_wrong_labels_are_found(seed: int) -> None:
    labels, scores, turned = planted(seed)
    found = [s.row for s in errors.suspects(labels, scores)]
    hits = len(turned & set(found))
    assert hits / len(turned) >= 0.8  # recall
    assert hits / len(found) >= 0.8  # precision
    assert len(turned & set(found[:50])) >= 48


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40))
def test_suspects_are_labels_once_each_in_order_of_confidence(pairs: list[tuple[bool, float]]) -> None:
    labels, scores = (np.array(side) for side in zip(*pairs, strict=True))
    found = errors.suspects(labels, scores)
    assert len({s.row for s in found}) == len(found)
    assert [s.self_confidence for s in found] == sorted(s.self_confidence for s in found)
    assert all(s.has == labels[s.row] for s in found)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.labels import Tag
from annotator.measure import quality
from annotator.measure.quality import Bools, Decisions, Figure, Floats, Ints

PAIRS = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40)


def split(pairs: list[tuple[bool, float]]) -> tuple[Bools, Floats]:
    truth, scores = zip(*pairs, strict=True)
    return np.array(truth, bool), np.array(scores, float)


def decisions(truth: list[int], scores: list[float], groups: list[int] | Ints, threshold: float = 0.5) -> Decisions:
    """Return the same decisions for all four tags; scores from .4 to .6 are in doubt."""
    yes, said = np.tile(np.array(truth, bool)[:, None], 4), np.tile(np.array(scores, float)[:, None], 4)
    return Decisions(yes, said, said >= threshold, (said >= 0.4) & (said < 0.6), np.asarray(groups, np.int64))


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], 0.0),
        ([(True, 1.0), (False, 0.0)], 0.0),
        ([(True, 0.0), (False, 1.0)], 1.0),
        # Two bins: 0.2 said and 0.5 true of four sentences, 0.9 said and 1 true of one: (4 * 0.3 + 1 * 0.1) / 5.
        ([(True, 0.2), (True, 0.2), (False, 0.2), (False, 0.2), (True, 0.9)], 0.26),
        # One bin holds 0.31 and 0.39: their errors weigh each other out.
        ([(False, 0.31), (True, 0.39)], 0.15),
        ([(True, 0.95), (True, 1.0)], 0.025),
    ],
)
def test_the_calibration_error_is_the_mean_gap_of_the_bins(pairs: list[tuple[bool, float]], expected: float) -> None:
    truth, scores = split(pairs) if pairs else (np.array([], bool), np.array([], float))
    assert quality.expected_calibration_error(truth, scores) == pytest.approx(expected)


@given(PAIRS)
def test_the_calibration_error_is_what_the_reliability_bins_say(pairs: list[tuple[bool, float]]) -> None:
    truth, scores = split(pairs)
    bins = quality.reliability(truth, scores)
    assert sum(count for *_, count in bins) == len(pairs)
    assert [said for said, *_ in bins] == sorted(said for said, *_ in bins)
    gaps = sum(abs(said - true) * count for said, true, count in bins) / len(pairs)
    error = quality.expected_calibration_error(truth, scores)
    assert error == pytest.approx(gaps)
    assert 0 <= error <= 1


@pytest.mark.parametrize(
    ("truth", "given", "expected"),
    [
        ([1, 1, 0, 0], [1, 1, 0, 0], 1),
        ([1, 1, 0, 0], [0, 0, 1, 1], 0),
        ([1, 1, 1, 0], [1, 0, 0, 1], 0.4),  # precision 1/2, recall 1/3
        ([0, 0], [0, 0], 0),
        ([], [], 0),
    ],
)
def test_f1_is_the_harmonic_mean_of_precision_and_recall(truth: list[int], given: list[int], expected: float) -> None:
    assert quality.f1(np.array(truth, bool), np.array(given, bool)) == pytest.approx(expected)


def test_the_figures_of_a_tag_are_those_of_hand_arithmetic() -> None:
    # Scores in order .9+ .7- .55+ .45- .2+ : of five sentences three have the tag; .5 and above is given.
    [claim, *_] = quality.part("x", decisions([1, 0, 1, 0, 1], [0.9, 0.7, 0.55, 0.45, 0.2], [0, 0, 1, 1, 1])).scores
    assert (claim.tag, claim.count, claim.hits, claim.false_alarms, claim.misses) == (Tag.CLAIM, 3, 2, 1, 1)
    assert (claim.precision.value, claim.recall.value) == pytest.approx((2 / 3, 2 / 3))
    assert claim.auroc
    assert claim.average_precision
    assert claim.brier
    assert claim.auroc.value == pytest.approx(3 / 6)  # (.9, both), (.55, .45): three of six pairs in order
    assert claim.average_precision.value == pytest.approx((1 + 2 / 3 + 3 / 5) / 3)
    assert claim.brier.value == pytest.approx((0.1**2 + 0.7**2 + 0.45**2 + 0.45**2 + 0.8**2) / 5)
    assert (claim.unsure, claim.wrong_unsure, claim.wrong_sure) == pytest.approx((2 / 5, 0, 2 / 3))


@given(PAIRS)
def test_ties_count_half_and_the_curve_agrees_with_counting_pairs(pairs: list[tuple[bool, float]]) -> None:
    truth, scores = split(pairs)
    [score, *_] = quality.part("x", decisions(truth.tolist(), scores.tolist(), [0] * len(pairs))).scores
    if truth.all() or not truth.any():
        assert (score.auroc, score.average_precision, score.brier) == (None, None, None)
        return
    won = (scores[truth][:, None] > scores[~truth]).mean() + (scores[truth][:, None] == scores[~truth]).mean() / 2
    assert score.auroc
    assert score.auroc.value == pytest.approx(won)
    assert score.ece.value == pytest.approx(quality.expected_calibration_error(truth, scores))


def test_the_interval_resamples_articles_whole() -> None:
    # One article all right, one all wrong. Of the four resamples one has F1 1, one 0, and two 2 * 2 / (2 * 2 + 4).
    whole = quality.part("x", decisions([1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1])).scores[0]
    mixed = quality.part("x", decisions([1, 1, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1])).scores[0]
    assert whole.f1 == pytest.approx((2 / 3, 0, 1))
    assert mixed.f1 == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_the_interval_of_many_articles_is_about_two_standard_errors_wide() -> None:
    # Of 400 one-sentence articles that all have the tag, half are found: recall is binomial, sd (0.25 / 400) ** 0.5,
    # and F1 = 2r / (1 + r) is steep by 2 / (1 + r) ** 2 there.
    found = quality.part("x", decisions([1] * 400, [n % 2 for n in range(400)], np.arange(400))).scores[0]
    assert (found.f1.low + found.f1.high) / 2 == pytest.approx(2 / 3, abs=0.01)
    assert found.f1.high - found.f1.low == pytest.approx(2 * 1.96 * 0.025 * 2 / 1.5**2, rel=0.15)


def test_the_interval_of_the_area_under_the_curve_is_about_as_wide_as_theory_says() -> None:
    # Hanley and McNeil (1982): scores of positives N(1, 1), of negatives N(0, 1), 300 each; AUROC .76, sd about .019.
    rng = np.random.default_rng(0)
    truth = np.arange(600) % 2 == 0
    scores = 1 / (1 + np.exp(-rng.normal(truth, 1)))
    found = quality.part("x", decisions(truth.tolist(), scores.tolist(), np.arange(600))).scores[0].auroc
    assert found
    q1, q2 = found.value / (2 - found.value), 2 * found.value**2 / (1 + found.value)
    spread = ((found.value * (1 - found.value) + 299 * (q1 + q2 - 2 * found.value**2)) / 300**2) ** 0.5
    assert found.high - found.low == pytest.approx(2 * 1.96 * spread, rel=0.15)


def test_a_sentence_is_exact_when_all_four_decisions_are_right() -> None:
    decided = decisions([1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1])
    wrong = decided.given.copy()
    wrong[0, 2] = False
    part = quality.part("x", decided._replace(given=wrong))
    assert part.exact == pytest.approx((3 / 4, 1 / 2, 1))
    assert part.macro_f1.value == pytest.approx((3 + 2 / 3) / 4)


def test_only_some_sentences_can_be_scored() -> None:
    decided = decisions([1, 1, 0], [1, 0, 0], [0, 0, 1]).only(np.array([True, False, True]))
    assert [s.f1.value for s in quality.part("x", decided).scores] == [1, 1, 1, 1]


def test_no_sentences_have_no_figures() -> None:
    part = quality.part("x", decisions([], [], []))
    assert part.exact == Figure(0, 0, 0)
    assert [s.auroc for s in part.scores] == [None] * 4


def test_precision_and_recall_are_told_from_the_highest_score_down() -> None:
    truth, scores = split([(True, 0.9), (False, 0.8), (True, 0.8), (False, 0.1)])
    assert quality.precision_recall(truth, scores) == [(0.5, 1.0, 0.9), (1.0, 2 / 3, 0.8), (1.0, 0.5, 0.1)]
    assert quality.precision_recall(~truth & False, scores) == []


@given(PAIRS, st.integers(2, 9))
def test_a_long_curve_is_thinned_to_its_ends_and_some_between(pairs: list[tuple[bool, float]], most: int) -> None:
    truth, scores = split(pairs)
    points = quality.precision_recall(truth, scores, most=most)
    assert len(points) <= most
    if points:
        assert points[-1][0] == 1
        assert points[-1][2] == scores.min()

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.learn import calibration

PAIRS = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40)


def split(pairs: list[tuple[bool, float]]) -> tuple[calibration.Bools, calibration.Floats]:
    truth, scores = zip(*pairs, strict=True)
    return np.array(truth, bool), np.array(scores, float)


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
    assert calibration.expected_calibration_error(truth, scores) == pytest.approx(expected)


@given(PAIRS)
def test_the_calibration_error_is_what_the_reliability_bins_say(pairs: list[tuple[bool, float]]) -> None:
    truth, scores = split(pairs)
    bins = calibration.reliability(truth, scores)
    assert sum(count for *_, count in bins) == len(pairs)
    assert [said for said, *_ in bins] == sorted(said for said, *_ in bins)
    gaps = sum(abs(said - true) * count for said, true, count in bins) / len(pairs)
    error = calibration.expected_calibration_error(truth, scores)
    assert error == pytest.approx(gaps)
    assert 0 <= error <= 1


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # Everything between parts them equally well: the middle of what may be chosen.
        ([(True, 0.95), (False, 0.05)], 0.5),
        # F1 is 1 from 0.26 to 0.35, 2/3 below and 0 above: the window around 0.30 holds all of the ones and one 2/3.
        ([(True, 0.35), (False, 0.25)], 0.30),
        # Everything at or below 0.9 is right to take: thresholds from 0.2 to 0.8 tie.
        ([(True, 0.9), (True, 0.9)], 0.5),
        # The best of all would be lower than 0.2.
        ([(True, 0.12), (True, 0.15), (False, 0.05)], 0.2),
    ],
)
def test_the_best_threshold_is_where_f1_is(pairs: list[tuple[bool, float]], expected: float) -> None:
    assert calibration.best_threshold(*split(pairs)) == pytest.approx(expected)


@given(PAIRS)
def test_a_threshold_keeps_away_from_the_ends(pairs: list[tuple[bool, float]]) -> None:
    assert 0.2 <= calibration.best_threshold(*split(pairs)) <= 0.8

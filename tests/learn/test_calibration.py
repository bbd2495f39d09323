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


# Of ten positives one scores .15, one .35, eight .9; of ten negatives two score .6, eight .05.
MIXED = [(True, 0.15), (True, 0.35), *[(True, 0.9)] * 8, *[(False, 0.6)] * 2, *[(False, 0.05)] * 8]


def shares(threshold: float) -> tuple[float, float]:
    """Return (share of positives missed, share of what is taken that is wrong)."""
    truth, scores = split(MIXED)
    taken = scores >= threshold
    return 1 - (taken & truth).sum() / truth.sum(), (taken & ~truth).sum() / max(taken.sum(), 1)


@pytest.mark.parametrize(
    ("misses", "false_alarms", "low", "high"),
    [
        (0.0, None, 0.05, 0.15),
        (0.1, None, 0.05, 0.35),
        (None, 0.0, 0.6, 0.9),
        (None, 0.2, 0.05, 0.9),  # of twelve taken, two are wrong
        (0.2, 0.0, 0.6, 0.9),
        (0.1, 0.2, 0.05, 0.15),  # of twelve taken, two are wrong; one more missed were one too many
        (0.05, None, 0.05, 0.15),
    ],
)
def test_a_threshold_keeps_what_the_user_asked_for(
    misses: float | None, false_alarms: float | None, low: float, high: float
) -> None:
    threshold = calibration.best_threshold(*split(MIXED), misses=misses, false_alarms=false_alarms)
    assert low < threshold <= high
    missed, wrong = shares(threshold)
    assert missed <= (1 if misses is None else misses) + 1e-9
    assert wrong <= (1 if false_alarms is None else false_alarms) + 1e-9


@pytest.mark.parametrize(
    ("misses", "false_alarms", "words"),
    [
        (0.1, 0.1, r"no threshold misses at most 0.1 with at most 0.1 false alarms; 0.167 false alarms can be kept"),
        (0.0, 0.1, r"0.167 false alarms can be kept"),
    ],
)
def test_limits_that_no_threshold_keeps_are_refused_with_what_can_be_kept(
    misses: float, false_alarms: float, words: str
) -> None:
    with pytest.raises(calibration.LimitError, match=words):
        calibration.best_threshold(*split(MIXED), misses=misses, false_alarms=false_alarms)


def test_misses_that_the_lowest_threshold_does_not_keep_are_refused() -> None:
    with pytest.raises(calibration.LimitError, match=r"to miss at most 0.1 is out of reach; 0.500 can be kept"):
        calibration.best_threshold(*split([(True, 0.0), (True, 0.9), (False, 0.5)]), misses=0.1)


def test_scores_are_in_doubt_where_more_decisions_are_wrong_than_asked() -> None:
    # Ten scores each of .1, .3, .5, .7, .9, of which 0, 3, 5, 7 and 10 are positive; the threshold is .4.
    truth = np.concatenate([np.arange(10) < n for n in (0, 3, 5, 7, 10)])
    scores = np.repeat([0.1, 0.3, 0.5, 0.7, 0.9], 10)
    assert calibration.doubt(truth, scores, 0.4, errors=0.35) == (0.4, 0.7)
    assert calibration.doubt(truth, scores, 0.4, errors=0.25) == (0.3, 0.9)
    assert calibration.doubt(truth, scores, 0.4, errors=0.5) == (0.4, 0.4)
    assert calibration.doubt(truth, scores, 0.05, errors=0.35) == (0.05, 0.7)


@given(PAIRS, st.floats(0, 1), st.floats(0, 1))
def test_doubt_lies_around_the_threshold(pairs: list[tuple[bool, float]], threshold: float, errors: float) -> None:
    low, high = calibration.doubt(*split(pairs), threshold, errors=errors)
    assert 0 <= low <= threshold <= high <= 1

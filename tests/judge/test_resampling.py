import numpy as np
import pytest

from annotator.judge import coefficients, resampling
from annotator.judge.coefficients import Floats
from annotator.judge.resampling import RESAMPLES, Estimate


def articles(rates: list[float]) -> Floats:
    """Return the sums of articles of 100 units, in such a share of which two raters agree."""
    rows = []
    for rate in rates:
        same = round(100 * rate)
        counts = [[2, 0]] * (same // 2) + [[0, 2]] * (same - same // 2) + [[1, 1]] * (100 - same)
        rows.append(coefficients.unit_sums(np.array(counts, float)).sum(axis=0))
    return np.stack(rows)


def test_a_seed_gives_the_same_interval_and_another_seed_another() -> None:
    sums = articles([0.9, 0.8, 0.95, 0.7, 0.85])
    first, again, other = (
        resampling.estimate(sums, resampling.weights(5, random_state=seed), coefficients.percent) for seed in (0, 0, 1)
    )
    assert first == again != other
    assert first.value == other.value == pytest.approx(0.84)


def test_each_resample_has_as_many_articles_as_there_are() -> None:
    drawn = resampling.weights(7, random_state=0)
    assert drawn.shape == (RESAMPLES, 7)
    assert set(drawn.sum(axis=1)) == {7.0}
    assert drawn.mean() == pytest.approx(1)


def test_the_interval_is_as_wide_as_articles_differ() -> None:
    # The mean of n articles whose rates have standard deviation s has the standard error s / sqrt(n).
    rates = [0.5, 0.9] * 50
    found = resampling.estimate(articles(rates), resampling.weights(100, random_state=0), coefficients.percent)
    assert found.low == pytest.approx(0.7 - 1.96 * 0.02, abs=0.005)
    assert found.high == pytest.approx(0.7 + 1.96 * 0.02, abs=0.005)
    alike = resampling.estimate(articles([0.7] * 9), resampling.weights(9, random_state=0), coefficients.percent)
    assert (alike.low, alike.high) == pytest.approx((0.7, 0.7))


def test_one_article_has_no_interval_and_what_is_undefined_no_value() -> None:
    one = resampling.estimate(articles([0.9]), resampling.weights(1, random_state=0), coefficients.percent)
    assert one.value == pytest.approx(0.9)
    assert (one.low, one.high) == (None, None)
    same = coefficients.unit_sums(np.array([[2.0, 0], [2, 0]]))
    assert resampling.estimate(same, resampling.weights(2, random_state=0), coefficients.alpha) == Estimate()


def test_an_interval_that_most_resamples_cannot_give_is_left_out() -> None:
    again = np.full(RESAMPLES, np.nan)
    again[:400] = 0.5
    assert resampling.spread(np.array(0.5), again, 9) == Estimate(0.5)

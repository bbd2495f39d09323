"""Differences of shares, worked by hand."""

import pytest

from annotator.measure import contrasts
from annotator.measure.estimates import Share, Unit


def of(value: float, half: float) -> Share:
    return Share(value, value - half, value + half, None, 100, 1000, Unit.SENTENCE, 1.0, 0)


def test_the_difference_of_two_groups_is_as_unsure_as_both_together() -> None:
    [found] = contrasts.differences([of(0.5, 0.03), of(0.4, 0.04)])
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.05, 0.15))
    assert found.p == pytest.approx(8.9e-5, rel=0.01)  # of 1.96 * .1 / .05 = 3.92 standard deviations, in a table


def test_many_comparisons_are_corrected_and_groups_without_a_share_left_out() -> None:
    nothing = Share(None, None, None, 0.2, 3, 1000, Unit.SENTENCE, 0.0, 97)
    found = contrasts.differences([of(0.5, 0.05), nothing, of(0.4, 0.05), of(0.41, 0.05)])
    assert [(one.one, one.other) for one in found] == [(0, 2), (0, 3), (2, 3)]
    assert [one.holm for one in found] == pytest.approx([3 * found[0].p, 2 * found[1].p, found[2].p])
    assert found[0].bh == pytest.approx(min(3 * found[0].p, 1.5 * found[1].p))
    assert contrasts.differences([nothing]) == []


def test_no_difference_has_the_chance_of_one() -> None:
    [found] = contrasts.differences([of(0.4, 0.05), of(0.4, 0.05)])
    assert (found.p, found.holm, found.bh) == (1, 1, 1)

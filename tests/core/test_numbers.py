import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.core.numbers import four_places


@given(st.floats(0, 1) | st.integers(0, 20_000).map(lambda n: n / 20_000))
@example(0.00005)
@example(0.12345)
@example(0.99995)
@example(1.0)
def test_four_places_are_those_of_round(share: float) -> None:
    assert four_places(share) == round(share, 4)


@pytest.mark.parametrize("step", [-1e-12, -1e-17, 0, 1e-17, 1e-12])
def test_close_to_the_middle_of_two_the_nearer_one_is_taken(step: float) -> None:
    for n in range(0, 10_000, 7):
        share = (n + 0.5) / 10_000 + step
        assert four_places(share) == round(share, 4)

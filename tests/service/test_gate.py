import pytest

from annotator.service.gate import Bucket, Crowd


def test_an_address_may_ask_as_often_as_the_rate_and_then_waits_for_the_next_token() -> None:
    crowd = Crowd(rate=3)
    assert [crowd.take("a", 100.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert crowd.take("a", 100.0) == pytest.approx(20.0)  # three a minute are one in twenty seconds
    assert crowd.take("a", 110.0) == pytest.approx(10.0)
    assert crowd.take("a", 120.0) == 0.0


def test_one_address_does_not_use_up_what_another_may_ask() -> None:
    crowd = Crowd(rate=1)
    assert crowd.take("a", 0.0) == 0.0
    assert crowd.take("a", 0.0) > 0
    assert crowd.take("b", 0.0) == 0.0


def test_an_address_that_was_quiet_is_forgotten() -> None:
    crowd = Crowd(rate=1, buckets={str(n): Bucket(1, 0, 0.0) for n in range(50)})
    crowd.take("new", 61.0)
    assert list(crowd.buckets) == ["new"]

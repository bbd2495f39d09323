import polars as pl
import pytest

from annotator.measure import events
from tests.measure.test_copies import OTHER, WIRE

AGAIN = (
    "Osterholt's ferry crews have stopped work over a third fewer night shifts. Some 4,000 passengers were left "
    "standing on the quay on Monday. The harbour board will not take back its cuts, and talks with the crews "
    "begin on Thursday."
)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([10, 12, 11], [0, 0, 1]),
        ([10, 30, 11], [0, 1, 2]),
        ([10, None, 11], [0, 0, 1]),
        ([None, None, None], [0, 0, 1]),
    ],
    ids=["near in time", "too long after", "one without a date", "no dates at all"],
)
def test_articles_of_like_words_and_near_days_tell_of_one_event(days: list[int | None], expected: list[int]) -> None:
    found = events.numbers(pl.Series([WIRE, AGAIN, OTHER]), pl.Series(days, dtype=pl.Int32))
    assert found.tolist() == expected


def test_an_article_without_a_date_does_not_join_two_events_of_different_days() -> None:
    days = pl.Series([10, 400, None], dtype=pl.Int32)
    found = events.numbers(pl.Series([WIRE, AGAIN, f"{WIRE} {WIRE}"]), days)
    assert found.tolist() == [0, 1, 0]


@pytest.mark.parametrize("texts", [[], [""], [WIRE], ["", "the of and"]])
def test_few_or_empty_articles_are_events_of_their_own(texts: list[str]) -> None:
    found = events.numbers(pl.Series(texts, dtype=pl.String), pl.Series([1] * len(texts), dtype=pl.Int32))
    assert found.tolist() == list(range(len(texts)))

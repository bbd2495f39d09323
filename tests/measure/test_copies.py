import polars as pl
import pytest

from annotator.measure import copies

WIRE = (
    "Ferry crews at Osterholt walked out on Monday after the harbour board cut night shifts by a third, leaving about "
    "4,000 passengers at the quay. The board said that the cuts would stand. Talks are to begin again on Thursday, and "
    "the two sides have not met since the spring, when a ferry ran aground in fog off the Holm light."
)
OTHER = (
    "The library of Ennisgate will open on Sundays from May, the town council decided by nine votes to four. It is the "
    "first change of its hours in twenty years, and it costs a little less than the council had feared."
)


def test_a_text_that_is_cut_or_put_under_another_headline_is_a_copy_of_the_first() -> None:
    cut = WIRE[: int(len(WIRE) * 0.8)]
    headed = f"Crews walk out\n\n{WIRE}"
    assert copies.originals(pl.Series([OTHER, WIRE, cut, headed])).tolist() == [0, 1, 1, 1]


def test_capitals_quote_marks_and_white_space_make_no_difference() -> None:
    assert copies.originals(pl.Series([WIRE, WIRE.upper().replace(" ", "\n")])).tolist() == [0, 0]


def test_a_text_of_its_own_about_the_same_thing_is_no_copy() -> None:
    own = "Thousands were stuck in Osterholt as crews of the ferries struck over shorter nights, the board unmoved."
    assert copies.originals(pl.Series([WIRE, own])).tolist() == [0, 1]


def test_texts_without_words_are_copies_of_nothing() -> None:
    assert copies.originals(pl.Series(["", "A b.", "", None, "A b."], dtype=pl.String)).tolist() == [0, 1, 2, 3, 4]


def test_no_texts_have_no_copies() -> None:
    assert copies.originals(pl.Series([], dtype=pl.String)).tolist() == []


def test_more_texts_than_are_hashed_at_once_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_AT_ONCE", 3)
    assert copies.originals(pl.Series([WIRE, OTHER] * 4)).tolist() == [0, 1] * 4

import sys
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.store import taken
from annotator.store.taken import Taken


@given(st.lists(st.text("ab-2\ud800", max_size=4)))
def test_every_name_that_is_given_is_another(names: list[str]) -> None:
    ids = Taken()
    found = [ids.free(name) for name in names]
    assert len(set(found)) == len(names)
    assert all(name in ids for name in found)
    assert all(one == name or one.startswith(f"{name}-") for one, name in zip(found, names, strict=True))
    for number, (one, name) in enumerate(zip(found, names, strict=True)):
        assert (one == name) is (name not in found[:number])


def test_the_next_number_is_found_in_few_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    place = taken._place

    def counted(slots: "array[int]", key: int) -> int:
        nonlocal looks
        looks += 1
        return place(slots, key)

    ids = Taken()
    assert [ids.free("storm") for _ in range(3000)][1:] == [f"storm-{number}" for number in range(2, 3001)]
    monkeypatch.setattr(taken, "_place", counted)
    assert ids.free("storm") == "storm-3001"
    assert looks < 30


def test_a_hundred_thousand_ids_take_few_bytes_each() -> None:
    ids = Taken()
    for number in range(100_000):
        ids.free(f"https://example.org/news/2024/05/{number}")
    assert sys.getsizeof(ids._slots) <= 20 * 100_000
    assert "https://example.org/news/2024/05/99999" in ids
    assert "https://example.org/news/2024/05/100000" not in ids

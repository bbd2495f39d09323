import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.learn.numbered import Numbers

HASHES = st.lists(st.integers(1, 2**64 - 1) | st.integers(1, 40) | st.integers(2**64 - 40, 2**64 - 1), max_size=60)


@given(HASHES, HASHES, HASHES)
def test_a_hash_has_the_number_that_it_was_given_and_others_have_none(
    first: list[int], second: list[int], asked: list[int]
) -> None:
    numbers, given_numbers = Numbers(), dict[int, int]()
    for some in (first, second):
        new = [one for one in dict.fromkeys(some) if one not in given_numbers]
        found = np.arange(len(given_numbers), len(given_numbers) + len(new))
        given_numbers |= dict(zip(new, found.tolist(), strict=True))
        numbers.put(np.array(new, np.uint64), found)
    wanted = [*first, *second, *asked]
    assert numbers.find(np.array(wanted, np.uint64)).tolist() == [given_numbers.get(one, -1) for one in wanted]


def test_it_grows() -> None:
    numbers, chance = Numbers(), np.random.default_rng(0)
    hashes = np.unique(chance.integers(1, 2**63, 100_000, dtype=np.uint64) * np.uint64(2))
    for some in np.array_split(np.arange(len(hashes)), 7):
        numbers.put(hashes[some], some)
    assert (numbers.find(hashes) == np.arange(len(hashes))).all()
    assert (numbers.find(hashes + np.uint64(1)) == -1).all()

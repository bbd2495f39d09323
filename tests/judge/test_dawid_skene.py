import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.judge import dawid_skene
from annotator.judge.dawid_skene import Floats

# Dawid and Skene (1979), table 1: 45 patients, judged fit to have an anaesthetic in one of four grades.
# Each patient's grades by observer 1 (thrice), 2, 3, 4, 5, in the order of the table.
TABLE = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223
2322223 4444444 2223343 1111111 2223212 1211111 1112111 1111111 1111111
2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222
1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343
2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222
"""
PATIENTS = TABLE.split()


def counted(patients: list[str]) -> Floats:
    counts = np.zeros((len(patients), 5, 4))
    for n, grades in enumerate(patients):
        for observer, grade in zip((0, 0, 0, 1, 2, 3, 4), grades, strict=True):
            counts[n, observer, int(grade) - 1] += 1
    return counts


def test_the_papers_own_example_has_the_papers_own_shares() -> None:
    # Dawid and Skene (1979), table 2: the share of each true grade.
    found = dawid_skene.estimate(counted(PATIENTS))
    assert found.shares == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=0.005)
    assert found.truth.sum(axis=1) == pytest.approx(1)


def test_patients_on_whom_all_agree_are_what_all_say() -> None:
    found = dawid_skene.estimate(counted(PATIENTS))
    for grades, truth in zip(PATIENTS, found.truth, strict=True):
        if len(set(grades)) == 1:
            assert truth[int(grades[0]) - 1] > 0.99


def simulated(random_state: int, right: list[float]) -> tuple[Floats, list[bool]]:
    """Return answers of raters who are right so often, each alone, on 3_000 yes/no items, and what is so."""
    chance = np.random.default_rng(random_state)
    truth = chance.random(3_000) < 0.3
    counts = np.zeros((3_000, len(right), 2))
    for rater, rate in enumerate(right):
        said = np.where(chance.random(3_000) < rate, truth, ~truth)
        counts[np.arange(3_000), rater, said.astype(int)] = 1
    return counts, list(truth)


@pytest.mark.parametrize("random_state", [1, 2, 3])
def test_it_finds_out_who_errs_and_is_right_more_often_than_the_majority(random_state: int) -> None:
    right = [0.95, 0.95, 0.6, 0.6, 0.6]
    counts, truth = simulated(random_state, right)
    found = dawid_skene.estimate(counts)
    assert [float(errors[1, 1]) for errors in found.errors] == pytest.approx(right, abs=0.1)
    majority = counts.sum(axis=1).argmax(axis=1) == truth
    assert (found.truth.argmax(axis=1) == truth).mean() > majority.mean() + 0.05


@given(st.permutations(range(45)), st.permutations(range(5)))
def test_neither_the_order_of_items_nor_of_raters_matters(items: list[int], raters: list[int]) -> None:
    counts = counted(PATIENTS)
    found, mixed = dawid_skene.estimate(counts), dawid_skene.estimate(counts[items][:, raters])
    assert mixed.truth == pytest.approx(found.truth[items], abs=1e-6)
    assert mixed.errors == pytest.approx(found.errors[raters], abs=1e-6, nan_ok=True)


def test_a_rater_who_was_never_asked_has_no_rates() -> None:
    counts = np.zeros((4, 3, 2))
    counts[:2, :2, 1] = counts[2:, :2, 0] = 1
    assert np.isnan(dawid_skene.estimate(counts).errors[2]).all()


def test_nothing_is_estimated_from_nothing() -> None:
    assert dawid_skene.estimate(np.zeros((0, 3, 2))).truth.shape == (0, 2)

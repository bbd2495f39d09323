from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from annotator.judge import coefficients
from annotator.judge.coefficients import Floats

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four observers, twelve units, gaps.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
# Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), with the R package irrCAC (its overview): 15 psychiatric
# patients of Fleiss (1971), given one of five diagnoses by each of six raters.
PATIENTS = """
0 0 0 6 0
0 3 0 0 3
0 1 4 0 1
0 0 0 0 6
0 3 0 3 0
2 0 4 0 0
0 0 4 0 2
2 0 3 1 0
2 0 0 4 0
0 0 0 0 6
1 0 0 5 0
1 1 0 4 0
0 3 3 0 0
1 0 0 5 0
0 2 0 3 1
"""
# The table by which Fleiss' kappa is usually explained (Wikipedia, "Fleiss' kappa"): ten subjects, fourteen raters.
SUBJECTS = """
0 0 0 0 14
0 2 6 4 2
0 0 3 5 6
0 3 9 2 0
2 2 8 1 1
7 7 0 0 0
3 2 6 3 0
2 5 3 2 2
6 5 2 1 0
0 2 2 3 7
"""
# Gwet (2014), with irrCAC: two abstractors sort 100 pregnancies.
ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]], float)


def summed(counts: Floats) -> Floats:
    total: Floats = coefficients.unit_sums(counts).sum(axis=0)
    return total


def of_raters(rows: Sequence[str]) -> Floats:
    columns = zip(*(row.split() for row in rows), strict=True)
    return summed(np.array([[column.count(value) for value in "12345"] for column in columns], float))


def of_counts(table: str) -> Floats:
    return summed(np.array([line.split() for line in table.strip().splitlines()], float))


def of_pairs(pairs: Sequence[tuple[int, int]]) -> Floats:
    return summed(np.array([[2 - a - b, a + b] for a, b in pairs], float).reshape(-1, 2))


def of_table(table: Floats) -> Floats:
    units = [
        np.eye(len(table))[i] + np.eye(len(table))[j] for (i, j), n in np.ndenumerate(table) for _ in range(int(n))
    ]
    return summed(np.array(units))


def test_krippendorffs_four_observers_with_missing_data() -> None:
    found = of_raters(OBSERVERS)
    assert coefficients.alpha(found) == pytest.approx(0.743, abs=5e-4)  # Krippendorff (2011), section C
    # Gwet (2014) computes the others from the same ratings.
    assert coefficients.percent(found) == pytest.approx(0.8181818, abs=1e-6)
    assert coefficients.ac1(found) == pytest.approx(0.77544, abs=5e-6)
    assert coefficients.fleiss(found) == pytest.approx(0.76117, abs=5e-6)


def test_krippendorffs_two_observers_and_two_values() -> None:
    # Krippendorff (2011), section A: Meg and Owen read ten units.
    meg, owen = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert coefficients.alpha(of_pairs(list(zip(meg, owen, strict=True)))) == pytest.approx(0.095, abs=5e-4)


def test_gwets_fifteen_patients_and_six_raters() -> None:
    found = of_counts(PATIENTS)
    assert coefficients.percent(found) == pytest.approx(0.5511111, abs=1e-6)
    assert coefficients.ac1(found) == pytest.approx(0.4448007, abs=1e-6)
    assert coefficients.fleiss(found) == pytest.approx(0.4139265, abs=1e-6)
    assert coefficients.alpha(found) == pytest.approx(0.4204384, abs=1e-6)


def test_fleiss_kappa_of_ten_subjects_and_fourteen_raters() -> None:
    assert coefficients.fleiss(of_counts(SUBJECTS)) == pytest.approx(0.2099, abs=5e-5)


def test_gwets_two_abstractors() -> None:
    assert coefficients.cohen(ABSTRACTORS) == pytest.approx(0.7964094, abs=1e-6)
    assert coefficients.accord(ABSTRACTORS) == pytest.approx(0.89)
    assert coefficients.ac1(of_table(ABSTRACTORS)) == pytest.approx(0.8493305, abs=1e-6)
    assert coefficients.alpha(of_table(ABSTRACTORS)) == pytest.approx(0.7972585, abs=1e-6)


@pytest.mark.parametrize(
    ("table", "kappa", "ac1"),
    [
        ([[20, 5], [10, 15]], 0.4, 0.4059),  # (.7 - .5) / .5; (.7 - .495) / .505, for .495 is 2 * .55 * .45
        ([[118, 5], [2, 0]], -0.0234, 0.9408),  # .944 agree, and nearly all is one value: kappa misleads
    ],
)
def test_two_by_two_tables(table: list[list[int]], kappa: float, ac1: float) -> None:
    counts = np.array(table, float)
    assert coefficients.cohen(counts) == pytest.approx(kappa, abs=5e-5)
    assert coefficients.ac1(of_table(counts)) == pytest.approx(ac1, abs=5e-5)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(1, 1), (0, 0)], 1.0),
        ([(1, 0)], 0.0),
        ([(1, 0), (0, 1)], -0.5),  # 1 - 3 * 4 / (2 * 2 * 2)
        ([(1, 1), (1, 0)], 0.0),  # 1 - 3 * 2 / (2 * 3 * 1)
    ],
)
def test_alpha_of_a_few_pairs(pairs: list[tuple[int, int]], expected: float) -> None:
    assert coefficients.alpha(of_pairs(pairs)) == pytest.approx(expected)


def test_without_variation_only_percent_and_ac1_are_defined() -> None:
    found = of_pairs([(0, 0), (0, 0)])
    assert np.isnan(coefficients.alpha(found))
    assert np.isnan(coefficients.fleiss(found))
    assert np.isnan(coefficients.cohen(np.array([[2.0, 0], [0, 0]])))
    assert np.isnan(coefficients.f1(np.array([[2.0, 0], [0, 0]])))
    assert float(coefficients.percent(found)) == float(coefficients.ac1(found)) == 1


def test_without_anything_to_compare_nothing_is_defined() -> None:
    found = summed(np.array([[1.0, 0.0], [0.0, 1.0]]))
    for measure in (coefficients.percent, coefficients.alpha, coefficients.fleiss, coefficients.ac1):
        assert np.isnan(measure(found))


PAIRS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=40)


@given(PAIRS)
def test_cohens_kappa_is_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    table = np.zeros((2, 2))
    for a, b in pairs:
        table[a, b] += 1
    one, other = zip(*pairs, strict=True)
    if len({*one, *other}) == 1:
        assert np.isnan(coefficients.cohen(table))
    else:
        assert coefficients.cohen(table) == pytest.approx(cohen_kappa_score(one, other))


@given(PAIRS, st.data())
def test_neither_the_order_of_units_nor_of_raters_nor_the_names_of_values_matter(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    mixed = [data.draw(st.permutations(pair)) for pair in data.draw(st.permutations(pairs))]
    renamed = [(1 - a, 1 - b) for a, b in pairs]
    for measure in (coefficients.percent, coefficients.alpha, coefficients.fleiss, coefficients.ac1):
        expected = measure(of_pairs(pairs))
        for other in (mixed, renamed):
            assert measure(of_pairs([(a, b) for a, b in other])) == pytest.approx(expected, nan_ok=True)


@given(PAIRS)
def test_sums_of_parts_are_the_sums_of_the_whole(pairs: list[tuple[int, int]]) -> None:
    parts = np.stack([of_pairs(pairs[:1]), of_pairs(pairs[1:])])
    assert coefficients.alpha(parts.sum(axis=0)) == pytest.approx(coefficients.alpha(of_pairs(pairs)), nan_ok=True)
    assert coefficients.percent(parts).shape == (2,)

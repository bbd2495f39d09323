import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.learn import stages, tagger, teaching
from annotator.learn.tagger import Training
from annotator.learn.teaching import N_FOLDS, Course
from tests import made


@pytest.fixture(scope="module")
def data() -> Training:
    """Return gold of which half of the labels are random, so that no learner can know them."""
    found = tagger.training(made.golds())
    return found._replace(truth=found.truth ^ (np.random.default_rng(3).random(found.truth.shape) < 0.2))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=100), st.integers(0, 5))
def test_folds_never_split_a_group_and_are_dealt_evenly(groups: list[int], random_state: int) -> None:
    fold = teaching.folds(np.array(groups), random_state=random_state)
    homes = {(group, number) for group, number in zip(groups, fold.tolist(), strict=True)}
    assert len(homes) == len(set(groups))
    sizes = [sum(number == k for _, number in homes) for k in range(N_FOLDS)]
    assert max(sizes) - min(sizes) <= 1


def test_folds_are_dealt_by_the_random_state_alone() -> None:
    groups = np.arange(50)
    deals = [teaching.folds(groups, random_state=seed).tolist() for seed in (0, 0, 1)]
    assert deals[0] == deals[1] != deals[2]


def test_what_is_learned_twice_is_the_same(data: Training) -> None:
    once, again = (Course(data.lesson(), random_state=0).stages() for _ in range(2))
    assert np.array_equal(stages.odds(once, data.table), stages.odds(again, data.table))


def test_rows_that_do_not_teach_change_nothing(data: Training) -> None:
    silent = data._replace(counts=data.counts & (data.groups != 4))
    flipped = silent._replace(
        truth=np.where((data.groups == 4)[:, None], ~data.truth, data.truth),
        cues=data.cues ^ (data.groups[data.table.ties.rows] == 4),
    )
    once, again = (Course(one.lesson(), random_state=0).stages() for one in (silent, flipped))
    assert np.array_equal(stages.odds(once, data.table), stages.odds(again, data.table))


def test_an_articles_out_of_fold_scores_do_not_know_its_labels(data: Training) -> None:
    odds, fold, *_ = Course(data.lesson(), random_state=0).out_of_fold()
    flipped = data._replace(
        truth=np.where((fold == 2)[:, None], ~data.truth, data.truth),
        cues=data.cues ^ (fold[data.table.ties.rows] == 2),
    )
    again, *_ = Course(flipped.lesson(), random_state=0).out_of_fold()
    assert np.array_equal(odds[fold == 2], again[fold == 2])
    assert not np.array_equal(odds[fold != 2], again[fold != 2])


def test_groups_that_teach_are_dealt_evenly_and_the_others_after_them() -> None:
    groups = np.arange(40)
    taught = np.isin(groups, [3, 5, 8, 13, 21, 34])
    fold = teaching.folds(groups, taught, random_state=0)
    assert sorted(np.bincount(fold[taught]).tolist()) == [1, 1, 1, 1, 2]
    assert np.bincount(fold).tolist() == [8] * N_FOLDS


def test_a_few_sentences_teach_without_a_warning(data: Training) -> None:
    Course(data._replace(counts=data.counts & (data.groups < 8)).lesson(), random_state=0).stages()

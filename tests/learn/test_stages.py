import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from annotator.core.labels import Tag
from annotator.learn import features, stages, tagger
from annotator.learn.features import RULES
from annotator.learn.stages import FEWEST, N_FOLDS, Stages
from annotator.learn.tagger import Training
from tests import made
from tests.learn.articles import ODD, see

N_TAGS = len(Tag)


@pytest.fixture(scope="module")
def data() -> Training:
    """Return gold of which half of the labels are random, so that no learner can know them."""
    found = tagger.training(made.golds())
    return found._replace(truth=found.truth ^ (np.random.default_rng(3).random(found.truth.shape) < 0.2))


@pytest.fixture(scope="module")
def fitted(data: Training) -> Stages:
    return stages.fit(data.table, data.truth, data.groups, np.flatnonzero(data.counts), random_state=0)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=100), st.integers(0, 5))
def test_folds_never_split_a_group_and_are_dealt_evenly(groups: list[int], random_state: int) -> None:
    fold = stages.folds(np.array(groups), random_state=random_state)
    homes = {(group, number) for group, number in zip(groups, fold.tolist(), strict=True)}
    assert len(homes) == len(set(groups))
    sizes = [sum(number == k for _, number in homes) for k in range(N_FOLDS)]
    assert max(sizes) - min(sizes) <= 1


def test_folds_are_dealt_by_the_random_state_alone() -> None:
    groups = np.arange(50)
    deals = [stages.folds(groups, random_state=seed).tolist() for seed in (0, 0, 1)]
    assert deals[0] == deals[1] != deals[2]


def test_the_first_stages_log_odds_are_its_estimators_own(data: Training, fitted: Stages) -> None:
    inputs = stages._first_inputs(data.table, fitted.columns, fitted.rules)
    expected = np.stack([one.decision_function(inputs) for one in fitted.first if one is not None], axis=1)
    assert stages.first_odds(fitted, data.table) == pytest.approx(expected, abs=1e-3)


def test_the_second_stages_log_odds_are_its_networks_own(data: Training, fitted: Stages) -> None:
    inputs = stages.second_inputs(fitted.rules, stages.first_odds(fitted, data.table), data.table)
    assert inputs.shape == (len(data.truth), len(RULES) + 5 * N_TAGS)
    for network in fitted.second:
        found = stages.second_odds(fitted._replace(second=(network,)), inputs)
        assert expit(found) == pytest.approx(network.predict_proba(inputs), abs=1e-4)


def test_networks_are_averaged_in_log_odds(data: Training, fitted: Stages) -> None:
    inputs = stages.second_inputs(fitted.rules, stages.first_odds(fitted, data.table), data.table)
    alone = [stages.second_odds(fitted._replace(second=(network,)), inputs) for network in fitted.second]
    assert stages.second_odds(fitted, inputs) == pytest.approx(np.mean(alone, axis=0), abs=1e-4)


def test_what_a_group_moves_is_what_is_lost_when_it_is_average(data: Training, fitted: Stages) -> None:
    inputs = stages.second_inputs(fitted.rules, stages.first_odds(fitted, data.table), data.table)
    groups = [np.array([0]), np.arange(3, 9), np.array([len(RULES), len(RULES) + 2])]
    left_out = np.repeat(inputs[:1], len(groups), axis=0)
    for i, columns in enumerate(groups):
        left_out[i, columns] = 0
    lost = stages.second_odds(fitted, inputs[:1]) - stages.second_odds(fitted, left_out)
    assert stages.moved(fitted, inputs[0], groups) == pytest.approx(lost, abs=1e-4)


def test_what_is_learned_twice_is_the_same(data: Training, fitted: Stages) -> None:
    again = stages.fit(data.table, data.truth, data.groups, np.flatnonzero(data.counts), random_state=0)
    assert np.array_equal(stages.odds(fitted, data.table), stages.odds(again, data.table))


def test_rows_that_do_not_teach_change_nothing(data: Training) -> None:
    rows = np.flatnonzero(data.groups != 4)
    fitted = stages.fit(data.table, data.truth, data.groups, rows, random_state=0)
    flipped = np.where((data.groups == 4)[:, None], ~data.truth, data.truth)
    again = stages.fit(data.table, flipped, data.groups, rows, random_state=0)
    assert np.array_equal(stages.odds(fitted, data.table), stages.odds(again, data.table))


def test_an_articles_out_of_fold_scores_do_not_know_its_labels(data: Training) -> None:
    rows = np.flatnonzero(data.counts)
    odds, fold, _ = stages.out_of_fold(data.table, data.truth, data.groups, rows, random_state=0)
    flipped = np.where((fold == 2)[:, None], ~data.truth, data.truth)
    again, *_ = stages.out_of_fold(data.table, flipped, data.groups, rows, random_state=0)
    assert np.array_equal(odds[fold == 2], again[fold == 2])
    assert not np.array_equal(odds[fold != 2], again[fold != 2])


def test_a_few_sentences_teach_without_a_warning(data: Training) -> None:
    stages.fit(data.table, data.truth, data.groups, np.flatnonzero(data.groups < 8), random_state=0)


@pytest.mark.parametrize("positives", [0, FEWEST - 1])
def test_a_tag_with_too_few_sentences_is_not_learned_and_the_others_are(data: Training, positives: int) -> None:
    fitted = fit_with(data, positives)
    assert [one is None for one in fitted.first] == [False, False, True, False]
    odds = stages.odds(fitted, data.table)
    assert (expit(odds[:, 2]) < 1e-9).all()
    assert (expit(odds[:, [0, 1, 3]]) > 1e-9).all()


def test_a_tag_with_just_enough_sentences_is_learned(data: Training) -> None:
    assert all(one is not None for one in fit_with(data, FEWEST).first)


def fit_with(data: Training, positives: int) -> Stages:
    """Return stages learned from gold in which that many sentences are quotation."""
    truth = data.truth.copy()
    truth[:, 2] = np.arange(len(truth)) < positives
    return stages.fit(data.table, truth, data.groups, np.flatnonzero(data.counts), random_state=0)


def test_where_one_tag_alone_can_be_learned_it_is(data: Training) -> None:
    truth = data.truth & [True, False, False, False]
    fitted = stages.fit(data.table, truth, data.groups, np.flatnonzero(data.counts), random_state=0)
    odds = stages.odds(fitted, data.table)
    assert odds.shape == truth.shape
    assert (odds[:, 1:] == odds[0, 1]).all()
    assert len(np.unique(odds[:, 0])) > 1


def test_where_nothing_can_be_learned_no_tag_is_likely(data: Training) -> None:
    rows = np.flatnonzero(data.counts)
    fitted = stages.fit(data.table, np.zeros_like(data.truth), data.groups, rows, random_state=0)
    assert fitted.second == ()
    assert (expit(stages.odds(fitted, data.table)) < 1e-9).all()


@pytest.mark.parametrize("text", [text for text in ODD.values() if text.strip()])
def test_odd_articles_have_finite_log_odds(fitted: Stages, text: str) -> None:
    one = see(text)
    odds = stages.odds(fitted, features.table([one]))
    assert odds.shape == (len(one.marks.sentences), N_TAGS)
    assert np.isfinite(odds).all()

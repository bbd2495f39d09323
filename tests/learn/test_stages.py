from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from annotator.core.labels import Tag
from annotator.learn import features, networks, stages, tagger
from annotator.learn.stages import FEWEST, RULES, Stages
from annotator.learn.tagger import Training
from annotator.learn.teaching import Course
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
    return Course(data.lesson(), random_state=0).stages()


def test_the_first_stages_log_odds_are_its_estimators_own(data: Training, fitted: Stages) -> None:
    rows, rules = np.flatnonzero(data.counts), stages.scaled_rules(fitted, data.table)
    words = data.table.words.matrix()[:, fitted.columns]
    inputs = stages._first_inputs(words, rules)
    learners = [
        stages._fit_linear(inputs[wordless][rows], truth, np.ones(len(rows), np.bool_), is_wordless=wordless)
        for wordless, truth in zip((False, False, True, True), data.truth[rows].T, strict=True)
    ]
    nothing = np.zeros(len(RULES), np.float32)
    again = replace(fitted, first=tuple(stages._linear(one, nothing) for one in learners))
    expected = np.stack(
        [one.decision_function(inputs[k > 1]) for k, one in enumerate(learners)],
        axis=1,
    )
    assert stages.first_odds(again, data.table, rules) == pytest.approx(expected, abs=1e-3)
    assert stages.first_of(again.first, words, rules) == pytest.approx(expected, abs=1e-3)


def test_the_second_stages_log_odds_are_its_networks_and_a_quarter_of_the_first_stage_where_words_count(
    data: Training, fitted: Stages
) -> None:
    inputs = stages.second_inputs(fitted, data.table)
    assert inputs.shape == (len(data.truth), len(RULES) + 5 * N_TAGS)
    network = networks._fit(inputs, data.truth.astype(int), damping=1.0, random_state=0)
    found = stages.second_odds(replace(fitted, second=(networks._network(network),)), inputs)
    share = np.array([0.75, 0.75, 1, 1])
    alone = (found - (1 - share) * inputs[:, len(RULES) : len(RULES) + N_TAGS]) / share
    assert expit(alone) == pytest.approx(network.predict_proba(inputs), abs=1e-4)


def test_networks_are_averaged_in_log_odds(data: Training, fitted: Stages) -> None:
    inputs = stages.second_inputs(fitted, data.table)
    alone = [stages.second_odds(replace(fitted, second=(network,)), inputs) for network in fitted.second]
    assert stages.second_odds(fitted, inputs) == pytest.approx(np.mean(alone, axis=0), abs=1e-4)


def test_what_a_group_moves_is_what_is_lost_when_it_is_average(data: Training, fitted: Stages) -> None:
    inputs = stages.second_inputs(fitted, data.table)
    groups = [np.array([0]), np.arange(3, 9), np.array([len(RULES) + 4, len(RULES) + 6])]
    moved = stages.moved(fitted, inputs, groups)
    for i, columns in enumerate(groups):
        left_out = inputs.copy()
        left_out[:, columns] = 0
        lost = stages.second_odds(fitted, inputs) - stages.second_odds(fitted, left_out)
        assert moved[:, i] == pytest.approx(lost, abs=1e-4)


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
    return Course(data._replace(truth=truth).lesson(), random_state=0).stages()


def test_where_one_tag_alone_can_be_learned_it_is(data: Training) -> None:
    truth = data.truth & [True, False, False, False]
    fitted = Course(data._replace(truth=truth).lesson(), random_state=0).stages()
    odds = stages.odds(fitted, data.table)
    assert odds.shape == truth.shape
    assert (odds[:, 1:] == odds[0, 1]).all()
    assert len(np.unique(odds[:, 0])) > 1


def test_where_nothing_can_be_learned_no_tag_is_likely(data: Training) -> None:
    fitted = Course(data._replace(truth=np.zeros_like(data.truth)).lesson(), random_state=0).stages()
    assert fitted.second == ()
    assert (expit(stages.odds(fitted, data.table)) < 1e-9).all()


@pytest.mark.parametrize("text", [text for text in ODD.values() if text.strip()])
def test_odd_articles_have_finite_log_odds(fitted: Stages, text: str) -> None:
    one = see(text)
    odds = stages.odds(fitted, features.table([one]))
    assert odds.shape == (len(one.marks.sentences), N_TAGS)
    assert np.isfinite(odds).all()

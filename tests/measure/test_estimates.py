"""Shares with intervals: by hand where a hand can reckon them, and by how often they hold over many draws."""

import numpy as np
import pytest
from numpy.typing import NDArray

from annotator.core.labels import Tag
from annotator.measure import estimates
from annotator.measure.estimates import FEWEST, Share, Stratum, Unit
from annotator.store import gold

Floats = NDArray[np.float64]
DRAWS = 400
FURTHEST = 0.033
"""Three standard deviations of the share of 400 draws that hold, where 95 % do."""


def pairs(values: Floats) -> Floats:
    return np.stack([values, np.ones(len(values))], axis=1)


def sentences(truth: Floats, scores: Floats, rows: NDArray[np.int64], among: NDArray[np.int64]) -> Stratum:
    said = pairs(scores[among]).sum(axis=0)
    ones = np.ones(len(rows))
    return Stratum(len(among), float(len(among)), said, pairs(truth[rows]), pairs(scores[rows]), ones)


def random_audit(truth: Floats, scores: Floats, n: int, seed: int = 0) -> Stratum:
    every = np.arange(len(truth))
    return sentences(truth, scores, np.random.default_rng(seed).choice(every, n, replace=False), every)


@pytest.fixture(scope="module")
def world() -> tuple[Floats, Floats]:
    """Return which sentences of gold are opinion, and scores that are right on the whole, in some articles less so."""
    golds = gold.read(gold.default_folder())
    truth = np.array([Tag.OPINION in s.tags for g in golds for s in g.sentences], np.float64)
    groups = np.repeat(np.arange(len(golds)), [len(g.sentences) for g in golds])
    chance = np.random.default_rng(1)
    odds = 4 * truth - 2 + chance.normal(0, 1, len(truth)) + chance.normal(0, 1, len(golds))[groups]
    return truth, 1 / (1 + np.exp(-odds))


def known(found: Share) -> tuple[float, float, float]:
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    return found.value, found.low, found.high


def test_a_model_that_is_always_off_by_the_same_is_corrected_by_just_that() -> None:
    truth = np.tile([1.0, 0.0, 0.0, 0.0], 250)
    found = estimates.share([random_audit(truth, 0.8 * truth + 0.1, 200)], Unit.SENTENCE, naive=0.5)
    # lambda is at most 1, so that a fifth of the truth is left to what was read
    value, low, high = known(found)
    assert found.power == 1
    assert low < 0.25 < high
    assert value == pytest.approx(0.25, abs=0.02)
    assert found.naive == 0.5


def test_the_figures_of_a_small_sample_are_those_of_the_formula() -> None:
    """Worked by hand: 100 of 400 read, the model useless (always .5), 30 of the 100 have the tag."""
    truth = np.array([1.0] * 30 + [0.0] * 370)
    one = sentences(truth, np.full(400, 0.5), np.arange(100), np.arange(400))
    found = estimates.share([one], Unit.SENTENCE)
    # mean .3; squares 30 * .49 + 70 * .09 = 21, and a half; t of 99 is 1.98422; three quarters were not read
    half = 1.98422 * (0.75 * 21.5 / 99 / 100) ** 0.5
    assert found.power == 0
    assert known(found) == pytest.approx((0.3, 0.3 - half, 0.3 + half), abs=1e-5)


def test_where_all_was_read_the_share_is_exact() -> None:
    truth = np.array([1.0, 0.0, 0.0])
    one = sentences(truth, np.array([0.2, 0.9, 0.4]), np.arange(3), np.arange(3))
    assert known(estimates.share([one], Unit.SENTENCE)) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("read", [0, 1, 2, FEWEST[Unit.ARTICLE] - 1])
def test_too_little_gold_gives_no_share_and_says_how_much_more(unit: Unit, read: int) -> None:
    truth = np.tile([1.0, 0.0], 5000)
    one = random_audit(truth, truth, read)
    found = estimates.share([one], unit, naive=0.5, within=0.05)
    assert (found.value, found.low, found.high, found.naive) == (None, None, None, 0.5)
    # a share of which nothing is known needs 1.96 ** 2 / 4 / .05 ** 2 = 384.1 of an endless number: 369.9 of 10,000
    assert found.more == 370 - read


def test_no_more_is_asked_for_than_there_is() -> None:
    truth = np.zeros(40)
    assert estimates.share([random_audit(truth, truth, 10)], Unit.SENTENCE).more == 30
    nothing = Stratum(0, 0.0, np.zeros(2), np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0))
    assert estimates.share([nothing], Unit.SENTENCE).more == 0


def test_where_there_is_nothing_a_share_could_be_of_none_is_given_and_no_more_is_asked_for() -> None:
    nothing = np.zeros((100, 2))
    found = estimates.share([Stratum(400, 400.0, np.zeros(2), nothing, nothing, np.ones(100))], Unit.ARTICLE)
    assert (found.value, found.low, found.high, found.more) == (None, None, None, 0)


def test_a_hundred_sentences_without_an_error_do_not_prove_a_model_right() -> None:
    truth = np.zeros(10_000)
    value, low, high = known(estimates.share([random_audit(truth, truth, 100)], Unit.SENTENCE))
    assert (value, low) == (0, 0)
    assert high > 0.01


def test_to_read_as_much_more_as_was_said_makes_the_interval_as_narrow_as_asked(world: tuple[Floats, Floats]) -> None:
    truth, scores = world
    first = estimates.share([random_audit(truth, scores, 200)], Unit.SENTENCE, within=0.03)
    assert first.more > 0
    _, low, high = known(estimates.share([random_audit(truth, scores, 200 + first.more, seed=1)], Unit.SENTENCE))
    assert (high - low) / 2 == pytest.approx(0.03, abs=0.004)


@pytest.mark.parametrize("how", ["as it is", "shuffled", "inverted", "far too high"])
def test_intervals_of_random_audits_hold_whatever_the_classifier(world: tuple[Floats, Floats], how: str) -> None:
    truth, scores = world
    chance = np.random.default_rng(3)
    worse = {
        "as it is": scores,
        "shuffled": chance.permutation(scores),
        "inverted": 1 - scores,
        "far too high": np.minimum(1, scores + 0.4),
    }[how]
    assert held([random_audit(truth, worse, 150, seed)] for seed in range(DRAWS)) == pytest.approx(0.95, abs=FURTHEST)


def test_intervals_hold_where_most_was_read_because_the_model_doubted_it(world: tuple[Floats, Floats]) -> None:
    truth, scores = world
    order = np.argsort(np.abs(scores - 0.5))
    asked, rest = order[:300], order[300:]
    strata, plain = [], []
    for seed in range(DRAWS):
        drawn = np.random.default_rng(seed).choice(rest, 150, replace=False)
        strata.append([sentences(truth, scores, asked, asked), sentences(truth, scores, drawn, rest)])
        read = truth[np.concatenate([asked, drawn])]
        plain.append(abs(read.mean() - truth.mean()) < 1.96 * read.std() / len(read) ** 0.5)
    assert held(strata) == pytest.approx(0.95, abs=FURTHEST)
    assert np.mean(plain) < 0.5  # what most would print, as if all had been drawn at random


def held(every: object) -> float:
    """Return how often the interval holds what is so: the mean of opinion in gold."""
    golds = gold.read(gold.default_folder())
    real = np.mean([Tag.OPINION in s.tags for g in golds for s in g.sentences])
    found = [known(estimates.share(one if isinstance(one, list) else [one], Unit.SENTENCE)) for one in every]  # type: ignore[attr-defined]
    return float(np.mean([low <= real <= high for _, low, high in found]))


def test_the_sentences_of_an_article_are_not_taken_for_independent(world: tuple[Floats, Floats]) -> None:
    golds = gold.read(gold.default_folder())
    sizes: Floats = np.array([len(g.sentences) for g in golds], np.float64)
    groups = np.repeat(np.arange(len(golds)), sizes.astype(int))
    truth: Floats = np.bincount(groups, world[0]).astype(np.float64)
    useless: Floats = np.zeros(len(golds))
    good, as_if = [], []
    for seed in range(DRAWS):
        drawn = np.random.default_rng(seed).choice(len(golds), 100, replace=False)
        size: Floats = sizes[drawn]
        read, guess = np.stack([truth[drawn], size], axis=1), np.stack([useless[drawn], size], axis=1)
        one = Stratum(len(golds), float(sizes.sum()), np.array([0.0, float(sizes.sum())]), read, guess, size)
        _, low, high = known(estimates.share([one], Unit.ARTICLE))
        good.append(low <= world[0].mean() <= high)
        single = world[0][np.isin(groups, drawn)]
        as_if.append(abs(single.mean() - world[0].mean()) < 1.96 * single.std() / len(single) ** 0.5)
    assert np.mean(good) == pytest.approx(0.95, abs=FURTHEST)
    assert np.mean(as_if) < 0.7


def of(value: float, half: float) -> Share:
    return Share(value, value - half, value + half, None, 100, 1000, Unit.SENTENCE, 1.0, 0)


def test_the_difference_of_two_groups_is_as_unsure_as_both_together() -> None:
    [found] = estimates.differences([of(0.5, 0.03), of(0.4, 0.04)])
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.05, 0.15))
    assert found.p == pytest.approx(8.9e-5, rel=0.01)  # of 1.96 * .1 / .05 = 3.92 standard deviations, in a table


def test_many_comparisons_are_corrected_and_groups_without_a_share_left_out() -> None:
    nothing = Share(None, None, None, 0.2, 3, 1000, Unit.SENTENCE, 0.0, 97)
    found = estimates.differences([of(0.5, 0.05), nothing, of(0.4, 0.05), of(0.41, 0.05)])
    assert [(one.one, one.other) for one in found] == [(0, 2), (0, 3), (2, 3)]
    assert [one.holm for one in found] == pytest.approx([3 * found[0].p, 2 * found[1].p, found[2].p])
    assert found[0].bh == pytest.approx(min(3 * found[0].p, 1.5 * found[1].p))
    assert estimates.differences([nothing]) == []


def test_no_difference_has_the_chance_of_one() -> None:
    [found] = estimates.differences([of(0.4, 0.05), of(0.4, 0.05)])
    assert (found.p, found.holm, found.bh) == (1, 1, 1)

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
    # lambda is at most .8, so that .36 of the truth is left to what was read
    value, low, high = known(found)
    assert found.power == 0.8
    assert low < 0.25 < high
    assert value == pytest.approx(0.25, abs=0.02)
    assert found.naive == 0.5


def test_the_figures_of_a_small_sample_are_those_of_the_formula() -> None:
    """Worked by hand: 100 of 400 read, the model useless (always .5), 30 of the 100 have the tag."""
    truth = np.array([1.0] * 30 + [0.0] * 370)
    one = sentences(truth, np.full(400, 0.5), np.arange(100), np.arange(400))
    found = estimates.share([one], Unit.SENTENCE)
    # mean .3; squares 30 * .49 + 70 * .09 = 21, and a quarter; t of 99 is 1.98422; three quarters were not read
    half = 1.98422 * (0.75 * 21.25 / 99 / 100) ** 0.5
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
    assert high == pytest.approx(1 - 0.025 ** (1 / 100))  # Clopper and Pearson: 3.6 %


def test_of_a_rare_tag_the_limits_are_the_exact_ones_of_what_was_read() -> None:
    """Table of Clopper and Pearson: 3 of 100 are .0062 to .0852; 200 sentences more were read, and half of them are."""
    truth = np.array([1.0] * 3 + [0.0] * 9_997)
    one = sentences(truth, truth, np.arange(100), np.arange(10_000))
    assert known(estimates.share([one], Unit.SENTENCE)) == pytest.approx((0.03, 0.0062, 0.0852), abs=5e-5)
    asked = sentences(np.tile([1.0, 0.0], 100), np.ones(200), np.arange(200), np.arange(200))
    found = estimates.share([asked, one], Unit.SENTENCE)
    assert known(found) == pytest.approx([(100 + 10_000 * x) / 10_200 for x in (0.03, 0.0062, 0.0852)], abs=5e-5)
    assert found.power == 0


@pytest.mark.parametrize("share", [0.01, 0.03, 0.05, 0.1])
def test_intervals_of_rare_tags_hold_where_the_model_misses_most_of_them(share: float) -> None:
    truth = np.zeros(10_000)
    truth[: int(share * 10_000)] = 1
    scores = np.where(np.random.default_rng(5).random(10_000) < 0.3, truth, 0.01)
    every = [known(estimates.share([random_audit(truth, scores, 100, seed)], Unit.SENTENCE)) for seed in range(DRAWS)]
    assert np.mean([low <= share <= high for _, low, high in every]) > 0.95 - FURTHEST


def test_what_few_of_the_articles_read_have_gets_no_share_but_how_many_more_to_read() -> None:
    truth = np.tile([0.0, 10.0], (300, 1))
    truth[:100:20, 0] = 1
    one = Stratum(300, 3000.0, truth.sum(axis=0), truth[:100], truth[:100], np.full(100, 10.0))
    found = estimates.share([one], Unit.ARTICLE)
    assert (found.value, found.more) == (None, 100)  # five of 100 have it, ten are wanted


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


def test_intervals_of_whole_articles_hold_where_a_model_that_is_else_right_misses_a_few_of_them_whole() -> None:
    """Of 300 articles of 40 sentences five are pasted texts, all quotation, of which the model says next to nothing."""
    chance = np.random.default_rng(4)
    said = chance.binomial(40, chance.beta(1, 3, 300)).astype(np.float64)
    said[:5] = 40
    guess = 0.95 * said + 1
    guess[:5] = 2
    held = []
    for seed in range(DRAWS):
        drawn = np.random.default_rng(seed).choice(300, 100, replace=False)
        size = np.full(100, 40.0)
        truth, model = (np.stack([values[drawn], size], axis=1) for values in (said, guess))
        one = Stratum(300, 12_000.0, np.array([guess.sum(), 12_000.0]), truth, model, size)
        _, low, high = known(estimates.share([one], Unit.ARTICLE))
        held.append(low <= said.sum() / 12_000 <= high)
    assert np.mean(held) == pytest.approx(0.95, abs=FURTHEST)

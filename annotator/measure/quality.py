"""How right decisions about sentences are, tag by tag, with intervals over resamples of whole articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.core.labels import Tag

N_RESAMPLES = 1000
N_BINS = 10
_RANKS = 512
"""Steps to which scores are rounded by rank where a curve is measured a thousand times."""
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Figure(NamedTuple):
    """A figure, and the 2.5th and 97.5th percentile of it over N_RESAMPLES resamples of whole articles."""

    value: float
    low: float
    high: float


class Decisions(NamedTuple):
    """What was decided of sentences whose tags are known, each (n_sentences, 4) in the order of Tag.

    truth: who has the tag. scores: 0 to 1. given: who got it. unsure: whose score is in doubt.
    groups: (n_sentences,) the number of each sentence's article.
    """

    truth: Bools
    scores: Floats
    given: Bools
    unsure: Bools
    groups: Ints

    def only(self, rows: Bools) -> "Decisions":
        """Return the decisions on some of the sentences."""
        truth, scores, given, unsure, groups = self
        return Decisions(truth[rows], scores[rows], given[rows], unsure[rows], groups[rows])


@dataclass(frozen=True, slots=True)
class Score:
    """How well one tag is given. All figures are in [0, 1].

    count: sentences that have the tag: hits and misses. auroc, average_precision, brier: None where a tag has no
    positive or no negative sentence. unsure: the share of scores in doubt. wrong_unsure, wrong_sure: the share of wrong
    decisions among those and among the others, None where there are none.
    """

    tag: Tag
    count: int
    hits: int
    false_alarms: int
    misses: int
    precision: Figure
    recall: Figure
    f1: Figure
    auroc: Figure | None
    average_precision: Figure | None
    brier: Figure | None
    ece: Figure
    unsure: float
    wrong_unsure: float | None
    wrong_sure: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """Scores on one way of holding gold back.

    macro_f1: the mean of the tags' F1. exact: the share of sentences whose four decisions are all right.
    """

    name: str
    scores: tuple[Score, ...]
    macro_f1: Figure
    exact: Figure


@dataclass(frozen=True, slots=True)
class Difference:
    """F1 of two ways to decide about the same sentences. tag: None for the mean over the tags. change: ours - other."""

    tag: Tag | None
    other: Figure
    ours: Figure
    change: Figure


def part(name: str, decided: Decisions, *, random_state: int = 0) -> Part:
    """Return the figures of some decisions."""
    drawn = resamples(int(decided.groups.max(initial=-1)) + 1, random_state=random_state)
    scores = tuple(_score(tag, k, decided, drawn) for k, tag in enumerate(Tag))
    right = (decided.truth == decided.given).all(axis=1)
    exact = _ratio(_sums(np.stack([right, np.ones(len(right))], axis=1), decided.groups, drawn))
    draws = np.mean([_f1_of(*_hits(k, decided, drawn)) for k in range(len(Tag))], axis=0)
    return Part(name, scores, _figure(draws), exact)


def differences(other: Decisions, ours: Decisions, *, random_state: int = 0) -> tuple[Difference, ...]:
    """Return how two sets of decisions on the same sentences differ, tag by tag and on the mean, resampled together."""
    drawn = resamples(int(ours.groups.max(initial=-1)) + 1, random_state=random_state)
    pairs = [tuple(_f1_of(*_hits(k, each, drawn)) for each in (other, ours)) for k in range(len(Tag))]
    pairs.append((np.mean([one for one, _ in pairs], axis=0), np.mean([one for _, one in pairs], axis=0)))
    return tuple(
        Difference(tag, _figure(one), _figure(two), _figure(two - one))
        for tag, (one, two) in zip((*Tag, None), pairs, strict=True)
    )


def resamples(n_articles: int, *, random_state: int) -> Floats:
    """Return how often each article is drawn, (1 + N_RESAMPLES, n_articles); the first row is the articles as such."""
    drawn = np.random.default_rng(random_state).integers(max(n_articles, 1), size=(N_RESAMPLES, n_articles))
    at = np.arange(N_RESAMPLES)[:, None] * n_articles + drawn
    counts = np.bincount(at.ravel(), minlength=N_RESAMPLES * n_articles).reshape(N_RESAMPLES, n_articles)
    return np.concatenate([np.ones((1, n_articles)), counts]).astype(np.float64)


def ratio(above: Sequence[float], below: Sequence[float], drawn: Floats) -> Figure:
    """Return the ratio of two sums over articles; 0 where there is nothing below."""
    return _ratio(drawn @ np.stack([np.asarray(above, float), np.asarray(below, float)], axis=1))


def harmonic(
    precision: tuple[Sequence[float], Sequence[float]], recall: tuple[Sequence[float], Sequence[float]], drawn: Floats
) -> Figure:
    """Return the harmonic mean of two ratios of sums over articles; 0 where both are."""
    p, r = (_share(*(drawn @ np.asarray(side, float) for side in one)) for one in (precision, recall))
    return _figure(_share(2 * p * r, p + r))


def f1(truth: Bools, given: Bools) -> float:
    """Return the harmonic mean of precision and recall; 0 where there is neither truth nor guess.

    >>> f1(np.array([True, True, False]), np.array([True, False, False]))
    0.6666666666666666
    """
    return 2 * int((truth & given).sum()) / max(int(truth.sum()) + int(given.sum()), 1)


def expected_calibration_error(truth: Bools, scores: Floats) -> float:
    """Return the mean distance, 0 to 1, between score and share of positives over N_BINS bins of equal width.

    Bins are weighted by the number of scores in them (Naeini et al., AAAI 2015, page 2902).

    >>> expected_calibration_error(np.array([True, False]), np.array([1.0, 0.5]))
    0.25
    """
    gaps = sum(abs(mean - share) * count for mean, share, count in reliability(truth, scores))
    return gaps / max(len(truth), 1)


def reliability(truth: Bools, scores: Floats) -> list[tuple[float, float, int]]:
    """Return (mean score, share of positives, count) of each bin that is not empty, from low to high."""
    bins = _bins(scores)
    return [
        (float(scores[bins == b].mean()), float(truth[bins == b].mean()), int((bins == b).sum()))
        for b in np.unique(bins)
    ]


def precision_recall(truth: Bools, scores: Floats, *, most: int = 100) -> list[tuple[float, float, float]]:
    """Return (recall, precision, threshold) from high thresholds to low, at most `most` of them; none without truth."""
    if not truth.any():
        return []
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))  # of equal scores only the last one counts
    picked = ends[np.unique(np.linspace(0, len(ends) - 1, most).astype(int))]
    recall, precision = hits[picked] / truth.sum(), hits[picked] / (picked + 1)
    return list(zip(recall.tolist(), precision.tolist(), scores[order][picked].tolist(), strict=True))


def _score(tag: Tag, k: int, decided: Decisions, drawn: Floats) -> Score:
    truth, scores = decided.truth[:, k], decided.scores[:, k]
    given, unsure = decided.given[:, k], decided.unsure[:, k]
    hits, taken, count = _hits(k, decided, drawn)
    wrong = truth != given
    both = bool(0 < truth.sum() < len(truth))
    exact, rounded = _ranks(scores, len(scores)), _ranks(scores, _RANKS)
    curves = [_curve(truth, rank, decided.groups, rows) for rank, rows in ((exact, drawn[:1]), (rounded, drawn[1:]))]
    auroc, average = (_figure(np.concatenate([curve[i] for curve in curves])) for i in (0, 1))
    squared = _sums(np.stack([(scores - truth) ** 2, np.ones(len(truth))], axis=1), decided.groups, drawn)
    return Score(
        tag=tag,
        count=int(truth.sum()),
        hits=int((truth & given).sum()),
        false_alarms=int((given & wrong).sum()),
        misses=int((truth & wrong).sum()),
        precision=_figure(_share(hits, taken)),
        recall=_figure(_share(hits, count)),
        f1=_figure(_f1_of(hits, taken, count)),
        auroc=auroc if both else None,
        average_precision=average if both else None,
        brier=_ratio(squared) if both else None,
        ece=_calibration_error(truth, scores, decided.groups, drawn),
        unsure=float(unsure.mean()) if len(unsure) else 0.0,
        wrong_unsure=_mean(wrong[unsure]),
        wrong_sure=_mean(wrong[~unsure]),
    )


def _hits(k: int, decided: Decisions, drawn: Floats) -> tuple[Floats, Floats, Floats]:
    """Return how many are right, given and true in each resample."""
    truth, given = decided.truth[:, k], decided.given[:, k]
    hits, taken, count = _sums(np.stack([truth & given, given, truth], axis=1), decided.groups, drawn).T
    return hits, taken, count


def _f1_of(hits: Floats, taken: Floats, count: Floats) -> Floats:
    return _share(2 * hits, taken + count)


def _calibration_error(truth: Bools, scores: Floats, groups: Ints, drawn: Floats) -> Figure:
    bins = _bins(scores)
    gaps = [_sums(np.where(bins == b, scores - truth, 0.0)[:, None], groups, drawn) for b in range(N_BINS)]
    size = _sums(np.ones((len(truth), 1)), groups, drawn)
    return _figure(_share(np.abs(gaps).sum(axis=0)[:, 0], size[:, 0]))


def _curve(truth: Bools, ranks: Ints, groups: Ints, drawn: Floats) -> tuple[Floats, Floats]:
    """Return the area under the ROC curve and the average precision of each resample, equal ranks taken together.

    The first is the chance that a positive scores above a negative, ties half (Hanley and McNeil 1982); the second the
    mean precision over the positives, in order of the scores.
    """
    n = int(ranks.max(initial=0)) + 1
    places = groups * n + ranks
    size = drawn.shape[1] * n
    yes, no = (drawn @ np.bincount(places[who], minlength=size).reshape(-1, n) for who in (truth, ~truth))
    below = np.cumsum(no, axis=1) - no / 2
    auroc = _share((yes * below).sum(axis=1), yes.sum(axis=1) * no.sum(axis=1))
    hits, alarms = (np.cumsum(side[:, ::-1], axis=1) for side in (yes, no))
    average = _share((yes[:, ::-1] * _share(hits, hits + alarms)).sum(axis=1), yes.sum(axis=1))
    return auroc, average


def _ranks(scores: Floats, most: int) -> Ints:
    """Return each score's rank from 0 up, equal scores alike; rounded to `most` ranks."""
    if not len(scores):
        return np.zeros(0, np.int64)
    places = np.searchsorted(np.sort(scores), scores, side="left") * most // len(scores)
    return np.asarray(np.unique(places, return_inverse=True)[1], np.int64)


def _bins(scores: Floats) -> Ints:
    return np.minimum((scores * N_BINS).astype(np.int64), N_BINS - 1)


def _sums(values: npt.NDArray[np.generic], groups: Ints, drawn: Floats) -> Floats:
    """Return the sums of (n_sentences, n_columns) in each resample, (n_resamples, n_columns)."""
    columns = [np.bincount(groups, column, minlength=drawn.shape[1]) for column in values.T.astype(np.float64)]
    return np.asarray(drawn @ np.stack(columns, axis=1), np.float64)


def _ratio(sums: Floats) -> Figure:
    return _figure(_share(sums[:, 0], sums[:, 1]))


def _share(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above, dtype=np.float64), where=below > 0)


def _figure(draws: Floats) -> Figure:
    """Return the first of the draws, which is of the articles as such, and what the others lie between."""
    low, high = np.percentile(draws[1:], [2.5, 97.5])
    return Figure(float(draws[0]), float(low), float(high))


def _mean(values: Bools) -> float | None:
    return float(values.mean()) if len(values) else None

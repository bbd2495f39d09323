"""How right the tagger is on articles, outlets and genres it has never seen, with intervals and baselines."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import brier_score_loss, roc_auc_score

from annotator.core.labels import Tag
from annotator.core.records import Gold
from annotator.learn import calibration, features, stages, tagger
from annotator.learn.tagger import Training
from annotator.learn.tokens import Bools

N_RESAMPLES = 1000
Floats = npt.NDArray[np.float64]
Groups = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Score:
    """How well one tag is given. All figures are in [0, 1]; `interval` holds F1 in 95 of 100 resamples of articles.

    auroc, brier, ece: of the calibrated scores; the first two None where a tag has no positive or no negative sentence.
    """

    tag: Tag
    count: int
    precision: float
    recall: float
    f1: float
    interval: tuple[float, float]
    auroc: float | None
    brier: float | None
    ece: float


@dataclass(frozen=True, slots=True)
class Part:
    """Scores on one way of holding gold back; `macro_f1` is the mean of the tags' F1."""

    name: str
    scores: tuple[Score, ...]
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """What `annotator evaluate` tells.

    by_genre: F1 a tag on unseen articles, None where the genre never has the tag.
    """

    articles: int
    sentences: int
    gold: str
    parts: tuple[Part, ...]
    baselines: tuple[Part, ...]
    by_genre: dict[str, dict[str, float | None]]
    reliability: dict[str, list[tuple[float, float, int]]]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)

    def table(self) -> list[list[str]]:
        """Return rows of text, the first one the heads."""
        rows = [
            ["held back", "tag", "sentences", "precision", "recall", "F1", "95 % interval", "AUROC", "Brier", "ECE"]
        ]
        for part in (*self.parts, *self.baselines):
            rows += [[part.name, *_cells(score)] for score in part.scores]
            rows.append([part.name, "mean", "", "", "", f"{part.macro_f1:.3f}", "", "", "", ""])
        return rows


def evaluate(golds: Sequence[Gold], *, random_state: int = 0) -> Report:
    """Return figures from folds that never split an article, an outlet, or a genre, and from baselines.

    Calibration and thresholds for each fold come from the other folds. Outlets or genres fewer than folds are not held
    back. Raises TrainingError for too little gold.
    """
    data = tagger.training(golds)
    scores, given = _held_back(data, data.groups, random_state)
    parts = [_part("article", data, scores, given, random_state)]
    for name, names in (
        ("outlet", [g.article.outlet or g.article.id for g in golds]),
        ("genre", [g.genre for g in golds]),
    ):
        groups = _numbers(names)[data.groups]
        if len(set(names)) >= stages.N_FOLDS:
            parts.append(_part(name, data, *_held_back(data, groups, random_state), random_state))
    return Report(
        articles=len(golds),
        sentences=len(data.truth),
        gold=tagger.digest(golds),
        parts=tuple(parts),
        baselines=tuple(_baselines(data, random_state)),
        by_genre=_by_genre(golds, data, given),
        reliability={str(tag): calibration.reliability(data.truth[:, k], scores[:, k]) for k, tag in enumerate(Tag)},
    )


def _held_back(data: Training, groups: Groups, random_state: int) -> tuple[Floats, Bools]:
    """Return each sentence's calibrated scores and tags, (n_sentences, 4), by models that never saw its group."""
    odds, folds, _ = tagger.out_of_fold(data, groups, random_state=random_state)
    scores, given = np.zeros(odds.shape), np.zeros(odds.shape, np.bool_)
    for fold in np.unique(folds):
        here, others = folds == fold, (folds != fold) & data.counts
        by = tagger.calibrate(odds[others], data.truth[others])
        scores[here] = tagger.calibrated(odds, by, data.table)[here]
        given[here] = scores[here] >= by.thresholds
    return scores, given


def _part(name: str, data: Training, scores: Floats, given: Bools, random_state: int) -> Part:
    rows = [
        _score(tag, data.truth[:, k], scores[:, k], given[:, k], data.groups, random_state) for k, tag in enumerate(Tag)
    ]
    return Part(name, tuple(rows), float(np.mean([row.f1 for row in rows])))


def _score(tag: Tag, truth: Bools, scores: Floats, given: Bools, groups: Groups, random_state: int) -> Score:
    hits, taken, count = int((given & truth).sum()), int(given.sum()), int(truth.sum())
    both = 0 < count < len(truth)
    return Score(
        tag=tag,
        count=count,
        precision=hits / max(taken, 1),
        recall=hits / max(count, 1),
        f1=f1(truth, given),
        interval=interval(truth, given, groups, random_state=random_state),
        auroc=float(roc_auc_score(truth, scores)) if both else None,
        brier=float(brier_score_loss(truth, scores)) if both else None,
        ece=calibration.expected_calibration_error(truth, scores),
    )


def f1(truth: Bools, given: Bools) -> float:
    """Return the harmonic mean of precision and recall; 0 where there is neither truth nor guess.

    >>> f1(np.array([True, True, False]), np.array([True, False, False]))
    0.6666666666666666
    """
    return 2 * int((truth & given).sum()) / max(int(truth.sum()) + int(given.sum()), 1)


def interval(truth: Bools, given: Bools, groups: Groups, *, random_state: int) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of F1 over N_RESAMPLES resamples of whole articles."""
    n = int(groups.max()) + 1
    hits = np.bincount(groups[truth & given], minlength=n)
    both = np.bincount(groups[truth], minlength=n) + np.bincount(groups[given], minlength=n)
    drawn = np.random.default_rng(random_state).integers(n, size=(N_RESAMPLES, n))
    draws = 2 * hits[drawn].sum(axis=1) / np.maximum(both[drawn].sum(axis=1), 1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


def _baselines(data: Training, random_state: int) -> list[Part]:
    """Return what no learning reaches: every tag everywhere, and single rules (a quote mark, a cue, a judging word)."""
    rules = {name: data.table.rules[:, features.RULES.index(name)] for name in features.OWN}
    everything = np.ones_like(data.truth)
    cue: Callable[[str], Bools] = lambda kind: np.asarray(rules[f"cue: {kind}"] > 0)  # noqa: E731
    by_rule = np.stack(
        [
            rules["share inside quote marks"] < 0.5,
            rules["share of judging words"] > 0,
            rules["share inside quote marks"] > 0,
            cue("verb") | cue("phrase") | cue("label"),
        ],
        axis=1,
    )
    return [
        _part(name, data, given.astype(float), given, random_state)
        for name, given in (("baseline: always", everything), ("baseline: one rule a tag", by_rule))
    ]


def _by_genre(golds: Sequence[Gold], data: Training, given: Bools) -> dict[str, dict[str, float | None]]:
    genres = np.array([gold.genre for gold in golds])[data.groups]
    return {
        str(genre): {
            str(tag): f1(data.truth[genres == genre, k], given[genres == genre, k])
            if data.truth[genres == genre, k].any()
            else None
            for k, tag in enumerate(Tag)
        }
        for genre in sorted(set(genres))
    }


def _numbers(names: Sequence[str]) -> Groups:
    return np.asarray(np.unique(np.array(names), return_inverse=True)[1], np.int64)


def _cells(score: Score) -> list[str]:
    low, high = score.interval
    figures = (score.precision, score.recall, score.f1)
    return [
        str(score.tag),
        str(score.count),
        *(f"{x:.3f}" for x in figures),
        f"{low:.3f}–{high:.3f}",
        *("–" if x is None else f"{x:.3f}" for x in (score.auroc, score.brier, score.ece)),
    ]

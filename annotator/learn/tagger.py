"""The four decisions about a sentence: what is learned from gold, and how its scores become tags."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from annotator.core.labels import BlockKind, Tag
from annotator.core.records import Article, Gold, Sentence
from annotator.learn import calibration, features, stages
from annotator.learn.features import Table
from annotator.learn.linker import link
from annotator.learn.stages import FEWEST, N_FOLDS, Stages
from annotator.learn.tokens import Bools, Floats, Ints, Seen
from annotator.text import marks

Doubles = npt.NDArray[np.float64]

_FURNITURE = features.RULES.index(f"{BlockKind.FURNITURE} block")


class TrainingError(ValueError):
    """Gold cannot teach. The message says what is missing."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How log-odds become scores and tags, each (4,) in the order of Tag.

    slope, intercept: the sigmoid from log-odds to probabilities (Platt 1999, page 5).
    thresholds: a tag is given where its score reaches its threshold.
    """

    slope: Doubles
    intercept: Doubles
    thresholds: Doubles


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned, and the name that predictions carry: "default" or the like, and the digest of the gold."""

    stages: Stages
    calibration: Calibration
    name: str


class Training(NamedTuple):
    """Gold as a learner sees it.

    truth: (n_sentences, 4). groups: (n_sentences,) the number of each sentence's article. counts: which rows are no
    furniture, and so teach and are scored.
    """

    table: Table
    truth: Bools
    groups: Ints
    counts: Bools


def fit(golds: Sequence[Gold], *, name: str = "default", random_state: int = 0) -> Model:
    """Return a model learned from gold; the same gold and `random_state` give the same scores.

    Scores are calibrated, and thresholds chosen, out of fold. Raises TrainingError for too little gold.
    """
    return fit_training(training(golds), name=f"{name}-{digest(golds)}", random_state=random_state)


def fit_training(data: Training, *, name: str, random_state: int) -> Model:
    """Return a model learned from gold that the rules have read already."""
    rows = np.flatnonzero(data.counts)
    learned = stages.fit(data.table, data.truth, data.groups, rows, random_state=random_state)
    odds, _ = stages.out_of_fold(data.table, data.truth, data.groups, rows, random_state=random_state)
    return Model(learned, calibrate(odds[rows], data.truth[rows]), name)


def training(golds: Sequence[Gold]) -> Training:
    """Return what the rules see in the gold's articles, beside what people said. TrainingError for too little."""
    if len(golds) < N_FOLDS:
        raise TrainingError(
            f"{len(golds)} articles of gold; at least {N_FOLDS} are needed, since a fold never splits an article"
        )
    seen = [see(gold.article) for gold in golds]
    table = features.table(seen)
    truth = [truth_of(gold, one.marks.sentences) for gold, one in zip(golds, seen, strict=True)]
    groups = np.repeat(np.arange(len(golds)), np.diff(table.articles))
    return Training(table, np.concatenate(truth), groups, table.rules[:, _FURNITURE] == 0)


def see(article: Article) -> Seen:
    """Return an article's marks and links."""
    found = marks.read(article)
    return Seen(found, link(found))


def truth_of(gold: Gold, sentences: Sequence[Sentence]) -> Bools:
    """Return (n_sentences, 4): a sentence has a tag where gold sentences with it hold at least half of its letters.

    People labelled sentences that another splitter may have cut elsewhere.
    """
    text = gold.article.text
    is_letter = np.fromiter((c.isalnum() for c in text), np.bool_, len(text))
    has = np.zeros((len(text), len(Tag)), np.bool_)
    for sentence in gold.sentences:
        has[sentence.start : sentence.end] = [tag in sentence.tags for tag in Tag]
    spans = [is_letter[s.start : s.end] for s in sentences]
    held = [(has[s.start : s.end] & letters[:, None]).sum(axis=0) for s, letters in zip(sentences, spans, strict=True)]
    needed = np.array([max(letters.sum(), 1) for letters in spans]).reshape(-1, 1)
    return np.asarray(2 * np.array(held).reshape(-1, len(Tag)) >= needed)


def calibrate(odds: Floats, truth: Bools) -> Calibration:
    """Return the calibration for log-odds that are out of fold, both (n_sentences, 4)."""
    slope, intercept, thresholds = np.ones(len(Tag)), np.zeros(len(Tag)), np.full(len(Tag), 0.5)
    for k in range(len(Tag)):
        if FEWEST <= truth[:, k].sum() < len(truth):
            platt = LogisticRegression(C=1e6).fit(odds[:, k : k + 1], truth[:, k])
            slope[k], intercept[k] = platt.coef_[0, 0], platt.intercept_[0]
            thresholds[k] = calibration.best_threshold(truth[:, k], expit(slope[k] * odds[:, k] + intercept[k]))
    return Calibration(slope, intercept, thresholds)


def calibrated(odds: Floats, by: Calibration, table: Table) -> Doubles:
    """Return probabilities for log-odds, (n_sentences, 4); furniture has none of the tags, for sure."""
    found = np.asarray(expit(by.slope * odds + by.intercept), np.float64)
    found[table.rules[:, _FURNITURE] > 0] = 0.0
    return found


def scores(model: Model, table: Table) -> Doubles:
    """Return calibrated probabilities, (n_sentences, 4) in the order of Tag."""
    if not len(table.rules):
        return np.zeros((0, len(Tag)))
    return calibrated(stages.odds(model.stages, table), model.calibration, table)


def digest(golds: Sequence[Gold]) -> str:
    """Return the SHA-256 of what the gold says, in 16 hexadecimal digits; the order of articles does not matter."""
    rows = sorted(repr((gold.article.digest, gold.sentences, gold.attributions)) for gold in golds)
    return hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()[:16]

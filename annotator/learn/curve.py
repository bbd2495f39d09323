"""Would more labels help? F1 by how many articles taught, and where that leads."""

from collections.abc import Sequence

import numpy as np

from annotator.core.labels import Tag
from annotator.learn import heldout, stages
from annotator.learn.tagger import Training
from annotator.learn.teaching import N_FOLDS, Course, OutOfFold
from annotator.learn.tokens import Floats
from annotator.learn.vocabulary import Ints
from annotator.measure import quality
from annotator.measure.scorecard import Step

SHARES = (0.125, 0.25, 0.5)
"""Of the articles of the other folds; the whole of them is measured already."""
_HELPS, _HELPS_A_LITTLE = 0.01, 0.004
"""Gains in F1 by twice the gold that are worth the work, and that hardly are."""


def steps(data: Training, held: OutOfFold, *, random_state: int = 0) -> tuple[Step, ...]:
    """Return the learning curve; its last point is `held`. The smaller sets of articles lie in the larger ones."""
    rank = np.random.default_rng(random_state).permutation(int(data.groups.max()) + 1)[data.groups]
    found = []
    for share in (*SHARES, 1.0):
        taught = [_taught(data, held, rank, share, fold) for fold in range(N_FOLDS)]
        if min(len(np.unique(data.groups[rows][data.counts[rows]])) for rows in taught) < N_FOLDS:
            continue
        learned = held if share == 1 else again(data, held, taught, random_state=random_state)
        found.append(_step(data, learned, taught))
    return tuple(found)


def again(data: Training, held: OutOfFold, taught: Sequence[Ints], *, random_state: int = 0) -> OutOfFold:
    """Return what stages say of the folds of `held` that learned from other rows: those of `taught`, a fold each."""
    odds = np.zeros_like(held.odds)
    by = [Course(data.lesson(rows=rows), random_state=random_state).stages() for rows in taught]
    for fold, learned in enumerate(by):
        here = held.folds == fold
        odds[here] = stages.odds(learned, data.table)[here]
    return OutOfFold(odds, held.folds, tuple(by))


def outlook(curve: Sequence[Step]) -> str:
    """Return whether more labels would help, in words: by the power law that fits best, error = a * articles ** -b.

    "" where the curve has fewer than three points.
    """
    if len(curve) < 3:
        return ""
    sizes = np.array([step.articles for step in curve], float)
    now, gain = curve[-1].macro_f1, _gain(sizes, [step.macro_f1 for step in curve])
    by_tag = {tag: _gain(sizes, [step.f1[k] for step in curve]) for k, tag in enumerate(Tag)}
    most = max(by_tag, key=lambda tag: by_tag[tag])
    answer = "yes" if gain >= _HELPS else "a little" if gain >= _HELPS_A_LITTLE else "hardly"
    return (
        f"Would more labels help? {answer.capitalize()}: the mean F1 is {now:.3f} by {curve[-1].articles} articles and "
        f"was {curve[-2].macro_f1:.3f} by {curve[-2].articles}; twice as many would bring it to about "
        f"{now + gain:.3f}, most of all for {most} ({by_tag[most]:+.3f})."
    )


def _gain(sizes: Floats, f1: Sequence[float]) -> float:
    """Return by how much F1 would rise with twice the largest size, never less than 0.

    The fit is by least squares between the logarithms of size and error (Viering and Loog 2022, section 4).
    """
    error = np.maximum(1 - np.array(f1), 1e-3)
    slope = np.polyfit(np.log(sizes), np.log(error), 1)[0]
    return float(error[-1] * (1 - 2.0 ** min(slope, 0.0)))


def _taught(data: Training, held: OutOfFold, rank: Ints, share: float, fold: int) -> Ints:
    """Return the rows that teach the model of a fold when only a share of the other folds' articles does.

    Of what only teaches, all that lies in other folds.
    """
    others = (held.folds != fold) & data.counts
    articles = np.sort(np.unique(rank[others]))
    last = articles[max(round(share * len(articles)), 1) - 1] if len(articles) else -1
    return np.flatnonzero(others & (rank <= last) | data.also & (held.folds != fold))


def _step(data: Training, held: OutOfFold, taught: Sequence[Ints]) -> Step:
    decided = heldout.decide(data, held).decided.only(data.judged)
    f1 = tuple(quality.f1(decided.truth[:, k], decided.given[:, k]) for k in range(len(Tag)))
    counted = [data.groups[rows[data.counts[rows]]] for rows in taught]
    articles, sentences = (float(np.mean(list(map(len, rows)))) for rows in (map(np.unique, counted), counted))
    return Step(round(articles), round(sentences), float(np.mean(f1)), f1)

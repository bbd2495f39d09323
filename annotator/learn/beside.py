"""A new model beside the one in use: what each decides about the same articles, which neither has seen."""

from collections.abc import Collection, Sequence

import numpy as np

from annotator.core.records import Gold
from annotator.learn import curve, embedding, heldout
from annotator.learn.calibration import Limits
from annotator.learn.tagger import NO_LIMITS, Model, Training
from annotator.learn.teaching import N_FOLDS, OutOfFold
from annotator.learn.tokens import Bools
from annotator.measure import quality
from annotator.measure.quality import Decisions
from annotator.measure.scorecard import Beside


def compare(
    golds: Sequence[Gold],
    data: Training,
    held: OutOfFold,
    other: Model,
    *,
    learned_from: Collection[str] | None,
    limits: Limits = NO_LIMITS,
) -> Beside:
    """Return how models learned from this gold stand to another model, on articles that were held back from both.

    Where the gold holds all articles that the other learned from, models are learned from those anew, fold by fold like
    the new ones. Else the other decides as it is, about the articles that it did not learn from.
    learned_from: the digests (or their beginnings) of its articles, None where nobody knows.
    """
    if learned_from is None:
        return Beside(other.name, "its card does not list the articles it learned from, so no comparison would be fair")
    seen = _seen(golds, learned_from)
    ours = heldout.decide(data, held, limits).decided
    if len(learned_from) and sum(seen) == len(set(learned_from)):
        return _by_folds(data, held, other, ours, seen[data.groups])
    new = ~seen[data.groups] & data.judged
    count = len(np.unique(data.groups[new]))
    if count < N_FOLDS:
        few = f"only {count} articles of this gold are new to it, and at least {N_FOLDS} are needed"
        return Beside(other.name, f"{few}; not all that it learned from is here, so it cannot be learned anew either")
    theirs = heldout.decide_by(data, other).decided
    how = f"on the {count} articles that it did not learn from: it as it is, beside models that did not see them either"
    return Beside(other.name, how, quality.differences(_only(theirs, new), _only(ours, new)))


def _by_folds(data: Training, held: OutOfFold, other: Model, ours: Decisions, known: Bools) -> Beside:
    reads = embedding.beside(data.table, data.seen, other.embedder)  # it is learned as it was
    own = data._replace(counts=data.counts & known, table=reads)
    taught = [np.flatnonzero((held.folds != fold) & own.counts) for fold in range(N_FOLDS)]
    if min(len(np.unique(data.groups[rows])) for rows in taught) < N_FOLDS:
        few = "it learned from too few articles to be learned anew from a part of them"
        return Beside(other.name, few)
    theirs = heldout.decide(own, curve.again(own, held, taught)).decided
    count, its = len(np.unique(data.groups[data.judged])), len(np.unique(data.groups[own.counts]))
    how = (
        f"on the same folds of {count} articles: in each fold by a model that learned from all articles outside it, "
        f"and by one that learned only from those of the {its} articles of {other.name}"
    )
    return Beside(other.name, how, quality.differences(_only(theirs, data.judged), _only(ours, data.judged)))


def _seen(golds: Sequence[Gold], learned_from: Collection[str]) -> Bools:
    beginnings = tuple(learned_from)
    return np.array([bool(beginnings) and gold.article.digest.startswith(beginnings) for gold in golds], np.bool_)


def _only(decided: Decisions, rows: Bools) -> Decisions:
    """Return the decisions on some sentences, with their articles numbered from 0."""
    found = decided.only(rows)
    return found._replace(groups=np.asarray(np.unique(found.groups, return_inverse=True)[1], np.int64))

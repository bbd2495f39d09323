"""The learner's two stages: a linear one over words and rules, then a small network that sees what it thinks around.

Stacking (Wolpert 1992): the second stage learns from first-stage log-odds of articles the first did not see.
"""

import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from annotator.core.labels import Tag
from annotator.learn import features
from annotator.learn.features import Table
from annotator.learn.tokens import N_WORDS, Bools, Floats, Ints

N_FOLDS = 5
FEWEST = 10
"""A tag with fewer positive sentences than this is not learned."""
# Chosen by F1 on whole unseen articles of labels/gold: how freely the words may be weighed, how loud rules are beside
# them, and networks small and damped enough for a few thousand sentences, averaged over their random starts.
_C, _RULE_SCALE = 2.0, 0.15
_NETWORK = {"hidden_layer_sizes": (24,), "alpha": 1.0, "max_iter": 25, "learning_rate_init": 2e-3}
_BATCH = 128
_N_NETWORKS = 4
_NEVER = -30.0  # the log-odds of a tag that was not learned
_CLIP = 8.0
_FAR = 5.0  # deviations from the mean beyond which a rule says no more

First = tuple[LogisticRegression | None, ...]
Second = tuple[MLPClassifier, ...]


class Stages(NamedTuple):
    """Both stages.

    columns: the columns of Table.words that the first stage weighs. rules: brings the rules to mean 0 and deviation 1.
    first: one estimator a tag in the order of Tag, None for a tag that was not learned. second: networks, each over all
    tags that were learned.
    """

    columns: Ints
    rules: StandardScaler
    first: First
    second: Second


class OutOfFold(NamedTuple):
    """Log-odds of each sentence by stages that never saw its group, (n_sentences, 4); its fold; each fold's stages."""

    odds: Floats
    folds: Ints
    by: tuple[Stages, ...]


def fit(table: Table, truth: Bools, groups: Ints, rows: Ints, *, random_state: int) -> Stages:
    """Return stages learned from some rows of a table; `truth` is (n_sentences, 4). Folds never split a group."""
    scaler = StandardScaler().fit(table.rules[rows])
    columns = np.unique(table.words[rows].indices).astype(np.int64)
    inputs = _first_inputs(table, columns, scaler)
    first = np.zeros(truth.shape, np.float32)
    fold = folds(groups[rows], random_state=random_state + 1)
    for k in range(N_FOLDS):
        seen, unseen = rows[fold != k], rows[fold == k]
        first[unseen] = _linear(_fit_first(inputs[seen], truth[seen]), inputs[unseen])
    second = second_inputs(scaler, first, table)[rows]
    return Stages(
        columns, scaler, _fit_first(inputs[rows], truth[rows]), _fit_second(second, truth[rows], random_state)
    )


def out_of_fold(table: Table, truth: Bools, groups: Ints, rows: Ints, *, random_state: int) -> OutOfFold:
    """Return what stages say that never saw a sentence's group. Only `rows` teach."""
    found = np.zeros(truth.shape, np.float32)
    fold = folds(groups, random_state=random_state)
    by = [fit(table, truth, groups, rows[fold[rows] != k], random_state=random_state) for k in range(N_FOLDS)]
    for k, stages in enumerate(by):
        found[fold == k] = odds(stages, table)[fold == k]
    return OutOfFold(found, fold, tuple(by))


def odds(stages: Stages, table: Table) -> Floats:
    """Return the second stage's log-odds, (n_sentences, 4)."""
    return second_odds(stages, second_inputs(stages.rules, first_odds(stages, table), table))


def folds(groups: Ints, *, random_state: int) -> Ints:
    """Return each row's fold, 0 to N_FOLDS - 1; whole groups are dealt out at random."""
    order = np.unique(groups)
    np.random.default_rng(random_state).shuffle(order)
    fold = np.empty(int(groups.max()) + 1, np.int64)
    fold[order] = np.arange(len(order)) % N_FOLDS
    return fold[groups]


def first_odds(stages: Stages, table: Table) -> Floats:
    """Return the first stage's log-odds, (n_sentences, 4)."""
    weights, intercept = first_weights(stages)
    rules = stages.rules.transform(table.rules).astype(np.float32)
    return np.asarray(table.words @ weights[:N_WORDS] + rules @ weights[N_WORDS:] + intercept, np.float32)


@lru_cache(maxsize=2)
def _weights(first: First, columns: bytes) -> tuple[Floats, Floats]:
    weights = np.zeros((N_WORDS + len(features.RULES), len(Tag)), np.float32)
    intercept = np.full(len(Tag), _NEVER, np.float32)
    at = np.frombuffer(columns, np.int64)
    for k, one in enumerate(first):
        if one is not None:
            weights[at, k], weights[N_WORDS:, k] = np.split(one.coef_[0], [len(at)])
            intercept[k] = one.intercept_[0]
    weights[N_WORDS:] *= _RULE_SCALE
    return weights, intercept


def first_weights(stages: Stages) -> tuple[Floats, Floats]:
    """Return the first stage's weights over words and scaled rules, (N_WORDS + len(RULES), 4), and intercepts, (4,)."""
    return _weights(stages.first, stages.columns.tobytes())


def second_inputs(scaler: StandardScaler, first: Floats, table: Table) -> Floats:
    """Return the second stage's inputs, (n_sentences, len(RULES) + 20).

    Scaled rules, then the first stage's log-odds here, before, after, in the block and in the article, four each.
    """
    clipped = np.clip(first, -_CLIP, _CLIP)
    around = features.context(clipped, table.articles, table.blocks)
    rules = np.clip(scaler.transform(table.rules), -_FAR, _FAR).astype(np.float32)
    return np.hstack([rules, clipped, *around])


def second_odds(stages: Stages, inputs: Floats) -> Floats:
    """Return the second stage's log-odds for its inputs, (n_rows, 4): the mean over its networks."""
    found = np.full((len(inputs), len(Tag)), _NEVER, np.float32)
    learned = [k for k, one in enumerate(stages.first) if one is not None]
    if stages.second and len(inputs):
        found[:, learned] = np.mean([_network_odds(one, inputs) for one in stages.second], axis=0)
    return found


def moved(stages: Stages, row: Floats, groups: Sequence[Ints]) -> Floats:
    """Return what each group of inputs adds to a sentence's log-odds, (n_groups, 4), against that group at its average.

    row: (n_inputs,) of `second_inputs`; an input's average is 0. groups: input numbers, in pairs disjoint.
    """
    found = np.zeros((len(groups), len(Tag)), np.float32)
    learned = [k for k, one in enumerate(stages.first) if one is not None]
    order, firsts = np.concatenate(groups), np.cumsum([0, *map(len, groups)])[:-1]
    for network in stages.second:
        weights, out = network.coefs_
        parts = np.add.reduceat(row[order, None] * weights[order], firsts, axis=0)
        hidden = row @ weights + network.intercepts_[0]
        change = np.maximum(hidden, 0) - np.maximum(hidden - parts, 0)
        found[:, learned] += change @ out
    return np.asarray(found / max(len(stages.second), 1), np.float32)


def _network_odds(network: MLPClassifier, inputs: Floats) -> Floats:
    """Return the log-odds in front of a network's last sigmoid, (n_rows, n_learned)."""
    hidden = np.maximum(inputs @ network.coefs_[0] + network.intercepts_[0], 0)
    return np.asarray(hidden @ network.coefs_[1] + network.intercepts_[1], np.float32)


def _first_inputs(table: Table, columns: Ints, scaler: StandardScaler) -> csr_matrix:
    return hstack([table.words[:, columns], csr_matrix(scaler.transform(table.rules) * _RULE_SCALE)]).tocsr()


def _linear(first: First, inputs: csr_matrix) -> Floats:
    columns = [
        np.full(inputs.shape[0], _NEVER) if one is None else inputs @ one.coef_[0] + one.intercept_[0] for one in first
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _is_learnable(truth: Bools) -> bool:
    return bool(FEWEST <= truth.sum() <= len(truth) - FEWEST)


def _fit_first(inputs: csr_matrix, truth: Bools) -> First:
    return tuple(
        LogisticRegression(C=_C, solver="liblinear", intercept_scaling=10, random_state=0).fit(inputs, column)
        if _is_learnable(column)
        else None
        for column in truth.T
    )


def _fit_second(inputs: Floats, truth: Bools, random_state: int) -> Second:
    learned = [k for k in range(len(Tag)) if _is_learnable(truth[:, k])]
    if not learned:
        return ()
    target = truth[:, learned].astype(int)
    target = target if len(learned) > 1 else target[:, 0]
    return tuple(_fit_network(inputs, target, random_state + i) for i in range(_N_NETWORKS))


def _fit_network(inputs: Floats, target: Ints, random_state: int) -> MLPClassifier:
    """Return a network after a set number of passes; that it has not converged by then is meant (early stopping)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return MLPClassifier(**_NETWORK, batch_size=min(_BATCH, len(inputs)), random_state=random_state).fit(
            inputs, target
        )

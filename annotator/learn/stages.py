"""The learner's two stages: a linear one over words and rules, then small networks that see what it thinks around."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.core.labels import Tag
from annotator.learn import columns, embedding, features, networks, product, ties
from annotator.learn.embedding import Components
from annotator.learn.features import Table
from annotator.learn.networks import Network
from annotator.learn.ties import Ties
from annotator.learn.tokens import Bools, Floats
from annotator.learn.vocabulary import N_WORDS, Ints

if TYPE_CHECKING:  # what learns is imported where it is used: it takes a second, and scoring has no use for it
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

FEWEST = 10
"""A tag with fewer positive sentences than this is not learned."""
RULES = (*columns.RULES, *ties.NAMES)
"""What both stages know of a sentence beside its words."""
# Chosen by F1 on whole unseen articles of labels/gold: how freely the words may be weighed, how loud rules are beside
# them, and how much the networks are damped. The dual problem is solved in a tenth of the time of the primal one.
_LINEAR = {"solver": "liblinear", "dual": True, "tol": 0.5, "max_iter": 1000, "random_state": 0}
_FREEDOM = {True: 2.0, False: 5.0}  # C of logistic regression, by whether a tag is decided without words
_RULE_SCALE = 0.15
_DAMPING = 1.0
_WORDLESS = np.array([tag in (Tag.QUOTATION, Tag.SOURCE) for tag in Tag])  # decided by structure, not by topic
_SHARE = np.where(_WORDLESS, 1.0, 0.75).astype(np.float32)
"""How much of the second stage's log-odds, (4,), is the networks'; the rest is the first stage's."""
_NEVER = -30.0  # the log-odds of a tag that was not learned
_CLIP = 8.0
_FAR = 5.0  # deviations from the mean beyond which a rule says no more

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """What a logistic regression learned: weights of words, of what stands beside them and of rules; what is added."""

    weights: Doubles
    intercept: float


class Scaler(NamedTuple):
    """What brings rules to mean 0 and deviation 1, each (len(RULES),)."""

    mean: Doubles
    scale: Doubles


First = tuple[Linear | None, ...]
Second = tuple[Network, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Stages:
    """Both stages.

    columns: the columns of Table.words that the first stage weighs. rules: brings the rules to mean 0 and deviation 1.
    ties: finds cues. first: one a tag in the order of Tag, None for a tag that was not learned; those of
    quotation and source weigh rules only. second: networks, each over all tags that were learned. embedding: what
    brings embeddings down to the columns that the first stage weighs beside words.
    """

    columns: Ints
    rules: Scaler
    ties: Ties
    first: First
    second: Second
    embedding: Components | None = None


def odds(stages: Stages, table: Table) -> Floats:
    """Return the second stage's log-odds, (n_sentences, 4)."""
    rules = scaled_rules(stages, table)
    return second_odds(stages, inputs_of(rules, first_odds(stages, table, rules), table))


def scaled_rules(stages: Stages, table: Table) -> Floats:
    """Return the rules at mean 0 and deviation 1, (n_sentences, len(RULES))."""
    said = ties.odds(stages.ties, table.ties.columns)
    return scaled(stages.rules, table.rules, ties.summary(said, table.ties.rows, len(table.rules)))


def first_odds(stages: Stages, table: Table, rules: Floats) -> Floats:
    """Return the first stage's log-odds, (n_sentences, 4), for a table and its scaled rules."""
    weights, intercept = first_weights(stages)
    said = np.zeros((len(rules), len(Tag)), np.float32)
    said[:, ~_WORDLESS] = table.words.times(_all_weights(stages)[3])
    said += product.times(rules, weights[N_WORDS:])
    said += intercept
    if stages.embedding is not None:
        said += product.times(embedding.columns(stages.embedding, table), embedding_weights(stages))
    return np.asarray(said, np.float32)


def second_inputs(stages: Stages, table: Table) -> Floats:
    """Return the second stage's inputs, (n_sentences, len(RULES) + 20).

    Scaled rules, then the first stage's log-odds here, before, after, in the block and in the article, four each.
    """
    rules = scaled_rules(stages, table)
    return inputs_of(rules, first_odds(stages, table, rules), table)


def first_weights(stages: Stages) -> tuple[Floats, Floats]:
    """Return the first stage's weights over words and scaled rules, (N_WORDS + len(RULES), 4), and intercepts, (4,)."""
    return _all_weights(stages)[:2]


def embedding_weights(stages: Stages) -> Floats:
    """Return the first stage's weights over the columns of embeddings, (n_columns, 4)."""
    return _all_weights(stages)[2]


@lru_cache(maxsize=2)
def _all_weights(stages: Stages) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the weights of words and rules, what is added, the weights of embeddings, and those of words once more.

    The last are of the tags that are decided with words, (N_WORDS, 2): half as much to look through.
    """
    at, n_beside = stages.columns, 0 if stages.embedding is None else stages.embedding.directions.shape[1]
    weights = np.zeros((N_WORDS + len(RULES), len(Tag)), np.float32)
    beside = np.zeros((n_beside, len(Tag)), np.float32)
    intercept = np.full(len(Tag), _NEVER, np.float32)
    for k, one in enumerate(stages.first):
        if one is not None:
            words, weights[N_WORDS:, k] = np.split(one.weights, [-len(RULES)])
            if len(words):
                weights[at, k], beside[:, k] = np.split(words, [len(at)])
            intercept[k] = one.intercept
    weights[N_WORDS:] *= _RULE_SCALE
    return weights, intercept, beside, np.ascontiguousarray(weights[:N_WORDS, ~_WORDLESS])


def second_odds(stages: Stages, inputs: Floats) -> Floats:
    """Return the second stage's log-odds, (n_rows, 4): between the networks' mean and the first stage's."""
    found = np.full((len(inputs), len(Tag)), _NEVER, np.float32)
    learned = [k for k, one in enumerate(stages.first) if one is not None]
    if stages.second and len(inputs):
        said = networks.odds(stages.second, inputs)
        first, share = inputs[:, len(RULES) : len(RULES) + len(Tag)][:, learned], _SHARE[learned]
        found[:, learned] = share * said + (1 - share) * first
    return found


def moved(stages: Stages, rows: Floats, groups: Sequence[Ints]) -> Floats:
    """Return what each group of inputs adds to log-odds, (n_rows, n_groups, 4), against that group at its average.

    That is what it adds in the networks; the first stage's own log-odds of the sentence are left as they are.
    rows: (n_rows, n_inputs) of `second_inputs`; an input's average is 0. groups: input numbers.
    """
    found = np.zeros((len(rows), len(groups), len(Tag)), np.float32)
    learned = [k for k, one in enumerate(stages.first) if one is not None]
    for network in stages.second:
        weights, out = network.weights
        hidden = product.times(rows, weights) + network.intercepts[0]
        left = hidden[:, None] - _parts(rows, weights, groups)
        change = np.maximum(hidden, 0)[:, None] - np.maximum(left, 0)
        found[:, :, learned] += product.times(change, out)
    return np.asarray(found * _SHARE / max(len(stages.second), 1), np.float32)


def _parts(rows: Floats, weights: Floats | Doubles, groups: Sequence[Ints]) -> Floats:
    """Return what each group gives each hidden unit, (n_rows, n_groups, n_hidden)."""
    firsts = np.array([group[0] for group in groups])
    found = rows[:, firsts, None] * weights[firsts]
    for i, group in enumerate(groups):
        if len(group) > 1:
            found[:, i] = product.times(rows[:, group], weights[group])
    return np.asarray(found, np.float32)


def scaled(scaler: Scaler, *rules: Floats) -> Floats:
    """Return rules, or those of several tables side by side, at mean 0 and deviation 1, what is far off cut down."""
    mean, scale = scaler.mean.astype(np.float32), scaler.scale.astype(np.float32)
    found = np.empty((len(rules[0]), len(mean)), np.float32)
    np.concatenate(rules, axis=1, out=found)
    found -= mean
    found /= scale
    return found.clip(-_FAR, _FAR, out=found)


def inputs_of(rules: Floats, first: Floats, table: Table) -> Floats:
    """Return the second stage's inputs for scaled rules and the first stage's log-odds."""
    clipped = np.minimum(np.maximum(first, -_CLIP), _CLIP)
    return np.concatenate([rules, clipped, *features.context(clipped, table.articles, table.blocks)], axis=1)


def first_of(first: First, words: "csr_matrix", rules: Floats) -> Floats:
    """Return the log-odds of a first stage, (n_rows, 4), for the words that it weighs, and scaled rules."""
    return np.stack([_odds_of(one, words, rules * _RULE_SCALE) for one in first], axis=1).astype(np.float32)


def _odds_of(one: Linear | None, words: "csr_matrix", rules: Floats) -> Doubles:
    if one is None:
        return np.full(len(rules), _NEVER)
    of_words, of_rules = np.split(one.weights, [-len(RULES)])
    said = rules @ of_rules + one.intercept
    return np.asarray(said + words @ of_words if len(of_words) else said, np.float64)


def _first_inputs(words: "csr_matrix", rules: Floats) -> "tuple[csr_matrix, csr_matrix]":
    """Return the first stage's inputs with and without words."""
    from scipy.sparse import csr_matrix, hstack

    wordless = csr_matrix(rules * _RULE_SCALE)
    return hstack([words, wordless]).tocsr(), wordless


def learnable(truth: Bools) -> Bools:
    """Return which tags truth, (n_rows, 4), can teach, (4,)."""
    count = truth.sum(axis=0)
    return np.asarray((count >= FEWEST) & (count <= len(truth) - FEWEST), np.bool_)


def fit_scaler(rules: Floats) -> Scaler:
    """Return what brings such rules to mean 0 and deviation 1."""
    from sklearn.preprocessing import StandardScaler

    fitted = StandardScaler().fit(rules)
    return Scaler(fitted.mean_, fitted.scale_)


def fit_first(words: "csr_matrix", rules: Floats, truth: Bools, known: Bools, scaler: Scaler) -> First:
    """Return the first stage that words, rules (scaled by `scaler`) and truth teach, each tag where it is known.

    A tag that is known nowhere is not learned. What is fitted has 0 where a rule says nothing, as most do, and the
    intercept takes up the difference: a third of the numbers, in a third of the time.
    """
    silent = scaled(scaler, np.zeros((1, len(RULES)), np.float32))
    inputs = _first_inputs(words, rules - silent)
    return tuple(
        _linear(_fit_linear(inputs[wordless], column, here, is_wordless=wordless), silent[0]) if here.any() else None
        for column, here, wordless in zip(truth.T, known.T, _WORDLESS.tolist(), strict=True)
    )


def _fit_linear(inputs: "csr_matrix", truth: Bools, known: Bools, *, is_wordless: bool) -> "LogisticRegression":
    from sklearn.linear_model import LogisticRegression

    rows = slice(None) if known.all() else np.flatnonzero(known)
    return LogisticRegression(**_LINEAR, C=_FREEDOM[is_wordless]).fit(inputs[rows], truth[rows])


def _linear(fitted: "LogisticRegression", silent: Floats) -> Linear:
    """Return what was fitted to rules less `silent` as what it is for the rules themselves."""
    weights = fitted.coef_[0]
    return Linear(weights, float(fitted.intercept_[0] - _RULE_SCALE * silent @ weights[-len(RULES) :]))


def fit_second(inputs: Floats, truth: Bools, *, random_state: int) -> Second:
    """Return the second stage that its inputs and truth teach."""
    learned = np.flatnonzero(learnable(truth)).tolist()
    if not learned:
        return ()
    target = truth[:, learned].astype(int)
    target = target if len(learned) > 1 else target[:, 0]
    return networks.fit(inputs, target, damping=_DAMPING, random_state=random_state)

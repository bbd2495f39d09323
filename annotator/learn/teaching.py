"""How stages and cues are learned from gold, and what they say of articles that they never saw.

Stacking (Wolpert 1992): each stage learns from what the one before says of articles that it did not see. What is left
out is always whole folds, so that what one learner needs is mostly what another needed, too, and is learned once.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from annotator.core.labels import Tag
from annotator.learn import embedding, stages, ties
from annotator.learn.embedding import Components
from annotator.learn.features import Table
from annotator.learn.stages import First, Scaler, Stages
from annotator.learn.ties import Ties
from annotator.learn.tokens import Bools, Floats
from annotator.learn.vocabulary import Ints

N_FOLDS = 5
_SOURCE = list(Tag).index(Tag.SOURCE)
_ARTICLES = 3  # a word that stands in fewer is not weighed
_Folds = frozenset[int]


class Lesson(NamedTuple):
    """What teaches.

    truth: (n_sentences, 4). known: (n_sentences, 4) which of its decisions people made; a row teaches no others, and
    cues only where the tag source is known. whole: (n_sentences,) the rows that also teach the second stage, scales and
    what can be learned. cues: (n_candidates,) which candidates are cues. groups: (n_sentences,) what folds never split.
    rows: the sentences that teach.
    """

    table: Table
    truth: Bools
    known: Bools
    whole: Bools
    cues: Bools
    groups: Ints
    rows: Ints


class OutOfFold(NamedTuple):
    """Log-odds of each sentence by stages that never saw its group, (n_sentences, 4); its fold; each fold's stages.

    course: all else that was learned beside them, if it is kept. links: log-odds of the candidate sources of links by
    networks that never saw their article, as ranking.out_of_fold returns them, where that was asked for.
    """

    odds: Floats
    folds: Ints
    by: tuple[Stages, ...]
    course: "Course | None" = None
    links: Floats | None = None


class _First(NamedTuple):
    """The first stage without some folds: (words, scaler, one a tag), and the scaled rules of all sentences.

    embedding: what brings embeddings down, if there are any; beside: their columns of all sentences.
    """

    columns: Ints
    scaler: Scaler
    first: First
    rules: Floats
    embedding: Components | None
    beside: Floats


class Course:
    """All that is learned from one lesson with some folds left out, each part once."""

    def __init__(self, lesson: Lesson, *, random_state: int) -> None:
        from scipy.sparse import csr_matrix  # scoring has no use for it

        self._lesson, self._random_state = lesson, random_state
        self._taught = np.zeros(len(lesson.truth), np.bool_)
        self._taught[lesson.rows] = True
        self._whole = self._taught & lesson.whole
        self.folds = folds(lesson.groups, self._whole, random_state=random_state)
        whole = np.repeat(np.arange(len(lesson.table.articles) - 1), np.diff(lesson.table.articles))
        self._articles = csr_matrix((np.ones(len(whole), np.float32), (whole, np.arange(len(whole)))))
        self._words = lesson.table.words.matrix()
        self._ties: dict[_Folds, Ties] = {}
        self._firsts: dict[_Folds, _First] = {}

    def stages(self, without: _Folds = frozenset()) -> Stages:
        """Return the stages that some folds taught nothing."""
        first = self._first(without)
        said = np.zeros(self._lesson.truth.shape, np.float32)
        for fold in range(N_FOLDS):
            here = self.folds == fold
            other = self._first(without | {fold})
            words = embedding.with_columns(self._words[here][:, other.columns], other.beside[here])
            said[here] = stages.first_of(other.first, words, other.rules[here])
        rows = self._rows(self._whole, without)
        inputs = stages.inputs_of(first.rules, said, self._lesson.table)[rows]
        second = stages.fit_second(inputs, self._lesson.truth[rows], random_state=self._random_state)
        return Stages(first.columns, first.scaler, self._tie(without), first.first, second, first.embedding)

    def out_of_fold(self, begun: Callable[[int], object] | None = None) -> OutOfFold:
        """Return what stages say that never saw a sentence's group; `begun` is told the number of each fold, from 0."""
        found = np.zeros(self._lesson.truth.shape, np.float32)
        by = []
        for fold in range(N_FOLDS):
            if begun:
                begun(fold)
            by.append(self.stages(frozenset([fold])))
            found[self.folds == fold] = stages.odds(by[fold], self._lesson.table)[self.folds == fold]
        return OutOfFold(found, self.folds, tuple(by), self)

    def _rows(self, of: Bools, without: _Folds) -> Ints:
        return np.flatnonzero(of & ~np.isin(self.folds, list(without)))

    def _tie(self, without: _Folds) -> Ties:
        if without not in self._ties:
            found = self._lesson.table.ties
            teaches = np.zeros(len(self._taught), np.bool_)
            teaches[self._rows(self._taught & self._lesson.known[:, _SOURCE], without)] = True
            chosen = teaches[found.rows]
            self._ties[without] = ties.fit(
                found.columns[chosen], self._lesson.cues[chosen], random_state=self._random_state
            )
        return self._ties[without]

    def _rules(self, without: _Folds) -> Floats:
        """Return the rules, (n_sentences, len(RULES)), with cues found by what never saw their fold nor `without`."""
        table = self._lesson.table
        found = np.zeros(len(table.ties.rows), np.float32)
        for fold in range(N_FOLDS):
            here = self.folds[table.ties.rows] == fold
            found[here] = ties.odds(self._tie(without | {fold}), table.ties.columns[here])
        return np.hstack([table.rules, ties.summary(found, table.ties.rows, len(table.rules))])

    def _first(self, without: _Folds) -> _First:
        if without not in self._firsts:
            rows, rules = self._rows(self._taught, without), self._rules(without)
            whole = self._rows(self._whole, without)
            scaler = stages.fit_scaler(rules[whole])
            scaled = stages.scaled(scaler, rules)
            spread = self._articles[:, rows] @ self._words[rows].astype(np.bool_)
            columns = np.flatnonzero(spread.astype(np.bool_).sum(axis=0).A1 >= _ARTICLES)
            reduced = embedding.fit(self._lesson.table, rows)
            beside = embedding.columns(reduced, self._lesson.table)
            words = embedding.with_columns(self._words[rows][:, columns], beside[rows])
            known = self._lesson.known[rows] & stages.learnable(self._lesson.truth[whole])
            first = stages.fit_first(words, scaled[rows], self._lesson.truth[rows], known, scaler)
            self._firsts[without] = _First(columns, scaler, first, scaled, reduced, beside)
        return self._firsts[without]


def folds(groups: Ints, taught: Bools | None = None, *, random_state: int) -> Ints:
    """Return each row's fold, 0 to N_FOLDS - 1; whole groups are dealt out at random, those with taught rows first."""
    order = np.unique(groups)
    np.random.default_rng(random_state).shuffle(order)
    if taught is not None:
        order = order[np.argsort(~np.isin(order, groups[taught]), kind="stable")]
    fold = np.empty(int(groups.max()) + 1, np.int64)
    fold[order] = np.arange(len(order)) % N_FOLDS
    return fold[groups]

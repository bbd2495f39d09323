"""Why a tag was given or just missed: the words, rules and neighbours that moved it, in log-odds.

A rule's or a neighbour's weight is what the log-odds lose when it is set to the average of the gold (occlusion, Zeiler
and Fergus 2014): in the networks directly, and through the linear stage, times how steeply the second stage follows
that here. A word's weight is its part in the linear stage, times the same slope. The likeliest cues of a sentence
count together, and stand where the likeliest stands. What a model of sentences says, if one is used, counts as a whole.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from annotator.core.labels import Tag
from annotator.core.marks import CueKind, Marks
from annotator.core.records import Reason, Sentence
from annotator.core.spans import Span
from annotator.learn import columns, embedding, product, stages, ties, tokens
from annotator.learn.features import Table
from annotator.learn.tagger import Model
from annotator.learn.tokens import Floats, Seen
from annotator.learn.vocabulary import N_WORDS, Ints

_MOST = 6
_LEAST = 0.1
"""A term below this many log-odds, or beyond the largest few, is not told."""
_STEP = 1.5  # log-odds of the first stage, to either side, over which its slope in the second is taken
_TAGS = tuple(Tag)
_N_RULES = len(stages.RULES)
_CUES = "words that tie a source"
_WHOLE = "what the sentence is like as a whole"

Explain = Callable[[int, int, Sequence[Tag]], tuple[Reason, ...]]


def explainer(model: Model, seen: Sequence[Seen], table: Table) -> Explain:
    """Return a function of (article, sentence, tags), numbers within batch and article, that gives the reasons.

    Reasons come tag by tag, the strongest first; a negative weight speaks against the tag.
    """
    inputs = stages.second_inputs(model.stages, table)
    weights, _ = stages.first_weights(model.stages)

    @lru_cache(maxsize=1)
    def in_article(article: int) -> _InArticle:
        first, last = table.articles[article : article + 2].tolist()
        effects, slopes = _moved(model, inputs[first:last])
        whole = slopes * _whole(model, table)[first:last]
        cues = ties.likeliest(model.stages.ties, table.ties, range(first, last))
        return _InArticle(effects, slopes, whole, tokens.terms(seen[article]), cues)

    def explain(article: int, number: int, tags: Sequence[Tag]) -> tuple[Reason, ...]:
        marks, here = seen[article].marks, in_article(article)
        told: list[Reason] = []
        for tag in tags:
            k = _TAGS.index(tag)
            by_word = _words(here.terms, number, weights[:, k], float(here.slopes[number, k]), marks, tag)
            by_rule = _rules(here.effects[number, :, k], marks, marks.sentences[number], here.cues[number], tag)
            by_all = _all(float(here.whole[number, k]), marks.sentences[number], tag)
            told += sorted(chain(by_rule, by_word, by_all), key=lambda r: (-abs(r.weight), r.start, r.text))[:_MOST]
        return tuple(told)

    return explain


class _InArticle(NamedTuple):
    """What an article's reasons are made of: effects (n_sentences, n_groups, 4), slopes (n_sentences, 4), and words.

    whole: what embeddings move, (n_sentences, 4).
    """

    effects: Floats
    slopes: Floats
    whole: Floats
    terms: tokens.Placed
    cues: list[Span | None]


def _groups() -> list[tuple[str, Ints]]:
    """Return what is left out together: (name, columns of the second stage's inputs)."""
    own = [(name, np.array([i])) for i, name in enumerate(columns.OWN)]
    own.append((_CUES, np.arange(len(columns.RULES), _N_RULES)))
    around = []
    for k, (place, name) in enumerate(columns.AROUND.items(), 1):
        rules = [i for i, rule in enumerate(columns.RULES) if rule.startswith(f"{place}: ")]
        around.append((name, np.array([*rules, *range(_N_RULES + 4 * k, _N_RULES + 4 * k + 4)])))
    return own + around


_GROUPS = _groups()
_MEMBERS = [members for _, members in _GROUPS]
_IN_GROUP = np.array([np.isin(np.arange(_N_RULES), members) for members in _MEMBERS], np.float32)


def _moved(model: Model, rows: Floats) -> tuple[Floats, Floats]:
    """Return what each group moves, (n_rows, n_groups, 4), and each tag's slope over its own first stage, (n_rows, 4).

    rows: (n_rows, n_inputs) of `second_inputs`.
    """
    by = model.calibration.slope
    slopes = np.stack([_slope(model, rows, k) for k in range(len(_TAGS))], axis=1)
    weights, _ = stages.first_weights(model.stages)
    through = [product.times(rows[:, :_N_RULES] * weights[N_WORDS:, k], _IN_GROUP.T) for k in range(len(_TAGS))]
    effects = stages.moved(model.stages, rows, _MEMBERS) + np.stack(through, axis=2) * slopes[:, None]
    return np.asarray(effects * by, np.float32), np.asarray(slopes * by, np.float32)


def _whole(model: Model, table: Table) -> Floats:
    """Return what embeddings add to the first stage's log-odds, (n_sentences, 4)."""
    by = model.stages.embedding
    return product.times(embedding.columns(by, table), stages.embedding_weights(model.stages))


def _all(weight: float, sentence: Sentence, tag: Tag) -> Iterator[Reason]:
    """Yield the reason that embeddings give, if it may be told; it stands at no word."""
    if abs(weight) >= _LEAST:
        yield Reason(tag, _WHOLE, weight, sentence.start, sentence.start)


def _slope(model: Model, rows: Floats, k: int) -> Floats:
    up, down = rows.copy(), rows.copy()
    up[:, _N_RULES + k] += _STEP
    down[:, _N_RULES + k] -= _STEP
    rise = stages.second_odds(model.stages, up)[:, k] - stages.second_odds(model.stages, down)[:, k]
    return np.asarray(rise / (2 * _STEP), np.float32)


def _rules(effects: Floats, marks: Marks, sentence: Sentence, cue: Span | None, tag: Tag) -> Iterator[Reason]:
    for i in islice(_strongest(effects), _MOST):
        name, weight = _GROUPS[i][0], float(effects[i])
        if name == _CUES and cue and weight > 0:
            yield Reason(tag, marks.article.text[cue.start : cue.end], weight, *cue)
        else:
            yield _rule(name, weight, marks, sentence, tag)


def _words(
    terms: tokens.Placed, number: int, weights: Floats, slope: float, marks: Marks, tag: Tag
) -> Iterator[Reason]:
    """Yield the reasons the words of a sentence give, each term once, where it first stands."""
    first, last = terms.ends[number : number + 2].tolist()
    moved = weights[terms.columns[first:last]] * (slope / math.sqrt(max(last - first, 1)))
    told = 0
    for i in _strongest(moved):
        start, stop = int(terms.starts[first + i]), int(terms.stops[first + i])
        text = marks.article.text[start:stop]
        if any(map(str.isalnum, text)):
            yield Reason(tag, text, float(moved[i]), start, stop)
            told += 1
        if told == _MOST:
            return


def _strongest(weights: Floats) -> Iterator[int]:
    """Yield the numbers of the weights that may be told, the strongest first."""
    sizes = np.abs(weights)
    may = np.flatnonzero(sizes >= _LEAST)
    return iter(may[np.argsort(-sizes[may], kind="stable")].tolist())


def _rule(name: str, weight: float, marks: Marks, sentence: Sentence, tag: Tag) -> Reason:
    """Return the reason a rule gives: a cue's words where they stand in the sentence, else the rule's name."""
    kind, _, what = name.partition(": ")
    if kind == "cue":
        at = bisect_left(marks.cues, (sentence.start,))
        for cue in marks.cues[at:]:
            if cue.start >= sentence.end:
                break
            if cue.kind == CueKind(what):
                return Reason(tag, marks.article.text[cue.start : cue.end], weight, cue.start, cue.end)
    return Reason(tag, name, weight, sentence.start, sentence.start)

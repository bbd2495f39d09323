"""Why a tag was given or just missed: the words, rules and neighbours that moved it, in log-odds.

A rule's or a neighbour's weight is what the log-odds lose when it is set to the average of the gold (occlusion, Zeiler
and Fergus 2014): in the networks directly, and through the linear stage, times how steeply the second stage follows
that here. A word's weight is its part in the linear stage, times the same slope. The likeliest cues of a sentence
count together, and stand where the likeliest stands.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np

from annotator.core.labels import Tag
from annotator.core.records import CueKind, Marks, Reason, Sentence
from annotator.core.spans import Span
from annotator.learn import columns, stages, ties, tokens
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

Explain = Callable[[int, int, Sequence[Tag]], tuple[Reason, ...]]


def explainer(model: Model, seen: Sequence[Seen], table: Table) -> Explain:
    """Return a function of (article, sentence, tags), numbers within batch and article, that gives the reasons.

    Reasons come tag by tag, the strongest first; a negative weight speaks against the tag.
    """
    inputs = stages.second_inputs(model.stages, table)
    weights, _ = stages.first_weights(model.stages)

    @lru_cache(maxsize=1)
    def terms(article: int) -> list[list[tuple[Span, int]]]:
        return tokens.terms(seen[article])

    @lru_cache(maxsize=1)
    def cues(article: int) -> list[Span | None]:
        return ties.likeliest(model.stages.ties, seen[article])

    def explain(article: int, number: int, tags: Sequence[Tag]) -> tuple[Reason, ...]:
        if not tags:
            return ()
        marks = seen[article].marks
        effects, slopes = _moved(model, inputs[int(table.articles[article]) + number])
        words = terms(article)[number]
        told: list[Reason] = []
        for tag in tags:
            k = _TAGS.index(tag)
            by_word = _words(words, weights, slopes[k], k, tag, marks)
            by_rule = _rules(effects[:, k], marks, marks.sentences[number], cues(article)[number], tag)
            told += sorted(chain(by_rule, by_word), key=lambda r: (-abs(r.weight), r.start, r.text))[:_MOST]
        return tuple(told)

    return explain


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
_IN_GROUP = np.array([np.isin(np.arange(_N_RULES), members) for _, members in _GROUPS], np.float32)


def _moved(model: Model, row: Floats) -> tuple[Floats, Floats]:
    """Return what each group moves, (n_groups, 4), and each tag's slope over its own first-stage log-odds, (4,)."""
    stepped = np.repeat(row[None], 2 * len(_TAGS), axis=0)
    for k in range(len(_TAGS)):
        stepped[2 * k, _N_RULES + k] += _STEP
        stepped[2 * k + 1, _N_RULES + k] -= _STEP
    odds = stages.second_odds(model.stages, stepped)
    slopes = np.array([odds[2 * k, k] - odds[2 * k + 1, k] for k in range(len(_TAGS))]) / (2 * _STEP)
    by = model.calibration.slope
    weights, _ = stages.first_weights(model.stages)
    linear = row[:_N_RULES, None] * weights[N_WORDS:]
    through = _IN_GROUP @ linear
    effects = stages.moved(model.stages, row, [members for _, members in _GROUPS]) + through * slopes
    return np.asarray(effects * by, np.float32), np.asarray(slopes * by, np.float32)


def _rules(effects: Floats, marks: Marks, sentence: Sentence, cue: Span | None, tag: Tag) -> Iterator[Reason]:
    for i in np.flatnonzero(np.abs(effects) >= _LEAST).tolist():
        name, weight = _GROUPS[i][0], float(effects[i])
        if name == _CUES and cue and weight > 0:
            yield Reason(tag, marks.article.text[cue.start : cue.end], weight, *cue)
        else:
            yield _rule(name, weight, marks, sentence, tag)


def _words(
    terms: Sequence[tuple[Span, int]], weights: Floats, slope: float, k: int, tag: Tag, marks: Marks
) -> Iterator[Reason]:
    """Yield the reasons words give, each term once, where it first stands."""
    if not terms:
        return
    columns, firsts = np.unique([column for _, column in terms], return_index=True)
    moved = weights[columns, k] * (slope / np.sqrt(len(columns)))
    for i in np.flatnonzero(np.abs(moved) >= _LEAST).tolist():
        span = terms[firsts[i]][0]
        text = marks.article.text[span.start : span.end]
        if any(c.isalnum() for c in text):
            yield Reason(tag, text, float(moved[i]), span.start, span.end)


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

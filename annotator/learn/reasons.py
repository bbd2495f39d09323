"""Why a tag was given or just missed: the words, rules and neighbours that moved it, in log-odds.

A rule's or a neighbour's weight is what the log-odds lose when it is set to the average of the gold (occlusion, Zeiler
and Fergus 2014). A word's weight is its part in the linear stage, times how steeply the networks follow that stage
here.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, takewhile

import numpy as np

from annotator.core.labels import Tag
from annotator.core.records import CueKind, Marks, Reason, Sentence
from annotator.core.spans import Span
from annotator.learn import features, stages, tokens
from annotator.learn.features import Table
from annotator.learn.tagger import Model
from annotator.learn.tokens import Floats, Ints, Seen

_MOST = 6
_LEAST = 0.1
"""A term below this many log-odds, or beyond the largest few, is not told."""
_STEP = 1.5  # log-odds of the first stage, to either side, over which its slope in the second is taken
_TAGS = tuple(Tag)
_N_RULES = len(features.RULES)

Explain = Callable[[int, int, Sequence[Tag]], tuple[Reason, ...]]


def explainer(model: Model, seen: Sequence[Seen], table: Table) -> Explain:
    """Return a function of (article, sentence, tags), numbers within batch and article, that gives the reasons.

    Reasons come tag by tag, the strongest first; a negative weight speaks against the tag.
    """
    inputs = stages.second_inputs(model.stages.rules, stages.first_odds(model.stages, table), table)
    weights, _ = stages.first_weights(model.stages)

    @lru_cache(maxsize=1)
    def terms(article: int) -> list[list[tuple[Span, int]]]:
        return tokens.terms(seen[article])

    def explain(article: int, number: int, tags: Sequence[Tag]) -> tuple[Reason, ...]:
        if not tags:
            return ()
        marks = seen[article].marks
        effects, slopes = _moved(model, inputs[int(table.articles[article]) + number])
        words = [*terms(article)[number], *_entries(marks, marks.sentences[number])]
        told: list[Reason] = []
        for tag in tags:
            k = _TAGS.index(tag)
            by_word = _words(words, weights, slopes[k], k, tag, marks)
            by_rule = _rules(effects[:, k], marks, marks.sentences[number], tag)
            told += sorted(chain(by_rule, by_word), key=lambda r: (-abs(r.weight), r.start, r.text))[:_MOST]
        return tuple(told)

    return explain


def _groups() -> list[tuple[str, Ints]]:
    """Return what is left out together: (name, columns of the second stage's inputs)."""
    own = [(name, np.array([i])) for i, name in enumerate(features.OWN)]
    around = []
    for k, (place, name) in enumerate(features.AROUND.items(), 1):
        rules = [i for i, rule in enumerate(features.RULES) if rule.startswith(f"{place}: ")]
        around.append((name, np.array([*rules, *range(_N_RULES + 4 * k, _N_RULES + 4 * k + 4)])))
    return own + around


_GROUPS = _groups()


def _moved(model: Model, row: Floats) -> tuple[Floats, Floats]:
    """Return what each group moves, (n_groups, 4), and each tag's slope over its own first-stage log-odds, (4,)."""
    stepped = np.repeat(row[None], 2 * len(_TAGS), axis=0)
    for k in range(len(_TAGS)):
        stepped[2 * k, _N_RULES + k] += _STEP
        stepped[2 * k + 1, _N_RULES + k] -= _STEP
    odds = stages.second_odds(model.stages, stepped)
    slopes = np.array([odds[2 * k, k] - odds[2 * k + 1, k] for k in range(len(_TAGS))]) / (2 * _STEP)
    by = model.calibration.slope
    effects = stages.moved(model.stages, row, [columns for _, columns in _GROUPS])
    return np.asarray(effects * by, np.float32), np.asarray(slopes * by, np.float32)


def _entries(marks: Marks, sentence: Sentence) -> list[tuple[Span, int]]:
    """Return where a sentence's cues stand, and the column of each one's entry in the word list."""
    at = bisect_left(marks.cues, (sentence.start,))
    held = takewhile(lambda cue: cue.start < sentence.end, marks.cues[at:])
    return [(Span(cue.start, cue.end), tokens.column(cue.lemma)) for cue in held]


def _rules(effects: Floats, marks: Marks, sentence: Sentence, tag: Tag) -> Iterator[Reason]:
    for i in np.flatnonzero(np.abs(effects) >= _LEAST).tolist():
        yield _rule(_GROUPS[i][0], float(effects[i]), marks, sentence, tag)


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

"""Why a tag was given or just missed: the words, rules and neighbours that moved it, in log-odds.

A rule's or a neighbour's weight is what the log-odds lose when it is set to the average of the gold (occlusion, Zeiler
and Fergus 2014). A word's weight is its part in the linear stage, times how steeply the networks follow that stage
here.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from annotator.core.labels import Tag
from annotator.core.records import CueKind, Marks, Reason, Sentence
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

    def explain(article: int, number: int, tags: Sequence[Tag]) -> tuple[Reason, ...]:
        if not tags:
            return ()
        one = seen[article]
        row = inputs[int(table.articles[article]) + number]
        moved = _moved(model, row)
        return tuple(
            reason for tag in tags for reason in _reasons(tag, moved, weights, one, one.marks.sentences[number])
        )

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
    left_out = np.repeat(row[None], len(_GROUPS), axis=0)
    for i, (_, columns) in enumerate(_GROUPS):
        left_out[i, columns] = 0
    stepped = np.repeat(row[None], 2 * len(_TAGS), axis=0)
    for k in range(len(_TAGS)):
        stepped[2 * k, _N_RULES + k] += _STEP
        stepped[2 * k + 1, _N_RULES + k] -= _STEP
    odds = stages.second_odds(model.stages, np.vstack([row[None], left_out, stepped])) * model.calibration.slope
    n = len(_GROUPS) + 1
    slopes = np.array([odds[n + 2 * k, k] - odds[n + 2 * k + 1, k] for k in range(len(_TAGS))]) / (2 * _STEP)
    return np.asarray(odds[0] - odds[1:n], np.float32), slopes.astype(np.float32)


def _reasons(tag: Tag, moved: tuple[Floats, Floats], weights: Floats, one: Seen, sentence: Sentence) -> list[Reason]:
    k = _TAGS.index(tag)
    effects, slopes = moved
    by_rule = (
        _rule(name, float(effect), one.marks, sentence, tag)
        for (name, _), effect in zip(_GROUPS, effects[:, k], strict=True)
        if abs(effect) >= _LEAST
    )
    by_word = _words(one, sentence, tag, weights[:, k] * slopes[k])
    told = sorted(chain(by_rule, by_word), key=lambda r: (-abs(r.weight), r.start, r.text))
    return told[:_MOST]


def _words(one: Seen, sentence: Sentence, tag: Tag, weights: Floats) -> list[Reason]:
    text = one.marks.article.text
    spans, columns = tokens.terms(one, sentence)
    length = np.sqrt(max(len(set(columns)), 1))
    first: dict[int, Reason] = {}
    for span, column in zip(spans, columns, strict=True):
        weight = float(weights[column] / length)
        if abs(weight) >= _LEAST and any(c.isalnum() for c in text[span.start : span.end]):
            first.setdefault(column, Reason(tag, text[span.start : span.end], weight, span.start, span.end))
    return list(first.values())


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

"""What models say of gold they never saw: tags decided as in use, each fold's calibrated by the other folds."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from annotator.core.labels import Tag
from annotator.core.records import Reason, Sentence
from annotator.judge import errors
from annotator.learn import embedding, reasons, tagger
from annotator.learn.calibration import Limits
from annotator.learn.tagger import NO_LIMITS, Calibration, Doubles, Model, Training
from annotator.learn.teaching import OutOfFold
from annotator.learn.tokens import Bools
from annotator.learn.vocabulary import Ints
from annotator.measure.quality import Decisions
from annotator.measure.scorecard import Mistake

_TAGS = tuple(Tag)
_FURNITURE = "taken for furniture, which has no tags"


class HeldOut(NamedTuple):
    """Decisions on every sentence of gold, and the models that made them: `by` has one a fold, `folds` says which."""

    decided: Decisions
    folds: Ints
    by: tuple[Model, ...]


def decide(data: Training, held: OutOfFold, limits: Limits = NO_LIMITS) -> HeldOut:
    """Return the decisions that follow from out-of-fold log-odds.

    Calibration, thresholds and doubt for each fold come from the other folds.
    """
    scores, given, unsure = np.zeros(held.odds.shape), *np.zeros((2, *held.odds.shape), np.bool_)
    models = []
    for fold, stages in enumerate(held.by):
        here, others = held.folds == fold, (held.folds != fold) & data.counts
        model = Model(stages, tagger.calibrate(held.odds[others], data.truth[others], limits), f"fold {fold}")
        models.append(model)
        scores[here] = tagger.calibrated(held.odds, model.calibration, data.table)[here]
        given[here], unsure[here] = _taken(scores[here], model.calibration)
    return HeldOut(Decisions(data.truth, scores, given, unsure, data.groups), held.folds, tuple(models))


def decide_by(data: Training, model: Model) -> HeldOut:
    """Return the decisions of one model."""
    scores = tagger.scores(model, embedding.beside(data.table, data.seen, model.embedder))
    decided = Decisions(data.truth, scores, *_taken(scores, model.calibration), data.groups)
    return HeldOut(decided, np.zeros(len(scores), np.int64), (model,))


def why(data: Training, held: HeldOut, places: Iterable[tuple[int, int]]) -> list[tuple[Reason, ...]]:
    """Return what moved the score at each (row, number of the tag), in order; the strongest reason first."""
    places = list(places)
    found: dict[tuple[int, int], tuple[Reason, ...]] = {}
    for fold, model in enumerate(held.by):
        here = [place for place in places if held.folds[place[0]] == fold]
        if not here:
            continue
        explain = reasons.explainer(model, data.seen, data.table)
        for row, k in here:
            article = int(data.groups[row])
            found[row, k] = explain(article, row - int(data.table.articles[article]), [_TAGS[k]])
    return [found[place] for place in places]


def told(data: Training, held: HeldOut, places: Iterable[tuple[int, int]]) -> list[Mistake]:
    """Return the decisions at each (row, number of the tag), in order, with what moved them."""
    places = list(places)
    return [
        _told(data, held.decided, row, k, reasons)
        for (row, k), reasons in zip(places, why(data, held, places), strict=True)
    ]


def _told(data: Training, decided: Decisions, row: int, k: int, why: tuple[Reason, ...]) -> Mistake:
    article = data.seen[int(data.groups[row])].marks.article
    at = sentence(data, row)
    is_furniture = data.judged[row] and not (data.counts[row] or data.also[row])
    return Mistake(
        article=article.id,
        start=at.start,
        end=at.end,
        text=article.text[at.start : at.end],
        tag=_TAGS[k],
        score=float(decided.scores[row, k]),
        has=bool(decided.truth[row, k]),
        why=(_FURNITURE,) if is_furniture else in_words(why),
    )


def suspects(data: Training, held: HeldOut) -> list[tuple[int, Mistake]]:
    """Return labels that are perhaps wrong (judge/errors.py), the least likely first, and each one's article number."""
    rows = np.flatnonzero(data.counts)
    found = [
        (suspect.self_confidence, int(rows[suspect.row]), k)
        for k in range(len(_TAGS))
        for suspect in errors.suspects(held.decided.truth[rows, k], held.decided.scores[rows, k])
    ]
    places = [(row, k) for _, row, k in sorted(found)]
    articles = [int(data.groups[row]) for row, _ in places]
    return list(zip(articles, told(data, held, places), strict=True))


def sentence(data: Training, row: int) -> Sentence:
    """Return the sentence of a row."""
    article = int(data.groups[row])
    return data.seen[article].marks.sentences[row - int(data.table.articles[article])]


def text(data: Training, row: int) -> str:
    """Return the words of a row's sentence."""
    at = sentence(data, row)
    return data.seen[int(data.groups[row])].marks.article.text[at.start : at.end]


def in_words(why: Iterable[Reason]) -> tuple[str, ...]:
    """Return reasons as words with their weight.

    >>> in_words([Reason(Tag.CLAIM, "no", -0.5, 0, 2)])
    ('no −0.5',)
    """
    return tuple(f"{reason.text} {reason.weight:+.1f}".replace("-", "−") for reason in why)


def _taken(scores: Doubles, by: Calibration) -> tuple[Bools, Bools]:
    """Return which tags are given, and which scores are in doubt."""
    low, high = by.doubt.T
    return scores >= by.thresholds, (scores >= low) & (scores < high)

"""Sentences by the scores that models gave them, to be searched."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from annotator.core.labels import Tag
from annotator.store.database.articles import current
from annotator.store.database.predictions import to_tags
from annotator.store.database.schema import articles, models, predictions, scores, sentences


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence by its scores. margin: how far the least sure score is from its threshold; 0 is least sure.

    key: with the margin its place in the order, least sure first.
    """

    key: int
    article: str
    digest: str
    start: int
    end: int
    tags: tuple[Tag, ...]
    scores: tuple[float, float, float, float]
    margin: float


def every() -> sa.Select[Any]:
    """Select scores with their sentences, as `to_scored` reads them."""
    return (
        sa.select(articles.c.name, articles.c.digest, sentences.c.start, sentences.c.end, *scores.c)
        .join_from(scores, sentences, sentences.c.id == scores.c.sentence_id)
        .join(articles, articles.c.id == sentences.c.article_id)
    )


def of_model(model: str, column: sa.ColumnElement[int] = scores.c.model_id) -> sa.Select[Any]:
    """Select what a model last said of the sentences of articles as they are now; `column`: as in `by_model`."""
    return every().where(by_model(model, column), current(None))


def by_model(model: str, column: sa.ColumnElement[int] = scores.c.model_id) -> sa.ColumnElement[bool]:
    """Return the condition that a score is of what a model said last of a text.

    column: what the model is found by; `model_id + 0` where a few sentences are wanted, which have their own index.
    """
    last = sa.select(sa.func.max(predictions.c.id)).where(
        predictions.c.article_id == sentences.c.article_id, predictions.c.model_id == scores.c.model_id
    )
    named = sa.select(models.c.id).where(models.c.name == model).scalar_subquery()
    return (column == named) & (scores.c.prediction_id == last.scalar_subquery())


def spoke_last() -> sa.ColumnElement[bool]:
    """Return the condition that a score is of the prediction that was the last on its text, whichever model's."""
    last = sa.select(sa.func.max(predictions.c.id)).where(predictions.c.article_id == sentences.c.article_id)
    return scores.c.prediction_id == last.scalar_subquery()


def least_sure(model: str, *, above: float, below: float, after: Scored | None) -> sa.Select[Any]:
    """Select a model's sentences whose margin lies in [above, below), least sure first, from behind `after` on."""
    order = sa.tuple_(scores.c.margin, scores.c.sentence_id)
    wanted = of_model(model).where(scores.c.margin >= above, scores.c.margin < below)
    if after is not None:
        wanted = wanted.where(scores.c.margin >= after.margin, order > sa.tuple_(after.margin, after.key))
    return wanted.order_by(scores.c.margin, scores.c.sentence_id)


def to_scored(row: sa.Row[Any]) -> Scored:
    claim, opinion, quotation, source = (getattr(row, tag) for tag in Tag)
    return Scored(
        key=row.sentence_id,
        article=row.name,
        digest=row.digest,
        start=row.start,
        end=row.end,
        tags=to_tags(row.tags),
        scores=(claim, opinion, quotation, source),
        margin=row.margin,
    )

"""Counts over all articles as they are now, made by the database: nothing is read into memory."""

from typing import Any

import sqlalchemy as sa

from annotator.core.labels import Tag
from annotator.measure.ledger import Share
from annotator.store.database.opening import Store
from annotator.store.database.predictions import bits
from annotator.store.database.schema import predictions, revisions, scores


def shares(store: Store) -> list[Share]:
    """Return how often the models that spoke last gave each tag, by outlet ("" unknown), most sentences first."""
    said = _said_last()
    tags = [sa.func.sum(sa.case((scores.c.tags.op("&")(bits([tag])) != 0, 1), else_=0)) for tag in Tag]
    count = sa.func.count()
    wanted = (
        sa.select(said.c.outlet, sa.func.count(sa.distinct(said.c.prediction)), count, *tags)
        .join_from(said, scores, scores.c.prediction_id == said.c.prediction)
        .group_by(said.c.outlet)
        .order_by(count.desc(), said.c.outlet)
    )
    with store.reading() as connection:
        return [Share(row[0], row[1], row[2], tuple(row[3:])) for row in connection.execute(wanted)]


def last_said(store: Store) -> int:
    """Return a number that grows whenever a prediction is added; 0 where there is none."""
    with store.reading() as connection:
        return connection.execute(sa.select(sa.func.max(predictions.c.id))).scalar() or 0


def _said_last() -> sa.Subquery:
    """Select the last prediction on each article's current text, with the outlet."""
    later = revisions.alias()
    number: Any = sa.select(sa.func.max(later.c.number)).where(later.c.name == revisions.c.name).scalar_subquery()
    return (
        sa.select(
            sa.func.coalesce(revisions.c.outlet, "").label("outlet"), sa.func.max(predictions.c.id).label("prediction")
        )
        .join_from(revisions, predictions, predictions.c.article_id == revisions.c.article_id)
        .where(revisions.c.number == number)
        .group_by(revisions.c.id, revisions.c.outlet)
        .subquery()
    )

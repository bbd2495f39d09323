"""Counts over all articles as they are now, made by the database; and the sentences that a count counts."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from annotator.core.labels import Tag
from annotator.store.database.counted import Counted
from annotator.store.database.opening import Store
from annotator.store.database.predictions import has
from annotator.store.database.schema import (
    annotations,
    articles,
    decisions,
    names,
    predictions,
    revisions,
    scores,
    sentences,
    withdrawals,
)


@dataclass(frozen=True, slots=True)
class Mix:
    """How many sentences of an outlet's articles of a month ("2026-03") have each tag; "" for what is not known."""

    outlet: str
    month: str
    articles: int
    sentences: int
    tags: tuple[int, ...]


def state(store: Store) -> tuple[int, ...]:
    """Return numbers that change whenever something is said, settled, undone, revised or named."""
    tables = (predictions, annotations, decisions, withdrawals, revisions, names)
    wanted = (sa.select(sa.func.max(table.c.id)).scalar_subquery() for table in tables)
    with store.reading() as connection:
        return tuple(number or 0 for number in connection.execute(sa.select(*wanted)).one())


def mixes(store: Store) -> list[Mix]:
    """Return how often the models that spoke last gave each tag, by outlet and month."""
    said = said_last()
    tags = [sa.func.sum(sa.case((has(scores.c.tags, tag), 1), else_=0)) for tag in Tag]
    counts = (sa.func.count(sa.distinct(said.c.prediction)), sa.func.count(), *tags)
    wanted = (
        sa.select(said.c.outlet, said.c.month, *counts)
        .join_from(said, scores, scores.c.prediction_id == said.c.prediction)
        .group_by(said.c.outlet, said.c.month)
        .order_by(said.c.outlet, said.c.month)
    )
    with store.reading() as connection:
        return [Mix(row[0], row[1], row[2], row[3], tuple(map(int, row[4:]))) for row in connection.execute(wanted)]


def said_in(*, outlet: str | None = None, month: str | None = None, tag: Tag | None = None) -> Counted:
    """Return the sentences that `mixes` counts, of an outlet, of a month, with a tag (None: of all)."""
    said = said_last()
    return (
        sa.select(articles.c.name, articles.c.digest, sentences.c.start, sentences.c.end, scores.c.tags)
        .join_from(said, scores, scores.c.prediction_id == said.c.prediction)
        .join(sentences, sentences.c.id == scores.c.sentence_id)
        .join(articles, articles.c.id == sentences.c.article_id)
        .where(
            sa.true() if outlet is None else said.c.outlet == outlet,
            sa.true() if month is None else said.c.month == month,
            sa.true() if tag is None else has(scores.c.tags, tag),
        )
        .order_by(scores.c.prediction_id, sentences.c.start)
    )


def last_said(store: Store) -> int:
    """Return a number that grows whenever a prediction is added; 0 where there is none."""
    with store.reading() as connection:
        return connection.execute(sa.select(sa.func.max(predictions.c.id))).scalar() or 0


def said_last() -> sa.Subquery:
    """Select the last prediction on each article's current text, with outlet, month and the text's row."""
    later = revisions.alias()
    number: Any = sa.select(sa.func.max(later.c.number)).where(later.c.name == revisions.c.name).scalar_subquery()
    outlet = sa.func.coalesce(revisions.c.outlet, "")
    is_iso = revisions.c.published.like("____-__%")  # "8 October" has no month
    month = sa.case((is_iso, sa.func.substr(revisions.c.published, 1, 7)), else_="")
    return (
        sa.select(outlet.label("outlet"), month.label("month"), revisions.c.article_id.label("text"))
        .add_columns(sa.func.max(predictions.c.id).label("prediction"))
        .join_from(revisions, predictions, predictions.c.article_id == revisions.c.article_id)
        .where(revisions.c.number == number)
        .group_by(revisions.c.id, revisions.c.outlet, revisions.c.published, revisions.c.article_id)
        .subquery()
    )

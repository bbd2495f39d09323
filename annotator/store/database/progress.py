"""How far the work has come: counts of the whole store, and of each person's days."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from annotator.core.records import Status
from annotator.store.database.acts import by_then, until
from annotator.store.database.articles import current
from annotator.store.database.decisions import stands
from annotator.store.database.opening import Store
from annotator.store.database.schema import acts, annotations, articles, decisions, predictions, scores, sentences


@dataclass(frozen=True, slots=True)
class Progress:
    """What there is, of articles as they are: sentences by the model that spoke last, those with a standing decision.

    annotated: articles of which somebody has submitted an annotation that still counts. open: how many of the sentences
    have no standing decision; a decision may stand on a sentence that the model that spoke last does not have.
    """

    articles: int
    sentences: int
    annotated: int
    decided: int
    open: int


@dataclass(frozen=True, slots=True)
class Day:
    """What a person did on a day (UTC): annotations, each change of one counting, and decisions, the undone too."""

    day: str
    person: str
    annotations: int
    decisions: int


def progress(store: Store, *, as_of: datetime | None = None) -> Progress:
    """Return how far the work has come."""
    with store.reading() as connection:
        end = until(connection, as_of)
        every = _count(connection, _sentences(end))
        return Progress(
            articles=_count(connection, _articles(end)),
            sentences=every,
            annotated=_count(connection, _annotated(end)),
            decided=_count(connection, _decided(end)),
            open=every - _count(connection, _decided(end).where(_is_of_last(end))),
        )


def days(store: Store, *, as_of: datetime | None = None) -> list[Day]:
    """Return who did how much on which day, by day and person; a day is that of the work, not of its coming in."""
    with store.reading() as connection:
        end = until(connection, as_of)
        said = _by_day(connection, annotations, annotations.c.annotator, end)
        decided = _by_day(connection, decisions, decisions.c.reviewer, end)
    return [Day(day, person, said[day, person], decided[day, person]) for day, person in sorted({*said, *decided})]


def last_on_text(end: int | None) -> sa.ScalarSelect[int]:
    """Return the row of the last prediction by then on the text of a row of `articles`."""
    later = predictions.alias()
    last = sa.select(sa.func.max(later.c.id)).where(later.c.article_id == articles.c.id, by_then(later.c.act_id, end))
    return last.correlate(articles).scalar_subquery()


def counts(end: int | None) -> sa.ColumnElement[bool]:
    """Return the condition that an annotation is submitted and the last by then of its person, text and origin."""
    later = annotations.alias()
    same = (later.c[key] == annotations.c[key] for key in ("article_id", "annotator", "origin"))
    last = sa.select(sa.func.max(later.c.id)).where(*same, by_then(later.c.act_id, end))
    return (annotations.c.id == last.scalar_subquery()) & (annotations.c.status == Status.SUBMITTED)


def day(table: Table) -> sa.ColumnElement[str]:
    """Return the day of a row of annotations or decisions: that noted in the row, else that of its act."""
    return sa.func.substr(sa.func.coalesce(sa.func.nullif(table.c.made, ""), acts.c.at), 1, 10)


def _count(connection: Connection, wanted: sa.Select[Any]) -> int:
    return int(connection.execute(wanted).scalar() or 0)


def _articles(end: int | None) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(articles).where(current(end))


def _sentences(end: int | None) -> sa.Select[Any]:
    joined = sa.select(sa.func.sum(predictions.c.sentences)).join_from(
        articles, predictions, predictions.c.id == last_on_text(end)
    )
    return joined.where(current(end))


def _annotated(end: int | None) -> sa.Select[Any]:
    return (
        sa.select(sa.func.count(sa.distinct(annotations.c.article_id)))
        .join_from(annotations, articles, articles.c.id == annotations.c.article_id)
        .where(counts(end), current(end))
    )


def _decided(end: int | None) -> sa.Select[Any]:
    return (
        sa.select(sa.func.count(decisions.c.id))
        .join_from(decisions, sentences, sentences.c.id == decisions.c.sentence_id)
        .join(articles, articles.c.id == sentences.c.article_id)
        .where(stands(end), current(end))
    )


def _is_of_last(end: int | None) -> sa.ColumnElement[bool]:
    """Return the condition that the last prediction on the text has the sentence."""
    return sa.exists().where(scores.c.sentence_id == sentences.c.id, scores.c.prediction_id == last_on_text(end))


def _by_day(connection: Connection, table: Table, person: sa.Column[str], end: int | None) -> Counter[tuple[str, str]]:
    """Return how many rows each person has on each day."""
    joined = sa.select(day(table).label("day"), person.label("person")).join_from(
        table, acts, acts.c.id == table.c.act_id
    )
    done = joined.where(by_then(table.c.act_id, end)).subquery()
    counted = sa.select(done.c.day, done.c.person, sa.func.count().label("many")).group_by(done.c.day, done.c.person)
    return Counter({(row.day, row.person): row.many for row in connection.execute(counted)})

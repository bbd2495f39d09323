"""What is counted and searched is kept as it is written: who speaks, what is odd, labels by sentence; names merged."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, Text

from annotator.core.export import to_prediction
from annotator.core.parts import to_tags
from annotator.store import upgrading
from annotator.store.database import annotations, kept, schema
from annotator.store.database.kept import Fresh
from annotator.store.database.migrations.versions.v0001_the_first_tables import ID, forbid_change

revision = "0002"
down_revision = "0001"

BATCH = 100
"""Predictions, or annotations, that are held at a time."""


def upgrade() -> None:
    """Make the tables, and fill them from what the store has; who asked is told how far that is (upgrading.py)."""
    _voices()
    _oddities()
    _labels()
    _names()
    for table in ("voices", "oddities", "labels", "names"):
        forbid_change(table)
    _fill(op.get_bind())


def _voices() -> None:
    op.create_table(
        "voices",
        Column("id", ID, primary_key=True),
        Column("prediction_id", ID, ForeignKey("predictions.id"), nullable=False),
        Column("key", Text),
        Column("name", Text),
        Column("kind", Text, nullable=False),
        *(Column(count, Integer, nullable=False) for count in ("times", "direct", "words")),
        Index(None, "prediction_id"),
        Index(None, "key"),
    )


def _oddities() -> None:
    op.create_table(
        "oddities",
        Column("rule", Text, primary_key=True),
        Column("sentence_id", ID, ForeignKey("sentences.id"), primary_key=True),
        Column("prediction_id", ID, ForeignKey("predictions.id"), primary_key=True),
        sqlite_with_rowid=False,
    )


def _labels() -> None:
    op.create_table(
        "labels",
        Column("annotation_id", ID, ForeignKey("annotations.id"), primary_key=True),
        Column("sentence_id", ID, ForeignKey("sentences.id"), primary_key=True),
        Column("tags", sa.SmallInteger, nullable=False),
        Index(None, "sentence_id"),
        sqlite_with_rowid=False,
    )


def _names() -> None:
    op.create_table(
        "names",
        Column("id", ID, primary_key=True),
        Column("act_id", ID, ForeignKey("acts.id"), nullable=False),
        Column("article_id", ID, ForeignKey("articles.id"), nullable=False),
        Column("key", Text, nullable=False),
        Column("entity", Text),
        Index(None, "article_id"),
    )


def _fill(connection: Connection) -> None:
    tables = {schema.predictions: _keep, schema.annotations: _label}
    counts = (connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables)
    done, every = 0, sum(counts)
    for table, put in tables.items():
        for page in _pages(connection, table):
            put(connection, page)
            done += len(page)
            upgrading.tell(done, every)


def _keep(connection: Connection, page: Sequence[sa.Row[Any]]) -> None:
    drawn = _drawn(connection, page)
    fresh = []
    for row in page:
        plain = [{**s, "why": []} for s in row.body["sentences"]]  # the reasons are most of it, and are not asked for
        body = {**row.body, "sentences": plain}
        said = to_prediction({"id": row.name, "digest": row.digest, "text": row.text, "model": "", **body})
        places = [drawn[row.article_id, s.start, s.end] for s in said.sentences]
        fresh.append(Fresh(row.id, row.model_id, said, places))
    kept.put(connection, fresh)


def _label(connection: Connection, page: Sequence[sa.Row[Any]]) -> None:
    drawn = _drawn(connection, page)
    for row in page:
        given = {drawn[row.article_id, s["start"], s["end"]]: to_tags(s) for s in row.body["sentences"]}
        annotations.put_labels(connection, row.id, given)


def _pages(connection: Connection, table: sa.Table) -> Iterator[Sequence[sa.Row[Any]]]:
    """Yield the rows of a table, with their articles, a page at a time."""
    text = (schema.articles.c[name] for name in ("name", "digest", "text"))
    wanted = sa.select(table, *text).join_from(table, schema.articles).order_by(table.c.id).limit(BATCH)
    after = 0
    while page := connection.execute(wanted.where(table.c.id > after)).all():
        yield page
        after = page[-1].id


def _drawn(connection: Connection, page: Sequence[sa.Row[Any]]) -> dict[tuple[int, int, int], int]:
    """Return the rows of the sentences of these articles by article, start and end."""
    s = schema.sentences.c
    wanted = sa.select(s.article_id, s.start, s.end, s.id).where(s.article_id.in_({row.article_id for row in page}))
    return {(article, start, end): row for article, start, end, row in connection.execute(wanted)}

"""The first tables, and the rule that their rows are neither changed nor deleted."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "acts",
    "people",
    "articles",
    "revisions",
    "sentences",
    "models",
    "predictions",
    "scores",
    "annotations",
    "decisions",
    "withdrawals",
    "conflicts",
    "claims",
    "ledger",
)


def upgrade() -> None:
    """Make the tables."""
    _people()
    _articles()
    _models()
    _labels()
    _decisions()
    _studio()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME; END $$"
        )
    for table in TABLES:
        forbid_change(table)


def forbid_change(table: str) -> None:
    """Let the database refuse to change or delete a table's rows."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_stay_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
        )


def _people() -> None:
    _table(
        "acts",
        Column("key", Text, nullable=False, unique=True),
        _text("verb"),
        Column("at", Text, nullable=False, index=True),
        _text("person"),
        _text("place"),
        _text("why"),
        _link("session_id", "acts", nullable=True),
    )
    _table("people", _act(), _text("name"), _text("role"), Index(None, "name"))


def _articles() -> None:
    _table(
        "articles",
        _act(),
        _text("name"),
        _text("digest"),
        _text("text"),
        Column("layout", LargeBinary),
        Column("source_map", LargeBinary),
        UniqueConstraint("name", "digest"),
    )
    _table(
        "revisions",
        _act(),
        _text("name"),
        Column("number", Integer, nullable=False),
        _link("article_id", "articles"),
        _link("previous_id", "revisions", nullable=True),
        *(_text(field, nullable=True) for field in ("title", "outlet", "author", "url", "published", "language")),
        Column("notes", LargeBinary),
        UniqueConstraint("name", "number"),
        Index(None, "article_id"),
    )
    _table(
        "sentences",
        _act(),
        _link("article_id", "articles"),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        UniqueConstraint("article_id", "start", "end"),
    )


def _models() -> None:
    _table("models", _act(), Column("name", Text, nullable=False, unique=True))
    _table(
        "predictions",
        _act(),
        _link("article_id", "articles"),
        _link("model_id", "models"),
        Column("sentences", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Index(None, "article_id", "model_id"),
        Index(None, "model_id"),
    )
    op.create_table(
        "scores",
        Column("prediction_id", ID, ForeignKey("predictions.id"), primary_key=True),
        Column("sentence_id", ID, ForeignKey("sentences.id"), primary_key=True),
        _link("model_id", "models"),
        Column("tags", sa.SmallInteger, nullable=False),
        *(Column(tag, Float, nullable=False) for tag in ("claim", "opinion", "quotation", "source")),
        Column("margin", Float, nullable=False),
        Index(None, "model_id", "margin"),
        Index(None, "sentence_id"),
        sqlite_with_rowid=False,
    )


def _labels() -> None:
    _table(
        "annotations",
        _act(),
        _link("article_id", "articles"),
        _text("annotator"),
        _text("origin"),
        _text("status"),
        _text("made"),
        Column("seconds", Float, nullable=True),
        _text("suggested", nullable=True),
        Column("body", LargeBinary, nullable=False),
        Index(None, "article_id", "annotator", "origin"),
        Index(None, "annotator"),
    )


def _decisions() -> None:
    _table(
        "decisions",
        _act(),
        _link("sentence_id", "sentences"),
        Column("tags", sa.SmallInteger, nullable=False),
        Column("attributions", LargeBinary),
        _text("reviewer"),
        _text("made"),
        _text("why"),
        _text("cause"),
        _text("error", nullable=True),
        Column("guideline", sa.Boolean, nullable=False),
        _link("seen_id", "decisions", nullable=True),
        Index(None, "sentence_id"),
        Index(None, "act_id"),
    )
    _table("withdrawals", _act(), Column("decision_id", ID, ForeignKey("decisions.id"), nullable=False, unique=True))
    _table(
        "conflicts",
        _act(),
        _link("decision_id", "decisions"),
        _link("other_id", "decisions"),
        Index(None, "decision_id"),
        Index(None, "other_id"),
    )
    _table("claims", _act(), _link("sentence_id", "sentences"), _text("until"), Index(None, "sentence_id"))


def _studio() -> None:
    _table(
        "ledger",
        _act(),
        _text("project"),
        _text("kind"),
        Column("remote_id", sa.BigInteger, nullable=False),
        Column("task_id", sa.BigInteger, nullable=False),
        _link("article_id", "articles"),
        _text("version"),
        _text("state"),
        Index(None, "project", "kind", "remote_id"),
        Index(None, "article_id"),
    )


def _table(name: str, *parts: Any) -> None:
    op.create_table(name, Column("id", ID, primary_key=True), *parts)


def _act() -> Column[int]:
    return _link("act_id", "acts")


def _link(name: str, to: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, ID, ForeignKey(f"{to}.id"), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)

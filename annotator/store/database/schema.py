"""The tables. Rows are added and never changed; every row names the act (who, when, where, why) that added it."""

import zlib
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

VERSION = "0004"
"""The newest migration under migrations/versions; migrations are numbered in order."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only where the type is INTEGER; both hold 64 bits."""


class Packed(TypeDecorator[Any]):
    """JSON, compressed: a prediction with its reasons is eight times smaller so."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy gives it
        """Return what is stored for a value."""
        return None if value is None else zlib.compress(orjson.dumps(value, default=list))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy gives it
        """Return the value for what is stored."""
        return None if value is None else orjson.loads(zlib.decompress(value))


def _table(name: str, *parts: Any) -> Table:
    return Table(name, metadata, Column("id", Id, primary_key=True), *parts)


def _act() -> Column[int]:
    return Column("act_id", Id, ForeignKey("acts.id"), nullable=False)


def _link(name: str, to: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{to}.id"), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


acts = _table(
    "acts",
    Column("key", Text, nullable=False, unique=True),
    _text("verb"),
    Column("at", Text, nullable=False, index=True),
    _text("person"),
    _text("place"),
    _text("why"),
    _link("session_id", "acts", nullable=True),
)
"""One write: its key, chosen by whoever writes, makes a second try harmless. `at` never decreases from row to row."""

people = _table("people", _act(), _text("name"), _text("role"), Index(None, "name"))
"""A row each time that a person comes in or gets another role; the last one counts."""

articles = _table(
    "articles",
    _act(),
    _text("name"),
    _text("digest"),
    _text("text"),
    Column("layout", Packed),
    Column("source_map", Packed),
    UniqueConstraint("name", "digest"),
)
"""A text under an article's id. What people say is tied to this row, so that it stays with the text they saw."""

revisions = _table(
    "revisions",
    _act(),
    _text("name"),
    Column("number", Integer, nullable=False),
    _link("article_id", "articles"),
    _link("previous_id", "revisions", nullable=True),
    *(_text(field, nullable=True) for field in ("title", "outlet", "author", "url", "published", "language")),
    Column("notes", Packed),
    _text("section", nullable=True),
    UniqueConstraint("name", "number"),
    Index(None, "article_id"),
)
"""What the article of that id is from then on: its text and what is known of it; linked to what it was before."""

sentences = _table(
    "sentences",
    _act(),
    _link("article_id", "articles"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    UniqueConstraint("article_id", "start", "end"),
)
"""A stretch of a text that somebody, or a model, took for a sentence."""

models = _table("models", _act(), Column("name", Text, nullable=False, unique=True))

predictions = _table(
    "predictions",
    _act(),
    _link("article_id", "articles"),
    _link("model_id", "models"),
    Column("sentences", Integer, nullable=False),
    Column("body", Packed, nullable=False),
    Index(None, "article_id", "model_id"),
    Index(None, "model_id"),
)
"""All that a model says of a text, in the export form without the article; `sentences` counts them."""

scores = Table(
    "scores",
    metadata,
    Column("prediction_id", Id, ForeignKey("predictions.id"), primary_key=True),
    Column("sentence_id", Id, ForeignKey("sentences.id"), primary_key=True),
    _link("model_id", "models"),
    Column("tags", SmallInteger, nullable=False),
    *(Column(tag, Float, nullable=False) for tag in ("claim", "opinion", "quotation", "source")),
    Column("margin", Float, nullable=False),
    Index(None, "model_id", "margin"),
    Index(None, "sentence_id"),
    sqlite_with_rowid=False,
)
"""The same numbers by sentence, to be searched. margin: how far the least sure score is from its threshold."""

voices = _table(
    "voices",
    _link("prediction_id", "predictions"),
    _text("key", nullable=True),
    _text("name", nullable=True),
    _text("kind"),
    *(Column(count, Integer, nullable=False) for count in ("times", "direct", "words")),
    Index(None, "prediction_id"),
    Index(None, "key"),
)
"""Who speaks in a prediction, counted as it is added (ledger.tallies). key: the name in lower case; null for nobody."""

oddities = Table(
    "oddities",
    metadata,
    Column("rule", Text, primary_key=True),
    Column("sentence_id", Id, ForeignKey("sentences.id"), primary_key=True),
    Column("prediction_id", Id, ForeignKey("predictions.id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""The sentences of a prediction in which something is odd, by the words of the rule (judge/review.py)."""

annotations = _table(
    "annotations",
    _act(),
    _link("article_id", "articles"),
    _text("annotator"),
    _text("origin"),
    _text("status"),
    _text("made"),
    Column("seconds", Float, nullable=True),
    _text("suggested", nullable=True),
    Column("body", Packed, nullable=False),
    Index(None, "article_id", "annotator", "origin"),
    Index(None, "annotator"),
)
"""What a person said of a text. The last row of an annotator, a text and an origin counts."""

labels = Table(
    "labels",
    metadata,
    Column("annotation_id", Id, ForeignKey("annotations.id"), primary_key=True),
    Column("sentence_id", Id, ForeignKey("sentences.id"), primary_key=True),
    Column("tags", SmallInteger, nullable=False),
    Index(None, "sentence_id"),
    sqlite_with_rowid=False,
)
"""What an annotation says of each sentence, to be searched."""

names = _table(
    "names",
    _act(),
    _link("article_id", "articles"),
    _text("key"),
    _text("entity", nullable=True),
    Index(None, "article_id"),
)
"""In that text a name (in lower case) stands for the entity, null: for itself again. The last row of a name counts."""

decisions = _table(
    "decisions",
    _act(),
    _link("sentence_id", "sentences"),
    Column("tags", SmallInteger, nullable=False),
    Column("attributions", Packed),
    _text("reviewer"),
    _text("made"),
    _text("why"),
    _text("cause"),
    _text("error", nullable=True),
    Column("guideline", Boolean, nullable=False),
    _link("seen_id", "decisions", nullable=True),
    Index(None, "sentence_id"),
    Index(None, "act_id"),
)
"""What a reviewer settled. seen_id: the last decision on that sentence that the reviewer had seen."""

withdrawals = _table(
    "withdrawals", _act(), Column("decision_id", Id, ForeignKey("decisions.id"), nullable=False, unique=True)
)
"""An undo: the decision does not count from then on."""

conflicts = _table(
    "conflicts",
    _act(),
    _link("decision_id", "decisions"),
    _link("other_id", "decisions"),
    Index(None, "decision_id"),
    Index(None, "other_id"),
)
"""A decision came late: its maker had not seen another one that says something else. Both are kept."""

settlings = _table(
    "settlings",
    _act(),
    _link("article_id", "articles"),
    _text("method"),
    _text("inputs"),
    Column("body", Packed),
    _link("same_id", "settlings", nullable=True),
    Index(None, "article_id"),
)
"""What a text came to when people's labels were settled, once an act. inputs: a digest of what they had said by then.

body: gold with what is open, in the export form without the article; null where it is the body of the row same_id.
"""

claims = _table("claims", _act(), _link("sentence_id", "sentences"), _text("until"), Index(None, "sentence_id"))
"""A reviewer is about to settle a sentence, until then; the last row of a sentence counts."""

ledger = _table(
    "ledger",
    _act(),
    _text("project"),
    _text("kind"),
    Column("remote_id", BigInteger, nullable=False),
    Column("task_id", BigInteger, nullable=False),
    _link("article_id", "articles"),
    _text("version"),
    _text("state"),
    Index(None, "project", "kind", "remote_id"),
    Index(None, "article_id"),
)
"""What is known of a Label Studio project's tasks, predictions and annotations; the last row of each counts."""

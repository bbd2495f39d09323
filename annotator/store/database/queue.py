"""Sentences that nobody has settled yet, found by index, a page at a time; and what others settle meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import sqlalchemy as sa

from annotator.core.labels import Tag
from annotator.core.spans import Span
from annotator.store.database.acts import By, Role, role_of
from annotator.store.database.articles import BATCH, current
from annotator.store.database.opening import Store
from annotator.store.database.predictions import Scored, bits, least_sure, of_model, to_scored
from annotator.store.database.schema import (
    acts,
    annotations,
    articles,
    decisions,
    scores,
    sentences,
    withdrawals,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A text by its article's id and its digest; `key` is its place in a list."""

    key: int
    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision in short: its number, where, and by whom."""

    id: int
    article: str
    digest: str
    sentence: Span
    person: str


def unsettled(
    store: Store,
    model: str,
    *,
    above: float = 0.0,
    below: float = 1.0,
    after: Scored | None = None,
    limit: int = BATCH,
) -> list[Scored]:
    """Return what `scored` does, without the sentences on which a decision stands."""
    wanted = least_sure(model, above=above, below=below, after=after).where(~_settled())
    return _scored(store, wanted.limit(limit))


def with_tags(
    store: Store, model: str, tags: Sequence[Tag], without: Sequence[Tag], *, after: int = 0, limit: int = BATCH
) -> list[Scored]:
    """Return unsettled sentences to which a model gave these tags and not those; `after` is a Scored's key."""
    given, not_given = bits(tags), bits(without)
    fits = (scores.c.tags.op("&")(given) == given) & (scores.c.tags.op("&")(not_given) == 0)
    wanted = of_model(model).where(scores.c.sentence_id > after, fits, ~_settled())
    return _scored(store, wanted.order_by(scores.c.sentence_id).limit(limit))


def drawn(store: Store, model: str, seed: str, *, limit: int = BATCH) -> list[Scored]:
    """Return at most `limit` unsettled sentences, each as likely as any other; the same seed draws the same.

    Fewer come back where many of the rows that were drawn are settled, or of other texts and models.
    """
    with store.reading() as connection:
        last = connection.execute(sa.select(sa.func.max(sentences.c.id))).scalar() or 0
    rows = Random(seed).sample(range(1, last + 1), min(last, 2 * limit))  # noqa: S311 - no secret
    place = {row: number for number, row in enumerate(rows)}
    wanted = of_model(model, scores.c.model_id + 0).where(scores.c.sentence_id.in_(rows), ~_settled())
    found = _scored(store, wanted)
    return sorted(found, key=lambda one: place[one.key])[:limit]


def annotated(store: Store, *, after: int = 0, limit: int = BATCH) -> list[Named]:
    """Return texts that people have annotated and with a sentence that is not settled; `after` is a Named's key."""
    said = sa.exists().where(annotations.c.article_id == articles.c.id)
    is_open = (
        sa.exists()
        .select_from(sentences)
        .where(sentences.c.article_id == articles.c.id, scores.c.sentence_id == sentences.c.id, ~_settled())
    )
    wanted = sa.select(articles.c.id, articles.c.name, articles.c.digest)
    return _named(store, wanted.where(said, is_open), after, limit)


def holding(store: Store, words: str, *, after: int = 0, limit: int = BATCH) -> list[Named]:
    """Return the articles as they are now with these words in their text, capitals aside; after: a Named's key."""
    wanted = sa.select(articles.c.id, articles.c.name, articles.c.digest)
    return _named(store, wanted.where(articles.c.text.icontains(words, autoescape=True), current(None)), after, limit)


def settled_since(store: Store, decision: int, limit: int = BATCH) -> list[Settled]:
    """Return the decisions that were made after a decision, the last of them first."""
    wanted = (
        sa.select(decisions.c.id, articles.c.name, articles.c.digest, sentences.c.start, sentences.c.end, acts.c.person)
        .join_from(decisions, sentences, sentences.c.id == decisions.c.sentence_id)
        .join(articles, articles.c.id == sentences.c.article_id)
        .join_from(decisions, acts, acts.c.id == decisions.c.act_id)
        .where(decisions.c.id > decision, ~_undone(decisions.c.id))
        .order_by(decisions.c.id.desc())
        .limit(limit)
    )
    with store.reading() as connection:
        return [Settled(*row[:3], Span(*row[3:5]), row[5]) for row in connection.execute(wanted)]


def last_decision(store: Store) -> int:
    """Return the number of the last decision, 0 where there is none."""
    with store.reading() as connection:
        return connection.execute(sa.select(sa.func.max(decisions.c.id))).scalar() or 0


def role(store: Store, by: By) -> Role | None:
    """Return the role of who writes, None for somebody whom the store does not know."""
    with store.reading() as connection:
        return role_of(connection, by.person)


def _scored(store: Store, wanted: sa.Select[Any]) -> list[Scored]:
    with store.reading() as connection:
        return [to_scored(row) for row in connection.execute(wanted)]


def _named(store: Store, wanted: sa.Select[Any], after: int, limit: int) -> list[Named]:
    page = wanted.where(articles.c.id > after).order_by(articles.c.id).limit(limit)
    with store.reading() as connection:
        return [Named(*row) for row in connection.execute(page)]


def _settled() -> sa.ColumnElement[bool]:
    """Return the condition that a decision stands on the sentence of a score."""
    return sa.exists().where(decisions.c.sentence_id == scores.c.sentence_id, ~_undone(decisions.c.id))


def _undone(decision: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return sa.exists().where(withdrawals.c.decision_id == decision)

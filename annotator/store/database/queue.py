"""Sentences that nobody has settled yet, found by index, a page at a time; and what others settle meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import sqlalchemy as sa

from annotator.core.labels import Tag
from annotator.core.records import Status
from annotator.core.spans import Span
from annotator.store.database.acts import By, Role, role_of, some
from annotator.store.database.articles import BATCH, current
from annotator.store.database.opening import Store
from annotator.store.database.predictions import to_tags
from annotator.store.database.schema import (
    acts,
    annotations,
    articles,
    decisions,
    labels,
    models,
    oddities,
    predictions,
    scores,
    sentences,
    withdrawals,
)
from annotator.store.database.scored import Scored, every, least_sure, of_model, spoke_last, to_scored


@dataclass(frozen=True, slots=True)
class Named:
    """A text by its article's id and its digest; `key` is its place in a list."""

    key: int
    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence as the model that spoke last scored it, and the tags that each person last gave it, by name."""

    scored: Scored
    model: str
    said: dict[str, tuple[Tag, ...]]


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
    """Return sentences whose margin lies in [above, below), least sure first, a page that begins behind `after`.

    Of articles as they are now, what the model said of them last where none has spoken since; without the sentences on
    which a decision stands.
    """
    wanted = least_sure(model, above=above, below=below, after=after).where(spoke_last(), ~is_settled())
    return _scored(store, wanted.limit(limit))


def odd(store: Store, rule: str, *, after: int = 0, limit: int = BATCH) -> list[Scored]:
    """Return unsettled sentences for which a rule held when the last prediction came; `after` is a Scored's key."""
    same = (oddities.c.prediction_id == scores.c.prediction_id) & (oddities.c.sentence_id == scores.c.sentence_id)
    wanted = (
        every()
        .join_from(scores, oddities, same)
        .where(oddities.c.rule == rule, oddities.c.sentence_id > after, spoke_last(), current(None), ~is_settled())
    )
    return _scored(store, wanted.order_by(oddities.c.sentence_id).limit(limit))


def drawn(store: Store, seed: str, *, limit: int = BATCH) -> list[Scored]:
    """Return at most `limit` unsettled sentences, each as likely as any other; the same seed draws the same.

    Fewer come back where many of the rows that were drawn are settled, or of other texts and models.
    """
    with store.reading() as connection:
        last = connection.execute(sa.select(sa.func.max(sentences.c.id))).scalar() or 0
    rows = Random(seed).sample(range(1, last + 1), min(last, 2 * limit))  # noqa: S311 - no secret
    place = {row: number for number, row in enumerate(rows)}
    wanted = every().where(scores.c.sentence_id.in_(rows), spoke_last(), current(None), ~is_settled())
    found = _scored(store, wanted)
    return sorted(found, key=lambda one: place[one.key])[:limit]


def labelled(store: Store, *, after: int = 0, limit: int = BATCH) -> tuple[list[Labelled], int]:
    """Return the unsettled sentences of the next texts that people annotated and a model read, in order of the text.

    after: where to begin. Of so many texts at most; with where to go on, 0 at the end.
    """
    said = sa.exists().where(annotations.c.article_id == articles.c.id)
    texts = sa.select(articles.c.id).where(said, articles.c.id > after, current(None)).order_by(articles.c.id)
    with store.reading() as connection:
        page = connection.execute(texts.limit(limit)).scalars().all()
        rows = connection.execute(_labelled(page)).all() if page else ()
    found: dict[int, Labelled] = {}
    for row in rows:
        if row.sentence_id not in found:
            found[row.sentence_id] = Labelled(to_scored(row), row.model, {})
        found[row.sentence_id].said[row.annotator] = to_tags(row.said)
    return list(found.values()), page[-1] if len(page) == limit else 0


def scores_by(store: Store, model: str, rows: Iterable[int]) -> dict[int, tuple[float, float, float, float]]:
    """Return what a model scored some sentences, given by their keys."""
    wanted = of_model(model, scores.c.model_id + 0)
    given = (one for part in some(rows) for one in _scored(store, wanted.where(scores.c.sentence_id.in_(part))))
    return {one.key: one.scores for one in given}


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


def is_settled() -> sa.ColumnElement[bool]:
    """Return the condition that a decision stands on the sentence of a score."""
    return sa.exists().where(decisions.c.sentence_id == scores.c.sentence_id, ~_undone(decisions.c.id))


def _scored(store: Store, wanted: sa.Select[Any]) -> list[Scored]:
    with store.reading() as connection:
        return [to_scored(row) for row in connection.execute(wanted)]


def _named(store: Store, wanted: sa.Select[Any], after: int, limit: int) -> list[Named]:
    page = wanted.where(articles.c.id > after).order_by(articles.c.id).limit(limit)
    with store.reading() as connection:
        return [Named(*row) for row in connection.execute(page)]


def _labelled(texts: Sequence[int]) -> sa.Select[Any]:
    """Select a row a sentence and annotation, of texts by their rows; a person's last word last."""
    a, p = annotations.c, predictions.c
    words = sa.select(sa.func.max(a.id)).where(a.article_id.in_(texts)).group_by(a.article_id, a.annotator, a.origin)
    spoken = sa.select(sa.func.max(p.id)).where(p.article_id.in_(texts)).group_by(p.article_id)
    return (
        every()
        .add_columns(models.c.name.label("model"), a.annotator, labels.c.tags.label("said"))
        .join_from(scores, models, models.c.id == scores.c.model_id)
        .join_from(scores, labels, labels.c.sentence_id == scores.c.sentence_id)
        .join(annotations, a.id == labels.c.annotation_id + 0)  # else each label is looked for in all annotations
        .where(scores.c.prediction_id.in_(spoken), a.id.in_(words), a.status == Status.SUBMITTED)
        .where(~is_settled())
        .order_by(scores.c.prediction_id, sentences.c.start, a.id)
    )


def _undone(decision: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return sa.exists().where(withdrawals.c.decision_id == decision)

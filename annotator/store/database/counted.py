"""The sentences behind the counts of progress.py and behind a model's scores, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from annotator.core.labels import Tag
from annotator.core.spans import Span
from annotator.store.database.articles import current
from annotator.store.database.decisions import stands
from annotator.store.database.opening import Store
from annotator.store.database.predictions import has, to_tags
from annotator.store.database.progress import counts, day, last_on_text
from annotator.store.database.queue import is_settled
from annotator.store.database.schema import acts, annotations, articles, decisions, labels, scores, sentences
from annotator.store.database.scored import by_model

Counted = sa.Select[Any]
"""Sentences, each with tags and whoever gave them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that a count counts, with its tags and the name of the person who gave them, "" for a model."""

    article: str
    digest: str
    sentence: Span
    tags: tuple[Tag, ...]
    by: str = ""


def standing_decisions() -> Counted:
    """Return what `Progress.decided` counts."""
    return _decided().where(stands(None), current(None)).order_by(decisions.c.id)


def settled_by(person: str | None, on: str | None) -> Counted:
    """Return what a person settled on a day (None: anybody, ever), as `days` counts it, the undone too."""
    said = _decided().join(acts, acts.c.id == decisions.c.act_id)
    return said.where(_is(decisions.c.reviewer, person), _is(day(decisions), on)).order_by(decisions.c.id)


def settled_as_scored(
    model: str, tag: Tag, *, low: float = 0.0, high: float = 1.0, has_it: bool | None = None, apart: Iterable[str] = ()
) -> Counted:
    """Return the settled sentences to which a model gave scores for a tag in [low, high), in [low, 1] for high 1.

    has_it: only those with the tag, as people settled it, or without. apart: beginnings, as long as each other, of the
    digests of articles to leave out.
    """
    said = _decided().join(scores, scores.c.sentence_id == sentences.c.id)
    score, is_so = scores.c[tag], has(decisions.c.tags, tag)
    known = sorted(apart)
    return said.where(
        stands(None),
        current(None),
        by_model(model, scores.c.model_id + 0),
        score >= low,
        sa.true() if high >= 1 else score < high,
        sa.true() if has_it is None else is_so if has_it else ~is_so,
        sa.func.substr(articles.c.digest, 1, len(known[0])).not_in(known) if known else sa.true(),
    ).order_by(decisions.c.id)


def still_open() -> Counted:
    """Return what `Progress.open` counts, as the model that spoke last has it."""
    said = _of(scores.c.tags, sa.literal("")).join_from(articles, scores, scores.c.prediction_id == last_on_text(None))
    said = said.join(sentences, sentences.c.id == scores.c.sentence_id)
    return said.where(current(None), ~is_settled()).order_by(articles.c.id, sentences.c.start)


def standing_labels() -> Counted:
    """Return the labels in the articles that `Progress.annotated` counts: the last word of each person."""
    return _labels().where(counts(None), current(None)).order_by(annotations.c.id, sentences.c.start)


def labelled_by(person: str | None, on: str | None) -> Counted:
    """Return the labels that a person gave on a day (None: anybody, ever), what was changed since too."""
    said = _labels().join(acts, acts.c.id == annotations.c.act_id)
    wanted = said.where(_is(annotations.c.annotator, person), _is(day(annotations), on))
    return wanted.order_by(annotations.c.id, sentences.c.start)


def how_many(store: Store, given: Counted) -> int:
    """Return how many sentences are counted."""
    with store.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(given.order_by(None).subquery())).scalar_one()


def sentences_of(store: Store, given: Counted, *, skip: int, limit: int) -> list[Found]:
    """Return some of what is counted."""
    with store.reading() as connection:
        rows = list(map(tuple, connection.execute(given.offset(skip).limit(limit))))
    return [Found(name, digest, Span(start, end), to_tags(tags), *by) for name, digest, start, end, tags, *by in rows]


def _decided() -> Counted:
    return _of(decisions.c.tags, decisions.c.reviewer).join_from(
        articles, sentences, sentences.c.article_id == articles.c.id
    ).join(decisions, decisions.c.sentence_id == sentences.c.id)  # fmt: skip


def _labels() -> Counted:
    return (
        _of(labels.c.tags, annotations.c.annotator)
        .join_from(articles, annotations, annotations.c.article_id == articles.c.id)
        .join(labels, labels.c.annotation_id == annotations.c.id)
        .join(sentences, sentences.c.id == labels.c.sentence_id)
    )


def _of(tags: sa.ColumnElement[int], by: sa.ColumnElement[str]) -> Counted:
    return sa.select(articles.c.name, articles.c.digest, sentences.c.start, sentences.c.end, tags, by)


def _is(column: sa.ColumnElement[str], wanted: str | None) -> sa.ColumnElement[bool]:
    return sa.true() if wanted is None else column == wanted

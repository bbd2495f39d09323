"""What models say of articles: whole predictions, and scores by sentence that can be searched."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from annotator.core.export import from_prediction, to_prediction
from annotator.core.labels import Tag
from annotator.core.records import Article, Prediction, TaggedSentence
from annotator.measure.sentence import EVEN, Level
from annotator.store.database import kept
from annotator.store.database.acts import By, Role, Verb, Writing, by_then, refuse_unstorable, some, until, writing
from annotator.store.database.articles import BATCH, Added, batches, current, put, to_article, whole
from annotator.store.database.kept import Fresh
from annotator.store.database.opening import Store
from annotator.store.database.schema import articles, models, predictions, scores, sentences

BODY = ("blocks", "sentences", "attributions", "scheme")


def add_predictions(store: Store, by: By, given: Iterable[Prediction], *, levels: Sequence[Level] = EVEN) -> Added:
    """Add predictions, and their articles where the store lacks them; one that is there already is not added again.

    levels: those of the model, in the order of Tag, which doubt is measured by. Batches as in add_articles.
    Raises StoreError.
    """
    total = Added()
    for number, batch in enumerate(batches(given, lambda prediction: prediction.article.id)):
        with writing(store, replace(by, key=f"{by.key}/{number}"), Verb.PREDICT, Role.REVIEWER) as act:
            total += _put(act, batch, levels) if act.fresh else Added(known=len(batch))
    return total


def prediction(
    store: Store, name: str, model: str | None = None, *, digest: str | None = None, as_of: datetime | None = None
) -> Prediction | None:
    """Return what a model (None: the one that spoke last) says of an article as it is then, or of its text `digest`."""
    with store.reading() as connection:
        end = until(connection, as_of)
        wanted = _spoken(end).where(articles.c.name == name)
        wanted = wanted.where(articles.c.digest == digest) if digest else wanted.where(current(end))
        wanted = wanted if model is None else wanted.where(models.c.name == model)
        row = connection.execute(wanted.order_by(predictions.c.id.desc()).limit(1)).first()
        return None if row is None else _to_prediction(row)


def all_predictions(
    store: Store, model: str | None = None, *, as_of: datetime | None = None, without_why: bool = False
) -> Iterator[Prediction]:
    """Yield for each article, as it is then, what a model (None: the one that spoke last) says of it; few are held.

    without_why: leave out what moved the tags, which is most of what there is to read.
    """
    with store.reading() as connection:
        end = until(connection, as_of)
    after = 0
    while True:
        with store.reading() as connection:
            rows = connection.execute(_last(end, model).where(articles.c.id > after).limit(BATCH)).all()
            found = [_to_prediction(row, without_why=without_why) for row in rows]
        if not rows:
            return
        yield from found
        after = rows[-1].id


def unread(store: Store, model: str, *, after: int = 0, limit: int = BATCH) -> tuple[list[Article], int]:
    """Return articles as they are now of which that model was not the last to speak, and where to go on or 0."""
    wanted = whole(None).where(_is_unread(model), articles.c.id > after).order_by(articles.c.id).limit(limit)
    with store.reading() as connection:
        rows = connection.execute(wanted).all()
    return [to_article(row) for row in rows], rows[-1].id if len(rows) == limit else 0


def count_unread(store: Store, model: str) -> int:
    """Return how many articles `unread` returns, page by page."""
    wanted = sa.select(sa.func.count()).select_from(articles).where(_is_unread(model))
    with store.reading() as connection:
        return connection.execute(wanted).scalar_one()


def of_rows(store: Store, rows: Iterable[int]) -> dict[int, Prediction]:
    """Return predictions by their rows."""
    wanted = _spoken(None).add_columns(predictions.c.id.label("row"))
    with store.reading() as connection:
        return {
            row.row: _to_prediction(row)
            for part in some(rows)
            for row in connection.execute(wanted.where(predictions.c.id.in_(part)))
        }


def model_names(store: Store, *, as_of: datetime | None = None) -> list[str]:
    """Return the models that have spoken, the last newcomer first."""
    with store.reading() as connection:
        named = sa.select(models.c.name).where(by_then(models.c.act_id, until(connection, as_of)))
        return list(connection.execute(named.order_by(models.c.id.desc())).scalars())


def draw(act: Writing, spans: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int, int], int]:
    """Return the rows of sentences by (article's row, start, end); those that nobody has drawn yet are added."""
    wanted = set(spans)
    stored = sa.select(sentences.c.article_id, sentences.c.start, sentences.c.end, sentences.c.id)
    found = {
        (article, start, end): row
        for part in some(sorted({article for article, _, _ in wanted}))
        for article, start, end, row in act.connection.execute(stored.where(sentences.c.article_id.in_(part)))
    }
    new = [
        {"act_id": act.act, "article_id": article, "start": start, "end": end}
        for article, start, end in sorted(wanted - found.keys())
    ]
    if new:
        added = sa.insert(sentences).returning(*stored.selected_columns)
        found |= {(article, start, end): row for article, start, end, row in act.connection.execute(added, new)}
    return found


def bits(tags: Iterable[Tag]) -> int:
    """Return a set of tags as a number, claim being 1, opinion 2, quotation 4, source 8."""
    return sum(_BITS[tag] for tag in set(tags))


def has(tags: sa.ColumnElement[int], tag: Tag) -> sa.ColumnElement[bool]:
    """Return the condition that a number that `bits` made has a tag."""
    return tags.op("&")(bits([tag])) != 0


_BITS = {tag: 1 << place for place, tag in enumerate(Tag)}


@cache
def to_tags(number: int) -> tuple[Tag, ...]:
    """Return the tags that `bits` made a number of.

    >>> [str(tag) for tag in to_tags(bits([Tag.SOURCE, Tag.CLAIM]))]
    ['claim', 'source']
    """
    return tuple(tag for tag, bit in _BITS.items() if number & bit)


def _put(act: Writing, given: Sequence[Prediction], levels: Sequence[Level]) -> Added:
    texts, _ = put(act, [prediction.article for prediction in given])
    rows = [_row(act, prediction, texts[prediction.article.id]) for prediction in given]
    known = _known(act.connection, rows)
    fresh = [
        (row, prediction)
        for row, prediction in zip(rows, given, strict=True)
        if known.get((row["article_id"], row["model_id"])) != row["body"]
    ]
    if fresh:
        written = _written(act, fresh)
        _put_scores(act.connection, written, levels)
        kept.put(act.connection, written)
    return Added(len(fresh), 0, len(given) - len(fresh))


def _row(act: Writing, given: Prediction, article: int) -> dict[str, Any]:
    refuse_unstorable(given.model, f"prediction of {given.article.id!r}: its model")
    form = from_prediction(given)
    body = {part: form[part] for part in BODY}
    return {
        "act_id": act.act,
        "article_id": article,
        "model_id": _model(act, given.model),
        "sentences": len(given.sentences),
        "body": body,
    }


def _model(act: Writing, name: str) -> int:
    found: int | None = act.connection.execute(sa.select(models.c.id).where(models.c.name == name)).scalar()
    if found is not None:
        return found
    added = sa.insert(models).values(act_id=act.act, name=name).returning(models.c.id)
    return int(act.connection.execute(added).scalar_one())


def _known(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[tuple[int, int], Any]:
    """Return the last body of each article and model there is, by their rows."""
    last = (
        sa.select(sa.func.max(predictions.c.id))
        .where(predictions.c.article_id.in_([row["article_id"] for row in rows]))
        .group_by(predictions.c.article_id, predictions.c.model_id)
    )
    found = sa.select(predictions.c.article_id, predictions.c.model_id, predictions.c.body)
    bodies = connection.execute(found.where(predictions.c.id.in_(last)))
    return {(article, model): body for article, model, body in bodies}


def _put_bodies(act: Writing, rows: Sequence[dict[str, Any]]) -> list[int]:
    added = sa.insert(predictions).returning(predictions.c.id, sort_by_parameter_order=True)
    return list(act.connection.execute(added, rows).scalars())


def _written(act: Writing, fresh: Sequence[tuple[dict[str, Any], Prediction]]) -> list[Fresh]:
    """Add the predictions, and the sentences that nobody has drawn yet."""
    ids = _put_bodies(act, [row for row, _ in fresh])
    spans = [(row["article_id"], s.start, s.end) for row, given in fresh for s in given.sentences]
    drawn = draw(act, spans)
    return [
        Fresh(number, row["model_id"], given, [drawn[row["article_id"], s.start, s.end] for s in given.sentences])
        for number, (row, given) in zip(ids, fresh, strict=True)
    ]


def _put_scores(connection: Connection, written: Iterable[Fresh], levels: Sequence[Level]) -> None:
    found = [
        {"prediction_id": one.row, "sentence_id": row, "model_id": one.model, **_numbers(sentence, levels)}
        for one in written
        for row, sentence in zip(one.sentences, one.prediction.sentences, strict=True)
    ]
    if found:
        connection.execute(sa.insert(scores).returning(scores.c.sentence_id), found)


def _numbers(sentence: TaggedSentence, levels: Sequence[Level]) -> dict[str, Any]:
    margin = min(abs(score - level.threshold) for score, level in zip(sentence.scores, levels, strict=True))
    by_tag = {str(tag): round(score, 4) for tag, score in zip(Tag, sentence.scores, strict=True)}
    return {"tags": bits(sentence.tags), **by_tag, "margin": round(margin, 4)}


def _spoken(end: int | None) -> sa.Select[Any]:
    """Select predictions by then, with the article and what was known of it."""
    return (
        whole(end)
        .add_columns(predictions.c.body, models.c.name.label("model"))
        .join_from(articles, predictions, predictions.c.article_id == articles.c.id)
        .join_from(predictions, models, models.c.id == predictions.c.model_id)
        .where(by_then(predictions.c.act_id, end))
    )


def _last(end: int | None, model: str | None) -> sa.Select[Any]:
    """Select the last prediction (of a model) by then of each article's current text, in the order of articles."""
    later, named = predictions.alias(), models.alias()
    last = (
        sa.select(sa.func.max(later.c.id))
        .join(named, named.c.id == later.c.model_id)
        .where(later.c.article_id == articles.c.id, by_then(later.c.act_id, end))
    )
    last = last if model is None else last.where(named.c.name == model)
    found = _spoken(end).where(current(end), predictions.c.id == last.scalar_subquery())
    return found.order_by(articles.c.id)


def _is_unread(model: str) -> sa.ColumnElement[bool]:
    """Return the condition that an article is the current text, and that model was not the last to speak of it."""
    speaker = sa.select(predictions.c.model_id).where(predictions.c.article_id == articles.c.id)
    last = speaker.order_by(predictions.c.id.desc()).limit(1).scalar_subquery()
    its = sa.select(models.c.id).where(models.c.name == model).scalar_subquery()
    return current(None) & sa.func.coalesce(last != its, sa.true())


def _to_prediction(row: sa.Row[Any], *, without_why: bool = False) -> Prediction:
    article = to_article(row)
    given = {"id": article.id, "digest": row.digest, "text": article.text, "model": row.model, **row.body}
    if without_why:
        given["sentences"] = [{**sentence, "why": []} for sentence in row.body["sentences"]]
    return replace(to_prediction(given), article=article)

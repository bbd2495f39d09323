"""What people say of articles. Every change of mind is a row; the last of each person, text and origin counts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from annotator.core.export import from_annotation, to_annotation
from annotator.core.labels import Tag
from annotator.core.records import Annotation
from annotator.store.database.acts import By, Role, Verb, Writing, by_then, refuse_unstorable, until, writing
from annotator.store.database.articles import BATCH, Added, find, to_article, whole
from annotator.store.database.opening import Store
from annotator.store.database.predictions import bits, draw
from annotator.store.database.schema import annotations, articles, labels

BODY = ("sentences", "attributions", "spans", "links", "scheme")


@dataclass(frozen=True, slots=True)
class Said:
    """An annotation and where it comes from, "" for this program itself ("studio/3/annotation/17")."""

    annotation: Annotation
    origin: str = ""


def annotate(store: Store, by: By, given: Sequence[Said]) -> Added:
    """Add annotations, all or none; one that says what the last of its person, text and origin says is not added.

    The articles must be there. One's own take the role annotator, other people's reviewer. Raises StoreError.
    """
    own = all(said.annotation.annotator == by.person for said in given)
    with writing(store, by, Verb.ANNOTATE, Role.ANNOTATOR if own else Role.REVIEWER) as act:
        if not act.fresh:
            return Added(known=len(given))
        return sum((_put(act, said) for said in given), Added())


def latest_annotations(
    store: Store, *, of: Collection[str] | None = None, annotator: str | None = None, as_of: datetime | None = None
) -> Iterator[Said]:
    """Yield the annotations that count by then, of all articles and texts, drafts and deleted too.

    In the order in which they came; few are held. of: the names of the articles that are meant alone.
    """
    with store.reading() as connection:
        end = until(connection, as_of)
    after: int | None = 0
    while after is not None:
        wanted = _last(end, of, annotator).where(annotations.c.id > after).limit(BATCH)
        with store.reading() as connection:
            rows = connection.execute(wanted).all()
            found = [_to_said(row) for row in rows]
        yield from found
        after = rows[-1].row if len(rows) == BATCH else None


def annotators(store: Store, origin: str) -> set[str]:
    """Return of whom there are annotations whose origin begins so, whatever became of these."""
    said = sa.select(annotations.c.annotator).where(annotations.c.origin.startswith(origin, autoescape=True))
    with store.reading() as connection:
        return set(connection.execute(said.distinct()).scalars())


def _put(act: Writing, said: Said) -> Added:
    row = _row(act, said)
    before = act.connection.execute(
        sa.select(annotations)
        .where(*(annotations.c[key] == row[key] for key in ("article_id", "annotator", "origin")))
        .order_by(annotations.c.id.desc())
        .limit(1)
    ).first()
    if before is not None and all(getattr(before, key) == value for key, value in row.items() if key != "act_id"):
        return Added(known=1)
    number = act.connection.execute(sa.insert(annotations).values(**row).returning(annotations.c.id)).scalar_one()
    given = said.annotation.sentences
    drawn = draw(act, ((row["article_id"], s.start, s.end) for s in given))
    put_labels(act.connection, number, {drawn[row["article_id"], s.start, s.end]: s.tags for s in given})
    return Added(revised=1) if before is not None else Added(new=1)


def put_labels(connection: Connection, annotation: int, given: Mapping[int, Iterable[Tag]]) -> None:
    """Keep what an annotation says of each sentence, by their rows, so that it can be searched."""
    rows = [
        {"annotation_id": annotation, "sentence_id": sentence, "tags": bits(tags)} for sentence, tags in given.items()
    ]
    if rows:
        connection.execute(sa.insert(labels).returning(labels.c.sentence_id), rows)


def _row(act: Writing, said: Said) -> dict[str, Any]:
    given = said.annotation
    for what, text in (("annotator", given.annotator), ("model", given.suggested or ""), ("origin", said.origin)):
        refuse_unstorable(text, f"annotation of {given.article.id!r}: its {what}")
    form = from_annotation(given)
    return {
        "act_id": act.act,
        "article_id": find(act.connection, given.article),
        "annotator": given.annotator,
        "origin": said.origin,
        "status": str(given.status),
        "made": given.made,
        "seconds": given.seconds,
        "suggested": given.suggested,
        "body": {part: form[part] for part in BODY if part in form},
    }


def _last(end: int | None, of: Collection[str] | None, annotator: str | None) -> sa.Select[Any]:
    """Select the last annotation by then of each person, text and origin, with the article."""
    later = annotations.alias()
    same = (later.c[key] == annotations.c[key] for key in ("article_id", "annotator", "origin"))
    last = sa.select(sa.func.max(later.c.id)).where(*same, by_then(later.c.act_id, end))
    said = [annotations.c[key] for key in ("annotator", "origin", "status", "made", "seconds", "suggested", "body")]
    found = (
        whole(end)
        .add_columns(annotations.c.id.label("row"), *said)
        .join_from(articles, annotations, annotations.c.article_id == articles.c.id)
        .where(annotations.c.id == last.scalar_subquery())
        .order_by(annotations.c.id)
    )
    found = found if of is None else found.where(articles.c.name.in_(of))
    return found if annotator is None else found.where(annotations.c.annotator == annotator)


def _to_said(row: sa.Row[Any]) -> Said:
    article = to_article(row)
    said = {key: getattr(row, key) for key in ("annotator", "status", "made", "seconds", "suggested")}
    given = {"id": article.id, "digest": row.digest, "text": article.text, **said, **row.body}
    return Said(replace(to_annotation(given), article=article), row.origin)

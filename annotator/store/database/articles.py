"""Articles and their revisions: a text is stored once, exactly, and never changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from annotator.core.labels import BlockKind
from annotator.core.parts import ARTICLE_FIELDS
from annotator.core.records import Article, Block, Run
from annotator.core.spans import Span
from annotator.store.database.acts import By, Role, Verb, Writing, by_then, refuse_unstorable, some, until, writing
from annotator.store.database.opening import Store
from annotator.store.database.schema import articles, revisions
from annotator.store.errors import StoreError

BATCH = 100
"""Articles that are written, or read, together."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list, without its text. `revision` counts from 1; `key` is the place in the list."""

    key: int
    id: str
    digest: str
    revision: int
    title: str | None
    outlet: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """How many articles or predictions were new, were revised (articles only), or were there already."""

    new: int = 0
    revised: int = 0
    known: int = 0

    def __add__(self, other: "Added") -> "Added":
        return Added(self.new + other.new, self.revised + other.revised, self.known + other.known)


def add_articles(store: Store, by: By, given: Iterable[Article]) -> Added:
    """Add articles. One whose text, or what is known of it, differs from what its id had becomes a revision.

    Written in batches, each whole or not at all: after an interruption, adding the same again ends in the same state.
    Raises StoreError, for a text that cannot be stored too.
    """
    total = Added()
    for number, batch in enumerate(batches(given, attrgetter("id"))):
        with writing(store, replace(by, key=f"{by.key}/{number}"), Verb.ADD, Role.REVIEWER) as act:
            total += put(act, batch)[1] if act.fresh else Added(known=len(batch))
    return total


def article(store: Store, name: str, digest: str | None = None, *, as_of: datetime | None = None) -> Article | None:
    """Return the article of that id as it is then, or the one with that digest, which may be an earlier text."""
    with store.reading() as connection:
        end = until(connection, as_of)
        wanted = whole(end).where(articles.c.name == name)
        if digest is None:
            row = connection.execute(wanted.order_by(revisions.c.number.desc()).limit(1)).first()
        else:
            row = connection.execute(wanted.where(articles.c.digest == digest)).first()
        return None if row is None else to_article(row)


def digest_of(store: Store, name: str, beginning: str) -> str | None:
    """Return the digest of an article's text, of any revision, that begins so; None where there is none."""
    wanted = sa.select(articles.c.digest).where(articles.c.name == name, articles.c.digest.startswith(beginning))
    with store.reading() as connection:
        return connection.execute(wanted.order_by(articles.c.id.desc()).limit(1)).scalar()


def articles_of(store: Store, names: Iterable[str]) -> dict[str, Article]:
    """Return the articles of those ids as they are now, by id; those that are not there are left out."""
    with store.reading() as connection:
        found = [
            to_article(row)
            for part in some(sorted(set(names)))
            for row in connection.execute(whole(None).where(articles.c.name.in_(part), current(None)))
        ]
    return {article.id: article for article in found}


def lacking(store: Store, given: Iterable[Article]) -> list[Article]:
    """Return the articles whose texts the store does not have, as the current text or an earlier one, each once.

    To add one that it has would make that text the current one again.
    """
    wanted = {(article.id, article.digest): article for article in given}
    with store.reading() as connection:
        there = texts_of(connection, {name for name, _ in wanted})
    return [article for key, article in wanted.items() if key not in there]


def listed(
    store: Store, *, words: str = "", after: int = 0, skip: int = 0, limit: int = BATCH, as_of: datetime | None = None
) -> list[Listed]:
    """Return a page of the articles as they are then, by their last revision; `after` is a Listed's key.

    words: only those with these words in their title, outlet, author or id. skip: how many of these to pass over.
    """
    with store.reading() as connection:
        current = _current(until(connection, as_of)).where(revisions.c.id > after, _has(words))
        rows = connection.execute(current.order_by(revisions.c.id).limit(limit).offset(skip))
        return [Listed(*row[:7]) for row in rows]


def count(store: Store, *, words: str = "", as_of: datetime | None = None) -> int:
    """Return how many articles there are, or are with these words in their title, outlet, author or id."""
    with store.reading() as connection:
        end = until(connection, as_of)
        names = sa.select(sa.func.count(revisions.c.id)).where(revisions.c.number == 1)
        wanted = names.where(by_then(revisions.c.act_id, end))
        if words:
            wanted = sa.select(sa.func.count()).select_from(_current(end).where(_has(words)).subquery())
        return connection.execute(wanted).scalar_one()


def find(connection: Connection, given: Article) -> int:
    """Return the id of the row that holds an article's text. Raises StoreError where the store does not have it."""
    same = (articles.c.name == given.id) & (articles.c.digest == given.digest)
    row: int | None = connection.execute(sa.select(articles.c.id).where(same)).scalar()
    if row is None:
        raise StoreError(f"article {given.id!r} with digest {given.digest[:12]}… is not in the store; add it first")
    return row


def texts_of(connection: Connection, names: Iterable[str]) -> dict[tuple[str, str], int]:
    """Return the rows of all texts of articles, by id and digest."""
    found: dict[tuple[str, str], int] = {}
    for part in some(sorted(set(names))):
        stored = sa.select(articles.c.name, articles.c.digest, articles.c.id).where(articles.c.name.in_(part))
        found |= {(name, digest): row for name, digest, row in connection.execute(stored)}
    return found


def put(act: Writing, given: Sequence[Article]) -> tuple[dict[str, int], Added]:
    """Add articles of different ids within a write; return the rows of their texts by id, and how many were new."""
    texts = _put_texts(act, given)
    before = {row.name: row for row in act.connection.execute(_current(None).where(revisions.c.name.in_(texts)))}
    rows = [_revision(act, article, texts[article.id], before.get(article.id)) for article in given]
    fresh = [row for row in rows if not _says(before.get(row["name"]), row)]
    if fresh:
        act.connection.execute(sa.insert(revisions).returning(revisions.c.id), fresh)
    new = sum(row["previous_id"] is None for row in fresh)
    return texts, Added(new, len(fresh) - new, len(given) - len(fresh))


def batches(given: Iterable[_Item], name: Callable[[_Item], str]) -> Iterator[list[_Item]]:
    """Yield what is given, in order, in batches in which no name comes twice."""
    batch: dict[str, _Item] = {}
    for item in given:
        if len(batch) == BATCH or name(item) in batch:
            yield list(batch.values())
            batch = {}
        batch[name(item)] = item
    if batch:
        yield list(batch.values())


def to_article(row: sa.Row[Any]) -> Article:
    """Return the article in a row of `whole`."""
    return Article(
        id=row.name,
        text=row.text,
        **{field: getattr(row, field) for field in ARTICLE_FIELDS},
        layout=tuple(_to_block(*block) for block in row.layout or ()),
        source_map=tuple(Run(*run) for run in row.source_map or ()),
        notes=tuple(row.notes or ()),
    )


def whole(end: int | None) -> sa.Select[Any]:
    """Select articles with what was last known of each text by then; a text that came back counts once."""
    later = revisions.alias()
    last = sa.select(sa.func.max(later.c.number)).where(
        later.c.article_id == articles.c.id, by_then(later.c.act_id, end)
    )
    joined = (revisions.c.article_id == articles.c.id) & (revisions.c.number == last.scalar_subquery())
    texts = (articles.c[field] for field in ("id", "name", "digest", "text", "layout", "source_map"))
    known = (revisions.c[field] for field in (*ARTICLE_FIELDS, "notes", "number"))
    return sa.select(*texts, *known).join_from(articles, revisions, joined)


def current(end: int | None) -> sa.ColumnElement[bool]:
    """Return the condition that a row of `articles` is the text that its id has by then."""
    later = revisions.alias()
    last = sa.select(later.c.article_id).where(later.c.name == articles.c.name, by_then(later.c.act_id, end))
    return articles.c.id == last.order_by(later.c.number.desc()).limit(1).scalar_subquery()


def _current(end: int | None) -> sa.Select[Any]:
    """Select the last revision of each article by then, as Listed has it, and all fields."""
    later = revisions.alias()
    last = sa.select(sa.func.max(later.c.number)).where(later.c.name == revisions.c.name, by_then(later.c.act_id, end))
    first = ("title", "outlet", "published")
    known = (revisions.c[field] for field in (*first, *(field for field in ARTICLE_FIELDS if field not in first)))
    head = (revisions.c.id, revisions.c.name, articles.c.digest, revisions.c.number)
    return (
        sa.select(*head, *known, revisions.c.article_id)
        .join_from(revisions, articles, articles.c.id == revisions.c.article_id)
        .where(revisions.c.number == last.scalar_subquery())
    )


def _has(words: str) -> sa.ColumnElement[bool]:
    """Return the condition that a revision's title, outlet, author or id has these words, capitals aside."""
    if not words:
        return sa.true()
    known = (revisions.c[field] for field in ("title", "outlet", "author", "name"))
    return sa.or_(*(field.icontains(words, autoescape=True) for field in known))


def _put_texts(act: Writing, given: Sequence[Article]) -> dict[str, int]:
    wanted = {(article.id, article.digest): article for article in given}
    found = texts_of(act.connection, (article.id for article in given))
    new = [_text(act, article) for key, article in wanted.items() if key not in found]
    if new:
        added = sa.insert(articles).returning(articles.c.name, articles.c.digest, articles.c.id)
        found |= {(name, digest): row for name, digest, row in act.connection.execute(added, new)}
    return {name: found[name, digest] for name, digest in wanted}


def _text(act: Writing, article: Article) -> dict[str, Any]:
    for what, text in (("id", article.id), ("text", article.text)):
        refuse_unstorable(text, f"article {article.id!r}: its {what}")
    return {
        "act_id": act.act,
        "name": article.id,
        "digest": article.digest,
        "text": article.text,
        "layout": article.layout or None,
        "source_map": article.source_map or None,
    }


def _revision(act: Writing, article: Article, row: int, before: sa.Row[Any] | None) -> dict[str, Any]:
    known = {field: getattr(article, field) for field in ARTICLE_FIELDS}
    for field, value in known.items():
        refuse_unstorable(value or "", f"article {article.id!r}: its {field}")
    return {
        "act_id": act.act,
        "name": article.id,
        "number": before.number + 1 if before else 1,
        "article_id": row,
        "previous_id": before.id if before else None,
        **known,
        "notes": article.notes or None,
    }


def _says(before: sa.Row[Any] | None, row: dict[str, Any]) -> bool:
    """Whether a revision says the same of the article as the row to add."""
    return before is not None and all(getattr(before, field) == row[field] for field in ("article_id", *ARTICLE_FIELDS))


def _to_block(start: int, end: int, kind: str, label: list[int] | None, excerpt: bool) -> Block:  # noqa: FBT001
    return Block(start, end, BlockKind(kind), Span(*label) if label else None, excerpt)

"""What people's labels came to, each time that somebody settled them; none takes the place of another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Connection

from annotator.core.export import from_gold, to_gold
from annotator.core.labels import Tag
from annotator.core.parts import from_article
from annotator.core.records import Article
from annotator.store.database.acts import Act, By, Role, Verb, by_then, some, until, writing
from annotator.store.database.articles import texts_of, to_article, whole
from annotator.store.database.opening import Store
from annotator.store.database.schema import acts, articles, settlings
from annotator.store.errors import StoreError

if TYPE_CHECKING:
    from annotator.judge.consensus import Conflict, Settlement

BODY = ("sentences", "attributions", "annotators", "genre", "scheme", "conflicts")


@dataclass(frozen=True, slots=True)
class Settling:
    """What a text came to in one act, by that method."""

    act: Act
    method: str
    settlement: "Settlement"


def settle(store: Store, by: By, method: str, given: Sequence["Settlement"]) -> None:
    """Keep what texts came to by a method, all of it or nothing; the same a second time is a row without a body.

    The texts must be there. It takes the role reviewer. Raises StoreError.
    """
    with writing(store, by, Verb.SETTLE, Role.REVIEWER) as act:
        if not act.fresh:
            return
        texts = texts_of(act.connection, {one.gold.article.id for one in given})
        for part in some(given):
            rows = [{"act_id": act.act, "method": method, **_row(one, texts)} for one in part]
            _share(act.connection, rows)
            act.connection.execute(sa.insert(settlings).returning(settlings.c.id), rows)


def settled(store: Store, name: str, *, as_of: datetime | None = None) -> list[Settling]:
    """Return what the texts of the article of that id came to by then, each time, in order."""
    act = (acts.c.at, acts.c.person, acts.c.place, acts.c.why, acts.c.verb)
    with store.reading() as connection:
        end = until(connection, as_of)
        texts = {row.id: to_article(row) for row in connection.execute(whole(end).where(articles.c.name == name))}
        wanted = sa.select(settlings, *act).join_from(settlings, acts).where(by_then(settlings.c.act_id, end))
        rows = connection.execute(wanted.where(settlings.c.article_id.in_(texts)).order_by(settlings.c.id))
        return [
            Settling(
                Act(row.act_id, row.at, row.person, row.place, row.why, Verb(row.verb)),
                row.method,
                _settlement(texts[row.article_id], row.inputs, body),
            )
            for row, body in with_bodies(rows)
        ]


def with_bodies(rows: Iterable[sa.Row[Any]]) -> Iterator[tuple[sa.Row[Any], dict[str, Any]]]:
    """Yield an article's rows, given in order from the first, each with its body."""
    bodies: dict[int, dict[str, Any]] = {}
    for row in rows:
        bodies[row.id] = bodies[row.same_id] if row.body is None else row.body
        yield row, bodies[row.id]


def _row(given: "Settlement", texts: dict[tuple[str, str], int]) -> dict[str, Any]:
    article = given.gold.article
    if (article.id, article.digest) not in texts:
        raise StoreError(f"article {article.id!r} is settled on a text that is not in the store; add it first")
    gold = from_gold(given.gold)
    shares = (None if share is None else round(share, 4) for share in given.agreed)
    sentences = [{**s, "agreed": share} for s, share in zip(gold["sentences"], shares, strict=True)]
    whole = {**gold, "sentences": sentences, "conflicts": [_open(one) for one in given.conflicts]}
    return {
        "article_id": texts[article.id, article.digest],
        "inputs": given.inputs,
        "body": {part: whole[part] for part in BODY},
        "same_id": None,
    }


def _open(conflict: "Conflict") -> dict[str, Any]:
    tag = None if conflict.tag is None else str(conflict.tag)
    return {"start": conflict.start, "end": conflict.end, "tag": tag, "yes": [*conflict.yes], "no": [*conflict.no]}


def _share(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Let a row whose body is the last one of its text point there instead."""
    last = (
        sa.select(sa.func.max(settlings.c.id))
        .where(settlings.c.article_id.in_([row["article_id"] for row in rows]), settlings.c.body.is_not(None))
        .group_by(settlings.c.article_id)
    )
    found = sa.select(settlings.c.article_id, settlings.c.id, settlings.c.body).where(settlings.c.id.in_(last))
    before = {article: (number, body) for article, number, body in connection.execute(found)}
    for row in rows:
        number, body = before.get(row["article_id"], (None, None))
        if body == row["body"]:
            row |= {"body": None, "same_id": number}


def _settlement(article: Article, inputs: str, body: dict[str, Any]) -> "Settlement":
    from annotator.judge.consensus import Conflict, Settlement

    gold = to_gold({**from_article(article), **body})
    conflicts = tuple(
        Conflict(article, c["start"], c["end"], c["tag"] and Tag(c["tag"]), tuple(c["yes"]), tuple(c["no"]))
        for c in body["conflicts"]
    )
    agreed = tuple(s["agreed"] for s in body["sentences"])
    return Settlement(replace(gold, article=article), conflicts, agreed, inputs)

"""Who is about to settle which sentence, so that two reviewers do not settle the same one unknowingly."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from annotator.core.records import Article
from annotator.core.spans import Span
from annotator.store.database.acts import By, Role, Verb, stamp, writing
from annotator.store.database.articles import find
from annotator.store.database.opening import Store
from annotator.store.database.predictions import draw
from annotator.store.database.schema import acts, articles, claims, sentences

HELD = timedelta(minutes=5)
"""How long a claim holds unless it is renewed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """`person` has been settling a sentence since a time, and is expected to be done by another (ISO 8601, UTC)."""

    article: str
    digest: str
    sentence: Span
    person: str
    since: str
    until: str


def claim(store: Store, by: By, article: Article, sentence: Span, held: timedelta = HELD) -> Claim | None:
    """Claim a sentence for `by.person`, and return whoever else holds it; then it is not claimed. Raises StoreError.

    One's own claim is renewed. A claim hinders nobody from deciding; it is for the screen to show.
    """
    with writing(store, by, Verb.CLAIM, Role.REVIEWER) as act:
        drawn = draw(act, [(find(act.connection, article), *sentence)])
        (number,) = (drawn[key] for key in drawn if key[1:] == tuple(sentence))
        last = act.connection.execute(_last().where(claims.c.sentence_id == number)).first()
        if last is not None and last.person != by.person and last.until > act.at:
            return _to_claim(last)
        if act.fresh:
            _put(act.connection, act.act, number, stamp(datetime.fromisoformat(act.at) + held))
        return None


def release(store: Store, by: By, article: Article, sentence: Span) -> None:
    """End one's own claim of a sentence. Raises StoreError."""
    claim(store, by, article, sentence, timedelta())


def claimed(store: Store) -> list[Claim]:
    """Return the claims that hold now, the oldest first."""
    with store.reading() as connection:
        return [_to_claim(row) for row in connection.execute(_last().where(claims.c.until > stamp(store.clock())))]


def _last() -> sa.Select[Any]:
    """Select the last claim of each sentence."""
    later = claims.alias()
    last = sa.select(sa.func.max(later.c.id)).where(later.c.sentence_id == claims.c.sentence_id)
    return (
        sa.select(articles.c.name, articles.c.digest, sentences.c.start, sentences.c.end, acts.c.person, acts.c.at)
        .add_columns(claims.c.until)
        .join_from(claims, sentences, sentences.c.id == claims.c.sentence_id)
        .join(articles, articles.c.id == sentences.c.article_id)
        .join_from(claims, acts, acts.c.id == claims.c.act_id)
        .where(claims.c.id == last.scalar_subquery())
        .order_by(claims.c.id)
    )


def _put(connection: sa.Connection, act: int, sentence: int, until: str) -> None:
    connection.execute(sa.insert(claims).values(act_id=act, sentence_id=sentence, until=until))


def _to_claim(row: sa.Row[Any]) -> Claim:
    return Claim(row.name, row.digest, Span(row.start, row.end), row.person, row.at, row.until)

"""Names that stand for one another in an article, as people have said: "Ruiz" for "Ana Ruiz"."""

from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection

from annotator.core.records import Article, Prediction
from annotator.judge import naming
from annotator.store.database.acts import By, Role, Verb, refuse_unstorable, writing
from annotator.store.database.articles import find
from annotator.store.database.opening import Store
from annotator.store.database.schema import acts, articles, names
from annotator.store.errors import StoreError


def rename(store: Store, by: By, article: Article, name: str, entity: str | None) -> None:
    """Let a name stand for an entity in all links of that text, or (None) for itself again. Raises StoreError."""
    key = naming.key(name)
    if not key or (entity is not None and not entity.strip()):
        raise StoreError(f"{name!r} cannot stand for {entity!r}; a name has letters")
    for what, text in (("name", name), ("entity", entity or "")):
        refuse_unstorable(text, f"names in {article.id!r}: the {what}")
    with writing(store, by, Verb.NAME, Role.REVIEWER) as act:
        if act.fresh:
            row = {"article_id": find(act.connection, article), "key": key, "entity": entity and entity.strip()}
            act.connection.execute(sa.insert(names).values(act_id=act.act, **row))


def take_back(store: Store, by: By, key: str) -> bool:
    """Undo what one `rename` said, by its key: the name stands for what it stood for before. False where none did."""
    with store.reading() as connection:
        said = sa.select(names).join(acts, acts.c.id == names.c.act_id).where(acts.c.key == key)
        row = connection.execute(said).first()
        if row is None:
            return False
        same = (names.c.article_id == row.article_id) & (names.c.key == row.key) & (names.c.id < row.id)
        before = connection.execute(sa.select(names.c.entity).where(same).order_by(names.c.id.desc()).limit(1)).scalar()
    with writing(store, by, Verb.NAME, Role.REVIEWER) as act:
        if act.fresh:
            again = {"article_id": row.article_id, "key": row.key, "entity": before}
            act.connection.execute(sa.insert(names).values(act_id=act.act, **again))
    return True


def renamed(store: Store, article: Article) -> dict[str, str]:
    """Return which names stand for which entities in that text, by their keys (judge/naming.py)."""
    with store.reading() as connection:
        of_text = sa.select(articles.c.id).where(articles.c.name == article.id, articles.c.digest == article.digest)
        found = all_renamed(connection, names.c.article_id == of_text.scalar_subquery())
    return dict(next(iter(found.values()), {}))


def names_in_all(store: Store) -> dict[tuple[str, str], Mapping[str, str]]:
    """Return which names stand for which entities in all texts, by the articles' ids and digests."""
    with store.reading() as connection:
        found = all_renamed(connection, sa.true())
        wanted = sa.select(articles.c.id, articles.c.name, articles.c.digest).where(articles.c.id.in_(list(found)))
        return {(row.name, row.digest): found[row.id] for row in connection.execute(wanted)}


def named(store: Store, given: Prediction) -> Prediction:
    """Return a prediction under the names that people have said since."""
    links = naming.merge(given.article.text, given.attributions, renamed(store, given.article))
    return replace(given, attributions=links)


def all_renamed(connection: Connection, which: sa.ColumnElement[bool]) -> Mapping[int, Mapping[str, str]]:
    """Return the same for many texts, by their rows; texts in which no name stands for another are left out."""
    last = sa.select(sa.func.max(names.c.id)).group_by(names.c.article_id, names.c.key)
    found: dict[int, dict[str, str]] = {}
    wanted = sa.select(names.c.article_id, names.c.key, names.c.entity).where(names.c.id.in_(last), which)
    for article, key, entity in connection.execute(wanted.where(names.c.entity.is_not(None))):
        found.setdefault(article, {})[key] = entity
    return found

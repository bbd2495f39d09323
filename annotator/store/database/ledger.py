"""What has been pushed to Label Studio and pulled from it. Rows are added; the last of each object counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from annotator.store.database.acts import By, Role, Verb, by_then, until, writing
from annotator.store.database.articles import texts_of
from annotator.store.database.opening import Store
from annotator.store.database.schema import articles, ledger
from annotator.store.errors import StoreError


class Kind(StrEnum):
    """What a row of the ledger is about."""

    TASK = "task"
    ANNOTATION = "annotation"


@dataclass(frozen=True, slots=True)
class Entry:
    """One task or annotation in Label Studio.

    project: server and number, as in "http://127.0.0.1:8080/projects/3". remote, task: the server's numbers.
    article, digest: whose text it holds. version: for a task the scheme's, for an annotation its
    updated_at. state: a word of studio's ("pushed", "pulled", "gone").
    """

    project: str
    kind: Kind
    remote: int
    task: int
    article: str
    digest: str
    version: str
    state: str


def note(store: Store, by: By, entries: Iterable[Entry]) -> int:
    """Add entries to the ledger, all or none; return how many say something new of their object. Raises StoreError."""
    wanted = {(entry.project, entry.kind, entry.remote): entry for entry in entries}
    with writing(store, by, Verb.NOTE, Role.REVIEWER) as act:
        if not act.fresh:
            return 0
        for project in sorted({entry.project for entry in wanted.values()}):
            for entry in _noted(act.connection, project, None):
                if wanted.get((entry.project, entry.kind, entry.remote)) == entry:
                    del wanted[entry.project, entry.kind, entry.remote]
        texts = texts_of(act.connection, (entry.article for entry in wanted.values()))
        rows = [_row(act.act, entry, texts) for entry in wanted.values()]
        if rows:
            act.connection.execute(sa.insert(ledger).returning(ledger.c.id), rows)
        return len(rows)


def noted(store: Store, project: str, kind: Kind | None = None, *, as_of: datetime | None = None) -> list[Entry]:
    """Return what is known of a project's objects, in the order of their last change."""
    with store.reading() as connection:
        found = _noted(connection, project, until(connection, as_of))
    return [entry for entry in found if kind in {None, entry.kind}]


def _noted(connection: sa.Connection, project: str, end: int | None) -> list[Entry]:
    last = (
        sa.select(sa.func.max(ledger.c.id))
        .where(ledger.c.project == project, by_then(ledger.c.act_id, end))
        .group_by(ledger.c.kind, ledger.c.remote_id)
    )
    rows = connection.execute(
        sa.select(ledger.c.project, ledger.c.kind, ledger.c.remote_id, ledger.c.task_id)
        .add_columns(articles.c.name, articles.c.digest, ledger.c.version, ledger.c.state)
        .join(articles, articles.c.id == ledger.c.article_id)
        .where(ledger.c.id.in_(last))
        .order_by(ledger.c.id)
    )
    return [Entry(project, Kind(kind), *rest) for project, kind, *rest in rows]


def _row(act: int, entry: Entry, texts: dict[tuple[str, str], int]) -> dict[str, object]:
    if (entry.article, entry.digest) not in texts:
        raise StoreError(
            f"{entry.kind} {entry.remote} of article {entry.article!r}, which is not in the store; add it first"
        )
    return {
        "act_id": act,
        "project": entry.project,
        "kind": entry.kind,
        "remote_id": entry.remote,
        "task_id": entry.task,
        "article_id": texts[entry.article, entry.digest],
        "version": entry.version,
        "state": entry.state,
    }

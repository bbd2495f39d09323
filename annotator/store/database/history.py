"""What happened to an article, in words: who did what, when, from where and why."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from annotator.core.annotated import Origin
from annotator.core.numbers import many
from annotator.core.parts import ARTICLE_FIELDS
from annotator.store.database.acts import Act, Verb, by_then, until
from annotator.store.database.opening import Store
from annotator.store.database.predictions import to_tags
from annotator.store.database.schema import (
    acts,
    annotations,
    articles,
    conflicts,
    decisions,
    ledger,
    models,
    names,
    predictions,
    revisions,
    sentences,
    settlings,
    withdrawals,
)
from annotator.store.database.settlings import with_bodies

_Join = tuple[Table, sa.ColumnElement[bool]]

SHOWN = 60
"""Characters of a sentence that an event quotes."""
OPEN = 3
"""Differences that the event of a settling names."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that an act did, in words that follow the person's name ("added the article")."""

    act: Act
    what: str


def history(store: Store, name: str, *, as_of: datetime | None = None) -> list[Event]:
    """Return all that happened to the article of that id by then, in order; nothing where there is none.

    Claims are left out: they say only that somebody was about to do something.
    """
    told = (
        *(_revisions, _predictions, _annotations, _decisions, _withdrawals, _conflicts, _settlings),
        *(_names, _ledger),
    )
    with store.reading() as connection:
        end = until(connection, as_of)
        found = [event for tell in told for event in tell(connection, name, end)]
    return sorted(found, key=lambda event: event.act.id)


def _revisions(connection: Connection, name: str, end: int | None) -> Iterator[Event]:
    before: sa.Row[Any] | None = None
    for row in _rows(connection, revisions, end, (), name):
        yield _event(row, _revised(before, row))
        before = row


def _revised(before: sa.Row[Any] | None, row: sa.Row[Any]) -> str:
    if before is None:
        return "added the article"
    if row.article_id != before.article_id:
        return f"changed the text (revision {row.number})"
    changed = [field for field in ARTICLE_FIELDS if getattr(row, field) != getattr(before, field)]
    return f"changed {' and '.join(f'{field} to {getattr(row, field)!r}' for field in changed)} (revision {row.number})"


def _predictions(connection: Connection, name: str, end: int | None) -> Iterator[Event]:
    via = (*_text_of(predictions), (models, models.c.id == predictions.c.model_id))
    for row in _rows(connection, predictions, end, via, name, models.c.name.label("model")):
        yield _event(row, f"added what {row.model} says of it: {many(row.sentences, 'sentence')}")


def _annotations(connection: Connection, name: str, end: int | None) -> Iterator[Event]:
    before: dict[tuple[str, str], Any] = {}
    for row in _rows(connection, annotations, end, _text_of(annotations), name):
        key = (row.annotator, row.origin)
        whose = "an annotation" if row.annotator == row.person else f"{row.annotator}'s annotation"
        origin = f" from {row.origin}" if row.origin else ""
        said = f"{_annotated(before.get(key), row.body['sentences'])}{_outcomes(row)}"
        yield _event(row, f"added {whose}{origin}, {row.status}: {said}")
        before[key] = row.body["sentences"]


def _annotated(before: Any, now: Any) -> str:
    count = f"{len(now)} sentence{'' if len(now) == 1 else 's'}"
    if before is None:
        return count
    said = {(s["start"], s["end"]): set(s["tags"]) for s in before}
    changed = sum(said.get((s["start"], s["end"])) != set(s["tags"]) for s in now)
    return f"{count}, {changed} of them otherwise than before"


def _outcomes(row: sa.Row[Any]) -> str:
    """Return what became of the suggestions that the person saw, sentences, spans and links together."""
    if row.suggested is None:
        return ""
    counts = Counter(one["origin"] for part in ("sentences", "spans", "links") for one in row.body.get(part, ()))
    told = ", ".join(f"{counts[origin]} {origin}" for origin in Origin if counts[origin])
    return f"; of what {row.suggested} suggests, {told}" if told else ""


def _decisions(connection: Connection, name: str, end: int | None) -> Iterator[Event]:
    said = sa.func.substr(articles.c.text, sentences.c.start + 1, sentences.c.end - sentences.c.start).label("said")
    for row in _rows(connection, decisions, end, _SENTENCE, name, said):
        shown = shorten(row.said, SHOWN, placeholder="…")
        tags = " + ".join(to_tags(row.tags)) or "none of the four"
        notes = {"asked because": row.cause, "why": row.why, "error before": row.error}
        told = "; ".join(f"{head}: {note}" for head, note in notes.items() if note)
        whose = "" if row.reviewer == row.person else f"{row.reviewer}'s decision: "
        yield _event(row, f"decided ({row.id}) {whose}{tags} for: {shown}{f' ({told})' if told else ''}")


def _withdrawals(connection: Connection, name: str, end: int | None) -> Iterator[Event]:
    via = ((decisions, decisions.c.id == withdrawals.c.decision_id), *_SENTENCE)
    for row in _rows(connection, withdrawals, end, via, name):
        yield _event(row, f"undid decision {row.decision_id}")


def _conflicts(connection: Connection, name: str, end: int | None) -> Iterator[Event]:
    via = ((decisions, decisions.c.id == conflicts.c.decision_id), *_SENTENCE)
    for row in _rows(connection, conflicts, end, via, name):
        yield _event(row, f"had not seen decision {row.other_id}, which {row.decision_id} is in conflict with")


def _settlings(connection: Connection, name: str, end: int | None) -> Iterator[Event]:
    before: dict[int, Any] = {}
    for row, body in with_bodies(_rows(connection, settlings, end, _text_of(settlings), name, articles.c.text)):
        now = body["sentences"]
        what = f"settled it ({row.method}) from {' and '.join(body['annotators']) or 'decisions alone'}"
        told = "; ".join((_ways(before.get(row.article_id), now), *_agreed(now), *_open(row.text, body["conflicts"])))
        yield _event(row, f"{what}, inputs {row.inputs[:12]}: {told}")
        before[row.article_id] = now


def _ways(before: Any, now: Any) -> str:
    ways = Counter(s["settled"]["way"] for s in now)
    return f"{_annotated(before, now)} ({', '.join(f'{way} {count}' for way, count in sorted(ways.items()))})"


def _agreed(now: Any) -> Iterator[str]:
    shares = [s["agreed"] for s in now if s["agreed"] is not None]
    if shares:
        yield f"{sum(shares) / len(shares):.0%} agreed"


def _open(text: str, given: Any) -> Iterator[str]:
    for one in given[:OPEN]:
        said = shorten(text[one["start"] : one["end"]], SHOWN, placeholder="…")
        against = f" against {', '.join(one['no'])}" if one["no"] else ""
        yield f"open: {one['tag'] or 'bounds'} for: {said} ({', '.join(one['yes'])}{against})"
    if len(given) > OPEN:
        yield f"and {len(given) - OPEN} more open"


def _ledger(connection: Connection, name: str, end: int | None) -> Iterator[Event]:
    for row in _rows(connection, ledger, end, _text_of(ledger), name):
        version = f", {row.version}" if row.version else ""
        yield _event(row, f"noted {row.kind} {row.remote_id} of {row.project}: {row.state}{version}")


def _names(connection: Connection, name: str, end: int | None) -> Iterator[Event]:
    for row in _rows(connection, names, end, _text_of(names), name):
        what = f"for {row.entity}" if row.entity else "for itself again"
        yield _event(row, f"let the name {row.key!r} stand {what}")


def _text_of(table: Table) -> tuple[_Join, ...]:
    return ((articles, articles.c.id == table.c.article_id),)


_SENTENCE: tuple[_Join, ...] = (
    (sentences, sentences.c.id == decisions.c.sentence_id),
    (articles, articles.c.id == sentences.c.article_id),
)
"""What leads from a decision to its article."""


def _rows(
    connection: Connection,
    table: Table,
    end: int | None,
    via: Sequence[_Join],
    name: str,
    *more: sa.ColumnElement[Any],
) -> sa.CursorResult[Any]:
    """Return a table's rows on one article by then, in order, with their act; `via` leads to the article's name."""
    joined: sa.FromClause = table.join(acts, acts.c.id == table.c.act_id)
    for step, condition in via:
        joined = joined.join(step, condition)
    act = (acts.c.at, acts.c.person, acts.c.place, acts.c.why.label("act_why"), acts.c.verb)
    wanted = sa.select(*table.c, *act, *more).select_from(joined).where(by_then(table.c.act_id, end))
    named = articles.c.name if via else table.c.name
    return connection.execute(wanted.where(named == name).order_by(table.c.id))


def _event(row: sa.Row[Any], what: str) -> Event:
    return Event(Act(row.act_id, row.at, row.person, row.place, row.act_why, Verb(row.verb)), what)

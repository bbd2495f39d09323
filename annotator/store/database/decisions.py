"""What reviewers settle: decisions, undo, and late decisions that conflict."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from annotator.core.parts import from_attribution, to_attribution
from annotator.core.records import Article, Decision
from annotator.store.database.acts import Act, By, Role, Verb, Writing, by_then, refuse_unstorable, some, until, writing
from annotator.store.database.articles import BATCH, find, to_article, whole
from annotator.store.database.opening import Store
from annotator.store.database.predictions import bits, draw, to_tags
from annotator.store.database.schema import acts, articles, conflicts, decisions, sentences, withdrawals
from annotator.store.errors import StoreError


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision and how it came about.

    cause: why the sentence was asked about, in words ("model unsure"). error: what was wrong with what people said
    before ("slip"), None where nothing was. guideline: whether the guidelines should say how such a sentence is tagged.
    seen: the id of the last decision on that sentence that the reviewer had seen, None if none.
    """

    decision: Decision
    cause: str = ""
    error: str | None = None
    guideline: bool = False
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling in the store. withdrawn: whether it was undone."""

    id: int
    act: Act
    ruling: Ruling
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A decision that came late: its maker had not seen the other one, which says something else."""

    late: Ruled
    other: Ruled


def decide(store: Store, by: By, rulings: Sequence[Ruling]) -> list[int]:
    """Add decisions, all or none, and return their ids in order.

    Where another reviewer has meanwhile decided otherwise (a decision later than `seen` that stands), both are kept and
    a conflict is open until a decision that has seen the late one, or the undoing of either. One's own decisions take
    the role reviewer, other people's admin. Raises StoreError.
    """
    own = all(ruling.decision.reviewer == by.person for ruling in rulings)
    with writing(store, by, Verb.DECIDE, Role.REVIEWER if own else Role.ADMIN) as act:
        if act.fresh:
            _decide(act, rulings)
        written = sa.select(decisions.c.id).where(decisions.c.act_id == act.act).order_by(decisions.c.id)
        return list(act.connection.execute(written).scalars())


def withdraw(store: Store, by: By, ids: Iterable[int]) -> None:
    """Undo decisions: what was decided before them counts again. Undone ones stay so. Raises StoreError."""
    wanted = sorted(set(ids))
    with writing(store, by, Verb.WITHDRAW, Role.REVIEWER) as act:
        there = set(_among(act.connection, decisions.c.id, wanted))
        for number in wanted:
            if number not in there:
                raise StoreError(f"no decision {number} in the store; `annotator history` shows those there are")
        undone = set(_among(act.connection, withdrawals.c.decision_id, wanted))
        new = [{"act_id": act.act, "decision_id": number} for number in wanted if number not in undone]
        if new:
            act.connection.execute(sa.insert(withdrawals).returning(withdrawals.c.id), new)


def made_in(store: Store, key: str) -> list[int]:
    """Return the ids of the decisions that one write made, by its key; for the undoing of a whole write."""
    with store.reading() as connection:
        made = sa.select(decisions.c.id).join(acts, acts.c.id == decisions.c.act_id).where(acts.c.key == key)
        return list(connection.execute(made.order_by(decisions.c.id)).scalars())


def all_decisions(
    store: Store, name: str | None = None, *, standing: bool = True, as_of: datetime | None = None
) -> Iterator[Ruled]:
    """Yield the decisions on an article (None: on all), in the order in which they were made; few are held.

    standing: only the last of each sentence that was not undone; else every one, the undone too.
    """
    with store.reading() as connection:
        end = until(connection, as_of)
    after = 0
    while True:
        wanted = _ruled(end).where(decisions.c.id > after).order_by(decisions.c.id).limit(BATCH)
        wanted = wanted if name is None else wanted.where(articles.c.name == name)
        wanted = wanted.where(stands(end)) if standing else wanted
        with store.reading() as connection:
            found = _to_ruled(connection, connection.execute(wanted).all(), end)
        if not found:
            return
        yield from found
        after = found[-1].id


def conflicts_open(store: Store, *, as_of: datetime | None = None) -> list[Conflict]:
    """Return the conflicts that nobody has settled yet, the oldest first."""
    late, settled = decisions.alias(), decisions.alias()
    with store.reading() as connection:
        end = until(connection, as_of)
        later = sa.exists().where(
            settled.c.sentence_id == late.c.sentence_id,
            settled.c.seen_id >= late.c.id,
            by_then(settled.c.act_id, end),
            ~_undone(settled.c.id, end),
        )
        pairs = connection.execute(
            sa.select(conflicts.c.decision_id, conflicts.c.other_id)
            .join(late, late.c.id == conflicts.c.decision_id)
            .where(by_then(conflicts.c.act_id, end), ~later)
            .where(~_undone(conflicts.c.decision_id, end), ~_undone(conflicts.c.other_id, end))
            .order_by(conflicts.c.id)
        ).all()
        ruled = _by_id(connection, {each for pair in pairs for each in pair}, end)
    return [Conflict(ruled[one], ruled[other]) for one, other in pairs]


def stands(end: int | None) -> sa.ColumnElement[bool]:
    """Return the condition that a decision is the last of its sentence by then that was not undone."""
    later = decisions.alias()
    last = sa.select(sa.func.max(later.c.id)).where(
        later.c.sentence_id == decisions.c.sentence_id, by_then(later.c.act_id, end), ~_undone(later.c.id, end)
    )
    return decisions.c.id == last.scalar_subquery()


def _decide(act: Writing, rulings: Sequence[Ruling]) -> None:
    for ruling in rulings:
        _refuse_outside(ruling.decision)
    texts = {id(article): find(act.connection, article) for article in (r.decision.article for r in rulings)}
    spans = [(texts[id(r.decision.article)], r.decision.start, r.decision.end) for r in rulings]
    drawn = draw(act, spans)
    rows = [_row(act, ruling, drawn[span]) for ruling, span in zip(rulings, spans, strict=True)]
    if not rows:
        return
    missed = _missed(act.connection, rows)
    added = sa.insert(decisions).returning(decisions.c.id, sort_by_parameter_order=True)
    ids = act.connection.execute(added, rows).scalars().all()
    late = [
        {"act_id": act.act, "decision_id": new, "other_id": other}
        for new, others in zip(ids, missed, strict=True)
        for other in others
    ]
    if late:
        act.connection.execute(sa.insert(conflicts), late)


def _refuse_outside(decision: Decision) -> None:
    """Raise StoreError for a decision on what is no part of the text."""
    if not 0 <= decision.start < decision.end <= len(decision.article.text):
        raise StoreError(
            f"sentence {decision.start}-{decision.end} does not lie in the text of {decision.article.id!r}, "
            f"which has {len(decision.article.text)} code points"
        )


def _row(act: Writing, ruling: Ruling, sentence: int) -> dict[str, Any]:
    decision = ruling.decision
    words = {"reviewer": decision.reviewer, "why": decision.why, "cause": ruling.cause, "error": ruling.error or ""}
    for what, text in words.items():
        refuse_unstorable(text, f"decision on {decision.article.id!r}: its {what}")
    links = decision.attributions
    return {
        "act_id": act.act,
        "sentence_id": sentence,
        "tags": bits(decision.tags),
        "attributions": None if links is None else [from_attribution(link) for link in links],
        "reviewer": decision.reviewer,
        "made": decision.made,
        "why": decision.why,
        "cause": ruling.cause,
        "error": ruling.error,
        "guideline": ruling.guideline,
        "seen_id": ruling.seen,
    }


def _missed(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[list[int]]:
    """Return for each row the decisions of others that its maker had not seen, that stand, and that say otherwise."""
    standing = sa.select(decisions).where(~_undone(decisions.c.id, None)).order_by(decisions.c.id)
    others = defaultdict(list)
    for part in some(sorted({row["sentence_id"] for row in rows})):
        for other in connection.execute(standing.where(decisions.c.sentence_id.in_(part))):
            others[other.sentence_id].append(other)
    return [[other.id for other in others[row["sentence_id"]] if _is_missed(row, other)] for row in rows]


def _is_missed(row: dict[str, Any], other: sa.Row[Any]) -> bool:
    differs = (other.tags, other.attributions) != (row["tags"], row["attributions"])
    return differs and other.reviewer != row["reviewer"] and other.id > (row["seen_id"] or 0)


def _among(connection: Connection, column: sa.Column[int], numbers: Iterable[int]) -> Iterator[int]:
    """Yield those of the numbers that the column has."""
    for part in some(numbers):
        yield from connection.execute(sa.select(column).where(column.in_(part))).scalars()


def _undone(decision: sa.ColumnElement[int], end: int | None) -> sa.Exists:
    return sa.exists().where(withdrawals.c.decision_id == decision, by_then(withdrawals.c.act_id, end))


def _ruled(end: int | None) -> sa.Select[Any]:
    """Select decisions by then, with their sentence and their act."""
    parts = (articles.c.name, articles.c.digest, sentences.c.article_id, sentences.c.start, sentences.c.end)
    act = (acts.c.at, acts.c.person, acts.c.place, acts.c.why.label("act_why"), acts.c.verb)
    return (
        sa.select(*decisions.c, *parts, *act, _undone(decisions.c.id, end).label("undone"))
        .join_from(decisions, sentences, sentences.c.id == decisions.c.sentence_id)
        .join(articles, articles.c.id == sentences.c.article_id)
        .join_from(decisions, acts, acts.c.id == decisions.c.act_id)
        .where(by_then(decisions.c.act_id, end))
    )


def _by_id(connection: Connection, ids: Iterable[int], end: int | None) -> dict[int, Ruled]:
    found: dict[int, Ruled] = {}
    for part in some(sorted(ids)):
        rows = connection.execute(_ruled(end).where(decisions.c.id.in_(part))).all()
        found |= {ruled.id: ruled for ruled in _to_ruled(connection, rows, end)}
    return found


def _to_ruled(connection: Connection, rows: Sequence[sa.Row[Any]], end: int | None) -> list[Ruled]:
    wanted = whole(end).where(articles.c.id.in_({row.article_id for row in rows}))
    texts = {row.id: to_article(row) for row in connection.execute(wanted)} if rows else {}
    return [_one(row, texts[row.article_id]) for row in rows]


def _one(row: sa.Row[Any], article: Article) -> Ruled:
    links = row.attributions
    decision = Decision(
        article=article,
        start=row.start,
        end=row.end,
        tags=to_tags(row.tags),
        attributions=None if links is None else tuple(to_attribution(link, article.text) for link in links),
        reviewer=row.reviewer,
        made=row.made,
        why=row.why,
    )
    act = Act(row.act_id, row.at, row.person, row.place, row.act_why, Verb(row.verb))
    return Ruled(row.id, act, Ruling(decision, row.cause, row.error, row.guideline, row.seen_id), row.undone)

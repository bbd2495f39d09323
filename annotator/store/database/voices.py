"""Who speaks in what models said last of all articles, as it was counted when they said it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from annotator.core.records import Attribution, Prediction
from annotator.judge import naming
from annotator.store.database.names import all_renamed, named
from annotator.store.database.opening import Store
from annotator.store.database.predictions import of_rows
from annotator.store.database.schema import voices
from annotator.store.database.totals import said_last

if TYPE_CHECKING:
    import polars as pl


COLUMNS = {
    "article": int,
    "text": int,
    "key": str,
    "called": str,
    "kind": str,
    "times": int,
    "direct": int,
    "words": int,
}


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something that somebody said in an article."""

    prediction: Prediction
    said: Attribution


def tallies(store: Store) -> "pl.DataFrame":
    """Return what `ledger.tallies` counts; `article` is the row of its prediction. Merged names stand as one."""
    import polars as pl

    last = said_last()
    counts = (voices.c[name] for name in ("key", "name", "kind", "times", "direct", "words"))
    wanted = sa.select(voices.c.prediction_id, last.c.text, *counts).order_by(voices.c.id)
    with store.reading() as connection:
        rows = connection.execute(wanted.join_from(voices, last, voices.c.prediction_id == last.c.prediction)).all()
        merged = all_renamed(connection, sa.true())
    found = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    stands = [(text, key, naming.stands_for(key, of)) for text, of in merged.items() for key in of]
    names = pl.DataFrame(stands, schema={"text": int, "key": str, "entity": str}, orient="row")
    found = found.join(names, on=["text", "key"], how="left", maintain_order="left")
    key = pl.coalesce(pl.col("entity").str.to_lowercase(), "key")
    return found.with_columns(key=key, called=pl.coalesce("entity", "called")).drop("entity", "text")


def utterances(
    store: Store, tallied: "pl.DataFrame", *, direct: bool = False, skip: int, limit: int
) -> list[Utterance]:
    """Return a page of what some rows of `tallies` count, or of it what is word for word, by prediction."""
    import polars as pl

    found: list[Utterance] = []
    counts = tallied.group_by("article").agg(pl.col("direct" if direct else "times").sum()).sort("article")
    for row, count in counts.rows():
        if len(found) == limit:
            break
        if skip < count:
            said = _said(store, row, tallied.filter(pl.col("article") == row))
            found += [one for one in said if one.said.direct or not direct][skip : skip + limit - len(found)]
        skip = max(0, skip - count)
    return found


def _said(store: Store, row: int, tallied: "pl.DataFrame") -> Iterator[Utterance]:
    """Yield what is said in a prediction and counted in these rows of it."""
    from annotator.measure import frames, ledger

    given = named(store, of_rows(store, [row])[row])
    called = ledger.called(frames.attributions([("", given)]).lazy()).select("key", "called", "kind").collect()
    counted = set(tallied.select("key", "called", "kind").rows())
    for said, each in zip(given.attributions, called.rows(), strict=True):
        if each in counted:
            yield Utterance(given, said)

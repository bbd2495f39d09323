"""How large the shares are that a model counts, corrected by what people read."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from annotator.core.parts import FormError
from annotator.formats import spreadsheet
from annotator.store import aside, gold, jsonl, registry
from annotator.workflow.errors import UsageError
from annotator.workflow.reporting import corpus
from annotator.workflow.storing import opened

if TYPE_CHECKING:
    import polars as pl

    from annotator.measure.grouping import ArticlesBy
    from annotator.measure.shares import Readings, Shares

ALL = "all"
"""Where gold was drawn at random, all of it."""
COLUMNS = (
    "group", "of", "share", "low", "high", "model alone", "read", "units", "unit", "lambda", "articles", "more", "note"
)  # fmt: skip


class Read(NamedTuple):
    """What people read: gold and how it was drawn (ALL, or what `annotator next --out` has written); None: the store.

    In the store every decision says whether its sentence was drawn at random.
    """

    labels: Path | None = None
    drawn: tuple[str, ...] = ()


def shares(  # noqa: PLR0913 - one argument an option of the README
    place: Path | None,
    read: Read,
    *,
    store: str | None = None,
    by: "ArticlesBy",
    counted: Sequence[str],
    within: float,
    out: Path | None = None,
) -> "Shares":
    """Return the shares of what is pre-annotated in a place (None: in the store); write them to `out`, a .csv file.

    Raises UsageError, GoldError, OutputError, StoreError.
    """
    from annotator.measure import shares as shares_of

    if out is not None and out.suffix != ".csv":
        raise UsageError(f"--out {out}: shares are written as .csv, not {out.suffix or 'without a suffix'}")
    readings = _readings(read, store)
    with corpus(place, store=store if place is None else None) as columns:
        names = columns.articles.select("model").unique().collect()["model"]
        taught, notes = _taught(names)
        found = shares_of.of(columns, readings, by=by, counted=counted, within=within, taught=taught)
    found = replace(found, notes=(*found.notes, *notes))
    if out is not None:
        with aside.whole(out) as file:
            spreadsheet.write(file, COLUMNS, rows(found))
    return found


def rows(found: "Shares") -> Iterator[tuple[object, ...]]:
    """Yield the lines as plain values, in the order of COLUMNS; "" for what there is not."""
    for line in found.lines:
        one = line.share
        figures = ("" if x is None else round(x, 5) for x in (one.value, one.low, one.high, one.naive))
        counts = (one.read, one.units, str(one.unit), round(one.power, 3), line.articles, one.more)
        yield (line.group, line.counted, *figures, *counts, line.noted)


def _readings(read: Read, store: str | None) -> "Readings":
    from annotator.judge.review import Cause
    from annotator.measure import shares as shares_of
    from annotator.store import database

    if read.labels is not None:
        if not read.drawn:
            raise UsageError(
                f"how were the articles of {read.labels} chosen? --drawn {ALL}: all of them at random; --drawn FILE: "
                "as `annotator next --out FILE` says. Figures from articles that were chosen otherwise are biased"
            )
        return shares_of.of_gold(gold.read(read.labels), None if read.drawn == (ALL,) else _drawn(read.drawn))
    if read.drawn:
        raise UsageError(f"--drawn {read.drawn[0]} is about gold: name it with --gold. The store knows what was drawn")
    with opened(store, create=False) as held:
        ruled = database.all_decisions(held)
        return shares_of.of_decisions((one.ruling.decision, one.ruling.cause.startswith(Cause.AUDIT)) for one in ruled)


def _drawn(places: Sequence[str]) -> set[str]:
    """Return the digests of the articles that `annotator next` drew at random."""
    files = (path for one in places for path in jsonl.files(Path(one), UsageError, what="a list of articles to label"))
    rows = (row for path in files for row in jsonl.whole(jsonl.records(path, _choice), UsageError))
    return {str(row["digest"]) for row in rows if row["random"]}


def _choice(row: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(row.get("digest"), str) or not isinstance(row.get("random"), bool):
        raise FormError("a line has no 'digest' and 'random'; right would be what `annotator next --out` has written")
    return row


def _taught(names: "pl.Series") -> tuple[Collection[str], list[str]]:
    """Return the digests of articles that taught these models, and a sentence on each model nobody knows that of."""
    cards = {card.get("name"): card for _, card in registry.shelf()}
    known = [cards[name] for name in names if name in cards]
    notes = [
        f"Nobody here knows what taught the model {name}: if what was read did, the intervals are too narrow."
        for name in names
        if name not in cards
    ]
    return {digest for card in known for digest in card.get("digests", ())}, notes

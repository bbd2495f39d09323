"""How large the shares are that a model counts, corrected by what people read."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from annotator.core.parts import FormError
from annotator.formats import spreadsheet
from annotator.measure.grouping import ArticlesBy, Filed
from annotator.store import aside, gold, jsonl, registry, shipped
from annotator.workflow import reporting
from annotator.workflow.errors import UsageError
from annotator.workflow.storing import opened

if TYPE_CHECKING:
    import polars as pl

    from annotator.measure.columns import Columns
    from annotator.measure.readings import Readings
    from annotator.measure.shares import Shares
    from annotator.store.database import Store

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


class Asked(NamedTuple):
    """Of which articles shares are asked for, and by what.

    counted: a tag, OWN, or a kind of source. filed: only pieces filed so, by the rules in `filing` (None: those that
    are shipped). within: half the width that an interval should have.
    """

    by: ArticlesBy
    counted: Sequence[str]
    within: float
    filed: Filed | None = None
    filing: Path | None = None

    @property
    def needs_filing(self) -> bool:
        """Whether it must be known how pieces are filed, which their texts tell."""
        return self.filed is not None or self.by is ArticlesBy.FILED


def shares(
    place: Path | None, read: Read, asked: Asked, *, store: str | None = None, out: Path | None = None
) -> "Shares":
    """Return the shares of what is pre-annotated in a place (None: in the store); write them to `out`, a .csv file.

    Raises UsageError, GoldError, OutputError, StoreError.
    """
    if out is not None and out.suffix != ".csv":
        raise UsageError(f"--out {out}: shares are written as .csv, not {out.suffix or 'without a suffix'}")
    readings = read_by_people(read, store)
    with reporting.corpus(place, store=store if place is None else None, texts=asked.needs_filing) as columns:
        found = in_columns(columns, readings, asked)
    if out is not None:
        with aside.whole(out) as file:
            spreadsheet.write(file, COLUMNS, rows(found))
    return found


def in_columns(columns: "Columns", readings: "Readings", asked: Asked) -> "Shares":
    """Return the shares of columns, of which people read some. Raises UsageError, StoreError."""
    from annotator.measure import shares as measured

    names = columns.articles.select("model").unique().collect()["model"]
    taught, notes = _taught(names)
    filed = _filed(columns, asked)
    found = measured.of(filed, readings, by=asked.by, counted=asked.counted, within=asked.within, taught=taught)
    return replace(found, notes=(*found.notes, *notes))


def rows(found: "Shares") -> Iterator[tuple[object, ...]]:
    """Yield the lines as plain values, in the order of COLUMNS; "" for what there is not."""
    for line in found.lines:
        one = line.share
        figures = ("" if x is None else round(x, 5) for x in (one.value, one.low, one.high, one.naive))
        counts = (one.read, one.units, str(one.unit), round(one.power, 3), line.articles, one.more)
        yield (line.group, line.counted, *figures, *counts, line.noted)


def read_by_people(read: Read, store: str | None) -> "Readings":
    """Return what people read. Raises UsageError where nobody says how gold was drawn, GoldError, StoreError."""
    from annotator.measure import readings

    if read.labels is not None:
        if not read.drawn:
            raise UsageError(
                f"how were the articles of {read.labels} chosen? --drawn {ALL}: all of them at random; --drawn FILE: "
                "as `annotator next --out FILE` says. Figures from articles that were chosen otherwise are biased"
            )
        return readings.of_gold(gold.read(read.labels), None if read.drawn == (ALL,) else _drawn(read.drawn))
    if read.drawn:
        raise UsageError(f"--drawn {read.drawn[0]} is about gold: name it with --gold. The store knows what was drawn")
    with opened(store, create=False) as held:
        return decided(held)


def decided(store: "Store") -> "Readings":
    """Return the sentences that were settled in a store, which knows which of them were drawn at random."""
    from annotator.judge.review import Cause
    from annotator.measure import readings
    from annotator.store import database

    ruled = database.all_decisions(store)
    return readings.of_decisions((one.ruling.decision, one.ruling.cause.startswith(Cause.AUDIT)) for one in ruled)


def _filed(columns: "Columns", asked: Asked) -> "Columns":
    """Return the columns with how pieces are filed beside the articles, and without those that are filed otherwise."""
    from annotator.measure import shares as measured

    if not asked.needs_filing:
        return columns
    pieces = reporting.filed(columns, asked.filing or shipped.place("labels", "filing_rules.yaml"))
    return measured.narrowed(columns, pieces if asked.filed is None else pieces.filter(filed=str(asked.filed)))


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

"""Reports over pre-annotated articles: what stands in columns is read, and figures and findings are made of it."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from annotator.core.labels import SourceKind
from annotator.core.numbers import many
from annotator.formats import spreadsheet
from annotator.measure.grouping import Filed, SpeakersBy
from annotator.store import aside, jsonl, output, rules, shipped
from annotator.workflow.errors import UsageError
from annotator.workflow.storing import opened

if TYPE_CHECKING:
    from polars import DataFrame, LazyFrame

    from annotator.measure.claims import Mark
    from annotator.measure.columns import Columns
    from annotator.measure.report import Report
    from annotator.measure.sourcing import Rule


@contextmanager
def corpus(place: Path | None, *, store: str | None = None, texts: bool = True) -> Iterator["Columns"]:
    """Yield the columns of a folder of Parquet, of an export (.jsonl, or a folder of them), or None: of the store.

    What is no Parquet yet becomes that first, in a folder that is gone afterwards. texts: whether the articles' words
    are asked for, which Parquet may be without. Raises UsageError, OutputError and StoreError.
    """
    from annotator.store import columns, database

    if place is not None and store is not None:
        raise UsageError(f"{place} and --store {store} are two places; leave one of them out")
    if place is not None and columns.are_in(place):
        yield columns.scan(place, texts=texts)
        return
    with TemporaryDirectory(prefix="annotator-") as folder:
        if place is not None:
            columns.write(output.read(place), Path(folder))
        else:
            with opened(store, create=False) as held:
                columns.write(database.all_predictions(held), Path(folder))
        yield columns.scan(Path(folder))


def convert(place: Path, out: Path) -> None:
    """Write an export's columns into a folder, so that reports read them at once. Raises OutputError, StoreError."""
    from annotator.store import columns

    columns.write(output.read(place), out)


def write(report: "Report", out: Path) -> None:
    """Write a report: its first table as .csv, or all of it as .json. Raises UsageError for another suffix."""
    if out.suffix not in {".csv", ".json"}:
        raise UsageError(f"--out {out}: a report is written as .csv or .json, not {out.suffix or 'without a suffix'}")
    first = next(iter(report.tables.values()))
    with aside.whole(out) as file:
        if out.suffix == ".csv":
            spreadsheet.write(file, first.columns, first.iter_rows())
        else:
            tables = {title: frame.to_dicts() for title, frame in report.tables.items()}
            file.write(jsonl.line({**tables, "notes": list(report.notes)}))


def sources(
    columns: "Columns", *, by: SpeakersBy, aliases: Path | None = None, suggest: Path | None = None
) -> "Report":
    """Return who speaks in each group, and how diverse that is.

    aliases: a table of names that mean one source. suggest: where to write what such a table might say.
    Raises UsageError for names in the table that cannot be, and StoreError for what is no table.
    """
    from annotator.measure import ledger
    from annotator.measure.report import Report

    said = ledger.rows(columns, _aliases(columns, aliases)).collect(engine="streaming").lazy()
    tables = {"Who speaks": ledger.voices(said, by).collect(), f"By {by}": ledger.groups(said, by).collect()}
    notes = ledger.notes(said)
    if suggest is not None:
        notes.append(_suggest(ledger.voices(said).collect(), suggest))
    return Report(tables, tuple(notes))


def claims(columns: "Columns", *, marks: Path | None = None, reviews: Path | None = None) -> "Report":
    """Return the claims that have no source, without those that `marks` calls common knowledge.

    marks: what `write` made of this report as .csv, with the column "mark" filled in. reviews: where those marked "send
    on" are written, as ClaimReviews of schema.org. Raises UsageError for a mark or a claim that there is not.
    """
    from annotator.measure import claims as measured
    from annotator.measure.report import Report

    every = measured.unsourced(columns).collect(engine="streaming")
    given = {} if marks is None else _marks(marks, set(every.select("article", "start", "end").iter_rows()))
    found = measured.marked(every, given)
    notes = [
        f"{many(every.height, 'claim')} without a source; marked common knowledge: {every.height - found.height:,}."
    ]
    if reviews is not None:
        sent = found.filter(found["mark"] == measured.Mark.SEND_ON)
        about = columns.articles.select("article", "digest", "title", "outlet", "url", "published").collect()
        articles = {row["article"]: row for row in about.iter_rows(named=True)}
        with aside.whole(reviews) as file:
            file.write(jsonl.line([measured.review(c, articles[c["article"]]) for c in sent.iter_rows(named=True)]))
        notes.append(f"{many(sent.height, 'claim')} to be checked -> {reviews}")
    return Report({"Claims without a source": found}, tuple(notes))


def leak(columns: "Columns", *, filing: Path | None = None) -> "Report":
    """Return the author's own opinion by outlet and how pieces are filed, and the sentences of it in news.

    filing: rules that say how a piece is filed, None for labels/filing_rules.yaml. Raises UsageError, StoreError.
    """
    from annotator.measure import leak as measured
    from annotator.measure.report import Report

    place = filing or shipped.place("labels", "filing_rules.yaml")
    pieces = filed(columns, place)
    shares = measured.shares(columns, pieces).collect(engine="streaming")
    leaked = measured.leaked(columns, pieces).collect(engine="streaming")
    tables = {"Own opinion by outlet": shares, "Own opinion in news": leaked}
    unknown = int(shares.filter(shares["filed"] == Filed.UNKNOWN)["articles"].sum())
    every = many(int(shares["articles"].sum()), "article")
    notes = (
        f"Without a mark of how it is filed ({place.name}): {unknown:,} of {every}.",
        "Counts of what the model says of sentences, which errs; no verdict on who wrote them.",
    )
    return Report(tables, notes)


def filed(columns: "Columns", place: Path) -> "LazyFrame":
    """Return how each piece is filed, by the rules in a file. Raises UsageError, StoreError."""
    from annotator.measure import leak as measured
    from annotator.measure.rules import RuleError

    try:
        return measured.filed(columns.articles, measured.read_rules(rules.read(place)))
    except RuleError as error:
        raise UsageError(f"{place}: {error}") from error


def sourcing_rules(place: Path) -> "list[Rule]":
    """Return the rules of sourcing in a file. Raises UsageError, StoreError."""
    from annotator.measure import sourcing as measured
    from annotator.measure.rules import RuleError

    try:
        return measured.read_rules(rules.read(place))
    except RuleError as error:
        raise UsageError(f"{place}: {error}") from error


def sourcing(columns: "Columns", *, given: Path | None = None) -> "Report":
    """Return where sourcing is thin, by rules (None: labels/sourcing_rules.yaml). Raises UsageError, StoreError."""
    from annotator.measure import sourcing as measured
    from annotator.measure.report import Report

    place = given or shipped.place("labels", "sourcing_rules.yaml")
    followed = sourcing_rules(place)
    found = measured.findings(columns, followed).collect(engine="streaming")
    counts = found.group_by("rule").len("findings").sort("findings", "rule", descending=[True, False])
    return Report(
        {"Findings": found, "By rule": counts}, (f"{many(found.height, 'finding')} by the rules of {place.name}.",)
    )


def chains(columns: "Columns") -> "Report":
    """Return nested speech: who says that somebody else says it."""
    from annotator.measure import chains as measured
    from annotator.measure.report import Report

    found = measured.chains(columns)
    return Report({"Nested speech": found}, (f"{many(found.height, 'chain')} of two speakers or more.",))


def compare(columns: "Columns", *, days: int, about: str | None = None) -> "Report":
    """Return how several articles cover one event; `about`: an article's id, for its event alone. Raises UsageError."""
    from annotator.measure import compare as measured
    from annotator.measure.report import Report

    covered = measured.coverage(columns, within=days)
    if about is not None:
        known = covered.articles["article"]
        covered = covered.only(about)
        if covered.articles.is_empty():
            near = get_close_matches(about, known, n=1)
            raise UsageError(f"no article has the id {about!r}" + (f"; there is {near[0]!r}" if near else ""))
    tables = {
        "Events": measured.told(covered),
        "Carried by several": measured.carried(covered),
        "Voices only here": measured.voices(columns, covered),
        "The same quotation, cut": measured.quotations(columns, covered),
        "The same claim, with and without a source": measured.claims(columns, covered),
    }
    return Report(tables, tuple(measured.notes(covered, days)))


def _marks(place: Path, known: set[tuple[str, int, int]]) -> dict[tuple[str, int, int], "Mark"]:
    from annotator.measure.claims import Mark

    found = {}
    with place.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            word = (row.get("mark") or "").strip()
            if not word:
                continue
            if word not in set(Mark):
                raise UsageError(f"{place} line {number}: mark {word!r}; right would be {' or '.join(Mark)}")
            start, end = (str(row.get(key)) for key in ("start", "end"))
            key = (str(row.get("article")), int(start) if start.isdigit() else -1, int(end) if end.isdigit() else -1)
            if key not in known:
                raise UsageError(f"{place} line {number}: {key[0]!r} has no claim without a source at {start}-{end}")
            found[key] = Mark(word)
    return found


def _aliases(columns: "Columns", table: Path | None) -> dict[str, str]:
    from annotator.measure import aliases, ledger

    if table is None:
        return {}
    known = ledger.voices(ledger.rows(columns)).select("name").collect()["name"].to_list()
    try:
        return aliases.read(rules.read(table), known)
    except aliases.AliasError as error:
        raise UsageError(f"{table}: {error}") from error


def _suggest(voices: "DataFrame", out: Path) -> str:
    from annotator.measure import aliases

    named = voices.filter(voices["kind"] == SourceKind.NAMED)
    found = aliases.suggestions(dict(zip(named["name"], named["times"], strict=True)))
    rules.write(aliases.as_table(found), out)
    return f"{many(len(found), 'name')} may mean a fuller one -> {out}; edit it, and give it back with --aliases."

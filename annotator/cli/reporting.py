"""`annotator report`: what the labels say over many articles."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from annotator import workflow
from annotator.cli.program import StorePlace, app, clean, console, say, told
from annotator.core.numbers import many
from annotator.measure.grouping import DAYS, SpeakersBy

if TYPE_CHECKING:
    from annotator.measure.columns import Columns
    from annotator.measure.report import Report

report = typer.Typer(
    name="report",
    help="Tell what the labels say over many articles: who speaks, what has no source, where opinion leaks.",
    no_args_is_help=True,
)
app.add_typer(report)

Place = Annotated[
    Path | None,
    typer.Argument(
        metavar="TAGGED",
        help="What prelabel has written: a .jsonl file or a folder, Parquet (--format parquet) for many articles.",
        show_default="the store",
    ),
]
Out = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Also write the first table as .csv, or all of them as .json.")
]
Most = Annotated[int, typer.Option(min=1, metavar="N", help="Rows of a table to show.")]


@report.command(
    epilog=(
        "[bold]Examples[/bold]\n\nannotator report sources tagged.jsonl\n\n"
        "annotator report sources tagged/ --by author --out sources.csv\n\n"
        "annotator report sources tagged/ --suggest aliases.yaml\n\n"
        "annotator report sources tagged/ --aliases aliases.yaml"
    )
)
def sources(  # noqa: PLR0913 - one argument an option of the README
    place: Place = None,
    *,
    by: Annotated[SpeakersBy, typer.Option(help="What the figures are given for.")] = SpeakersBy.OUTLET,
    aliases: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Names that mean one source, as YAML: name: [other names].")
    ] = None,
    suggest: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write here which names may mean one source, to be edited.")
    ] = None,
    out: Out = None,
    most: Most = 25,
    store: StorePlace = None,
) -> None:
    """Tell who is quoted or paraphrased, how often, where, framed how; and how diverse the sources are."""
    with _columns(place, store, texts=False) as columns:
        tell(workflow.reporting.sources(columns, by=by, aliases=aliases, suggest=suggest), out, most)


@report.command(
    epilog=(
        "[bold]Examples[/bold]\n\nannotator report claims tagged/ --out claims.csv\n\n"
        "annotator report claims tagged/ --marks claims.csv --reviews to-check.json"
    )
)
def claims(
    place: Place = None,
    *,
    marks: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The .csv of --out, its column mark filled: common knowledge, or send on."),
    ] = None,
    reviews: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the claims marked send on here, as ClaimReview JSON.")
    ] = None,
    out: Out = None,
    most: Most = 10,
    store: StorePlace = None,
) -> None:
    """List claims that no source stands for, the surest and most checkable first."""
    with _columns(place, store) as columns:
        tell(workflow.reporting.claims(columns, marks=marks, reviews=reviews), out, most)


@report.command(epilog="[bold]Example[/bold]\n\nannotator report leak tagged/ --out leak.json")
def leak(
    place: Place = None,
    *,
    filing: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="How pieces are filed.", show_default="labels/filing_rules.yaml"),
    ] = None,
    out: Out = None,
    most: Most = 10,
    store: StorePlace = None,
) -> None:
    """Compare the author's own opinion in pieces filed as news with that in pieces filed as opinion."""
    with _columns(place, store) as columns:
        tell(workflow.reporting.leak(columns, filing=filing), out, most)


@report.command(epilog="[bold]Example[/bold]\n\nannotator report sourcing tagged/ --out findings.csv")
def sourcing(
    place: Place = None,
    *,
    rules: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What is looked for.", show_default="labels/sourcing_rules.yaml"),
    ] = None,
    out: Out = None,
    most: Most = 10,
    store: StorePlace = None,
) -> None:
    """Find thin sourcing: unnamed and single sources, no reply, no speaker, a headline of one source."""
    with _columns(place, store) as columns:
        tell(workflow.reporting.sourcing(columns, given=rules), out, most)


@report.command(epilog="[bold]Example[/bold]\n\nannotator report chains tagged/")
def chains(place: Place = None, *, out: Out = None, most: Most = 25, store: StorePlace = None) -> None:
    """Show nested speech: who says that somebody else says it, and with whom it begins."""
    with _columns(place, store, texts=False) as columns:
        tell(workflow.reporting.chains(columns), out, most)


@report.command(
    epilog=(
        "[bold]Examples[/bold]\n\nannotator report compare tagged/ --out compare.json\n\n"
        "annotator report compare tagged/ --about harbour-strike --most 100"
    )
)
def compare(
    place: Place = None,
    *,
    days: Annotated[int, typer.Option(min=0, help="Days between two articles about one event, at the most.")] = DAYS,
    about: Annotated[str | None, typer.Option(metavar="ID", help="Only the event that this article tells of.")] = None,
    out: Out = None,
    most: Most = 10,
    store: StorePlace = None,
) -> None:
    """Set articles about one event side by side: voices only here, quotations cut, claims with and without a source."""
    with _columns(place, store) as columns:
        tell(workflow.reporting.compare(columns, days=days, about=about), out, most)


@report.command(epilog="[bold]Example[/bold]\n\nannotator report convert tagged.jsonl --out tagged/")
def convert(
    place: Annotated[Path, typer.Argument(metavar="TAGGED", help="What prelabel has written: .jsonl, or a folder.")],
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder for the Parquet files.")],
) -> None:
    """Turn JSON Lines into the Parquet tables that reports read at once."""
    with told():
        workflow.reporting.convert(place, out)
    say(f"{place} -> {out}")


def tell(found: "Report", out: Path | None, most: int) -> None:
    """Print a report, at most so many rows of a table, and write it where that is wanted."""
    if out is not None:
        workflow.reporting.write(found, out)
    screen = console()
    for title, frame in found.tables.items():
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
        for name, kind in frame.schema.items():
            table.add_column(name.replace("_", " "), justify="right" if kind.is_numeric() else "left")
        for row in frame.head(most).iter_rows():
            table.add_row(*(Text(clean(_cell(value))) for value in row))
        screen.print(table)
        if frame.height > most:
            typer.echo(f"... and {many(frame.height - most, 'row')} more; --most N shows N, --out FILE has them all")
    for note in found.notes:
        typer.echo(clean(note))


@contextmanager
def _columns(place: Path | None, store: str | None, *, texts: bool = True) -> Iterator["Columns"]:
    with told(), workflow.reporting.corpus(place, store=store, texts=texts) as columns:
        yield columns


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return "; ".join(map(_cell, value))
    return " ".join(str(value).split())

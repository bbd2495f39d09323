"""`annotator train` and `annotator evaluate`."""

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from annotator import workflow
from annotator.cli.program import Labels, app, clean, console, told


@app.command(epilog="[bold]Example[/bold]\n\nannotator train labels/gold --out models/mine")
def train(
    labels: Labels = None,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to save it.", show_default="models/default")
    ] = None,
) -> None:
    """Learn a new model from settled labels."""
    with told():
        folder = workflow.train(labels, out)
    typer.echo(f"The model is in {clean(str(folder))}; card.md there says what it was made of.")


@app.command(epilog="[bold]Example[/bold]\n\nannotator evaluate --json figures.json")
def evaluate(
    labels: Labels = None,
    *,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the figures as JSON.")] = None,
) -> None:
    """Measure how often the tags are right.

    Each article is tagged by a model that has not seen it.
    """
    with told():
        report = workflow.evaluate(labels, json)
    console().print(_figures(report.table()))


def _figures(rows: list[list[str]]) -> Table:
    """Return a report's rows (the heads first) as a table, those of one way of holding back under its name."""
    head, *rows = rows
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column(head[0], min_width=11)
    for name in head[2:]:
        table.add_column(name, justify="right", no_wrap=True)
    for part, group in groupby(rows, key=itemgetter(0)):
        table.add_row(Text(part, style="bold"))
        for _, tag, *cells in group:
            table.add_row(f"  {tag}", *cells)
        table.add_section()
    return table

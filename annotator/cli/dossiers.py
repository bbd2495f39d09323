"""`annotator report article` and `annotator verify`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.program import BAD_INPUT, Model, app, clean, say, told
from annotator.cli.reporting import report
from annotator.workflow import dossiers


@report.command(epilog="[bold]Example[/bold]\n\nannotator report article storm.html --out report.html")
def article(
    place: Annotated[str, typer.Argument(metavar="FILE", help="An article, or - for standard input.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")],
    model: Model = None,
) -> None:
    """Make one page of an article: marked text, links, sources, findings, figures, and the record to check them by."""
    with told():
        dossiers.report_article(place, out, model=model, stdin=sys.stdin.buffer)
    say(f"{place} -> {out}")


@app.command(epilog="[bold]Example[/bold]\n\nannotator verify report.html")
def verify(
    page: Annotated[Path, typer.Argument(metavar="PAGE", help="What `annotator report article` has written.")],
) -> None:
    """Check that a page shows what its record says, and that its figures follow from it."""
    with told():
        checked = dossiers.verify(page)
    for line in checked.wrong:
        typer.echo(clean(f"does not hold: {line}"))
    for line in checked.unchecked:
        typer.echo(clean(f"not checked: {line}"))
    if checked.wrong or checked.unchecked:
        raise typer.Exit(BAD_INPUT)
    typer.echo("All holds: digest, offsets, figures, findings, and what the page shows.")

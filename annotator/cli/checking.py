"""`annotator check`."""

from pathlib import Path
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import BAD_INPUT, app, clean, many, told


@app.command(epilog="[bold]Examples[/bold]\n\nannotator check labels/gold\n\nannotator check tagged.jsonl")
def check(
    place: Annotated[
        Path, typer.Argument(metavar="PATH", help="Settled labels, or what prelabel has written (.jsonl).")
    ],
) -> None:
    """Look for mistakes in labels.

    Notes are for you to judge; only errors make the exit code 1.
    """
    with told():
        findings = workflow.check(place)
    for finding in findings:
        typer.echo(clean(f"{finding.place}: {finding.level}: {finding.value}; right would be {finding.right}"))
    errors = sum(finding.level == "error" for finding in findings)
    typer.echo(f"{many(errors, 'error')}, {many(len(findings) - errors, 'note')} in {clean(str(place))}")
    if errors:
        raise typer.Exit(BAD_INPUT)

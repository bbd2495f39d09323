"""`annotator check`."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import BAD_INPUT, app, clean, told
from annotator.core.labels import Tag
from annotator.core.numbers import many


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\nannotator check labels/gold\n\nannotator check tagged.jsonl\n\n"
        "annotator check labels/gold --suspects"
    )
)
def check(
    place: Annotated[
        Path, typer.Argument(metavar="PATH", help="Settled labels, or what prelabel has written (.jsonl).")
    ],
    *,
    suspects: Annotated[
        bool,
        typer.Option(
            "--suspects",
            help="List labels that models disbelieve which learned from the other articles; takes minutes.",
        ),
    ] = False,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="With --suspects: list at most so many.")] = 50,
) -> None:
    """Look for mistakes in labels.

    Notes are for you to judge; only errors make the exit code 1.
    """
    if suspects:
        _suspects(place, most)
        return
    with told():
        findings = workflow.check(place)
    for finding in findings:
        typer.echo(clean(f"{finding.place}: {finding.level}: {finding.value}; right would be {finding.right}"))
    errors = sum(finding.level == "error" for finding in findings)
    typer.echo(f"{many(errors, 'error')}, {many(len(findings) - errors, 'note')} in {clean(str(place))}")
    if errors:
        raise typer.Exit(BAD_INPUT)


def _suspects(place: Path, most: int) -> None:
    with told():
        found = workflow.suspects(place)
    for where, label in found[:most]:
        said = "has" if label.has else "does not have"
        text = " ".join(label.text.split())
        typer.echo(clean(f"{where}: {label.start}-{label.end} {said} {label.tag}, score {label.score:.2f}: {text}"))
        typer.echo(clean(f"  why: {', '.join(label.why) or 'nothing stands out'}"))
    counts = Counter(label.tag for _, label in found)
    tags = ", ".join(f"{tag} {counts[tag]}" for tag in Tag)
    typer.echo(f"{many(len(found), 'suspect')} in {clean(str(place))} ({tags}); {min(most, len(found))} are listed")

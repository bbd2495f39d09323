"""`annotator report methods`: how figures were made, with the corrected shares."""

from pathlib import Path
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import StorePlace, say, told
from annotator.cli.reporting import Place, report
from annotator.cli.shares import By, Drawn, Labels
from annotator.measure.grouping import ArticlesBy
from annotator.workflow import methods as workflow_methods


@report.command(
    epilog=(
        "[bold]Examples[/bold]\n\nannotator report methods tagged/ --annotations labels/readings --out methods.md\n\n"
        "annotator report methods tagged/ --gold read.jsonl --drawn all --by outlet --out methods.tex\n\n"
        "annotator report methods --store team.db --out methods.tex"
    )
)
def methods(  # noqa: PLR0913 - one argument an option of the README
    place: Place = None,
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write: .md, or .tex for LaTeX.")],
    annotations: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What people said, for agreement.", show_default="the store, if it is read"),
    ] = None,
    labels: Labels = None,
    drawn: Drawn = None,
    by: By = ArticlesBy.ALL,
    store: StorePlace = None,
) -> None:
    """Write what a paper must say beside its figures: corpus, agreement, model, thresholds, corrections, limits."""
    with told(), workflow.reporting.corpus(place, store=store, texts=by is ArticlesBy.FILED) as columns:
        said = workflow_methods.labelled(annotations, place, store)
        read = None if place and not labels and not drawn else workflow.Read(labels, tuple(drawn or ()))
        corrected = read and workflow_methods.corrected(columns, read, by, store)
        workflow_methods.methods(columns, said, corrected, out)
    say(f"methods -> {out}")

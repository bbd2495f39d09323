"""`annotator report methods`."""

from pathlib import Path
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import StorePlace, say, told
from annotator.cli.reporting import Place, report
from annotator.workflow import methods as workflow_methods


@report.command(
    epilog=(
        "[bold]Examples[/bold]\n\nannotator report methods tagged/ --annotations labels/readings --out methods.md\n\n"
        "annotator report methods --store team.db --out methods.tex"
    )
)
def methods(
    place: Place = None,
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write: .md, or .tex for LaTeX.")],
    annotations: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What people said, for agreement.", show_default="the store, if it is read"),
    ] = None,
    store: StorePlace = None,
) -> None:
    """Write what a paper must say beside its figures: corpus, agreement, model, thresholds, corrections, limits."""
    with told(), workflow.reporting.corpus(place, store=store) as columns:
        said = workflow_methods.labelled(annotations, place, store)
        workflow_methods.methods(columns, said, out)
    say(f"methods -> {out}")

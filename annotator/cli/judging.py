"""`annotator settle`."""

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from annotator import workflow
from annotator.cli.program import StorePlace, app, clean, console, many, told

if TYPE_CHECKING:
    from annotator.judge.consensus import Conflict, Consensus, Reliability

SHOWN_CONFLICTS = 20

Annotations = Annotated[
    Path | None,
    typer.Argument(
        metavar="ANNOTATIONS", help="What people said: a .jsonl file or a folder of them.", show_default="the store"
    ),
]


class Method(StrEnum):
    """The ways of settling; the same as in judge/consensus.py, which is slow to import."""

    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    DAWID_SKENE = "dawid-skene"


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator settle labels/readings --out gold.jsonl\n\n"
        "annotator settle --store team.db --out gold.jsonl\n\n"
        "annotator settle round-1.jsonl --decisions reviewed.jsonl --method unanimous --conflicts open.csv"
    )
)
def settle(
    place: Annotations = None,
    *,
    store: StorePlace = None,
    decisions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A reviewer's decisions, beside those that stand among the annotations."),
    ] = None,
    method: Annotated[
        Method, typer.Option(help="What settles a tag in which annotators differ and no reviewer has decided.")
    ] = Method.MAJORITY,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the settled labels here, as JSON Lines.")
    ] = None,
    conflicts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what is still open here, as CSV, for a reviewer.")
    ] = None,
) -> None:
    """Make gold of what several people said.

    A reviewer's decision always wins; a tie stays open until there is one.
    """
    with told():
        said = workflow.read_annotations(place, decisions, store=store)
        consensus = workflow.settle(said.annotations, said.decisions, method=method, out=out, conflicts=conflicts)
    screen = console()
    typer.echo(clean(_how(consensus)))
    if consensus.conflicts:
        screen.print(_open(consensus.conflicts[:SHOWN_CONFLICTS]))
        if len(consensus.conflicts) > SHOWN_CONFLICTS:
            rest = len(consensus.conflicts) - SHOWN_CONFLICTS
            typer.echo(f"... and {rest:,} more; --conflicts FILE lists them all")
    screen.print(_reliable(consensus.reliability))


def _how(consensus: "Consensus") -> str:
    ways = Counter(s.settled.way for g in consensus.golds for s in g.sentences if s.settled)
    each = ", ".join(f"{way} {count:,}" for way, count in sorted(ways.items()))
    return f"{many(len(consensus.golds), 'article')}, {many(ways.total(), 'sentence')}: {each}"


def _open(conflicts: "tuple[Conflict, ...]") -> Table:
    table = Table("article", "what", "yes", "no", "sentence", title="Still open", box=box.SIMPLE_HEAD, padding=0)
    for one in conflicts:
        sentence = " ".join(one.article.text[one.start : one.end].split())
        cells = (one.article.id, one.tag or "bounds", ", ".join(one.yes), ", ".join(one.no), sentence)
        table.add_row(*(Text(clean(cell)) for cell in cells))
    return table


def _reliable(reliability: "tuple[Reliability, ...]") -> Table:
    table = Table(title="Annotators beside what is settled", box=box.SIMPLE_HEAD, padding=0)
    for head in ("annotator", "tag"):
        table.add_column(head)
    for head in ("sentences", "agreed", "sensitivity", "specificity"):
        table.add_column(head, justify="right")
    last = None
    for one in reliability:
        if last not in {None, one.annotator}:
            table.add_section()
        name, last = "" if last == one.annotator else one.annotator, one.annotator
        agreed = f"{one.agreed / one.sentences:.3f}" if one.sentences else "–"
        rates = ("–" if rate is None else f"{rate:.3f}" for rate in (one.sensitivity, one.specificity))
        table.add_row(Text(clean(name)), str(one.tag), f"{one.sentences:,}", agreed, *rates)
    return table

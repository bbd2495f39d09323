"""`annotator report shares`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from annotator import workflow
from annotator.cli.program import StorePlace, clean, console, say, told
from annotator.cli.reporting import Place, report
from annotator.measure.grouping import WITHIN, ArticlesBy, Counted, Filed

if TYPE_CHECKING:
    from annotator.measure.shares import Line, Shares

SHOWN_DIFFERENCES = 20
Labels = Annotated[
    Path | None,
    typer.Option(
        "--gold", metavar="GOLD", help="Articles that people read.", show_default="the decisions in the store"
    ),
]
Drawn = Annotated[
    list[str] | None,
    typer.Option(
        metavar="all|FILE",
        help="How the articles of --gold were chosen: all at random, or as `annotator next --out FILE` says.",
    ),
]
By = Annotated[ArticlesBy, typer.Option(help="What articles are grouped by.")]
Of = Annotated[
    list[Counted] | None,
    typer.Option("--of", help="A tag; own: the author's own opinion; a kind of source.", show_default="all of them"),
]
FiledAs = Annotated[Filed | None, typer.Option(help="Only pieces filed so.", show_default="all pieces")]
Filing = Annotated[
    Path | None, typer.Option(metavar="FILE", help="How pieces are filed.", show_default="labels/filing_rules.yaml")
]
Within = Annotated[float, typer.Option(min=0.001, max=0.5, help="Half the width that an interval should have.")]
Differences = Annotated[bool, typer.Option("--differences", help="Also compare each group with each other.")]


@report.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator report shares tagged --gold read.jsonl --drawn next.jsonl --by outlet\n\n"
        "annotator report shares --of opinion --by month\n\n"
        "annotator report shares tagged.jsonl --gold read.jsonl --drawn all --differences --out shares.csv\n\n"
        "annotator report shares tagged --gold read.jsonl --drawn all --of own --filed news --by outlet --differences"
    )
)
def shares(  # noqa: PLR0913 - one argument an option of the README
    tagged: Place = None,
    *,
    labels: Labels = None,
    drawn: Drawn = None,
    store: StorePlace = None,
    by: By = ArticlesBy.ALL,
    counted: Of = None,
    filed: FiledAs = None,
    filing: Filing = None,
    within: Within = WITHIN,
    differences: Differences = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write all shares here, as .csv.")] = None,
) -> None:
    """Tell how large shares are, with intervals that hold.

    The model counts in all articles; what people read at random in some of them says how far it errs, and corrects it.
    Where too little was read it says how much more is needed, and gives no share.
    """
    names = [str(one) for one in counted or Counted]
    read = workflow.Read(labels, tuple(drawn or ()))
    asked = workflow.Asked(by, names, within, filed, filing)
    with told():
        found = workflow.shares(tagged, read, asked, store=store, out=out)
    screen = console()
    screen.print(_table(found.lines))
    if differences:
        screen.print(_compared(found))
    for note in found.notes:
        say(note)


def _table(lines: "tuple[Line, ...]") -> Table:
    heads = ("share", "95 % interval", "model alone", "read", "of", "λ")
    table = Table("group", "of", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for head in heads:
        table.add_column(head, justify="right")
    table.add_column("")
    last = None
    for line in lines:
        one = line.share
        interval = "–" if one.low is None else f"{_percent(one.low)}–{_percent(one.high)}"
        figures = (_percent(one.value), interval, _percent(one.naive), f"{one.read:,}", f"{one.units:,}")
        power = "–" if one.value is None else f"{one.power:.2f}"
        group, last = "" if line.group == last else clean(line.group), line.group
        table.add_row(Text(group), line.counted, *figures, power, line.noted)
    return table


def _compared(found: "Shares") -> Table:
    table = Table(
        "of", "group", "less group", "difference", "95 % interval", "p", "Holm", "B.-H.",
        title="Differences", title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False,
    )  # fmt: skip
    for name, one, other, gap in found.differences[:SHOWN_DIFFERENCES]:
        interval = f"{100 * gap.low:+.1f} to {100 * gap.high:+.1f}"
        chances = (f"{chance:.3f}" for chance in (gap.p, gap.holm, gap.bh))
        table.add_row(name, Text(clean(one)), Text(clean(other)), f"{100 * gap.value:+.1f} points", interval, *chances)
    if not found.differences:
        table.caption = "No two groups have a share with an interval."
    return table


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"

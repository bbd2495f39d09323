"""`annotator train` and `annotator evaluate`."""

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from annotator import workflow
from annotator.cli.program import Labels, app, clean, console, say, told
from annotator.core.labels import Tag, parse_tag

if TYPE_CHECKING:
    from annotator.measure.scorecard import Mistake

SHOWN_MISTAKES = 5

Others = Annotated[
    list[Path] | None,
    typer.Option(
        "--with",
        metavar="FILE",
        help="Learn from this corpus, too: each tag from the sentences of which it says whether they have it.",
    ),
]
Embeddings = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Read with these sentence embeddings, too (model.onnx, tokenizer.json); the model then needs them.",
    ),
]
Misses = Annotated[
    list[str] | None,
    typer.Option(metavar="TAG=SHARE", help="Of the sentences that have the tag, at most this share may go without it."),
]
FalseAlarms = Annotated[
    list[str] | None,
    typer.Option(metavar="TAG=SHARE", help="Of the sentences given the tag, at most this share may not have it."),
]
UnsureFrom = Annotated[
    float,
    typer.Option(
        min=0.0,
        max=1.0,
        metavar="SHARE",
        help="A score is unsure where more than this share of the decisions is wrong.",
    ),
]


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator train labels/gold --out models/mine\n\n"
        "annotator train labels/gold --out models/mine --miss-at-most claim=0.05\n\n"
        "annotator train labels/gold --with babe.jsonl --out models/mine"
    )
)
def train(  # noqa: PLR0913 - one argument an option of the README
    labels: Labels = None,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to save it.", show_default="models/default")
    ] = None,
    others: Others = None,
    embeddings: Embeddings = None,
    miss_at_most: Misses = None,
    false_alarm_at_most: FalseAlarms = None,
    unsure_from: UnsureFrom = 0.35,
) -> None:
    """Learn a new model from settled labels.

    A tag's threshold stands where F1 is best on articles held back, or where it keeps what you ask for; then it is
    best among those. Each option with TAG can be given several times.
    """
    from annotator.learn.calibration import Limits

    limits = Limits(
        _shares("--miss-at-most", miss_at_most), _shares("--false-alarm-at-most", false_alarm_at_most), unsure_from
    )
    with told():
        done = workflow.train(labels, out, limits=limits, others=others or (), embeddings=embeddings)
    for note in done.notes:
        say(note)
    typer.echo(f"The model is in {clean(str(done.folder))}; card.md there says what it was made of.")


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator evaluate --out figures.html\n\n"
        "annotator evaluate my-gold --model models/mine --out figures.json"
    )
)
def evaluate(
    labels: Labels = None,
    *,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="DIR", help="Measure the model in this folder as it is; nothing is learned."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the figures: .json, or .html for a page with plots.")
    ] = None,
    embeddings: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Learn with these sentence embeddings, or: the model was learned with them."),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Also measure other learners on the same articles; a minute more.")
    ] = False,
) -> None:
    """Measure how often the tags are right.

    Without --model, each article is tagged by a model that learned from other articles of GOLD.
    """
    with told():
        report = workflow.evaluate(labels, out, model=model, compare=compare, embeddings=embeddings)
    screen = console()
    screen.print(_figures(report.table()))
    screen.print(_plain_table(report.confusion()))
    if report.learners:
        screen.print(_plain_table(report.comparison()))
    for said in report.sentences_about():
        screen.print(Text(clean(said), style="bold" if said.startswith("WARNING") else ""))
    for wrong in report.mistakes[:SHOWN_MISTAKES]:
        screen.print(_mistake(wrong))
    if len(report.mistakes) > SHOWN_MISTAKES and out is None:
        screen.print(Text(f"{len(report.mistakes)} mistakes are in --out FILE."))


def _shares(option: str, given: list[str] | None) -> dict[Tag, float]:
    """Return the share a tag in words like "claim=0.05"."""
    found = {}
    for word in given or ():
        name, _, share = word.partition("=")
        try:
            found[parse_tag(name)] = float(share)
        except ValueError as error:
            reason = str(error) if name not in set(Tag) else f"{share!r} is no number"
            raise typer.BadParameter(f"{word!r}: {reason}; right would be claim=0.05", param_hint=option) from error
        if not 0 <= found[Tag(name)] <= 1:
            raise typer.BadParameter(f"{word!r}: {share} is no share; right would be 0 to 1", param_hint=option)
    return found


def _mistake(wrong: "Mistake") -> Text:
    has = "has it" if wrong.has else "does not have it"
    text = Text(f"\n{wrong.tag} {wrong.score:.2f}, {has}: ", style="bold")
    text.append(clean(f"{' '.join(wrong.text.split())} ({wrong.article}, {wrong.start}-{wrong.end})"), style="not bold")
    return text.append(clean(f"\n  why: {', '.join(wrong.why)}"), style="dim not bold") if wrong.why else text


def _plain_table(rows: list[list[str]]) -> Table:
    head, *rows = rows
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column(head[0])
    for name in head[1:]:
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(*row)
    return table


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

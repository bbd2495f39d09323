"""`annotator next`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from annotator import workflow
from annotator.cli.program import BAD_INPUT, Model, app, clean, console, tell_failures, told
from annotator.core.numbers import many

Places = Annotated[
    list[str], typer.Argument(metavar="PATH", help="Articles as for prelabel, or what prelabel has written (.jsonl).")
]
Count = Annotated[int, typer.Option("--n", min=1, metavar="N", help="How many articles.")]
Audit = Annotated[
    float,
    typer.Option(
        min=0.0, max=1.0, metavar="SHARE", help="How many of them are drawn at random: only those give honest figures."
    ),
]
Labelled = Annotated[
    Path | None,
    typer.Option(
        "--gold", metavar="GOLD", help="Leave out the articles of these settled labels.", show_default="labels/gold"
    ),
]
Before = Annotated[
    list[Path] | None,
    typer.Option(metavar="DIR", help="An earlier model, the oldest first: says whether more labels still help."),
]
Seed = Annotated[int, typer.Option(min=0, metavar="N", help="Another number draws other random articles.")]
Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the list here, as JSON Lines.")]


@app.command(
    "next",
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator next articles/ --n 10\n\n"
        "annotator next tagged.jsonl --gold my-gold --out next.jsonl\n\n"
        "annotator next articles/ --model models/may --before models/march --before models/april"
    ),
)
def next_(  # noqa: PLR0913 - one argument an option of the README
    places: Places,
    *,
    count: Count = 20,
    audit: Audit = workflow.AUDIT,
    labelled: Labelled = None,
    model: Model = None,
    before: Before = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """Choose the articles to label next.

    First come those whose tags the model doubts most, rare tags above all, unlike each other.
    """
    pool = workflow.Pool(tuple(places), labelled=labelled, model=model, before=tuple(before or ()))
    with told():
        chosen = workflow.choose(pool, count=count, audit=audit, random_state=seed, out=out, stdin=sys.stdin.buffer)
    console().print(_table(chosen))
    random = sum(choice.is_random for choice in chosen.choices)
    typer.echo(
        f"{many(len(chosen.choices), 'article')} of {chosen.pool:,}, {random} at random; "
        f"{chosen.known:,} left out, for gold has them"
    )
    if chosen.hint:
        typer.echo(chosen.hint)
    tell_failures(chosen.failures)
    if chosen.failures:
        raise typer.Exit(BAD_INPUT)


def _table(chosen: workflow.Chosen) -> Table:
    table = Table("", "Article", "Score", "Why", box=None, pad_edge=False)
    for number, choice in enumerate(chosen.choices, 1):
        score = "random" if choice.is_random else f"{choice.score:.3f}"
        name = choice.article.id
        table.add_row(str(number), Text(clean(name)), score, Text(clean(choice.why)))
    return table

"""`annotator corpus`: corpora of others come in, labels go out in the forms of other programs."""

from pathlib import Path
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import BAD_INPUT, app, clean, say, tell_failures, told
from annotator.core.numbers import many

corpus = typer.Typer(name="corpus", help="Corpora of others in, labels out in other forms.", no_args_is_help=True)
app.add_typer(corpus)


@corpus.command(name="list")
def list_() -> None:
    """List the public corpora that can be read: what they say of each tag, licence, where people get them."""
    for one in workflow.corpora():
        typer.echo(f"{one.name}: {one.title}")
        typer.echo(f"  licence: {one.licence}\n  from: {one.source}\n  takes: {one.takes}")
        for theirs, ours in one.mapping:
            typer.echo(f"  {theirs} -> {ours}")


@corpus.command(
    name="import",
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator corpus import babe final_labels_SG2.csv --out babe.jsonl\n\n"
        "annotator train labels/gold --with babe.jsonl --out models/mine"
    ),
)
def import_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which corpus; annotator corpus list names them.")],
    place: Annotated[
        str, typer.Argument(metavar="PATH", help="Its folder or table, or a data set's name on Hugging Face's hub.")
    ],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Where to write it, one article a line.")],
    without_faulty: Annotated[
        bool, typer.Option("--without-faulty", help="Leave out what is at fault, and write the rest.")
    ] = False,
) -> None:
    """Read a public corpus: its articles, and what it says of our tags; a tag it is silent on is no "no"."""
    with told():
        done = workflow.corpus_import(name, place, out, without_faulty=without_faulty)
    tell_failures(done.notes, rest="", what="place mended or passed over")
    tell_failures(done.faults, rest="", what="place at fault")
    if not done.written:
        say(f"Nothing was written. Mend {'it' if len(done.faults) == 1 else 'them'}, or use --without-faulty.")
        raise typer.Exit(BAD_INPUT)
    typer.echo(clean(f"{done.says}\nLicence: {done.licence}\nWritten to {out}."))
    if done.faults:
        raise typer.Exit(BAD_INPUT)


@corpus.command()
def export(
    place: Annotated[Path, typer.Argument(metavar="FILE", help="Gold, what prelabel wrote, or annotations.")],
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="A new folder.")],
) -> None:
    """Write labels as brat's standoff: a .txt and an .ann file an article, and annotation.conf."""
    with told():
        count, lost = workflow.corpus_export(place, out)
    typer.echo(clean(f"{many(count, 'article')} in {out}."))
    for what, number in sorted(lost.items()):
        say(f"not held by this form: {what}, {number:,} times")

"""`annotator corpus`: corpora of others come in, labels go out in the forms of other programs."""

from pathlib import Path
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import BAD_INPUT, app, clean, say, tell_failures, told
from annotator.core.numbers import many
from annotator.workflow import FormName

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
    typer.echo("\nForms that labels go out in (corpus export) and come back from (corpus import):")
    for form in workflow.forms():
        typer.echo(f"{form.name}: {form.title}; {form.files}\n  does not hold: {form.loses}")
    typer.echo("datasets: a Hugging Face data set, a split a fold, with its card; holds all")


@corpus.command(
    name="import",
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator corpus import babe final_labels_SG2.csv --out babe.jsonl\n\n"
        "annotator train labels/gold --with babe.jsonl --out models/mine\n\n"
        "annotator corpus import brat from-brat/ --out ours.jsonl\n\n"
        "annotator corpus import mapping.yaml owner/name --fetch --out theirs.jsonl"
    ),
)
def import_(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A corpus or a form (annotator corpus list), or a mapping of your own (docs/corpora.md).",
        ),
    ],
    place: Annotated[
        str, typer.Argument(metavar="PATH", help="Its folder or table; with --fetch a data set's name on the hub.")
    ],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Where to write it, one article a line.")],
    without_faulty: Annotated[
        bool, typer.Option("--without-faulty", help="Leave out what is at fault, and write the rest.")
    ] = False,
    fetch: Annotated[
        bool,
        typer.Option("--fetch", help="PATH may be the name of a data set on Hugging Face's hub, to be got from there."),
    ] = False,
) -> None:
    """Read a corpus as gold: its articles, and what it says of our tags; a tag it is silent on is no "no"."""
    with told():
        done = workflow.corpus_import(name, place, out, without_faulty=without_faulty, fetch=fetch)
    tell_failures(done.notes, rest="", what="place mended or passed over")
    tell_failures(done.faults, rest="", what="place at fault")
    if not done.written:
        say(f"Nothing was written. Mend {'it' if len(done.faults) == 1 else 'them'}, or use --without-faulty.")
        raise typer.Exit(BAD_INPUT)
    licence = f"\nLicence: {done.licence}" if done.licence else ""
    typer.echo(clean(f"{done.says}{licence}\nWritten to {out}."))
    if done.faults:
        raise typer.Exit(BAD_INPUT)


@corpus.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator corpus export labels/gold --out for-brat\n\n"
        "annotator corpus export gold.jsonl --format datasets --out dataset"
    )
)
def export(
    place: Annotated[Path, typer.Argument(metavar="FILE", help="Gold, what prelabel wrote, or annotations.")],
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="A new folder.")],
    form: Annotated[FormName, typer.Option("--format", help="For which program.")] = FormName.BRAT,
    push: Annotated[
        str | None,
        typer.Option(metavar="OWNER/NAME", help="Put the data set on Hugging Face's hub too, for you alone to see."),
    ] = None,
) -> None:
    """Write labels in the form of another program; what it does not hold is counted and said."""
    with told():
        count, lost = workflow.corpus_export(place, out, form=form, push=push)
    typer.echo(clean(f"{many(count, 'article')} in {out}."))
    for what, number in sorted(lost.items()):
        say(f"not held by this form: {what}, {number:,} times")

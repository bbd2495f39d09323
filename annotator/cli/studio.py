"""`annotator studio push` and `annotator studio pull`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import BAD_INPUT, Model, Person, StorePlace, app, say, tell_failures, told, who
from annotator.cli.progress import bar
from annotator.core.numbers import many
from annotator.core.records import Failure
from annotator.studio.errors import StudioError

VARIABLE = "LABEL_STUDIO_API_KEY"
"""The environment variable that holds the token: on a command line it would stand in the shell's history."""

studio = typer.Typer(
    help=f"Annotate in Label Studio: push articles there, pull what people did.\n\nYour token is read from {VARIABLE}.",
    no_args_is_help=True,
)
app.add_typer(studio, name="studio")

Url = Annotated[str, typer.Option(metavar="ADDRESS", envvar="LABEL_STUDIO_URL", help="Where Label Studio is.")]
Newcomers = Annotated[
    bool,
    typer.Option(
        "--newcomers",
        help="Take in people whom the store does not know, as a project's first pull does; else their work waits.",
    ),
]
Project = Annotated[str, typer.Option(metavar="TITLE", help="The title of the project there.")]


@studio.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator studio push articles/ --project Harbour\n\n"
        "annotator studio push tagged.jsonl --project Harbour --overlap 2 --blind 0.2"
    )
)
def push(  # noqa: PLR0913 - one argument an option of the README
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH", help="What prelabel has written (.jsonl, or a folder of them), or articles as for prelabel."
        ),
    ],
    *,
    project: Project,
    url: Url = "http://127.0.0.1:8080",
    store: StorePlace = None,
    overlap: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many people label an article.", show_default="1")
    ] = None,
    blind: Annotated[
        float, typer.Option(min=0, max=1, metavar="SHARE", help="The share of articles to label without suggestions.")
    ] = 0.1,
    model: Model = None,
    person: Person = None,
) -> None:
    """Put articles with their suggestions into a project, those to label next first.

    Again is harmless: what is there is left, a changed text becomes a task of its own, a new model's suggestions take
    the place of the old.
    """
    job = workflow.Push(tuple(places), project, who(person), overlap, blind, model)
    with told(), _refused(), bar("Pushing articles", workflow.expected(places)) as advance:

        def seen(done: workflow.Pushed) -> None:
            if advance:
                said = f"{done.tagged:,} tagged" if done.tagged and not done.articles else ""
                advance(done.articles, lambda seconds: said or f"{done.articles / seconds:,.0f} articles/s")

        done = workflow.studio_push(job, where_of(url, store), stdin=sys.stdin.buffer, seen=seen)
    say(_pushed(done, project))
    _end(done.failures)


@studio.command(epilog="[bold]Example[/bold]\n\nannotator studio pull --project Harbour --out said.jsonl")
def pull(
    *,
    project: Project,
    url: Url = "http://127.0.0.1:8080",
    store: StorePlace = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write all annotations of the project here, for agreement and settle."),
    ] = None,
    newcomers: Newcomers = False,
    person: Person = None,
) -> None:
    """Add what people did in a project to the store.

    Nothing is overwritten, and pulling again adds only what has changed. After the first pull, the work of somebody
    whom the store does not know waits in Label Studio until they are taken in.
    """
    with told(), _refused(), bar("Pulling tasks", None) as advance:

        def seen(done: workflow.Pulled) -> None:
            if advance:
                advance(done.tasks, lambda seconds: f"{done.tasks / seconds:,.0f} tasks/s", done.waiting)

        job = workflow.Pull(project, who(person), out, newcomers)
        done = workflow.studio_pull(job, where_of(url, store), seen=seen)
    say(_pulled(done))
    _end(done.failures)


@contextmanager
def _refused() -> Iterator[None]:
    """Tell in one line what Label Studio refuses, and end with BAD_INPUT: address, token or project are input."""
    try:
        yield
    except StudioError as error:
        say(f"annotator: {error}")
        raise typer.Exit(BAD_INPUT) from error


def where_of(url: str, store: str | None) -> workflow.Where:
    return workflow.Where(url, os.environ.get(VARIABLE, ""), store)


def _pushed(done: workflow.Pushed, project: str) -> str:
    """Return what was pushed, in a line: what there was none of is not named but for new articles."""
    parts = [f"{many(done.created, 'new article')} ({done.blind:,} of all that are new without suggestions)"]
    parts += [f"{count:,} {what}" for count, what in _changes(done) if count]
    parts += [f"suggestions of {model} deleted" for model in done.dropped]
    return f"Project {project!r}: {', '.join(parts)}, in {done.seconds:.1f} s"


def _changes(done: workflow.Pushed) -> list[tuple[int, str]]:
    return [
        (done.revised, "changed, as tasks of their own"),
        (done.suggested, "with new suggestions"),
        (done.kept, "there already"),
        (done.doubles, "doubles of a broken import deleted"),
    ]


def _pulled(done: workflow.Pulled) -> str:
    counts = (
        (done.submitted, "submitted"),
        (done.skipped, "skipped"),
        (done.drafts, "begun"),
        (done.deleted, "deleted there"),
    )
    changed = ", ".join(f"{count:,} {what}" for count, what in counts if count) or "nothing new"
    people = f"; new here: {', '.join(done.people)}" if done.people else ""
    return f"{changed}, from {many(done.tasks, 'task')} in {done.seconds:.1f} s{people}"


def _end(failures: list[Failure]) -> None:
    tell_failures(failures, "put these right, and run this again for the others")
    if failures:
        raise typer.Exit(BAD_INPUT)

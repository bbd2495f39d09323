"""`annotator watch`."""

from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import Model, Person, StorePlace, app, say, tell_failures, told, who
from annotator.cli.studio import Url, where_of
from annotator.core.numbers import many


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\nannotator watch incoming/\n\nannotator watch incoming/ --store team.db --push Harbour"
    )
)
def watch(  # noqa: PLR0913 - one argument an option of the README
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where articles arrive, in any form prelabel reads.")
    ],
    *,
    place: StorePlace = None,
    project: Annotated[
        str | None,
        typer.Option("--push", metavar="TITLE", help="Also put them into this project in Label Studio."),
    ] = None,
    url: Url = "http://127.0.0.1:8080",
    model: Model = None,
    every: Annotated[float, typer.Option(min=0.1, metavar="S", help="Seconds between two looks.")] = 2.0,
    person: Person = None,
) -> None:
    """Tag what arrives in a folder, and file it in the store for review.

    A file is taken once it has stopped growing, and again when it changes; what came meanwhile is found at the start.
    Ctrl-C ends it; begun again it goes on where it was.
    """
    job = workflow.Watch(folder, who(person), where_of(url, place), model, every, project)
    with told(), workflow.opened(place) as store:
        say(f"Watching {folder}; what arrives is filed in {store.place}. Ctrl-C ends it.")
        workflow.watch(job, store, seen=_tell, ends=Event())


def _tell(arrived: workflow.Arrived) -> None:
    parts = [f"{many(arrived.articles, 'article')} filed ({many(arrived.sentences, 'sentence')})"]
    parts += [f"{arrived.known:,} known already"] if arrived.known else []
    parts += [f"{arrived.pushed:,} new in Label Studio"] if arrived.pushed is not None else []
    say(", ".join(parts))
    tell_failures(arrived.failures, "annotator prelabel FOLDER --errors FILE lists them all")

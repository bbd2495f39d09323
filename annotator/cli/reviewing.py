"""`annotator review`."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import Person, StorePlace, app, say, tell_failures, told, who
from annotator.cli.progress import bar
from annotator.core.numbers import many


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator review tagged.jsonl\n\n"
        "annotator review tagged.jsonl --store labels.db\n\n"
        "annotator review --store postgresql://me@host/name"
    )
)
def review(
    export: Annotated[
        Path | None,
        typer.Argument(
            metavar="EXPORT",
            help="What prelabel has written (.jsonl), to be added to the store first. Without it, the store as it is.",
        ),
    ] = None,
    *,
    place: StorePlace = None,
    person: Person = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The last part of the address.")] = 8501,
) -> None:
    """Read and settle tagged articles in your web browser.

    What you decide is kept in the store at once. The page is served to this computer only; Ctrl-C ends it.
    """
    from annotator.store import database

    with told():
        _refuse_taken(port)
        command = workflow.review_command(port)
        with bar("Adding to the store", workflow.expected([str(export)]) if export else 0) as advance:

            def seen(done: workflow.Stored) -> None:
                if advance:
                    advance(done.rows, lambda seconds: f"{done.rows / seconds:,.0f} articles/s")

            done = workflow.prepare_store(export, database.location(place), who(person), seen=seen)
    if export is not None:
        say(f"{many(done.predictions, 'article')} added to the store; {done.known:,} known already")
    tell_failures(done.failures, "annotator check EXPORT lists them all")
    typer.echo(f"Open http://127.0.0.1:{port} in your browser. Ctrl-C ends it.")
    sys.stdout.flush()
    environment = {**os.environ, database.VARIABLE: database.location(place)}
    os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter, and no shell to misread a name


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise workflow.UsageError(f"port {port} is in use; choose another, as in --port {port + 1}") from error

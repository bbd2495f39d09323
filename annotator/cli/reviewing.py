"""`annotator review`."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import app, told


@app.command(epilog="[bold]Example[/bold]\n\nannotator review tagged.jsonl")
def review(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="What prelabel has written (.jsonl). Without it, drop articles into the page."
        ),
    ] = None,
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The last part of the address.")] = 8501,
) -> None:
    """Read tagged articles in your web browser.

    The page is served to this computer only; Ctrl-C ends it.
    """
    with told():
        _refuse_taken(port)
        command = workflow.review_command(file, port)
    typer.echo(f"Open http://127.0.0.1:{port} in your browser. Ctrl-C ends it.")
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - our own interpreter, and no shell that could misread a file's name


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise workflow.UsageError(f"port {port} is in use; choose another, as in --port {port + 1}") from error

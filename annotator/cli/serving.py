"""`annotator serve`, `annotator studio serve`."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from annotator import workflow
from annotator.cli.program import Model, Person, StorePlace, app, say, told, who
from annotator.cli.studio import VARIABLE, Newcomers, Url, studio, where_of

SECRET = "ANNOTATOR_SECRET"  # noqa: S105 - the name of an environment variable
"""The environment variable that holds what callers must know."""


Host = Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The last part of the address; 0 for a free one.")]


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator serve\n\n"
        "curl -s 127.0.0.1:8765/prelabel -H 'Content-Type: application/json' "
        """-d '{"articles": [{"text": "The quay will close, the mayor said."}]}'"""
    )
)
def serve(
    *,
    model: Model = None,
    host: Host = "127.0.0.1",
    port: Port = 8765,
    rate: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="The most requests a minute from one address.", show_default="any"),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, metavar="S", help="The most seconds a request may take.")] = 60.0,
    megabytes: Annotated[int, typer.Option(min=1, metavar="MB", help="The most megabytes of a request.")] = 20,
) -> None:
    """Tag articles for other programs, over HTTP.

    POST /prelabel takes articles as JSON and gives them back tagged; /health, /metrics and /openapi.json tell the rest.
    Callers must know what stands in ANNOTATOR_SECRET, if anything does. Ctrl-C ends it.
    """
    job = workflow.Serve(model, host, port, os.environ.get(SECRET) or None, rate, seconds, megabytes)
    with told():
        workflow.serve(job, log=_log, ready=lambda address: say(f"Tagging at {address}/prelabel. Ctrl-C ends it."))


@studio.command(
    "serve",
    epilog=(
        "[bold]Example[/bold]\n\nannotator studio serve --models out/models\n\n"
        "In Label Studio: Settings, Model, Connect Model, with the address that is printed."
    ),
)
def studio_serve(  # noqa: PLR0913 - one argument an option of the documentation
    *,
    models: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the models of projects are kept.", show_default=True)
    ] = Path("studio-models"),
    model: Model = None,
    train_after: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Train a project's model after N new annotations; 0: only on demand."),
    ] = 20,
    alone: Annotated[
        bool, typer.Option("--alone", help="Learn from a project's own articles only, not from labels/gold as well.")
    ] = False,
    newcomers: Newcomers = False,
    url: Url = "http://127.0.0.1:8080",
    store: StorePlace = None,
    host: Host = "127.0.0.1",
    port: Port = 9090,
    person: Person = None,
) -> None:
    """Suggest labels in Label Studio while people work there, and learn from theirs.

    Each project has a model of its own once enough of its articles are labelled. Ctrl-C ends it.
    """
    job = workflow.StudioServe(
        models=models,
        where=where_of(url, store),
        person=who(person),
        default=model,
        after=train_after,
        alone=alone,
        newcomers=newcomers,
        host=host,
        port=port,
        secret=os.environ.get(SECRET) or None,
    )
    with told():
        workflow.studio_serve(job, log=_log, ready=lambda address: _greet(address, job))


def _greet(address: str, job: workflow.StudioServe) -> None:
    say(f"Label Studio can ask {address} now. Ctrl-C ends it.")
    say(
        "Label Studio 1.23.1 and later refuse private addresses, unless they are started with ML_BLOCK_LOCAL_IP=false "
        "and SSRF_PROTECTION_ENABLED=false."
    )
    if job.secret:
        say("Callers must know the secret: docs/label-studio.md says where to enter it.")
    if not job.where.token:
        say(f"Nothing is learned: there is no token in {VARIABLE}.")


def _log(event: str, particulars: dict[str, Any]) -> None:
    """Print what happened as a line of JSON on standard error."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    say(orjson.dumps({"at": at, "event": event, **particulars}).decode())

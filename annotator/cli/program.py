"""The program as a whole: what all verbs share of options, messages and exit codes."""

import atexit
import gc
import getpass
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from annotator import workflow
from annotator.core.numbers import many
from annotator.core.records import Failure
from annotator.store import upgrading

BAD_INPUT, WRONG_USE = 1, 2
SHOWN_FAILURES = 20
app = typer.Typer(
    name="annotator",
    help=(
        "Tags every sentence of a news article claim, opinion, quotation or source, and says who said what.\n\n"
        "Begin with [bold]annotator show ARTICLE[/bold], where ARTICLE is a text, Markdown or web page file.\n\n"
        "Its exit code is 0 when all is done, 1 when some input was bad, 2 when it was asked for what it cannot do."
    ),
    rich_markup_mode="rich",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Model = Annotated[
    Path | None,
    typer.Option(
        "--model", metavar="DIR", help="Use the model in this folder, not the one that comes with the program."
    ),
]
Labels = Annotated[
    Path | None,
    typer.Argument(
        metavar="GOLD", help="Settled labels: a .jsonl file or a folder of them.", show_default="labels/gold"
    ),
]
StorePlace = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="FILE|URL",
        help="Where people's labels are: a file, or postgresql://me@host/name.",
        show_default="$ANNOTATOR_STORE, else annotator.db",
    ),
]
At = Annotated[
    datetime | None,
    typer.Option(
        metavar="TIME",
        help="Of the store, only what had happened by then, in UTC.",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ"],
        show_default="now",
    ),
]
Person = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="Who you are in the store.", show_default="your login")
]


def main() -> None:
    """Run the program. To be ended (SIGTERM) is the same as Ctrl-C to it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    atexit.register(gc.freeze)  # a last look for garbage takes a tenth of a second
    app(prog_name="annotator")


@contextmanager
def told() -> Iterator[None]:
    """Tell what cannot be done in one line on standard error, and end with WRONG_USE.

    A store of an older version is brought up to date when it is opened: how far that is, is told too.
    """
    try:
        with upgrading.told(_tenths()):
            yield
    except KeyboardInterrupt as stop:
        say(str(stop) or "Stopped; nothing half-written is left.")
        raise typer.Exit(130) from None
    except BrokenPipeError:
        raise  # whoever read our output has enough; typer ends quietly
    except (*workflow.ERRORS, OSError) as error:
        say(f"annotator: {error}")
        raise typer.Exit(WRONG_USE) from error


def _tenths() -> upgrading.Seen:
    """Return what tells each tenth of the way, on standard error."""
    last = -1

    def tell(done: int, of: int) -> None:
        nonlocal last
        if done * 10 // of > last:
            last = done * 10 // of
            say(f"The store is of an older version and is being brought up to date: {done:,} of {of:,} rows …")

    return tell


def utc(at: datetime | None) -> datetime | None:
    """Return the moment that a person gave, who means UTC."""
    return None if at is None else at.replace(tzinfo=UTC)


def who(given: str | None) -> str:
    """Return the name to sign with: the one given, else the login's."""
    return given or getpass.getuser()


def tell_failures(
    failures: Sequence[Failure],
    rest: str = "--errors FILE lists them all",
    what: str = "input could not be used",
    *,
    count: int | None = None,
) -> None:
    """Tell the first failures on standard error; `rest` says how to see the others, `what` what they are, for one.

    count: how many there are, where not all are given.
    """
    count = len(failures) if count is None else count
    if failures:
        noun, _, more = what.partition(" ")
        say(f"{many(count, noun)} {more}:")
    for failure in failures[:SHOWN_FAILURES]:
        say(f"  {failure.place}: {failure.reason}")
    if count > SHOWN_FAILURES:
        say(f"  ... and {count - SHOWN_FAILURES:,} more{rest and '; '}{rest}")


def console() -> Console:
    """Return what prints tables on standard output: as wide as the terminal, and 120 columns into a file."""
    return Console(width=None if sys.stdout.isatty() else 120)


def say(line: str) -> None:
    """Print a line on standard error."""
    typer.echo(clean(line), err=True)


def clean(text: str) -> str:
    r"""Return text of the same length in which no character can steer a terminal.

    >>> clean("a\x1b[31mb")
    'a�[31mb'
    """
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

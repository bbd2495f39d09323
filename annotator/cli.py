"""The command line: parses, calls one function of workflow.py, prints. Nothing else in the program prints."""

import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from annotator import workflow
from annotator.core.labels import Tag
from annotator.core.records import Failure, Prediction
from annotator.store.output import Format

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


def main() -> None:
    """Run the program. To be ended (SIGTERM) is the same as Ctrl-C to it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app(prog_name="annotator")


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator prelabel articles/ --out tagged.jsonl\n\n"
        "annotator prelabel story.html page.md --out tagged.csv\n\n"
        "annotator prelabel archive.zip --out pages/ --format html\n\n"
        "cat story.txt | annotator prelabel - > tagged.jsonl"
    )
)
def prelabel(  # noqa: PLR0913 - one argument an option of the README
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Articles: .txt, .md, .html, .jsonl, .csv, .parquet or .zip files, folders, web addresses, "
            "or - for standard input.",
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR",
            help="Where to write: a file, or a folder for a file an article. Without it, standard output.",
        ),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format", help="What to write. Without it, what the name of FILE ends in, else jsonl.", show_default=False
        ),
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write what could not be read, and why, as JSON Lines.")
    ] = None,
    why: Annotated[
        bool, typer.Option("--why/--no-why", help="Give the words that moved each tag, or be faster.")
    ] = True,
    text_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The column of a table that holds the article.", show_default="text"),
    ] = None,
    model: Model = None,
    workers: Annotated[int, typer.Option(min=1, max=256, metavar="N", help="Processes to work with.")] = 1,
) -> None:
    """Tag articles and write them to a file."""
    with _told():
        job = workflow.Job(
            places=tuple(places),
            out=None if out == Path("-") else out,
            form=form,
            errors=errors,
            model=model,
            text_column=text_column,
            why=why,
            workers=workers,
        )
        with _progress(places) as seen:
            tally = workflow.prelabel(job, stdin=sys.stdin.buffer, stdout=sys.stdout.buffer, seen=seen)
    _say(_summary(tally, job.out))
    _tell_failures(tally.failures)
    if tally.failures or not tally.articles:
        raise typer.Exit(BAD_INPUT)


@app.command(epilog="[bold]Example[/bold]\n\nannotator show labels/examples/harbour-strike.txt")
def show(
    place: Annotated[str, typer.Argument(metavar="FILE", help="An article, or - for standard input.")],
    *,
    model: Model = None,
) -> None:
    """Show a tagged article here in the terminal."""
    failures = []
    console = Console()
    with _told():
        for done in workflow.show(place, model, stdin=sys.stdin.buffer):
            if isinstance(done, Failure):
                failures.append(done)
            else:
                _print_article(console, done)
    _tell_failures(failures)
    if failures:
        raise typer.Exit(BAD_INPUT)


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
    with _told():
        _refuse_taken(port)
        command = workflow.review_command(file, port)
    typer.echo(f"Open http://127.0.0.1:{port} in your browser. Ctrl-C ends it.")
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - our own interpreter, and no shell that could misread a file's name


@app.command(epilog="[bold]Examples[/bold]\n\nannotator check labels/gold\n\nannotator check tagged.jsonl")
def check(
    place: Annotated[
        Path, typer.Argument(metavar="PATH", help="Settled labels, or what prelabel has written (.jsonl).")
    ],
) -> None:
    """Look for mistakes in labels.

    Notes are for you to judge; only errors make the exit code 1.
    """
    with _told():
        findings = workflow.check(place)
    for finding in findings:
        typer.echo(_clean(f"{finding.place}: {finding.level}: {finding.value}; right would be {finding.right}"))
    errors = sum(finding.level == "error" for finding in findings)
    typer.echo(f"{_many(errors, 'error')}, {_many(len(findings) - errors, 'note')} in {_clean(str(place))}")
    if errors:
        raise typer.Exit(BAD_INPUT)


@app.command(epilog="[bold]Example[/bold]\n\nannotator train labels/gold --out models/mine")
def train(
    labels: Labels = None,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to save it.", show_default="models/default")
    ] = None,
) -> None:
    """Learn a new model from settled labels."""
    with _told():
        folder = workflow.train(labels, out)
    typer.echo(f"The model is in {_clean(str(folder))}; card.md there says what it was made of.")


@app.command(epilog="[bold]Example[/bold]\n\nannotator evaluate --json figures.json")
def evaluate(
    labels: Labels = None,
    *,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the figures as JSON.")] = None,
) -> None:
    """Measure how often the tags are right.

    Each article is tagged by a model that has not seen it.
    """
    with _told():
        report = workflow.evaluate(labels, json)
    Console(width=None if sys.stdout.isatty() else 120).print(_figures(report.table()))


@contextmanager
def _told() -> Iterator[None]:
    """Tell what cannot be done in one line on standard error, and end with WRONG_USE."""
    try:
        yield
    except KeyboardInterrupt:
        _say("Stopped; nothing half-written is left.")
        raise typer.Exit(130) from None
    except BrokenPipeError:
        raise  # whoever read our output has enough; typer ends quietly
    except (*workflow.ERRORS, OSError) as error:
        _say(f"annotator: {error}")
        raise typer.Exit(WRONG_USE) from error


@contextmanager
def _progress(places: list[str]) -> Iterator[Callable[[workflow.Tally], object] | None]:
    """Yield what shows a tally on standard error: a bar where that is a terminal, else None."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[note]}"),
        progress.TimeRemainingColumn(elapsed_when_finished=True),
    )
    with progress.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Tagging articles", total=workflow.expected(places), note="")

        def seen(tally: workflow.Tally) -> None:
            rate = tally.sentences / (bar.tasks[0].elapsed or 1)
            bar.update(task, completed=tally.articles + len(tally.failures), note=f"{rate:,.0f} sentences/s")

        yield seen


def _summary(tally: workflow.Tally, out: Path | None) -> str:
    rate = tally.sentences / tally.seconds if tally.seconds else 0
    done = f"{_many(tally.articles, 'article')}, {_many(tally.sentences, 'sentence')}"
    return f"{done} in {tally.seconds:.1f} s ({rate:,.0f} a second){f' -> {out}' if out else ''}"


def _tell_failures(failures: list[Failure]) -> None:
    if failures:
        _say(f"{_many(len(failures), 'input')} could not be used:")
    for failure in failures[:SHOWN_FAILURES]:
        _say(f"  {failure.place}: {failure.reason}")
    if len(failures) > SHOWN_FAILURES:
        _say(f"  ... and {len(failures) - SHOWN_FAILURES:,} more; --errors FILE lists them all")


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise workflow.UsageError(f"port {port} is in use; choose another, as in --port {port + 1}") from error


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


COLOURS = {Tag.CLAIM: "cyan", Tag.OPINION: "magenta", Tag.QUOTATION: "yellow", Tag.SOURCE: "green"}
LETTERS = {tag: tag[0].upper() for tag in Tag}


def _print_article(console: Console, prediction: Prediction) -> None:
    article = prediction.article
    console.print(Rule(_clean(article.title or article.id)))
    console.print(_legend(prediction))
    console.print(_coloured(prediction))
    if prediction.attributions:
        console.print(_who_said_what(prediction))


def _legend(prediction: Prediction) -> Text:
    """Return each tag's letter, in its colour, with its count."""
    text = Text()
    for tag in Tag:
        count = sum(tag in s.tags for s in prediction.sentences)
        text.append(f"{LETTERS[tag]} {tag} {count}   ", style=f"bold {COLOURS[tag]}")
    return text.append("quoted words", style="italic").append("  ").append("source", style="underline")


def _coloured(prediction: Prediction) -> Text:
    """Return the article's text: the tags' letters before each sentence, which has its one tag's colour."""
    whole = Text(_clean(prediction.article.text))
    for s in prediction.sentences:
        if s.primary is not None:
            whole.stylize(COLOURS[s.primary], s.start, s.end)
    for said in prediction.attributions:
        for piece in said.content if said.direct else ():
            whole.stylize("italic", *piece)
        if said.source is not None:
            whole.stylize("underline", *said.source)
    parts = whole.divide(sorted({s.start for s in prediction.sentences if s.tags}))
    leads = [Text(), *(_letters(s.tags) for s in prediction.sentences if s.tags)]
    return Text.assemble(*(part for pair in zip(leads, parts, strict=True) for part in pair))


def _letters(tags: tuple[Tag, ...]) -> Text:
    text = Text()
    for tag in tags:
        text.append(LETTERS[tag], style=Style(color=COLOURS[tag], bold=True, reverse=True))
    return text.append(" ")


def _who_said_what(prediction: Prediction) -> Table:
    text = prediction.article.text
    table = Table("Who", "How named", "Cue", "What", title="Who said what", show_lines=False)
    for said in prediction.attributions:
        who = said.entity or (text[slice(*said.source)] if said.source else "?")
        cue = text[slice(*said.cue)] if said.cue else ""
        what = " … ".join(text[slice(*piece)] for piece in said.content)
        cells = (who, said.kind, cue, f"“{what}”" if said.direct else what)
        table.add_row(*(Text(" ".join(_clean(cell).split())) for cell in cells))
    return table


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _say(line: str) -> None:
    """Print a line on standard error."""
    typer.echo(_clean(line), err=True)


def _clean(text: str) -> str:
    r"""Return text of the same length in which no character can steer a terminal.

    >>> _clean("a\x1b[31mb")
    'a�[31mb'
    """
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

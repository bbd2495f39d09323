"""`annotator prelabel`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from annotator import workflow
from annotator.cli.program import BAD_INPUT, Model, app, say, tell_failures, told
from annotator.cli.progress import bar
from annotator.core.numbers import many
from annotator.store.output import Format
from annotator.store.remote import is_url

Places = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="Articles: .txt, .md, .html, .jsonl, .csv, .parquet or .zip files, folders, web addresses, "
        "other URLs (s3://, gs://, file://), or - for standard input.",
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|DIR|URL",
        help="Where to write: a file, or a folder for a file an article. Without it, standard output.",
    ),
]
Form = Annotated[
    Format | None,
    typer.Option(
        "--format", help="What to write. Without it, what the name of FILE ends in, else jsonl.", show_default=False
    ),
]
Errors = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Also list what could not be used, and why, in a .jsonl, .csv or .parquet file."),
]
Why = Annotated[
    bool | None,
    typer.Option(
        "--why/--no-why", help="Give the words that moved each tag, or be faster.", show_default="why, but for Parquet"
    ),
]
Texts = Annotated[
    bool,
    typer.Option(
        " /--no-text", help="Parquet: leave the articles' texts out, which take most room.", show_default=False
    ),
]
TextColumn = Annotated[
    str | None, typer.Option(metavar="NAME", help="The column of a table that holds the article.", show_default="text")
]
Extract = Annotated[
    bool,
    typer.Option(
        "--extract", help="Web pages: ask trafilatura where the article is, also where the page marks it; slower."
    ),
]
Workers = Annotated[int, typer.Option(min=1, max=256, metavar="N", help="Processes to work with.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on where an earlier run was cut short: do only what is missing.")
]
MaxErrors = Annotated[
    float, typer.Option(min=0, max=1, metavar="SHARE", help="Stop when more of 1,000 or more inputs cannot be used.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only count the articles, and say how long it takes and how large it gets.")
]
Engine = Annotated[
    workflow.Engine,
    typer.Option(help="Who works: processes here, Dask (annotator[cluster]) or Spark (annotator[spark])."),
]
Address = Annotated[
    str | None,
    typer.Option(metavar="URL", help="A Dask scheduler or Spark master that is there. Without it, workers of our own."),
]


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator prelabel articles/ --out tagged.jsonl\n\n"
        "annotator prelabel story.html page.md --out tagged.csv\n\n"
        "annotator prelabel archive.zip --out pages/ --format html\n\n"
        "cat story.txt | annotator prelabel - > tagged.jsonl\n\n"
        "annotator prelabel archive.jsonl --out tagged --format parquet --workers 2 --resume"
    )
)
def prelabel(  # noqa: PLR0913 - one argument an option of the README
    places: Places,
    *,
    out: Out = None,
    form: Form = None,
    errors: Errors = None,
    why: Why = None,
    texts: Texts = True,
    text_column: TextColumn = None,
    extract: Extract = False,
    model: Model = None,
    workers: Workers = 1,
    resume: Resume = False,
    max_errors: MaxErrors = 0.05,
    dry_run: DryRun = False,
    engine: Engine = workflow.Engine.PROCESSES,
    address: Address = None,
) -> None:
    """Tag articles and write them to a file."""
    with told():
        job = workflow.Job(
            places=tuple(places),
            out=None if out is None or out == "-" or is_url(out) else Path(out),
            form=form,
            errors=errors,
            model=model,
            text_column=text_column,
            extract=extract,
            why=why,
            texts=texts,
            workers=workers,
            resume=resume,
            max_errors=max_errors,
            engine=engine,
            address=address,
            url=out if out and is_url(out) else None,
        )
        if dry_run:
            _tell(workflow.estimate(job, stdin=sys.stdin.buffer))
            return
        with _progress(places) as seen:
            tally = workflow.prelabel(job, stdin=sys.stdin.buffer, stdout=sys.stdout.buffer, seen=seen)
    say(_summary(tally, out))
    if tally.failed and not tally.failures:
        say(f"{many(tally.failed, 'input')} could not be used when it was made; a run without --resume lists them")
    else:
        tell_failures(tally.failures, count=tally.failed)
    if tally.failed or not tally.articles:
        raise typer.Exit(BAD_INPUT)


@contextmanager
def _progress(places: list[str]) -> Iterator[Callable[[workflow.Tally], object] | None]:
    """Yield what shows a tally on standard error: a bar where that is a terminal, else None."""
    with bar("Tagging articles", workflow.expected(places)) as advance:
        if advance is None:
            yield None
            return
        yield lambda tally: advance(
            tally.articles + tally.failed, lambda seconds: f"{tally.sentences / seconds:,.0f} sentences/s"
        )


def _tell(found: workflow.Estimate) -> None:
    hours, seconds = divmod(round(found.seconds), 3600)
    say(
        f"{many(found.articles, 'article')}; about {hours} h {seconds // 60} min {seconds % 60} s and "
        f"{found.megabytes:,.1f} MB, if all are like the first; nothing was written"
    )
    tell_failures(found.failures, "a run with --errors FILE lists them all", count=found.failed)


def _summary(tally: workflow.Tally, out: str | None) -> str:
    rate = tally.sentences / tally.seconds if tally.seconds else 0
    done = f"{many(tally.articles, 'article')}, {many(tally.sentences, 'sentence')}"
    unsure = f", {tally.unsure:,} unsure" if tally.unsure else ""
    kept = f" ({tally.kept:,} articles were done before)" if tally.kept else ""
    return f"{done} in {tally.seconds:.1f} s ({rate:,.0f} a second){unsure}{f' -> {out}' if out else ''}{kept}"

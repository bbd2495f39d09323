"""What is to be pre-labelled, in which form it is written, and what of it is done."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.records import Failure
from annotator.store import failed
from annotator.store.output import Format
from annotator.workflow.errors import UsageError

if TYPE_CHECKING:
    from annotator.store.manifest import Counts


_A_URL = re.compile(r"[A-Za-z][\w+.-]+:/")  # as a path has it: s3:/bucket/errors.jsonl


class Engine(StrEnum):
    """Who works where there are several workers: processes on this machine, or an engine that teams have."""

    PROCESSES = "processes"
    DASK = "dask"
    SPARK = "spark"


@dataclass(frozen=True, slots=True)
class Job:
    """What to pre-label. `out` None is standard output; `form` None is what the name of `out` says, else JSON Lines.

    model: a folder, None for the one that comes with the program. errors: a file for what could not be used.
    why: also give the words that moved each tag, None: but in Parquet. workers: processes; the output is the same for
    any number. texts: whether Parquet holds the articles' texts.
    resume: go on with a run that was cut short. max_errors: the share of all inputs that may be of no use.
    address: of a Dask scheduler or a Spark master, None for workers of our own.
    extract: trafilatura finds the article on every web page. url: where `out` is copied to when it is whole.
    """

    places: tuple[str, ...]
    out: Path | None = None
    form: Format | None = None
    errors: Path | None = None
    model: Path | None = None
    text_column: str | None = None
    why: bool | None = None
    workers: int = 1
    resume: bool = False
    max_errors: float = 0.05
    engine: Engine = Engine.PROCESSES
    address: str | None = None
    url: str | None = None
    texts: bool = True
    extract: bool = False


HELD = 10_000
"""Failures that a tally holds; a job's errors file has them all."""


@dataclass(slots=True)
class Tally:
    """What has been done so far; it grows while a job runs. `unsure` sentences have a score in doubt.

    failed: inputs that could not be used, of which `failures` are the first ones. kept: articles that an earlier run
    had done; they are among `articles`.
    """

    articles: int = 0
    sentences: int = 0
    unsure: int = 0
    seconds: float = 0.0
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)
    kept: int = 0

    def begin(self, done: "Counts") -> None:
        """Begin with what an earlier run has done."""
        self.articles = self.kept = done.articles
        self.sentences, self.unsure = done.sentences, done.unsure

    def take(self, done: "Counts") -> None:
        """Take over all that a whole output holds; of what failed then, only the number is known."""
        self.begin(done)
        self.failed = done.failures

    def fail(self, failure: Failure) -> None:
        """Count a failure, and hold it while they are few."""
        self.failed += 1
        if len(self.failures) < HELD:
            self.failures.append(failure)


def form_of(out: Path | None, form: Format | None) -> Format:
    """Return the form to write; the suffix of `out` tells it unless `form` does. UsageError where they differ."""
    suffix = out.suffix.removeprefix(".").lower() if out and not is_folder(out) else ""
    named = Format(suffix) if suffix in set(Format) else None
    if suffix and not named and not form:
        raise UsageError(f"--out {out}: no form is called {suffix!r}; there are {', '.join(Format)}, or give --format")
    if named and form and named is not form:
        raise UsageError(f"--out {out} and --format {form} say different things; leave one of them out")
    if Format.PARQUET in {form, named} and not (out and is_folder(out)):
        raise UsageError(f"{Format.PARQUET} is a folder of tables; name one, as in --out tagged --format parquet")
    if out is None and form is Format.HTML:
        raise UsageError(f"{form} cannot go to standard output; give --out a name, as in --out articles.{form}")
    return form or named or Format.JSONL


def errors_form(errors: Path) -> Format:
    """Return the form of a file for what could not be used: its suffix tells it, else JSON Lines. Raises UsageError."""
    if _A_URL.match(errors.as_posix()):
        raise UsageError(f"--errors {errors} is a URL; the list is written on this computer: name a file")
    forms = {"": Format.JSONL, **{f".{form}": form for form in failed.FORMS}}
    found = forms.get(errors.suffix.lower())
    if found is None:
        raise UsageError(f"--errors {errors}: what could not be used is listed in {', '.join(failed.FORMS)}")
    return found


def tells_why(job: Job) -> bool:
    """Whether reasons are given: as the job says, else in all forms but Parquet, whose labels they would outweigh."""
    return form_of(job.out, job.form) is not Format.PARQUET if job.why is None else job.why


def is_folder(out: Path) -> bool:
    """Whether `out` means a folder: it is one, or has no suffix and is no file."""
    return out.is_dir() or (not out.suffix and not out.exists())


def expected(places: Iterable[str]) -> int | None:
    """Return how many articles `places` hold, None where only reading them would tell; for the time left, not exact."""
    counts = [_expected(Path(place)) for place in places]
    return None if None in counts else sum(count or 0 for count in counts)


def refuse_own_output(job: Job) -> None:
    """Raise UsageError where the next run would read this one's output as articles, or this one overwrite its input."""
    for out in filter(None, (job.out, job.errors)):
        for place in map(Path, job.places):
            if place.is_dir() and out.resolve().is_relative_to(place.resolve()):
                raise UsageError(f"{out} lies in {place}, which is read: the next run would take it for an article")
            if place.is_file() and out.exists() and place.samefile(out):
                raise UsageError(f"{out} is read; writing to it would overwrite the articles")
    for read in job.places:
        if job.url and f"{job.url.rstrip('/')}/".startswith(f"{read.rstrip('/')}/"):
            raise UsageError(f"{job.url} lies in {read}, which is read: the next run would take it for an article")


def growing(job: Job) -> Path | None:
    """Return a job's output where that is kept as it grows, so that a run that was cut short can go on; else None.

    Raises UsageError where `resume` is asked for and it is not.
    """
    form = form_of(job.out, job.form)
    out = job.out.resolve() if job.out else None
    is_one = form is Format.PARQUET or (form is not Format.HTML and out and not is_folder(out))
    if out and is_one and (out.is_file() or out.is_dir() or not out.exists()):  # no device, no pipe
        return out
    if job.resume:
        raise UsageError(
            "--resume goes on with a file of JSON Lines or CSV, or a folder of Parquet; other outputs are made anew"
        )
    return None


def _expected(place: Path) -> int | None:
    if place.is_dir():
        files = (Path(folder, name) for folder, _, names in os.walk(place) for name in names if name[0] != ".")
        counts = [_expected(file) for file in files]
        return None if None in counts else sum(count or 0 for count in counts)
    if place.suffix == ".jsonl" and place.is_file():
        with place.open("rb") as file:
            return sum(1 for _ in file)
    return 1 if place.suffix in {".txt", ".md", ".html", ".htm"} else None

"""Articles are tagged: from places to a file, one to be shown, or one dropped into the app."""

import errno
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, TYPE_CHECKING, BinaryIO, TypeVar

from annotator.cluster import dask, spark
from annotator.cluster.errors import ClusterError
from annotator.core.numbers import many
from annotator.core.records import Article, Failure, Prediction
from annotator.store import aside, failed, output, registry
from annotator.store.output import Format
from annotator.workflow import batching, jobs, memory
from annotator.workflow.batching import Crew, Done, Task, Work
from annotator.workflow.errors import TooManyError, UsageError, WorkerError
from annotator.workflow.jobs import Engine, Job, Tally
from annotator.workflow.model import open_model

if TYPE_CHECKING:
    from annotator.learn.tagger import Model
    from annotator.store.corpus import Unit
    from annotator.store.manifest import Counts, Identity
    from annotator.store.run import Piece, Run

ENOUGH = 1_000
"""Inputs from which on the share of those that cannot be used is looked at."""
_SPOOLED = 1 << 20
"""Bytes of lines for an errors file that are held; more lie on disk."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ENGINES: dict[Engine, Callable[[int, str | None], AbstractContextManager[Crew]]] = {
    Engine.DASK: dask.workers,
    Engine.SPARK: spark.workers,
}
Seen = Callable[[Tally], object]
_Result = TypeVar("_Result")


def prelabel(job: Job, *, stdin: BinaryIO, stdout: BinaryIO, seen: Seen | None = None) -> Tally:
    """Tag the articles of a job and write them; `seen` is called after each batch.

    What cannot be used is counted in the tally and the rest is done. An output that grows (`jobs.growing`) is kept up
    to where a job ends early, and `resume` goes on with it; of others nothing is written then. Raises UsageError
    before anything is read; TooManyError, ModelError, OutputError, StoreError, WorkerError, OSError.
    """
    jobs.refuse_own_output(job)
    if job.url:
        return _sent(job, job.url, stdin=stdin, seen=seen)
    place, task = jobs.growing(job), task_of(job)
    started = time.perf_counter()
    units = _units(job, stdin)
    tally = Tally()
    if place and job.resume and (whole := _whole(place, task, units)):
        tally.take(whole)
        return tally
    with memory.kept(), _crew(job) as crew, _errors(job.errors) as told:
        making = _Making(job, task, crew, tally, told, seen)
        if place:
            making.grow(place, units())
        else:
            making.write(units(), stdout)
    tally.seconds = time.perf_counter() - started
    return tally


def task_of(job: Job) -> Task:
    """Return how a job's articles are tagged. Raises UsageError, ModelError."""
    from annotator.store import manifest

    form = jobs.form_of(job.out, job.form)
    folder = job.model or registry.in_use()
    card = registry.read_card(folder)
    code = manifest.code_digest() if job.engine in _ENGINES else ""
    if not job.texts and form is not Format.PARQUET:
        raise UsageError(f"--no-text is for Parquet, whose labels stand by themselves; {form} is about the text")
    return Task(
        folder, str(card.get("sha256")), jobs.tells_why(job), form, registry.levels(card), code, job.texts, job.extract
    )


def show(place: str, model: Path | None = None, *, stdin: BinaryIO) -> Iterator[Done]:
    """Yield the predictions for what stands at one place, and what could not be read. Raises ModelError."""
    from annotator.store import corpus

    return _each(corpus.units([place], stdin=stdin), open_model(model), why=False)


def prelabel_each(name: str, data: bytes, model: "Model") -> Iterator[Done]:
    """Yield the predictions for one file's content, with reasons: one, or several for a zip or a table.

    `name` tells the format by its suffix, and the article's id; what cannot be read is a Failure among them.
    """
    from annotator.store import corpus

    return _each(corpus.from_bytes(name, data), model, why=True)


def tag(articles: Sequence[Article], model: "Model", *, why: bool = False) -> list[Prediction]:
    """Return the predictions for articles, with reasons where they are asked for."""
    return [done for done in _each(articles, model, why=why) if isinstance(done, Prediction)]


def _each(units: "Iterable[Unit]", model: "Model", *, why: bool) -> Iterator[Done]:
    return (done for batch in batching.batches(units) for done in batching.tag(batch, model, why=why))


@contextmanager
def _crew(job: Job) -> Iterator[Crew | None]:
    if job.engine in _ENGINES:
        with _ENGINES[job.engine](job.workers, job.address) as crew:
            yield crew
        return
    if job.address:
        raise UsageError(f"--address {job.address} is that of an engine; say --engine {' or '.join(_ENGINES)} as well")
    with batching.processes(job.workers) as processes:
        yield processes


def _units(job: Job, stdin: BinaryIO) -> "Callable[[], Iterator[Unit]]":
    from annotator.store import corpus

    return partial(corpus.units, job.places, stdin=stdin, text_column=job.text_column, extract=job.extract)


def _identity(task: Task) -> "Identity":
    from annotator.store import manifest

    return manifest.Identity(output.version(task.form), task.digest, task.why, task.texts, task.extract)


def _whole(out: Path, task: Task, units: "Callable[[], Iterator[Unit]]") -> "Counts | None":
    """Return what an output holds where it is whole and was made of these units, else None."""
    from annotator.store import manifest, run

    made = run.made(out, task.form, _identity(task))
    return made if made and manifest.is_of(made, units()) else None


@contextmanager
def _errors(errors: Path | None) -> Iterator[IO[bytes] | None]:
    """Yield what takes lines for the errors file, written also if the block fails; None where none is wanted."""
    if errors is None:
        yield None
        return
    form = jobs.errors_form(errors)
    with SpooledTemporaryFile(_SPOOLED) as lines:
        try:
            yield lines
        finally:
            lines.seek(0)
            failed.write(lines, errors, form)


def _sent(job: Job, url: str, *, stdin: BinaryIO, seen: Seen | None) -> Tally:
    """Make an output in a folder here, where it can be gone on with, and copy it to a URL when it is whole."""
    from annotator.store import columns, manifest, remote

    where, _, name = url.rstrip("/").rpartition("/")
    folder = Path(f".annotator-{hashlib.sha256(url.encode()).hexdigest()[:12]}")
    here = replace(job, out=folder / name, url=None)
    if jobs.growing(here) is None:
        raise UsageError(f"--out {url}: to a URL go JSON Lines and CSV, by their suffix, and --format {Format.PARQUET}")
    made = manifest.place(folder / name, jobs.form_of(here.out, job.form))
    there = url.rstrip("/") if made.parent != folder else where
    if job.resume and not folder.exists() and (whole := _whole_there(here, f"{there}/{made.name}", stdin)):
        tally = Tally()
        tally.take(whole)
        return tally
    tally = prelabel(here, stdin=stdin, stdout=BytesIO(), seen=seen)
    remote.put(made.parent, there, last=made.name, replaced=() if there == where else [*columns.PATTERNS.values()])
    rmtree(folder)
    return tally


def _whole_there(job: Job, url: str, stdin: BinaryIO) -> "Counts | None":
    """Return what a job's output holds where the manifest at a URL says that it is whole there, else None."""
    from annotator.store import manifest, remote

    task = task_of(job)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        if not remote.fetch(url, manifest.place(out, task.form)):
            return None
        return _whole(out, task, _units(job, stdin))


@dataclass(frozen=True, slots=True)
class _Making:
    """One job being done: what it is, who works, and what is told of it."""

    job: Job
    task: Task
    crew: Crew | None
    tally: Tally
    told: IO[bytes] | None
    seen: Seen | None

    def grow(self, out: Path, units: "Iterator[Unit]") -> None:
        """Make an output that is kept as it grows, or what is missing of it."""
        from annotator.store import run

        opened = None
        try:
            with run.begin(out, self.task.form, _identity(self.task), resume=self.job.resume) as opened:
                self.tally.begin(opened.done)
                self._tell(opened.failures())
                opened.skip(units)
                for batch, piece in self._in_order(units, batching.encoded):
                    opened.add(batch, piece)
                    self._count(piece)
                opened.finish()
        except (KeyboardInterrupt, UsageError, WorkerError, ClusterError, OSError) as error:
            advised = _with_advice(error, opened, self.job)
            if advised is error:
                raise
            raise advised from error

    def write(self, units: "Iterator[Unit]", stdout: BinaryIO) -> None:
        """Write an output that is whole or not there, or goes to whoever reads it."""
        out, form = self.job.out, self.task.form
        if form is not Format.HTML and (out is None or not jobs.is_folder(out)):
            with aside.whole(out) if out else nullcontext(stdout) as sink:
                sink.write(output.heading(form))
                for _, piece in self._in_order(units, batching.encoded):
                    sink.write(piece.data[0])
                    self._count(piece)
        elif out and jobs.is_folder(out):
            output.to_folder(self._predictions(units), out, form, texts=self.task.texts)
        elif out:
            output.to_file(self._predictions(units), out, form)

    def _in_order(self, units: "Iterator[Unit]", work: Work[_Result]) -> "Iterator[tuple[list[Unit], _Result]]":
        return batching.in_order(batching.batches(units), work, self.task, self.crew)

    def _predictions(self, units: "Iterator[Unit]") -> Iterator[Prediction]:
        for _, done in self._in_order(units, batching.tagged):
            self._count(batching.counted((), done, self.task.levels))
            yield from (one for one in done if isinstance(one, Prediction))

    def _tell(self, failures: Iterable[Failure]) -> None:
        for failure in failures:
            self.tally.fail(failure)
            if self.told:
                self.told.write(failed.line(failure))

    def _count(self, piece: "Piece") -> None:
        """Add a piece to the tally. Raises TooManyError."""
        tally, most = self.tally, self.job.max_errors
        tally.articles += piece.articles
        tally.sentences += piece.sentences
        tally.unsure += piece.unsure
        self._tell(piece.failures)
        if self.seen:
            self.seen(tally)
        bad, items = tally.failed, tally.articles + tally.failed
        if items >= ENOUGH and bad > most * items:
            one = tally.failures[-1]
            raise TooManyError(
                f"{bad:,} of {items:,} inputs could not be used, {bad / items:.1%}; --max-errors allows {most:.1%}; "
                f"one was {one.place}: {one.reason}"
            )


def _with_advice(error: BaseException, run: "Run | None", job: Job) -> BaseException:
    """Return an error that ended a run, with how to go on."""
    done = run.kept.articles if run else 0
    kept = f"{many(done, 'article')} are kept"
    advice = "the same command with --resume does the rest"
    if isinstance(error, OSError) and error.errno in _FULL:
        told = f"no room is left for {job.out} ({error.strerror})"
        if not run or not done:
            return UsageError(f"{told}, and nothing is kept; make room there, then begin anew")
        so_far, total = run.size() / 1e6, jobs.expected(job.places)
        more = f" of about {so_far * (total - done) / done:,.1f} MB" if total else ""
        return UsageError(f"{told}: {kept} and take {so_far:,.1f} MB; make room{more} there, then {advice}")
    if not done:
        return error
    if isinstance(error, KeyboardInterrupt):
        return KeyboardInterrupt(f"Stopped; {kept}, and {advice}.")
    return type(error)(f"{error}; {kept}, and {advice}")

"""Articles are tagged: from places to a file, one to be shown, or one dropped into the app."""

import gc
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from annotator.core.records import Article, Failure, Prediction
from annotator.measure import sentence
from annotator.measure.sentence import Level
from annotator.store import aside, jsonl, output, registry
from annotator.store.output import Format
from annotator.workflow.errors import UsageError, WorkerError
from annotator.workflow.model import open_model

if TYPE_CHECKING:
    from annotator.learn.tagger import Model

BATCH = 64
"""Articles that are predicted together; a batch also ends after BATCH_CHARACTERS."""
BATCH_CHARACTERS = 1_000_000
_SELDOM = (100_000, 20, 100)  # see gc.set_threshold; a batch makes some hundred thousand records
Found = Article | Failure
Done = Prediction | Failure


@dataclass(frozen=True, slots=True)
class Job:
    """What to pre-label. `out` None is standard output; `form` None is what the name of `out` says, else JSON Lines.

    model: a folder, None for the one that comes with the program. errors: a file for what could not be read.
    why: also give the words that moved each tag. workers: processes; the output is the same for any number.
    """

    places: tuple[str, ...]
    out: Path | None = None
    form: Format | None = None
    errors: Path | None = None
    model: Path | None = None
    text_column: str | None = None
    why: bool = True
    workers: int = 1


class _Line(NamedTuple):
    """What a worker sends back for JSON Lines, cheaper than a Prediction: the line, and what is counted of it."""

    text: bytes
    sentences: int
    unsure: int


@dataclass(slots=True)
class Tally:
    """What has been done so far; it grows while a job runs. `unsure` sentences have a score in doubt."""

    articles: int = 0
    sentences: int = 0
    unsure: int = 0
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)


def prelabel(
    job: Job,
    *,
    stdin: BinaryIO,
    stdout: BinaryIO,
    seen: Callable[[Tally], object] | None = None,
) -> Tally:
    """Tag the articles of a job and write them; `seen` is called after each article.

    What cannot be read is counted in the tally and the rest is done. Raises UsageError before anything is read, and
    ModelError, OutputError, WorkerError, OSError; then no file has been written or changed.
    """
    from annotator.store import corpus

    form = form_of(job.out, job.form)
    _refuse_own_output(job)
    started = time.perf_counter()
    tally = Tally()
    levels = registry.levels(registry.read_card(job.model or registry.in_use()))
    found = corpus.articles(job.places, stdin=stdin, text_column=job.text_column)
    with _collecting_seldom(), closing(_predicted(batches(found), job, levels)) as done:
        _write(_counted(done, tally, levels, seen), job.out, form, stdout)
    if job.errors is not None:
        _write_errors(tally.failures, job.errors)
    tally.seconds = time.perf_counter() - started
    return tally


def show(place: str, model: Path | None = None, *, stdin: BinaryIO) -> Iterator[Done]:
    """Yield the predictions for what stands at one place, and what could not be read. Raises ModelError."""
    from annotator.store import corpus

    return _each(corpus.articles([place], stdin=stdin), open_model(model), why=False)


def prelabel_each(name: str, data: bytes, model: "Model") -> Iterator[Done]:
    """Yield the predictions for one file's content, with reasons: one, or several for a zip or a table.

    `name` tells the format by its suffix, and the article's id; what cannot be read is a Failure among them.
    """
    from annotator.store import corpus

    return _each(corpus.from_bytes(name, data), model, why=True)


def tag(articles: Sequence[Article], model: "Model") -> list[Prediction]:
    """Return the predictions for articles, without reasons."""
    return [done for done in _each(articles, model, why=False) if isinstance(done, Prediction)]


def form_of(out: Path | None, form: Format | None) -> Format:
    """Return the form to write; the suffix of `out` tells it unless `form` does. UsageError where they differ."""
    suffix = out.suffix.removeprefix(".").lower() if out and not is_folder(out) else ""
    named = Format(suffix) if suffix in set(Format) else None
    if suffix and not named and not form:
        raise UsageError(f"--out {out}: no form is called {suffix!r}; there are {', '.join(Format)}, or give --format")
    if named and form and named is not form:
        raise UsageError(f"--out {out} and --format {form} say different things; leave one of them out")
    if Format.PARQUET in {form, named} and not (out and is_folder(out)):
        raise UsageError(f"{Format.PARQUET} is a folder of three files; name one, as in --out tagged --format parquet")
    if out is None and form is Format.HTML:
        raise UsageError(f"{form} cannot go to standard output; give --out a name, as in --out articles.{form}")
    return form or named or Format.JSONL


def is_folder(out: Path) -> bool:
    """Whether `out` means a folder: it is one, or has no suffix and is no file."""
    return out.is_dir() or (not out.suffix and not out.exists())


def expected(places: Iterable[str]) -> int | None:
    """Return how many articles `places` hold, None where only reading them would tell; for the time left, not exact."""
    counts = [_expected(Path(place)) for place in places]
    return None if None in counts else sum(count or 0 for count in counts)


def _refuse_own_output(job: Job) -> None:
    """Raise UsageError where the next run would read this one's output as articles, or this one overwrite its input."""
    for out in filter(None, (job.out, job.errors)):
        for place in map(Path, job.places):
            if place.is_dir() and out.resolve().is_relative_to(place.resolve()):
                raise UsageError(f"{out} lies in {place}, which is read: the next run would take it for an article")
            if place.is_file() and out.exists() and place.samefile(out):
                raise UsageError(f"{out} is read; writing to it would overwrite the articles")


def _expected(place: Path) -> int | None:
    if place.is_dir():
        files = (Path(folder, name) for folder, _, names in os.walk(place) for name in names if name[0] != ".")
        counts = [_expected(file) for file in files]
        return None if None in counts else sum(count or 0 for count in counts)
    if place.suffix == ".jsonl" and place.is_file():
        with place.open("rb") as file:
            return sum(1 for _ in file)
    return 1 if place.suffix in {".txt", ".md", ".html", ".htm"} else None


def batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Yield articles and failures as they are predicted together: BATCH, or as many as have BATCH_CHARACTERS."""
    batch: list[Found] = []
    characters = 0
    for item in found:
        batch.append(item)
        characters += len(item.text) if isinstance(item, Article) else 0
        if len(batch) >= BATCH or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _predicted(
    batches: Iterator[list[Found]], job: Job, levels: Sequence[Level]
) -> Generator[Done | _Line, None, None]:
    """Yield predictions and failures in the order of the articles."""
    if job.workers > 1:
        return _by_workers(batches, job, levels)
    model = open_model(job.model)
    return (done for batch in batches for done in _of_batch(batch, model, why=job.why))


def _each(found: Iterable[Found], model: "Model", *, why: bool) -> Iterator[Done]:
    return (done for batch in batches(found) for done in _of_batch(batch, model, why=why))


def _of_batch(batch: Sequence[Found], model: "Model", *, why: bool) -> list[Done]:
    from annotator.learn.predict import predict

    articles = [item for item in batch if isinstance(item, Article)]
    predicted = iter(predict(articles, model, why=why) if articles else ())
    return [next(predicted) if isinstance(item, Article) else item for item in batch]


def _by_workers(
    batches: Iterator[list[Found]], job: Job, levels: Sequence[Level]
) -> Generator[Done | _Line, None, None]:
    """Yield what worker processes predict, in order; at most two batches a worker are under way."""
    pool = ProcessPoolExecutor(job.workers, get_context("spawn"), _start_worker)
    waiting: deque[Future[list[Done | _Line]]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_in_worker, batch, job, levels))
            if len(waiting) > 2 * job.workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerError("a worker process died, perhaps for want of memory; try fewer --workers") from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Have Python look for cycles of garbage seldom: records have none, and looking takes an eighth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _start_worker() -> None:
    signal(SIGINT, SIG_IGN)  # Ctrl-C reaches every process of the terminal; the first one ends the rest
    gc.set_threshold(*_SELDOM)


def _in_worker(batch: list[Found], job: Job, levels: Sequence[Level]) -> list[Done | _Line]:
    done = _of_batch(batch, _opened(job.model), why=job.why)
    lines = _is_lines(job.out, form_of(job.out, job.form))
    return [_line(one, levels) if lines and isinstance(one, Prediction) else one for one in done]


def _is_lines(out: Path | None, form: Format) -> bool:
    """Say whether all is written as one file of JSON Lines."""
    return form is Format.JSONL and not (out and is_folder(out))


def _line(one: Prediction, levels: Sequence[Level]) -> _Line:
    return _Line(output.line(one), len(one.sentences), _unsure(one, levels))


def _unsure(one: Prediction, levels: Sequence[Level]) -> int:
    return sum(bool(sentence.unsure(s, levels)) for s in one.sentences)


_opened = cache(open_model)
"""A worker opens its model once."""


def _counted(
    done: Iterable[Done | _Line], tally: Tally, levels: Sequence[Level], seen: Callable[[Tally], object] | None
) -> Iterator[Prediction | _Line]:
    """Yield the predictions, or their lines; keep the failures and the counts in `tally`."""
    for item in done:
        if isinstance(item, Failure):
            tally.failures.append(item)
        else:
            sentences, unsure = item[1:] if isinstance(item, _Line) else (len(item.sentences), _unsure(item, levels))
            tally.articles += 1
            tally.sentences += sentences
            tally.unsure += unsure
            yield item
        if seen:
            seen(tally)


def _write(given: Iterator[Prediction | _Line], out: Path | None, form: Format, stdout: BinaryIO) -> None:
    if _is_lines(out, form):
        with aside.whole(out) if out else nullcontext(stdout) as sink:
            sink.writelines(one.text if isinstance(one, _Line) else output.line(one) for one in given)
        return
    whole = (one for one in given if isinstance(one, Prediction))  # lines are made for the one form above
    if out is None:
        output.write(whole, stdout, form)
    elif is_folder(out):
        output.to_folder(whole, out, form)
    else:
        output.to_file(whole, out, form)


def _write_errors(failures: Iterable[Failure], path: Path) -> None:
    with aside.whole(path) as file:
        for failure in failures:
            file.write(jsonl.line(failure._asdict()))

"""Articles are tagged in batches, in this process or in others, and come back in order."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from threading import Thread
from typing import TYPE_CHECKING, Protocol, TypeVar

from annotator.core.records import Article, Failure, Prediction, Stage
from annotator.learn import fast
from annotator.measure import sentence
from annotator.measure.sentence import Level
from annotator.store import output, registry
from annotator.store.output import Format
from annotator.workflow import memory
from annotator.workflow.errors import WorkerError
from annotator.workflow.model import open_model

if TYPE_CHECKING:
    from annotator.learn.tagger import Model
    from annotator.store.corpus import Unit, Unread
    from annotator.store.run import Piece

BATCH = 64
"""Articles that are predicted together; a batch also ends after BATCH_CHARACTERS."""
BATCH_CHARACTERS = 1_000_000
Done = Prediction | Failure
_Result = TypeVar("_Result")
_Made = TypeVar("_Made", covariant=True)


@dataclass(frozen=True, slots=True)
class Task:
    """How articles are tagged. digest, levels: of the model in that folder; levels tell what is unsure.

    code: a digest of this program, where whoever works may have another one. texts, extract: see Job.
    """

    model: Path
    digest: str
    why: bool
    form: Format
    levels: tuple[Level, ...]
    code: str = ""
    texts: bool = True
    extract: bool = False


Work = Callable[["Sequence[Unit]", Task], _Result]
"""What is made of a batch; a module's function, so that other processes find it."""


class Promise(Protocol[_Made]):
    """A result to come. Its `result` raises BrokenExecutor where the worker died."""

    def result(self) -> _Made: ...


class Crew(Protocol):
    """Who works: processes on this machine, or an engine on others. size: how many batches are tagged at once."""

    @property
    def size(self) -> int: ...

    def submit(self, work: Work[_Result], batch: "Sequence[Unit]", task: Task, /) -> Promise[_Result]: ...

    def renew(self) -> None:
        """Put others in the place of those who died."""


def batches(units: "Iterable[Unit]") -> "Iterator[list[Unit]]":
    """Yield units as they are tagged together: BATCH, or as many as have BATCH_CHARACTERS (or bytes)."""
    batch: list[Unit] = []
    length = 0
    for unit in units:
        batch.append(unit)
        length += size(unit)
        if len(batch) >= BATCH or length >= BATCH_CHARACTERS:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def size(unit: "Unit") -> int:
    """Return how long a unit is, in characters or bytes."""
    if isinstance(unit, Failure):
        return 0
    return len(unit.text if isinstance(unit, Article) else unit.data)


def tagged(batch: "Sequence[Unit]", task: Task) -> list[Done]:
    """Return the predictions for a batch, with a Failure in the place of what cannot be read or tagged."""
    done = tag(batch, _opened(task.model, task.digest, task.code), why=task.why)
    fast.count(sum(len(one.sentences) for one in done if isinstance(one, Prediction)))
    return done


def encoded(batch: "Sequence[Unit]", task: Task) -> "Piece":
    """Return the bytes that a batch becomes in the output, and what is counted of it."""
    done = tagged(batch, task)
    data = output.encoded([one for one in done if isinstance(one, Prediction)], task.form, texts=task.texts)
    return counted(data, done, task.levels)


def tag(batch: "Sequence[Unit]", model: "Model", *, why: bool) -> list[Done]:
    """Return the predictions for a batch, in order; what cannot be read or tagged is a Failure among them."""
    found = [_read(unit) for unit in batch]
    articles = [one for one in found if isinstance(one, Article)]
    predicted = iter(_predict(articles, model, why=why))
    return [next(predicted) if isinstance(one, Article) else one for one in found]


def counted(data: tuple[bytes, ...], done: Sequence[Done], levels: Sequence[Level]) -> "Piece":
    """Return a piece of the output with what is counted of it."""
    from annotator.store.run import Piece

    failures = tuple(one for one in done if isinstance(one, Failure))
    sentences = [s for one in done if isinstance(one, Prediction) for s in one.sentences]
    unsure = sentence.count_unsure(sentences, levels)
    return Piece(data, sum(isinstance(one, Prediction) for one in done), len(sentences), unsure, failures)


def in_order(
    batches: "Iterable[list[Unit]]", work: Work[_Result], task: Task, crew: Crew | None
) -> "Generator[tuple[list[Unit], _Result], None, None]":
    """Yield each batch with what `work` makes of it, in order; without a crew it is made here.

    At most two batches a worker are under way. What a worker that died had in hand is done again by others; what kills
    each of them becomes a Failure. Raises WorkerError where nothing gets done any more.
    """
    if crew is None:
        yield from ((batch, work(batch, task)) for batch in batches)
        return
    waiting: deque[tuple[list[Unit], Promise[_Result]]] = deque()
    for batch in batches:
        waiting.append((batch, crew.submit(work, batch, task)))
        if len(waiting) > 2 * crew.size:
            yield _first(waiting, work, task, crew)
    while waiting:
        yield _first(waiting, work, task, crew)


@contextmanager
def processes(workers: int) -> Iterator[Crew | None]:
    """Yield so many worker processes; None for one, which is this one."""
    if workers == 1:
        yield None
        return
    crew = _Processes(workers)
    try:
        yield crew
    finally:
        crew.end()


class _Processes:
    """Processes on this machine; each opens the model once."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool = self._new()

    def submit(self, work: Work[_Result], batch: "Sequence[Unit]", task: Task) -> "Future[_Result]":
        try:
            return self._pool.submit(work, batch, task)
        except BrokenExecutor as error:  # one died since
            broken: Future[_Result] = Future()
            broken.set_exception(error)
            return broken

    def renew(self) -> None:
        self.end()
        self._pool = self._new()

    def end(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _new(self) -> Executor:
        return ProcessPoolExecutor(self.size, get_context("spawn"), _start_worker)


def _first(
    waiting: "deque[tuple[list[Unit], Promise[_Result]]]", work: Work[_Result], task: Task, crew: Crew
) -> "tuple[list[Unit], _Result]":
    """Return the first batch that waits with its result; where a worker died, all that wait are done again."""
    batch, result = waiting[0]
    try:
        made = result.result()
    except BrokenExecutor:
        crew.renew()
        made = _with_care(batch, work, task, crew)
        again = [one for one, _ in waiting]
        waiting.clear()
        waiting.extend((one, crew.submit(work, one, task)) for one in again)
    waiting.popleft()
    return batch, made


def _with_care(batch: "list[Unit]", work: Work[_Result], task: Task, crew: Crew) -> _Result:
    """Return the result of a batch on which a worker died: done again alone, then without what kills its worker."""
    alone = partial(_alone, work=work, task=task, crew=crew)
    made = alone(batch)
    if made is None:
        sound: list[Unit] = [unit if alone([unit]) is not None else _deadly(unit) for unit in batch]
        made = alone(sound) if any(one is unit for one, unit in zip(sound, batch, strict=True)) else None
    if made is None:
        raise WorkerError("worker processes die at whatever they do, perhaps for want of memory; try fewer --workers")
    return made


def _alone(batch: "list[Unit]", *, work: Work[_Result], task: Task, crew: Crew) -> _Result | None:
    try:
        return crew.submit(work, batch, task).result()
    except BrokenExecutor:
        crew.renew()
        return None


def _deadly(unit: "Unit") -> Failure:
    if isinstance(unit, Failure):
        return unit
    return Failure(_place(unit), "the process that tagged it died, perhaps for want of memory", Stage.TAGGING, unit.id)


def _read(unit: "Unit") -> Article | Failure:
    from annotator.store import corpus

    try:
        return corpus.read(unit)
    except Exception as error:  # noqa: BLE001 - one page that breaks a parser must not end a million others
        return Failure(_place(unit), _words(error), Stage.READING, getattr(unit, "id", ""))


def _predict(articles: list[Article], model: "Model", *, why: bool) -> list[Done]:
    from annotator.learn.predict import predict

    if not articles:
        return []
    try:
        return [*predict(articles, model, why=why)]
    except Exception as error:  # noqa: BLE001 - the one article that cannot be tagged is told, the others are done
        if len(articles) == 1:
            [article] = articles
            return [Failure(article.id, _words(error), Stage.TAGGING, article.id)]
    return [done for article in articles for done in _predict([article], model, why=why)]


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _place(unit: "Article | Failure | Unread") -> str:
    return unit.id if isinstance(unit, Article) else unit.place


def _start_worker() -> None:
    signal(SIGINT, SIG_IGN)  # Ctrl-C reaches every process of the terminal; the first one ends the rest
    memory.keep()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it has been killed; nothing else would tell it."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


@lru_cache(maxsize=1)
def _opened(folder: Path, digest: str, code: str) -> "Model":
    """Return a model; a process opens it once. WorkerError where it, or this program, is not that of the job."""
    from annotator.store import manifest

    for what, wanted, own in (
        (f"the model in {folder}", digest, str(registry.read_card(folder).get("sha256"))),
        ("the program", code, code and manifest.code_digest()),
    ):
        if wanted != own:
            raise WorkerError(f"{what} is {own} where it is to be used, and {wanted} where the job began")
    return open_model(folder)

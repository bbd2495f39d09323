"""A folder is watched: what arrives is tagged and filed for review, and goes to Label Studio where that is wanted.

The folder is looked at every few seconds, which works on network drives too, and finds what came while nobody watched.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING

from annotator.core.records import Article, Failure, Prediction
from annotator.store import output
from annotator.studio.errors import StudioError
from annotator.workflow import batching, sessions, storing
from annotator.workflow.errors import UsageError
from annotator.workflow.model import open_model
from annotator.workflow.sessions import Push, Where

if TYPE_CHECKING:
    from annotator.learn.tagger import Model
    from annotator.store.database import By, Store

Stamp = tuple[int, int]
"""When a file was last changed, in nanoseconds, and its size in bytes."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What to watch. model: a folder, None for the one that comes with the program. every: seconds between two looks.

    project: the title of a project in Label Studio that new articles go to, None for none; where: that Label Studio.
    """

    folder: Path
    person: str
    where: Where
    model: Path | None = None
    every: float = 2.0
    project: str | None = None


@dataclass(slots=True)
class Arrived:
    """What came of one look at the folder. known: articles that were filed before. pushed: None where nothing was."""

    articles: int = 0
    sentences: int = 0
    known: int = 0
    pushed: int | None = None
    failures: list[Failure] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.articles or self.known or self.pushed or self.failures)


def watch(job: Watch, store: "Store", *, seen: Callable[[Arrived], object], ends: Event) -> None:
    """Tag and file what arrives in a folder until `ends` is set; `seen` is told of each look that found something.

    A file is taken once it is the same in two looks, and again when it changes. What is filed already is not tagged
    again. A file that cannot be read is a failure, once. Raises UsageError, ModelError, StoreError.
    """
    if not job.folder.is_dir():
        raise UsageError(f"{job.folder} is no folder; watch needs one that articles are put into")
    model, by = open_model(job.model), storing.signed(store, job.person, "watch")
    taken: dict[Path, Stamp] = {}
    before: dict[Path, Stamp] = {}
    backlog: list[Prediction] = []
    while True:
        now = _stamps(job.folder)
        ready = [file for file, stamp in now.items() if before.get(file) == stamp != taken.get(file)]
        arrived = Arrived()
        for predictions in _tagged(ready, model, store, by, arrived):
            backlog += predictions if job.project else ()
        taken |= {file: now[file] for file in ready}
        before = now
        backlog = _pushed(backlog, job, arrived)
        if arrived:
            seen(arrived)
        if ends.wait(job.every):
            return


def _stamps(folder: Path) -> dict[Path, Stamp]:
    """Return the files below a folder with their stamps, by name, but for hidden ones and those that just went."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if any(part.startswith(".") for part in file.relative_to(folder).parts):
            continue
        try:
            status = file.stat()
        except OSError:
            continue
        if file.is_file():
            found[file] = (status.st_mtime_ns, status.st_size)
    return found


def _tagged(
    files: Iterable[Path], model: "Model", store: "Store", by: "By", arrived: Arrived
) -> Iterator[list[Prediction]]:
    """Yield the predictions for files, a batch at a time, each batch after it was filed."""
    from annotator.store import corpus

    for batch in batching.batches(one for file in files for one in corpus.articles([str(file)])):
        arrived.failures += [one for one in batch if isinstance(one, Failure)]
        articles = [one for one in batch if isinstance(one, Article)]
        known = _known(articles, model, store)
        done = batching.tag([one for one in articles if one.id not in known], model, why=False)
        arrived.failures += [one for one in done if isinstance(one, Failure)]
        new = [one for one in done if isinstance(one, Prediction)]
        storing.put(store, storing.again(by), new)
        arrived.articles += len(new)
        arrived.sentences += sum(len(one.sentences) for one in new)
        arrived.known += len(known)
        yield [*known.values(), *new]


def _known(articles: Iterable[Article], model: "Model", store: "Store") -> dict[str, Prediction]:
    """Return what the store already holds of this model's on these very texts, by article."""
    from annotator.store import database

    found = {one.id: database.prediction(store, one.id, model.name, digest=one.digest) for one in articles}
    return {name: one for name, one in found.items() if one is not None}


def _pushed(backlog: list[Prediction], job: Watch, arrived: Arrived) -> list[Prediction]:
    """Send a backlog to Label Studio when something came; return what waits: all of it where the server fails."""
    if job.project is None or not (arrived.articles or arrived.known):
        return backlog
    with TemporaryDirectory() as folder:
        export = Path(folder) / "arrived.jsonl"
        output.to_file({one.article.id: one for one in backlog}.values(), export, output.Format.JSONL)
        push = Push((str(export),), job.project, job.person)
        try:
            done = sessions.studio_push(push, job.where, stdin=BytesIO())
        except StudioError as error:
            arrived.failures.append(Failure("Label Studio", f"{error}; tried again when the next article arrives"))
            return backlog
    arrived.pushed = done.created + done.revised
    arrived.failures += done.failures
    return []

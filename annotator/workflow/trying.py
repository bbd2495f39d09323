"""A new model is tried: learned behind the app, compared with the one in use, and put in its place or not."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from annotator.store import annotations, gold, registry
from annotator.store.errors import StoreError
from annotator.workflow import apart, lessons
from annotator.workflow.errors import UsageError
from annotator.workflow.model import open_model
from annotator.workflow.storing import opened

if TYPE_CHECKING:
    from annotator.core.records import Annotation, Gold
    from annotator.store.database import By, Store
    from annotator.workflow.learning import Rival

PREFIX = "trained"

_Job = TypeVar("_Job")


@dataclass(frozen=True, slots=True)
class Trial:
    """What to learn from. labels: a folder of gold; store: a store's place; None for without.

    models: where to keep the new model. current: the folder of the one in use.
    """

    models: Path
    current: Path
    labels: Path | None
    store: str | None


class Tried(NamedTuple):
    """What came of a trial, in words, and the folder of the new model, None where there is none."""

    said: str
    folder: Path | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands: what is being done, the share that is done, since when; at the end what came of it."""

    words: str
    share: float
    began: datetime
    tried: Tried | None = None


@dataclass
class Trials(Generic[_Job]):
    """One job at a time, in a process of its own; what it tells is there for every page. Any thread may call."""

    run: Callable[[_Job, Event, apart.Tell], Tried]
    _lock: Lock = field(default_factory=Lock)
    _standing: Standing | None = None
    _ends: Event = field(default_factory=Event)

    def begin(self, job: _Job) -> bool:
        """Begin a job; False where one runs already."""
        with self._lock:
            if self._standing and not self._standing.tried:
                return False
            self._ends = Event()
            self._standing = Standing("starting", 0.0, datetime.now(UTC))
        Thread(target=self._work, args=(job, self._ends), name="trial", daemon=True).start()
        return True

    def stop(self) -> None:
        """End the job that runs, if one does."""
        self._ends.set()

    def forget(self) -> None:
        """Speak no more of a job that has ended; what it made stays where it is."""
        with self._lock:
            if self._standing and self._standing.tried:
                self._standing = None

    def now(self) -> Standing | None:
        """Return where the last job stands, None where there was none."""
        return self._standing

    def _work(self, job: _Job, ends: Event) -> None:
        tried = Tried("the work broke off; the log of this program may say more", None)
        try:
            tried = self.run(job, ends, self._tell)
        finally:
            self._set("done", 1.0, tried)

    def _tell(self, words: str, share: float) -> None:
        self._set(words, share, None)

    def _set(self, words: str, share: float, tried: Tried | None) -> None:
        with self._lock:
            began = self._standing.began if self._standing else datetime.now(UTC)
            self._standing = Standing(words, share, began, tried)


def in_process(trial: Trial, ends: Event, tell: apart.Tell) -> Tried:
    """Try a model in another process, which is ended when `ends` is set."""
    tried = apart.run(try_out, trial, ends, tell)
    if tried is not None:
        return tried
    said = "the training broke off, perhaps for want of memory; the log of this program may say more"
    return Tried("stopped; the model in use is what it was" if ends.is_set() else said, None)


def try_out(trial: Trial, tell: apart.Tell = apart.silent) -> Tried:
    """Learn a model here and now, compare it with the one in use, and save it beside that one."""
    try:
        return _try_out(trial, tell)
    except (StoreError, gold.GoldError, annotations.AnnotationError, registry.ModelError, UsageError, OSError) as error:
        return Tried(f"nothing was learned: {error}", None)


def put_in_use(store: "Store", by: "By", folder: Path) -> None:
    """Use the model in a folder from now on, where `by.person` may say so; the store keeps who did, and which folder.

    Raises StoreError, ModelError, OSError; then the same model as before is in use.
    """
    from annotator.store import database

    before = _current()
    try:
        database.promote(store, replace(by, why=folder.name), lambda: registry.put_in_use(folder))
    except StoreError:
        if before and registry.in_use() != before:
            registry.put_in_use(before)
        raise


def former(store: "Store") -> str | None:
    """Return the name of the folder that was in use before the one that is; None where there was none."""
    from annotator.store import database

    names = [act.why for act in database.promotions(store)]
    current = _current()
    if not names or not current or names[0] != current.name:
        return None
    return next((name for name in names[1:] if name != names[0]), registry.default_folder().name)


def _current() -> Path | None:
    """Return the folder of the model in use, None where what notes it is wrong."""
    try:
        return registry.in_use()
    except registry.ModelError:
        return None


def _try_out(trial: Trial, tell: apart.Tell) -> Tried:
    from annotator.learn import tagger
    from annotator.workflow.learning import learn

    tell("collecting what is settled", 0.0)
    golds, said, told = _material(trial)
    name = f"{PREFIX}-{tagger.digest(golds)}"
    rival, note = _rival(trial.current, name)
    if rival and rival.model.name.endswith(tagger.digest(golds)):
        return Tried(f"nothing new: {rival.model.name}, which is in use, has learned all of that", None)
    folder = trial.models / name
    done = learn(golds, said, folder, PREFIX, beside=rival, is_invented=trial.store is None, tell=tell)
    return Tried(" ".join([f"Learned from {told}.{note}", *done.notes]), folder)


def _material(trial: Trial) -> "tuple[list[Gold], list[Annotation], str]":
    """Return gold to learn from, what people said apart, and where it is from, in words."""
    own: list[Gold] = []
    said: list[Annotation] = []
    if trial.store is not None:
        with opened(trial.store, create=False) as store:
            own, said = lessons.of_store(store)
    others = gold.read_sound(trial.labels) if trial.labels else []
    golds = lessons.joined(own, others)
    return golds, said, f"{len(own):,} articles settled in the store and {len(golds) - len(own):,} of the gold files"


def _rival(folder: Path, name: str) -> "tuple[Rival | None, str]":
    """Return the model in use with what it learned from; None, and why, where it cannot be opened."""
    from annotator.workflow.learning import Rival

    try:
        return Rival(open_model(folder), registry.read_card(folder).get("digests")), ""
    except registry.ModelError as error:
        return None, f" {name} could not be compared with the model in use, which cannot be opened: {error}."

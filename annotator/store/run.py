"""A long output is kept in steps: a run that was cut short, by whatever, goes on behind the last of them.

While a run lasts, all of it lies in a hidden folder beside the output; a journal says what is kept. At the end it takes
the output's name, and its manifest comes last: an output with a manifest is whole.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

import orjson

from annotator.core.records import Failure, Stage
from annotator.store import aside, columns, growing, jsonl, manifest
from annotator.store.corpus import Unit
from annotator.store.errors import StoreError
from annotator.store.manifest import Counts, Identity
from annotator.store.output import Format

PART = 5_000
"""Articles after which what is done is kept; the articles of a part of Parquet."""
SECONDS = 20.0
"""Seconds after which it is kept earlier, where that does not show in the output."""
_IDENTITY, _JOURNAL, _LOCK = "run.json", "journal.jsonl", "lock"


@dataclass(frozen=True, slots=True)
class Piece:
    """What became of some units: their bytes in the output (output.encoded), and what is counted of them."""

    data: tuple[bytes, ...]
    articles: int
    sentences: int
    unsure: int
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """A line of the journal: what was done by then, where the output ended, and what failed since the line before."""

    counts: Counts
    end: int
    failed: tuple[Failure, ...] = ()

    def line(self) -> bytes:
        return jsonl.line({**asdict(self.counts), "end": self.end, "failed": [list(one) for one in self.failed]})


class Run:
    """A run under way; `begin` opens it."""

    def __init__(self, folder: Path, out: Path, form: Format, identity: Identity, steps: list[_Step]) -> None:
        self._folder, self._out, self._form, self._identity = folder, out, form, identity
        self._steps = [step.counts for step in steps]
        self._growing = growing.opened(folder, out.name, form, steps[-1].end if steps else 0)
        self._now = _Step(self.kept, self._growing.end)
        self._read = hashlib.sha256()
        self._last = monotonic()

    @property
    def done(self) -> Counts:
        """What is done so far."""
        return self._now.counts

    @property
    def kept(self) -> Counts:
        """What is done for good."""
        return self._steps[-1] if self._steps else Counts()

    def failures(self) -> Iterator[Failure]:
        """Yield what has failed, but for what is not kept yet."""
        return (failure for step in _steps(self._folder / _JOURNAL) for failure in step.failed)

    def size(self) -> int:
        """Return how many bytes the output takes so far."""
        return sum(file.stat().st_size for file in self._folder.iterdir())

    def skip(self, units: Iterator[Unit]) -> None:
        """Pass over what is done. Raises StoreError where it is not what was read then."""
        at = 0
        for step in self._steps:
            for _, unit in zip(range(step.items - at), units, strict=False):
                self._read.update(manifest.said(unit))
            at = step.items
            if self._read.hexdigest() != step.input:
                raise StoreError(
                    f"the articles are not those of the run that was cut short: among the first {at:,} some differ; "
                    f"put them back, or remove {self._folder} and begin anew"
                )

    def add(self, units: Sequence[Unit], piece: Piece) -> None:
        """Add what became of some units, and keep all so far where it is time."""
        self._growing.add(piece.data, piece.articles)
        for unit in units:
            self._read.update(manifest.said(unit))
        before = self.done
        done = Counts(
            before.articles + piece.articles,
            before.sentences + piece.sentences,
            before.unsure + piece.unsure,
            before.failures + len(piece.failures),
            self._read.hexdigest(),
        )
        self._now = _Step(done, self._growing.end, (*self._now.failed, *piece.failures))
        early = self._growing.ends_anywhere and monotonic() - self._last > SECONDS
        if early or self.done.items - self.kept.items >= PART:
            self._keep()

    def finish(self) -> None:
        """Give the output its name; its manifest comes last."""
        if not self._steps or self.done.items > self.kept.items:
            self._keep()
        manifest.write(self._folder / manifest.NAME, self._identity, self.done, self._growing.files())
        _put_in_place(self._folder, self._out, self._form)

    def stop(self) -> None:
        """End, perhaps before all is done: what can be kept is kept."""
        if self._growing.ends_anywhere and self.done.items > self.kept.items:
            with suppress(OSError):  # on a full disk what was kept before stands
                self._keep()
        self._growing.drop()

    def _keep(self) -> None:
        self._growing.keep(self._now.end)
        with (self._folder / _JOURNAL).open("ab", buffering=0) as file:
            file.write(self._now.line())
            aside.keep(file)
        aside.keep_names(self._folder)
        self._steps.append(self.done)
        self._now = _Step(self.done, self._growing.end)
        self._last = monotonic()


@contextmanager
def begin(out: Path, form: Format, identity: Identity, *, resume: bool) -> Iterator[Run]:
    """Yield a run that makes `out`: a new one, or the one that was cut short; if the block fails, what is kept stays.

    Raises StoreError where one was cut short and `resume` does not say to go on, where it was of another identity, and
    where another process is at it.
    """
    folder = folder_of(out, form)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder, out), _forgetting(folder, out):
        steps = _left(folder, out, identity, resume=resume)
        if not steps:
            _clear(folder)
            with aside.whole(folder / _IDENTITY, durable=True) as file:
                file.write(jsonl.line(asdict(identity)))
        run = Run(folder, out, form, identity, steps)
        try:
            yield run
        finally:
            run.stop()


def made(out: Path, form: Format, identity: Identity) -> Counts | None:
    """Return what a whole output holds, None where it is not whole. StoreError where it is of another identity."""
    folder, file = folder_of(out, form), manifest.place(out, form)
    if (folder / manifest.NAME).is_file():
        with _alone(folder, out):
            _put_in_place(folder, out, form)
    if not file.is_file() or (folder / _IDENTITY).is_file():
        return None
    shutil.rmtree(folder, ignore_errors=True)  # it has no journal to go on from
    row = manifest.read(file)
    manifest.refuse_other(row, identity, "without --resume it is made anew")
    return manifest.counts(row)


def folder_of(out: Path, form: Format) -> Path:
    """Return the folder of a run, on the same disk as its output."""
    return out / ".run" if form is Format.PARQUET else out.with_name(f".{out.name}.run")


def _left(folder: Path, out: Path, identity: Identity, *, resume: bool) -> list[_Step]:
    """Return what an earlier run left behind, to go on from, without what failed, which may be much."""
    journal = folder / _JOURNAL
    steps = [replace(step, failed=()) for step in _steps(journal)] if (folder / _IDENTITY).is_file() else []
    if not steps:
        return []
    done = steps[-1].counts.articles
    if not resume:
        raise StoreError(
            f"a run for {out} was cut short when {done:,} articles were done; --resume goes on from there, or remove "
            f"{folder} to begin anew"
        )
    before = orjson.loads((folder / _IDENTITY).read_bytes())
    manifest.refuse_other(before, identity, f"run it as it was begun, or remove {folder} to begin anew")
    with aside.whole(journal, durable=True) as file:  # without what a power cut left of a last line
        file.writelines(step.line() for step in _steps(journal))
    return steps


def _steps(journal: Path) -> Iterator[_Step]:
    """Yield the lines of a journal, in order, up to one that was not written to its end."""
    if not journal.is_file():
        return
    before = None
    with journal.open("rb") as lines:
        for line in lines:
            try:
                row: dict[str, Any] = orjson.loads(line)
            except orjson.JSONDecodeError:
                return
            failed = tuple(Failure(place, reason, Stage(stage), id_) for place, reason, stage, id_ in row["failed"])
            step = _Step(manifest.counts(row), row["end"], failed)
            if step != before:  # one that was interrupted is written twice
                yield step
            before = step


def _put_in_place(folder: Path, out: Path, form: Format) -> None:
    """Move a run that is done to where its output belongs; a second time is harmless."""
    names = manifest.read(folder / manifest.NAME)["files"]
    if form is Format.PARQUET:
        (out / manifest.NAME).unlink(missing_ok=True)
        columns.remove(out, first=len(names) // len(columns.names(0)))
    for name in names:
        with suppress(FileNotFoundError):  # it was moved before
            (folder / name).replace(manifest.place(out, form).with_name(name))
    aside.keep_names(manifest.place(out, form).parent)
    (folder / _IDENTITY).unlink(missing_ok=True)  # without it nobody goes on with what is left here
    (folder / manifest.NAME).replace(manifest.place(out, form))
    aside.keep_names(manifest.place(out, form).parent)
    shutil.rmtree(folder)


@contextmanager
def _forgetting(folder: Path, out: Path) -> Iterator[None]:
    """Leave nothing behind where nothing is kept."""
    try:
        yield
    finally:
        if not any(_steps(folder / _JOURNAL)):
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # the folder of an output that was there before holds something
                out.rmdir()


def _clear(folder: Path) -> None:
    for file in folder.iterdir():
        if file.name != _LOCK:
            file.unlink()


@contextmanager
def _alone(folder: Path, out: Path) -> Iterator[None]:
    """Hold a run's folder; StoreError where another process does. Where the system has no such locks, none is held."""
    if os.name != "posix":
        yield
        return
    import fcntl

    with (folder / _LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"another process is making {out}; wait for its end, or choose another name") from error
        yield

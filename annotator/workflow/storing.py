"""The store at the command line: what goes in, what comes out, who may write, and what happened to an article."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from annotator.core.records import Annotation, Decision, Failure, Prediction
from annotator.judge import naming
from annotator.measure.sentence import EVEN
from annotator.store import annotations, output
from annotator.store.annotations import Said
from annotator.workflow.checking import kind_of
from annotator.workflow.errors import UsageError
from annotator.workflow.model import levels

if TYPE_CHECKING:
    from annotator.store.database import Added, By, Event, Person, Store

BATCH = 100
"""Annotations that are written together."""

_Item = TypeVar("_Item")
_Spoken = TypeVar("_Spoken", Annotation, Decision)


@dataclass(slots=True)
class Stored:
    """What has been added so far; it grows while files are read. known: what was there already."""

    predictions: int = 0
    annotations: int = 0
    decisions: int = 0
    known: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self.predictions + self.annotations + self.decisions + self.known + len(self.failures)


@contextmanager
def opened(place: str | None = None, *, create: bool = True) -> Iterator["Store"]:
    """Yield the store at a place (None: what ANNOTATOR_STORE says, else annotator.db here). Raises StoreError."""
    from annotator.store import database

    store = database.open_store(place, create=create)
    try:
        yield store
    finally:
        store.close()


def store_add(
    places: Sequence[Path], store: "Store", person: str, *, seen: Callable[[Stored], object] | None = None
) -> Stored:
    """Add what files hold: predictions with their articles, annotations, decisions; `seen` is called as they go in.

    What is there already is left; a line that cannot be used is a failure, and the rest is done. Raises StoreError,
    UsageError, OutputError, AnnotationError.
    """
    by = signed(store, person, "store add")
    done = Stored()
    for place in places:
        what = kind_of(place)
        if what == "gold":
            raise UsageError(f"{place} holds no export and no annotations, which are what a store takes")
        if what == "export":
            _add_predictions(place, store, by, done, seen)
        else:
            _add_annotations(place, store, by, done, seen)
    return done


def store_export(store: "Store", out: Path) -> dict[str, int]:
    """Write the whole store to a .jsonl file or a folder of Parquet files; return how many rows of each table.

    Raises StoreError.
    """
    from annotator.store import database

    return database.export(store, out)


def store_import(place: Path, store: "Store") -> dict[str, int]:
    """Put what `store_export` wrote into an empty store; return how many rows of each table. Raises StoreError."""
    from annotator.store import database

    return database.load(store, place)


def people(store: "Store") -> list["Person"]:
    """Return everybody the store knows, by name."""
    from annotator.store import database

    return database.known(store)


def appoint(store: "Store", name: str, role: str, person: str) -> None:
    """Give somebody a role, as `person`, who must be an admin. Raises StoreError."""
    from annotator.store import database

    by = signed(store, person, "store role")
    database.appoint(store, by, name, database.Role(role))


def history(store: "Store", name: str, at: datetime | None = None) -> list["Event"]:
    """Return what happened to an article up to a time. Raises UsageError where there was none of that id."""
    from annotator.store import database

    found = database.history(store, name, as_of=at)
    if not found:
        when = f" at {at:%Y-%m-%d %H:%M:%S}" if at else ""
        raise UsageError(f"no article {name!r} in store {store.place}{when}; an id is a file's name without its suffix")
    return found


def said_in(store: "Store", as_of: datetime | None = None) -> Said:
    """Return what people last said, and the decisions that stand, of all texts in the store, by then.

    Links go under the names that people have merged since.
    """
    from annotator.store import database

    merged = database.names_in_all(store)
    return Said(
        [_named(said.annotation, merged) for said in database.latest_annotations(store, as_of=as_of)],
        [_named(ruled.ruling.decision, merged) for ruled in database.all_decisions(store, as_of=as_of)],
    )


def _named(given: _Spoken, merged: Mapping[tuple[str, str], Mapping[str, str]]) -> _Spoken:
    """Return what somebody said with its links under the names that stand for one another in its text."""
    names = merged.get((given.article.id, given.article.digest))
    if not names or not given.attributions:
        return given
    return replace(given, attributions=naming.merge(given.article.text, given.attributions, names))


def put(store: "Store", by: "By", given: Iterable[Prediction]) -> "Added":
    """Add predictions, each with the levels of the model that made it. Raises StoreError."""
    from annotator.store import database

    total = database.Added()
    for number, (model, of) in enumerate(groupby(given, attrgetter("model"))):
        part = replace(by, key=f"{by.key}/{number}")
        total += database.add_predictions(store, part, of, levels=levels(model) or EVEN)
    return total


def signed(store: "Store", person: str, place: str) -> "By":
    """Return the signature of a run of the program, after the person has come in."""
    from annotator.store import database

    session = database.enter(store, database.By(person, place))
    return database.By(person, place, session=session)


def _add_predictions(
    place: Path, store: "Store", by: "By", done: Stored, seen: Callable[[Stored], object] | None
) -> None:
    for batch in _batches(output.scan(place), done):
        added = put(store, again(by), batch)
        done.predictions += added.new
        done.known += added.known
        if seen:
            seen(done)


def _add_annotations(
    place: Path, store: "Store", by: "By", done: Stored, seen: Callable[[Stored], object] | None
) -> None:
    """Add annotations and decisions, and the texts they are about where the store lacks them."""
    from annotator.store import database

    for batch in _batches(annotations.scan(place), done):
        said = [one for one in batch if isinstance(one, Annotation)]
        decisions = [decision for one in batch if isinstance(one, tuple) for decision in one]
        missing = database.lacking(store, (one.article for one in (*said, *decisions)))
        database.add_articles(store, again(by), missing)
        added = database.annotate(store, again(by), [database.Said(one) for one in said])
        done.annotations += added.new + added.revised
        new = _new(store, decisions)
        database.decide(store, again(by), [database.Ruling(one) for one in new])
        done.decisions += len(new)
        done.known += added.known + len(decisions) - len(new)
        if seen:
            seen(done)


def _new(store: "Store", decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that the store does not have, whatever became of them there."""
    from annotator.store import database

    names = {decision.article.id for decision in decisions}
    there = {_said(r.ruling.decision) for name in names for r in database.all_decisions(store, name, standing=False)}
    return [decision for decision in decisions if _said(decision) not in there]


def _said(decision: Decision) -> tuple[object, ...]:
    where = (decision.article.digest, decision.start, decision.end)
    return (*where, decision.tags, decision.attributions, decision.reviewer, decision.made, decision.why)


def again(by: "By") -> "By":
    """Return the same signature for another write."""
    from annotator.store import database

    return database.By(by.person, by.place, by.why, by.session)


def _batches(scanned: Iterable[tuple[str, _Item | Failure]], done: Stored) -> Iterator[list[_Item]]:
    """Yield what was read, a batch at a time; what cannot be used goes to the failures, with its place."""
    rows = iter(scanned)
    while some := list(islice(rows, BATCH)):
        done.failures += [Failure(where, one.reason) for where, one in some if isinstance(one, Failure)]
        yield [one for _, one in some if not isinstance(one, Failure)]

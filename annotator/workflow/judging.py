"""What several people said of the same articles: how far they agree, and what it comes to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.export import from_gold
from annotator.core.records import Annotation, Decision
from annotator.formats import spreadsheet
from annotator.store import annotations, aside, jsonl
from annotator.store.annotations import Said
from annotator.workflow.errors import UsageError
from annotator.workflow.storing import opened, said_in, signed

if TYPE_CHECKING:
    from annotator.judge.consensus import Conflict, Consensus
    from annotator.judge.report import Report

BESIDE = 120
"""Characters of the text that are shown before and after a sentence that is open."""

CONFLICT_COLUMNS = ("article", "start", "end", "what", "yes", "no", "before", "sentence", "after")


@dataclass(frozen=True, slots=True)
class Keep:
    """In which store (None: the one there is) a settling is kept, and who settles."""

    store: str | None
    person: str


def read_annotations(
    place: Path | None, decisions: Path | None = None, *, store: str | None = None, at: datetime | None = None
) -> Said:
    """Return the annotations of a file or folder (None: of the store), with the decisions there and in another file.

    at: of the store, what counted at that time. Raises AnnotationError, StoreError, and UsageError where there are no
    annotations.
    """
    if place is not None and store is not None:
        raise UsageError(f"{place} and --store {store} are two places; leave one of them out")
    if place is not None and at is not None:
        raise UsageError(f"--at is for the store, and {place} is a file or folder, of which nobody knows what was when")
    said = _from_store(store, at) if place is None else annotations.read(place)
    if not said.annotations:
        raise UsageError(
            f"no annotations in {place or 'the store'}; a row there has an 'annotator' (docs/architecture.md)"
        )
    if decisions is not None:
        said.decisions.extend(annotations.read(decisions).decisions)
    return said


def _from_store(place: str | None, at: datetime | None) -> Said:
    with opened(place, create=False) as store:
        return said_in(store, as_of=at)


def agreement(said: Iterable[Annotation], *, out: Path | None = None, random_state: int = 0) -> "Report":
    """Return how far people agree; write it to `out`, a .json or .csv file.

    Raises UsageError where the name of `out` ends in something else, and where no two people judged the same sentence.
    """
    from annotator.judge import report

    if out is not None and out.suffix not in {".json", ".csv"}:
        raise UsageError(f"--out {out}: figures are written as .json or .csv, not {out.suffix or 'without a suffix'}")
    found = report.of(said, random_state=random_state)
    if not found.tags:
        raise UsageError("no sentence was judged by two people; agreement needs two annotations of the same article")
    if out is not None:
        with aside.whole(out) as file:
            if out.suffix == ".json":
                file.write(jsonl.line(found.as_json()))
            else:
                spreadsheet.write(file, report.COLUMNS, found.rows())
    return found


def settle(
    said: Iterable[Annotation],
    decisions: Iterable[Decision],
    *,
    method: str = "majority",
    out: Path | None = None,
    conflicts: Path | None = None,
    keep: Keep | None = None,
) -> "Consensus":
    """Return what people settled on; write the gold to `out`, and what is open to `conflicts`, a table.

    keep: keeps both in a store, too. Raises StoreError, and UsageError where the annotations cannot be settled by that
    method.
    """
    from annotator.judge import consensus

    try:
        told = consensus.settle(said, decisions, method=consensus.Method(method))
    except consensus.ConsensusError as error:
        raise UsageError(str(error)) from error
    if keep is not None:
        _keep(told, method, keep)
    if out is not None:
        with aside.whole(out) as file:
            file.writelines(jsonl.line(from_gold(gold)) for gold in told.golds)
    if conflicts is not None:
        with aside.whole(conflicts) as file:
            spreadsheet.write(file, CONFLICT_COLUMNS, map(_row, told.conflicts))
    return told


def _keep(told: "Consensus", method: str, keep: Keep) -> None:
    from annotator.store import database

    with opened(keep.store, create=False) as store:
        database.settle(store, signed(store, keep.person, "settle"), method, told.settlements)


def _row(conflict: "Conflict") -> Iterator[object]:
    text, start, end = conflict.article.text, conflict.start, conflict.end
    yield from (conflict.article.id, start, end, conflict.tag or "bounds", conflict.yes, conflict.no)
    for piece in (text[max(0, start - BESIDE) : start], text[start:end], text[end : end + BESIDE]):
        yield " ".join(piece.split())

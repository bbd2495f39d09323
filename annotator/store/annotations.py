"""What people said on disk: annotations, one article and person a line; decisions, one article a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from annotator.core.export import to_annotation, to_decisions
from annotator.core.records import Annotation, Decision, Failure
from annotator.store import jsonl


class AnnotationError(ValueError):
    """Annotations or decisions could not be read; the message names file and line, and says what is wrong."""


class Said(NamedTuple):
    """What people said: the annotators' labels, and a reviewer's decisions."""

    annotations: list[Annotation]
    decisions: list[Decision]


def read(place: Path) -> Said:
    """Return what stands in a .jsonl file, or in a folder of them, rows of both kinds in any order.

    AnnotationError names file and line of a fault.
    """
    said = Said([], [])
    rows: list[Annotation | tuple[Decision, ...]] = jsonl.whole(scan(place), AnnotationError)
    for row in rows:
        if isinstance(row, Annotation):
            said.annotations.append(row)
        else:
            said.decisions.extend(row)
    return said


def scan(place: Path) -> Iterator[tuple[str, Annotation | tuple[Decision, ...] | Failure]]:
    """Yield each line's place with what it says, or why that cannot be used. AnnotationError where there is no file."""
    for path in jsonl.files(place, AnnotationError, what="a set of annotations"):
        yield from jsonl.records(path, _parsed)


def _parsed(row: dict[str, Any]) -> Annotation | tuple[Decision, ...]:
    return to_decisions(row) if "decisions" in row else to_annotation(row)

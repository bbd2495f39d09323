"""Labels are looked over for mistakes."""

from dataclasses import dataclass
from pathlib import Path

from annotator.core.records import Failure, Prediction
from annotator.learn import lint
from annotator.store import gold, jsonl, output


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in gold or an export: at which place, how bad, what it is and what would be right."""

    place: str
    level: lint.Level
    value: str
    right: str


def check(place: Path) -> list[Finding]:
    """Return what is wrong with gold or an export (told apart by their rows), in file order. Raises GoldError.

    Of an export the form is checked, and that its sentences cover the text; of gold also the scheme's rules.
    """
    export = _is_export(place)
    scanned = list(output.scan(place) if export else gold.scan(place))
    unread = [
        Finding(where, lint.Level.ERROR, found.reason, "a row in the export form (docs/architecture.md)")
        for where, found in scanned
        if isinstance(found, Failure)
    ]
    read = [(where, found) for where, found in scanned if not isinstance(found, Failure)]
    golds = [lint.as_gold(found) if isinstance(found, Prediction) else found for _, found in read]
    problems = lint.structure(golds) if export else lint.problems(golds)
    return unread + [Finding(read[p.article][0], p.level, p.value, p.right) for p in problems]


def _is_export(place: Path) -> bool:
    """Whether the first row that can be read names a model; gold names its annotators."""
    file = next(iter(sorted(place.glob("*.jsonl"))), place) if place.is_dir() else place
    if not file.is_file():
        return False
    named = (found for _, found in jsonl.records(file, lambda row: "model" in row) if not isinstance(found, Failure))
    return next(named, False)

"""Labels are looked over for mistakes."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.records import Annotation, Failure, Gold, Prediction
from annotator.learn import lint
from annotator.store import annotations, gold, jsonl, output
from annotator.workflow.errors import UsageError
from annotator.workflow.model import keep_to_one_thread

if TYPE_CHECKING:
    from annotator.measure.scorecard import Mistake


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in labels: at which place, how bad, what it is and what would be right."""

    place: str
    level: lint.Level
    value: str
    right: str


def check(place: Path) -> list[Finding]:
    """Return what is wrong with gold, an export or annotations (told apart by their rows), in file order.

    Of an export the form is checked, and that its sentences cover the text; of gold and annotations also the scheme's
    rules, but a person may leave sentences out. Raises GoldError, UsageError.
    """
    if place.is_file() and place.suffix.lower() != ".jsonl":
        raise UsageError(f"{place} is no .jsonl file: labels are looked over in JSON Lines, the form that holds all")
    rows, rules = _CHECKS[kind_of(place)]
    scanned = list(rows(place))
    unread = [
        Finding(where, lint.Level.ERROR, found.reason, "a row in the export form (docs/architecture.md)")
        for where, found in scanned
        if isinstance(found, Failure)
    ]
    read = [(where, found) for where, found in scanned if isinstance(found, Gold | Prediction | Annotation)]
    golds = [found if isinstance(found, Gold) else lint.as_gold(found) for _, found in read]
    return unread + [Finding(read[p.article][0], p.level, p.value, p.right) for p in rules(golds)]


def golds_of(place: Path) -> list[Gold]:
    """Return the labels of gold, an export or annotations as gold. Raises GoldError for a row that is none of these."""
    rows, _ = _CHECKS[kind_of(place)]
    found: list[object] = jsonl.whole(rows(place), gold.GoldError)
    labels = [one for one in found if isinstance(one, Gold | Prediction | Annotation)]
    return [one if isinstance(one, Gold) else lint.as_gold(one) for one in labels]


def suspects(place: Path) -> list[tuple[str, "Mistake"]]:
    """Return gold's labels that are perhaps wrong, the least likely first, each with its file and line.

    Models that learned from the other articles say so. Raises GoldError, and UsageError for too little gold.
    """
    from annotator.learn import heldout, tagger

    keep_to_one_thread()
    golds = gold.read_sound(place)
    data = tagger.training(golds)
    try:
        held = heldout.decide(data, tagger.out_of_fold(data))
    except tagger.TrainingError as error:
        raise UsageError(str(error)) from error
    places = [where for where, _ in gold.scan(place)]
    return [(places[article], found) for article, found in heldout.suspects(data, held)]


_CHECKS = {
    "gold": (gold.scan, lint.problems),
    "export": (output.scan, lint.structure),
    "annotations": (annotations.scan, lint.faults),
}


def kind_of(place: Path) -> str:
    """Return what the first row that can be read is: an export names its model, annotations say who made them."""
    file = next(iter(sorted(place.glob("*.jsonl"))), place) if place.is_dir() else place
    found = (kind for _, kind in jsonl.records(file, _kind) if isinstance(kind, str)) if file.is_file() else iter(())
    return next(found, "gold")


def _kind(row: dict[str, Any]) -> str:
    if "model" in row:
        return "export"
    return "annotations" if "annotator" in row or "decisions" in row else "gold"

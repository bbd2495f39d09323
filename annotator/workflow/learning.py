"""A model is learned from gold, and measured."""

from pathlib import Path
from typing import TYPE_CHECKING

from annotator.store import annotations, aside, gold, jsonl, registry
from annotator.workflow.errors import UsageError
from annotator.workflow.model import keep_to_one_thread

if TYPE_CHECKING:
    from annotator.learn.evaluation import Report


def train(labels: Path | None = None, out: Path | None = None) -> Path:
    """Learn from gold, measure, save the model with its card, and return their folder. Raises GoldError, UsageError.

    Readings that lie beside the gold's folder, in `readings`, say how far people agree.
    """
    from annotator.judge import agreement
    from annotator.learn import card, evaluation, tagger

    place = labels or gold.default_folder()
    folder = out or registry.default_folder()
    keep_to_one_thread()
    golds = gold.read(place)
    readings = place.parent / "readings"
    try:
        model = tagger.fit(golds, name=folder.resolve().name)
        report = evaluation.evaluate(golds)
    except tagger.TrainingError as error:
        raise UsageError(str(error)) from error
    said = agreement.of(annotations.read(readings).annotations if readings.is_dir() else [])
    registry.save(model, card.write(golds, model, report, agreement=said, versions=registry.versions()), folder)
    return folder


def evaluate(labels: Path | None = None, out: Path | None = None) -> "Report":
    """Measure on articles that were held out in turn; write the figures to `out` as JSON.

    Raises GoldError, and UsageError where there is too little gold.
    """
    from annotator.learn import evaluation, tagger

    keep_to_one_thread()
    golds = gold.read(labels or gold.default_folder())
    try:
        report = evaluation.evaluate(golds)
    except tagger.TrainingError as error:
        raise UsageError(str(error)) from error
    if out is not None:
        with aside.whole(out) as file:
            file.write(jsonl.line(report.as_json()))
    return report

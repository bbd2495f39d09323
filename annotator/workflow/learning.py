"""A model is learned from gold, and measured."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annotator.core.later import Begin, here
from annotator.core.records import Annotation, Gold
from annotator.store import annotations, aside, embedders, gold, jsonl, registry
from annotator.workflow import apart
from annotator.workflow.apart import Tell
from annotator.workflow.errors import UsageError
from annotator.workflow.model import keep_to_one_thread, open_model

if TYPE_CHECKING:
    from annotator.learn.calibration import Limits
    from annotator.learn.embedding import Embedder
    from annotator.learn.tagger import Model, Training
    from annotator.learn.teaching import OutOfFold
    from annotator.measure.scorecard import Beside, Report


_MEASURING = {
    "curve": ("measuring, fewer articles", 0.21),
    "outlet": ("measuring, outlets held back", 0.49),
    "genre": ("measuring, genres held back", 0.66),
}
"""What takes long in measuring, and which share of a training is done by then, where one process does it all."""


class Trained(NamedTuple):
    """Where a model was saved, and what to know of it, a sentence each: what was not learned.

    beside: how it stands to the model that it was compared with. is_saved: it was not too bad to be.
    """

    folder: Path
    notes: tuple[str, ...]
    beside: "Beside | None" = None
    is_saved: bool = True


class Rival(NamedTuple):
    """A model to compare with, and the digests of the articles it learned from, None where nobody knows."""

    model: "Model"
    learned_from: Sequence[str] | None

    def compare(self, golds: Sequence[Gold], data: "Training", held: "OutOfFold", limits: "Limits") -> "Beside":
        """Return how a model that learns from this gold stands to it."""
        from annotator.learn import beside

        return beside.compare(golds, data, held, self.model, learned_from=self.learned_from, limits=limits)


def train(
    labels: Path | None = None,
    out: Path | None = None,
    *,
    limits: "Limits | None" = None,
    others: Sequence[Path] = (),
    embeddings: Path | None = None,
) -> Trained:
    """Learn from gold, measure, and save the model with its card. Raises GoldError, UsageError, EmbedderError.

    limits: what thresholds must keep. others: gold of other corpora, which teaches what it says something of.
    embeddings: the folder of a model of sentences, which the new model will read with, too.
    Readings that lie beside the gold's folder, in `readings`, say how far people agree.
    """
    place = labels or gold.default_folder()
    folder = out or registry.default_folder()
    embedder = _embedder(embeddings)
    golds = gold.read_sound(place)
    readings = place.parent / "readings"
    said = annotations.read(readings).annotations if readings.is_dir() else []
    is_invented = place.resolve() == gold.default_folder()
    name = folder.resolve().name
    known = [one for other in others for one in gold.read_sound(other)]
    with apart.beside() as begin:
        return learn(
            golds,
            said,
            folder,
            name,
            limits=limits,
            compare=True,
            is_invented=is_invented,
            others=known,
            embedder=embedder,
            begin=begin,
        )


def learn(  # noqa: PLR0913 - from what, where to, its name; and three things that a project's model does without
    golds: list[Gold],
    said: list[Annotation],
    folder: Path,
    name: str,
    *,
    limits: "Limits | None" = None,
    compare: bool = False,
    is_invented: bool = False,
    beside: "Rival | None" = None,
    unless_worse: bool = False,
    tell: Tell = apart.silent,
    others: Sequence[Gold] = (),
    embedder: "Embedder | None" = None,
    begin: Begin = here,
) -> Trained:
    """Learn from gold, measure, and save the model with its card; its name gets the digest of the gold.

    said: what people said apart, for how far they agree. compare: also measure other learners. is_invented: what the
    card says of the gold. beside: compare the new model with that one on the same folds. unless_worse: save it only if
    it is not worse than that one, with the whole interval of the mean. tell: is told how far this is.
    others: what teaches too, and is not measured. embedder: what the model reads with, too. begin: does what can be
    done beside the rest. Raises UsageError; then what stood in the folder stands there still.
    """
    from annotator.judge import agreement
    from annotator.learn import another, card, evaluation, tagger

    keep_to_one_thread()
    limits = limits or tagger.NO_LIMITS
    try:
        others = another.apart(others, golds)
        tell(f"reading {len(golds):,} articles", 0.0)
        data = tagger.training(golds, others, embedder=embedder)
        groups = evaluation.hold_back(golds, data, limits, begin=begin)
        held = tagger.out_of_fold(data, begun=lambda fold: tell(f"learning, fold {fold + 1} of 5", 0.02 + 0.03 * fold))
        tell("learning from all of them", 0.18)
        model = tagger.fit_training(data, held, name=_named(name, [*golds, *others], embedder), limits=limits)
        report = evaluation.evaluate(
            golds,
            data,
            held,
            limits=limits,
            compare=compare,
            begin=begin,
            apart=groups,
            begun=lambda part: tell(*_MEASURING[part]),
        )
        tell("comparing with the model in use", 0.83)
        told = beside and beside.compare(golds, data, held, limits)
    except tagger.TrainingError as error:
        raise UsageError(str(error)) from error
    if unless_worse and told and told.mean and told.mean.change.high < 0:
        return Trained(folder, report.notes, told, is_saved=False)
    agreed = agreement.of(said)
    versions = registry.versions(*(embedders.LIBRARIES if embedder else ()))
    about = card.write(golds, model, report, agreement=agreed, versions=versions, limits=limits)
    needs = (embedder.name, embedder.digest) if embedder else None
    about = replace(about, is_invented=is_invented, beside=told, others=another.told(others), embeddings=needs)
    registry.save(model, about, folder)
    return Trained(folder, (*report.notes, *about.others), told)


def _named(name: str, golds: Sequence[Gold], embedder: "Embedder | None") -> str:
    """Return a model's name with the digest of what it was made of."""
    from annotator.learn import tagger

    return "-".join([name, tagger.digest(golds), *([embedder.digest] if embedder else [])])


def _embedder(folder: Path | None) -> "Embedder | None":
    return None if folder is None else embedders.opened(folder)


def evaluate(
    labels: Path | None = None,
    out: Path | None = None,
    *,
    model: Path | None = None,
    compare: bool = False,
    embeddings: Path | None = None,
) -> "Report":
    """Measure on gold, and write the figures to `out`, as JSON or as a page by its suffix.

    Without `model`, on articles that are held out in turn from models learned from the others; with it, that model as
    it is. compare: also measure other learners. embeddings: the folder of a model of sentences, to learn with, or that
    the model was learned with. Raises GoldError, ModelError, EmbedderError, and UsageError for too little gold.
    """
    form = _form(out)
    if model is not None and compare:
        raise UsageError("--compare learns from the gold, and --model does not: leave one of them out")
    golds = gold.read_sound(labels or gold.default_folder())
    if model is None:
        report = _by_folds(golds, _embedder(embeddings), compare=compare)
    else:
        report = _of_model(golds, open_model(model, embeddings=embeddings), registry.read_card(model).get("digests"))
    if out is not None:
        with aside.whole(out) as file:
            file.write(jsonl.line(report.as_json()) if form == ".json" else _page(report))
    return report


def _page(report: "Report") -> bytes:
    from annotator.measure import scorecard_page

    return scorecard_page.page(report).encode("utf-8")


def _by_folds(golds: list[Gold], embedder: "Embedder | None", *, compare: bool) -> "Report":
    from annotator.learn import evaluation, tagger

    keep_to_one_thread()  # now that what learns is loaded; more threads would give figures other than the card's
    data = tagger.training(golds, embedder=embedder)
    try:
        with apart.beside() as begin:
            groups = evaluation.hold_back(golds, data, begin=begin)
            held = tagger.out_of_fold(data)
            return evaluation.evaluate(golds, data, held, compare=compare, begin=begin, apart=groups)
    except tagger.TrainingError as error:
        raise UsageError(str(error)) from error


def _of_model(golds: list[Gold], model: "Model", digests: Sequence[str] | None) -> "Report":
    from annotator.learn import evaluation, tagger

    if not golds:
        raise UsageError("0 articles of gold; at least 1 is needed")
    return evaluation.of_model(golds, tagger.training(golds, embedder=model.embedder), model, learned_from=digests)


def _form(out: Path | None) -> str:
    suffix = out.suffix.lower() if out else ""
    if out is not None and suffix not in {".json", ".html"}:
        raise UsageError(f"--out {out}: figures are written as .json or .html, not {suffix or 'without a suffix'}")
    return suffix

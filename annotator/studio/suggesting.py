"""A model's suggestions for the tasks that Label Studio sends: one for each, in order, whatever a task looks like."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.core.records import Article, Failure
from annotator.learn.predict import predict
from annotator.learn.tagger import Model
from annotator.studio import scheme, tasks
from annotator.studio.errors import TaskError
from annotator.studio.regions import Json

BATCH = 64
"""Articles that are predicted together; a batch also ends after BATCH_CHARACTERS."""
BATCH_CHARACTERS = 1_000_000
MISFIT = "the project has another labelling set-up; paste labels/label_studio.xml there (Settings, Labeling Interface)"


@dataclass(frozen=True, slots=True)
class Answers:
    """One result for each task, in order; `faults` are the tasks whose result is empty, and why."""

    results: list[Json]
    faults: list[Failure]


@dataclass(frozen=True, slots=True)
class _Asked:
    article: Article
    blind: bool


def answers(given: Sequence[object], config: object, model: Model) -> Answers:
    """Return the model's suggestion for each task. One that cannot be used, or is of another set-up, gets no regions.

    A task that was pushed blind gets its sentences without tags, as before. config: the project's set-up.
    """
    misfit = _misfit(config)
    asked = [misfit or _read(task) for task in given]
    good = [one for one in asked if isinstance(one, _Asked)]
    found = _suggestions(good, model)
    results = [next(found) if isinstance(one, _Asked) else _nothing(model) for one in asked]
    faults = [Failure(place(task), one) for task, one in zip(given, asked, strict=True) if isinstance(one, str)]
    return Answers(results, faults)


def _misfit(config: object) -> str | None:
    """Return why a project's set-up is none of ours, None where it is."""
    if isinstance(config, str) and scheme.is_ours(config):
        return None
    return MISFIT


def _read(task: object) -> _Asked | str:
    """Return what a task asks, or why it cannot be answered. One that we did not push needs no more than a text."""
    if not isinstance(task, dict):
        return f"the task is no object but {type(task).__name__}"
    try:
        return _pushed(task) if tasks.is_ours(task) else _Asked(_bare(task), blind=False)
    except TaskError as error:
        return str(error)


def _pushed(task: Json) -> _Asked:
    article = tasks.to_article(task)
    tasks.refuse_unprintable(article.text)
    return _Asked(article, blind=bool(tasks.ours(task).get("blind")))


def _bare(task: Json) -> Article:
    data = task.get("data")
    text = data.get("text") if isinstance(data, dict) else None
    if not isinstance(text, str):
        raise TaskError("the task has no text; its data must have a string called text")
    tasks.refuse_unprintable(text)
    return Article(place(task), text)


def _suggestions(asked: Sequence[_Asked], model: Model) -> Iterator[Json]:
    for batch in _batches(asked):
        for one, prediction in zip(batch, predict([one.article for one in batch], model), strict=True):
            yield tasks.suggestion(prediction, blind=one.blind)


def _batches(asked: Sequence[_Asked]) -> Iterator[list[_Asked]]:
    batch: list[_Asked] = []
    characters = 0
    for one in asked:
        batch.append(one)
        characters += len(one.article.text)
        if len(batch) == BATCH or characters > BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _nothing(model: Model) -> Json:
    """Return an empty result; its score puts the task last in the queue, for there is nothing to look at."""
    return {"result": [], "score": 1.0, "model_version": model.name}


def place(task: object) -> str:
    """Return what to call a task to a person."""
    ident = task.get("id") if isinstance(task, dict) else None
    return f"task {ident}" if isinstance(ident, int) else "task without an id"

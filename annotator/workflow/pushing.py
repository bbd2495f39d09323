"""An export goes to Label Studio: what is not there is created, what is there is left, nothing is ever there twice."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.records import Article, Failure, Prediction
from annotator.store import database, output
from annotator.store.database import By, Entry, Kind, Store
from annotator.studio import scheme, sync, tasks
from annotator.studio.errors import StudioError, TaskError
from annotator.studio.regions import Json
from annotator.studio.sync import Key, Listing, Remote, Step
from annotator.workflow import exports
from annotator.workflow.errors import UsageError
from annotator.workflow.exports import Export
from annotator.workflow.sessions import Push, Pushed

if TYPE_CHECKING:
    from annotator.studio.client import Project, Studio

BATCH = 200
"""Articles that are imported together, all or none; a batch also ends after BATCH_CHARACTERS."""
BATCH_CHARACTERS = 2_000_000
PLACE = "studio push"


@dataclass(frozen=True, slots=True)
class _Item:
    """An article with what is to be done with it. remote: its task. body: what is sent, a task or a suggestion."""

    step: Step
    article: Article
    remote: Remote | None
    body: Json

    @property
    def key(self) -> Key:
        return Key(self.article.id, self.article.digest)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be pushed, and what is there. noted: texts that were pushed before. ranks: the order to label in."""

    export: Export
    blind: float
    model: str
    there: Listing
    noted: set[Key]
    ranks: dict[Key, float]


def push(
    job: Push,
    export: Export,
    studio: "Studio",
    store: Store,
    *,
    done: Pushed | None = None,
    seen: Callable[[Pushed], object] | None = None,
) -> Pushed:
    """Bring a project to the state in which it holds the export; whatever happened before, the state is the same.

    done: grows meanwhile. `seen` is called after each batch. Articles that cannot be pushed are failures, the others
    are. Raises UsageError, OutputError, StudioError, StoreError.
    """
    if not 3 <= len(job.project) <= 50:
        raise UsageError(f"project {job.project!r} has {len(job.project)} characters; Label Studio takes 3 to 50")
    started = time.perf_counter()
    done = done or Pushed()
    model = _model(export.path)
    studio.check()
    project = _project(job, studio)
    there = _listing(studio, project, done)
    noted = {Key(entry.article, entry.digest) for entry in database.noted(store, project.key, Kind.TASK)}
    plan = _Plan(export, job.blind, model, there, noted, exports.priorities(export.path))
    remotes = dict(there.by_key)
    for batch in _ahead(_batches(_items(plan, done), noted, done)):
        remotes |= _sent(batch, model, studio, project)
        _note(batch, remotes, noted, job, project, store)
        _count(batch, done)
        if seen:
            seen(done)
    _refuse_doubles(studio, project, done)
    _switch(model, studio, project, remotes, done)
    done.seconds = time.perf_counter() - started
    return done


def _model(export: Path) -> str:
    """Return the model that tagged an export: that of the first row that can be read. Raises UsageError."""
    for _, found in output.scan(export):
        if isinstance(found, Prediction):
            return found.model
    raise UsageError(f"no article in {export} can be used; it must be what annotator prelabel has written")


def _project(job: Push, studio: "Studio") -> "Project":
    """Return the project, made or found. Raises StudioError where one of that title has another set-up."""
    project = studio.project(job.project) or studio.create(job.project, scheme.config(), job.overlap or 1)
    if not scheme.is_ours(project.config):
        raise StudioError(
            f"project {job.project!r} has another labelling set-up; give --project a new title, or set this one up "
            "with labels/label_studio.xml (Settings, Labeling Interface)"
        )
    settings: Json = {}
    if job.overlap is not None and job.overlap != project.overlap:
        settings["maximum_annotations"] = job.overlap
    if project.sampling != scheme.SAMPLING:
        settings["sampling"] = scheme.SAMPLING
    if settings:
        studio.adjust(project, **settings)
    return project


def _listing(studio: "Studio", project: "Project", done: Pushed) -> Listing:
    """Return a project's tasks; doubles that an interrupted import left are deleted."""
    there = sync.listing(studio.listed(project) if project.tasks else ())
    for task in there.extra:
        studio.drop_task(task)
    done.doubles += len(there.extra)
    done.failures += [
        Failure(
            f"{project.title}, tasks {one.task} and {two.task}",
            f"both hold {one.key.article!r}, and people worked in both; move the labels to one and delete the other",
        )
        for one, two in there.torn
    ]
    return there


def _items(plan: _Plan, done: Pushed) -> Iterator[_Item]:
    """Yield the export's articles that can be pushed; the others become failures."""
    taken: set[str] = set()
    for where, found in output.scan(plan.export.path):
        if isinstance(found, Failure):
            done.failures.append(Failure(where, found.reason))
            continue
        fault = _fault(found, plan.model, taken)
        taken.add(found.article.id)
        try:
            item = fault or _item(plan, found)
        except TaskError as error:
            item = str(error)
        if isinstance(item, str):
            done.failures.append(Failure(found.article.id if plan.export.is_made else where, item))
        else:
            yield item


def _fault(prediction: Prediction, model: str, taken: set[str]) -> str | None:
    """Return why a prediction cannot be pushed with those before it, None where it can."""
    if prediction.article.id in taken:
        return f"article {prediction.article.id!r} comes a second time; leave one of them out"
    if prediction.model != model:
        return f"it is tagged by {prediction.model!r}, and the first article by {model!r}; push it by itself"
    return None


def _item(plan: _Plan, prediction: Prediction) -> _Item:
    article = prediction.article
    key = Key(article.id, article.digest)
    step, remote = sync.step(key, prediction.model, plan.there, plan.noted)
    if step is Step.LEAVE:
        raise TaskError(
            f"the task of {article.id!r} was deleted in Label Studio; to label it all the same, push to a new project"
        )
    body: Json = {}
    rank = plan.ranks.get(key)
    if step in {Step.CREATE, Step.REVISE}:
        blind = tasks.is_blind(article.digest, plan.blind)
        body = tasks.task(prediction, blind=blind, revision_of=remote.task if remote else None, priority=rank)
    elif step is Step.SUGGEST and remote:
        body = {"task": remote.task, **tasks.suggestion(prediction, blind=remote.blind, priority=rank)}
    return _Item(step, article, remote, body)


def _batches(items: Iterable[_Item], noted: set[Key], done: Pushed) -> Iterator[list[_Item]]:
    """Yield items in batches; those of which nothing is to be done are counted, and left out."""
    batch: list[_Item] = []
    characters = 0
    for item in items:
        if item.step is Step.KEEP and item.key in noted:
            done.kept += 1
            continue
        batch.append(item)
        characters += len(item.article.text)
        if len(batch) == BATCH or characters > BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _ahead(batches: Iterator[list[_Item]]) -> Iterator[list[_Item]]:
    """Yield batches, the next one being made while the server works on the last."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(next, batches, None)
        while batch := waiting.result():
            waiting = pool.submit(next, batches, None)
            yield batch


def _sent(batch: list[_Item], model: str, studio: "Studio", project: "Project") -> dict[Key, Remote]:
    """Send a batch; return the tasks that are there now."""
    new = [item for item in batch if item.step in {Step.CREATE, Step.REVISE}]
    old = [item for item in batch if item.step is Step.SUGGEST]
    numbers = studio.import_tasks(project, [item.body for item in new]) if new else []
    if old:
        studio.import_predictions(project, [item.body for item in old])
    made = {
        item.key: Remote(number, item.key, "", frozenset(), drafted=False, models=frozenset([model]))
        for item, number in zip(new, numbers, strict=True)
    }
    return made | {item.key: item.remote._replace(models=item.remote.models | {model}) for item in old if item.remote}


def _note(
    batch: list[_Item], remotes: dict[Key, Remote], noted: set[Key], job: Push, project: "Project", store: Store
) -> None:
    """Note tasks in the ledger, those too that an interrupted push made and could not note."""
    by = By(job.person, PLACE)
    fresh = [item for item in batch if item.key not in noted]
    if not fresh:
        return
    database.add_articles(store, by, database.lacking(store, (item.article for item in fresh)))
    entries = [
        Entry(project.key, Kind.TASK, remotes[item.key].task, remotes[item.key].task, *item.key, "", "pushed")
        for item in fresh
    ]
    database.note(store, By(job.person, PLACE), entries)


def _count(batch: list[_Item], done: Pushed) -> None:
    steps = Counter(item.step for item in batch)
    done.created += steps[Step.CREATE]
    done.revised += steps[Step.REVISE]
    done.suggested += steps[Step.SUGGEST]
    done.kept += steps[Step.KEEP]
    done.blind += sum(tasks.ours(i.body)["blind"] for i in batch if i.step in {Step.CREATE, Step.REVISE})


def _refuse_doubles(studio: "Studio", project: "Project", done: Pushed) -> None:
    """Delete what was there twice because an earlier push, cut off, was still being worked on by the server."""
    expected = project.tasks - done.doubles + done.created + done.revised
    now = studio.reread(project.id)
    if now.tasks != expected:
        _listing(studio, now, done)


def _switch(model: str, studio: "Studio", project: "Project", remotes: dict[Key, Remote], done: Pushed) -> None:
    """Show people the suggestions of `model`, and delete those that it replaces in every task."""
    if project.model != model and any(model in remote.models for remote in remotes.values()):
        studio.adjust(project, model_version=model)
    for old in sorted(sync.outdated(remotes.values(), model)):
        studio.drop_version(project, old)
        done.dropped.append(old)

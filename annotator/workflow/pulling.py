"""What people did in Label Studio comes into the store: appended, never overwritten, each change once."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.export import from_annotation
from annotator.core.numbers import many
from annotator.core.records import Annotation, Article, Failure, Status
from annotator.store import aside, database, jsonl
from annotator.store.database import By, Entry, Kind, Role, Said, Store
from annotator.studio import scheme, sync, tasks
from annotator.studio.errors import StudioError, TaskError
from annotator.studio.regions import Json
from annotator.studio.sync import Listing, Remote
from annotator.workflow.sessions import Pull, Pulled

if TYPE_CHECKING:
    from annotator.studio.client import Project, Studio

BATCH = 100
"""Tasks that are read and written together."""
PLACE = "studio pull"
NOBODYS = (
    "its annotator is unknown, for that account was deleted in Label Studio; whoever answers for it now should "
    "duplicate the annotation there, submit the copy, and delete this one"
)


@dataclass(slots=True)
class _Known:
    """The ledger's view of a project: tasks as they were read, annotations that were not deleted, by number.

    roles: of everybody in the store, by name. is_open: whether somebody who is not among them is taken in.
    strangers: who is not, with the task of each annotation that is held back. newest: the digest of each article's
    last text there.
    """

    tasks: dict[int, Entry]
    annotations: dict[int, Entry]
    roles: dict[str, Role]
    is_open: bool
    newest: dict[str, str]
    strangers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def holds_back(self, task: int) -> bool:
        """Whether something is held back of the task that was read last."""
        return any(tasks[-1] == task for tasks in self.strangers.values())

    def admits(self, who: str) -> bool:
        """Whether somebody may add labels, or is somebody new that is taken in."""
        role = self.roles.get(who)
        return self.is_open if role is None else role.includes(Role.ANNOTATOR)

    @property
    def by_task(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for entry in self.annotations.values():
            found[entry.task].add(entry.remote)
        return found


@dataclass(slots=True)
class _Batch:
    """What a batch of tasks adds to the store."""

    articles: list[Article] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    lost: list[Entry] = field(default_factory=list)


def pull(job: Pull, studio: "Studio", store: Store, *, seen: Callable[[Pulled], object] | None = None) -> Pulled:
    """Add to the store what changed in a project since the last pull; nothing is added twice.

    `seen` is called after each batch. What cannot be used is a failure, told again until it is put right; the rest is
    done. A project's first pull takes in whoever has worked there; what somebody new does later is held back, unless
    `job.newcomers`. Raises StudioError, StoreError.
    """
    started = time.perf_counter()
    studio.check()
    project = studio.project(job.project)
    if project is None:
        raise StudioError(
            f"no project {job.project!r} on {studio.url}; make it with annotator studio push, or correct --project"
        )
    there = sync.listing(studio.listed(project) if project.tasks else ())
    done = Pulled(failures=[*_misfit(project), *_not_ours(project, there)])
    known = _known(store, project, there, job)
    versions = {number: entry.version for number, entry in known.tasks.items()}
    todo = sync.unread(there, versions, known.by_task)
    done.waiting = len(todo)
    gone = [
        known.annotations[number] for numbers in sync.gone(there, known.by_task).values() for number in sorted(numbers)
    ]
    _write(_Batch(lost=gone), project, known, job, store, done)
    for first in range(0, len(todo), BATCH):
        some = {remote.task: remote for remote in todo[first : first + BATCH]}
        read = studio.read(project, sorted(some))
        _write(_batch(read, some, project, known, done), project, known, job, store, done)
        if seen:
            seen(done)
    if job.out is not None:
        _export(store, project, job.out)
    done.failures += _strangers(project, known)
    done.people += _take_in(project, known, store)
    done.seconds = time.perf_counter() - started
    return done


def annotations(store: Store, project: "Project") -> Iterator[Annotation]:
    """Yield what counts now of a project: the last row of each annotation, deleted ones and drafts too."""
    return (said.annotation for said in database.latest_annotations(store) if said.origin.startswith(f"{project.key}/"))


def pseudonym(url: str, number: int) -> str:
    """Return the name under which a person of a server is known here: always the same, and it does not tell who.

    >>> pseudonym("http://127.0.0.1:8080", 2)
    'reader-14bdd'
    """
    return f"reader-{hashlib.sha256(f'{url}/users/{number}'.encode()).hexdigest()[:5]}"


def _misfit(project: "Project") -> Iterator[Failure]:
    """Yield what is wrong with a project's set-up; labels that both have are pulled all the same."""
    if not scheme.is_ours(project.config):
        reason = "another labelling set-up; put labels/label_studio.xml there (Settings, Labeling Interface)"
        yield Failure(project.title, reason)


def _not_ours(project: "Project", there: Listing) -> list[Failure]:
    torn = [
        Failure(
            f"{project.title}, tasks {one.task} and {two.task}", f"both hold {one.key.article!r}; only the first counts"
        )
        for one, two in there.torn
    ]
    return [Failure(f"{project.title}, task {task}", reason) for task, reason in sorted(there.foreign.items())] + torn


def _take_in(project: "Project", known: _Known, store: Store) -> list[str]:
    """Let the store know whoever it has labels of: at the end, so that a first pull that breaks off stays the first."""
    new = sorted(database.annotators(store, f"{project.key}/") - known.roles.keys()) if known.is_open else []
    for name in new:
        database.enter(store, By(name, PLACE), Role.ANNOTATOR)
    return new


def _strangers(project: "Project", known: _Known) -> Iterator[Failure]:
    """Yield whose work was held back, how much of it, and how it is taken in."""
    for who, tasks_of in sorted(known.strangers.items()):
        role = known.roles.get(who)
        why = "unknown here" if role is None else f"has the role {role} here, which adds no labels"
        everybody = "" if role is not None else ", or for everybody who is new: annotator studio pull --newcomers"
        held = f"{many(len(tasks_of), 'annotation')} held back, the first in task {tasks_of[0]}"
        told = f"{why}; {held}. To take it in: annotator store role {who} {Role.ANNOTATOR}, then pull{everybody}"
        yield Failure(f"{project.title}, {who}", told)


def _known(store: Store, project: "Project", there: Listing, job: Pull) -> _Known:
    entries = database.noted(store, project.key)
    annotations = (entry for entry in entries if entry.kind is Kind.ANNOTATION and entry.state != Status.DELETED)
    roles = {person.name: person.role for person in database.known(store)}
    return _Known(
        tasks={entry.remote: entry for entry in entries if entry.kind is Kind.TASK},
        annotations={entry.remote: entry for entry in annotations},
        roles=roles,
        is_open=job.newcomers or not roles.keys() & database.annotators(store, f"{project.key}/"),
        newest={name: remote.key.digest for name, remote in there.last.items()},
    )


def _batch(read: Iterable[Json], remotes: dict[int, Remote], project: "Project", known: _Known, done: Pulled) -> _Batch:
    """Return what tasks add, and count it. What cannot be used is a failure, and its task is read again next time."""
    batch = _Batch()
    for row in read:
        done.tasks += 1
        remote = remotes[row["id"]]
        place = f"{project.title}, task {remote.task}"
        try:
            article = tasks.to_article(row)
        except TaskError as error:
            done.failures.append(Failure(place, str(error)))
            continue
        batch.articles.append(article)
        faults = _add_said(batch, row, article, project, known, done)
        done.failures += [Failure(f"{place}, {what}", reason) for what, reason in faults]
        if not faults and not known.holds_back(remote.task):
            batch.entries.append(
                Entry(project.key, Kind.TASK, remote.task, remote.task, *remote.key, remote.updated, "pulled")
            )
    return batch


def _add_said(
    batch: _Batch, row: Json, article: Article, project: "Project", known: _Known, done: Pulled
) -> list[tuple[str, str]]:
    """Add what was done in a task and is not known yet; return what cannot be used: which annotation, and why."""
    faults = []
    given = dict(_given(row))
    for number, (status, user, body) in given.items():
        before = known.annotations.get(number)
        if before and (before.version, before.state) == (str(body["updated_at"]), status):
            continue
        if user is None:
            faults.append((_word(number), NOBODYS))
            continue
        who = pseudonym(project.server, user)
        if not known.admits(who):
            known.strangers[who].append(row["id"])
            continue
        try:
            annotation = tasks.to_annotation(article, body, who, status)
        except TaskError as error:
            faults.append((f"{_word(number)} of {who}", str(error)))
            continue
        _add(batch, Said(annotation, _origin(project, number)), number, row["id"], project, done)
    lost = [entry for entry in known.annotations.values() if entry.task == row["id"] and entry.remote < 0]
    batch.lost += [entry for entry in lost if entry.remote not in given]
    return faults


def _given(row: Json) -> Iterator[tuple[int, tuple[Status, int | None, Json]]]:
    """Yield a task's annotations and, below zero, drafts: number, how far it came, whose, and the thing itself.

    It is nobody's where the person's account was deleted.
    """
    for body in row["annotations"] or ():
        user = body["completed_by"]
        status = Status.SKIPPED if body.get("was_cancelled") else Status.SUBMITTED
        yield body["id"], (status, user["id"] if isinstance(user, dict) else user, body)
    for body in row["drafts"] or ():
        yield -body["id"], (Status.DRAFT, row["owner"], body)


def _add(batch: _Batch, said: Said, number: int, task: int, project: "Project", done: Pulled) -> None:
    annotation = said.annotation
    key = (annotation.article.id, annotation.article.digest)
    batch.said.append(said)
    batch.entries.append(Entry(project.key, Kind.ANNOTATION, number, task, *key, annotation.made, annotation.status))
    done.submitted += annotation.status is Status.SUBMITTED
    done.skipped += annotation.status is Status.SKIPPED
    done.drafts += annotation.status is Status.DRAFT


def _take_back(batch: _Batch, project: "Project", store: Store, done: Pulled) -> None:
    """Add a row for each annotation that was deleted in Label Studio: the last one, marked as deleted."""
    for entry in batch.lost:
        origin = _origin(project, entry.remote)
        found = (said for said in database.latest_annotations(store, of=[entry.article]) if said.origin == origin)
        last = next(found, None)
        if last is not None:
            batch.said.append(replace(last, annotation=replace(last.annotation, status=Status.DELETED)))
            batch.entries.append(replace(entry, state=Status.DELETED))
            done.deleted += 1


def _write(batch: _Batch, project: "Project", known: _Known, job: Pull, store: Store, done: Pulled) -> None:
    """Add a batch to the store. Each part may be written again; the ledger comes last, so that nothing is missed."""
    _take_back(batch, project, store, done)
    if not batch.entries:
        return
    _add_texts(batch.articles, known, job, store)
    database.annotate(store, By(job.person, PLACE), batch.said)
    database.note(store, By(job.person, PLACE), batch.entries)


def _add_texts(given: list[Article], known: _Known, job: Pull, store: Store) -> None:
    """Add the texts that the store lacks. The text that an article has now stays its text where an older one comes."""
    missing = database.lacking(store, given)
    now = database.articles_of(store, (article.id for article in missing)).values()
    stays = [article for article in now if known.newest[article.id] == article.digest]
    database.add_articles(store, By(job.person, PLACE), [*missing, *stays])


def _export(store: Store, project: "Project", out: Path) -> None:
    with aside.whole(out) as file:
        for annotation in annotations(store, project):
            file.write(jsonl.line(from_annotation(annotation)))


def _origin(project: "Project", number: int) -> str:
    return f"{project.key}/{_word(number).replace(' ', '/')}"


def _word(number: int) -> str:
    return f"annotation {number}" if number > 0 else f"draft {-number}"

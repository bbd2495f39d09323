"""What has to be done so that a project holds an export, and the store what people did: pure, from lists."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from annotator.studio.errors import TaskError
from annotator.studio.regions import Json
from annotator.studio.tasks import ours


class Key(NamedTuple):
    """A text: the article's id and the text's digest. A project holds one task of each."""

    article: str
    digest: str


class Remote(NamedTuple):
    """A task as a server lists it. updated: when anything in it changed. annotations: their numbers.

    drafted: somebody began and did not submit. models: whose suggestions it has. blind: it shows none.
    """

    task: int
    key: Key
    updated: str
    annotations: frozenset[int]
    drafted: bool
    models: frozenset[str]
    blind: bool = False


class Step(StrEnum):
    """What is to be done with one article of an export."""

    CREATE = "create"
    REVISE = "revise"
    SUGGEST = "suggest"
    KEEP = "keep"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Listing:
    """A project's tasks. by_key: one for each text. last: the newest of each article.

    extra: doubles to delete, of an import that was cut off.
    foreign: tasks that are not ours, with the reason. torn: doubles in both of which somebody worked.
    """

    by_key: dict[Key, Remote]
    last: dict[str, Remote]
    extra: tuple[int, ...]
    foreign: dict[int, str]
    torn: tuple[tuple[Remote, Remote], ...]


def listing(rows: Iterable[Json]) -> Listing:
    """Return a server's list as tasks of ours, doubles and others."""
    found: dict[Key, list[Remote]] = defaultdict(list)
    foreign: dict[int, str] = {}
    for row in rows:
        try:
            remote = to_remote(row)
        except TaskError as error:
            foreign[row["id"]] = str(error)
        else:
            found[remote.key].append(remote)
    kept = {key: min(remotes, key=_order) for key, remotes in found.items()}
    others = [(kept[key], remote) for key, remotes in found.items() for remote in remotes if remote != kept[key]]
    extra = tuple(remote.task for _, remote in others if not _is_touched(remote))
    last = {remote.key.article: remote for remote in sorted(kept.values())}
    return Listing(kept, last, extra, foreign, tuple(pair for pair in others if _is_touched(pair[1])))


def to_remote(row: Json) -> Remote:
    """Return a listed task. Raises TaskError where it is not ours."""
    kept = ours(row)
    return Remote(
        task=row["id"],
        key=Key(kept["article_id"], kept["digest"]),
        updated=_time(row["updated_at"]),
        annotations=_numbers(row["annotations_ids"]),
        drafted=bool(row["draft_exists"]),
        models=_names(row["predictions_model_versions"]),
        blind=bool(kept.get("blind")),
    )


def step(key: Key, model: str, there: Listing, pushed: Collection[Key]) -> tuple[Step, Remote | None]:
    """Return what to do with an article, and the task that this concerns: of a revision, the last task before it.

    pushed: what the ledger says was pushed before. What is pushed and not there was deleted by a person: it is left.
    """
    remote = there.by_key.get(key)
    if remote is not None:
        return (Step.KEEP if model in remote.models else Step.SUGGEST), remote
    if key in pushed:
        return Step.LEAVE, None
    older = there.last.get(key.article)
    return (Step.REVISE if older else Step.CREATE), older


def outdated(remotes: Collection[Remote], model: str) -> set[str]:
    """Return the models whose suggestions can be deleted: every task that has one has one of `model` too."""
    others = {name for remote in remotes for name in remote.models} - {model}
    lacking = {name for remote in remotes if model not in remote.models for name in remote.models}
    return others - lacking


def unread(there: Listing, read: Mapping[int, str], known: Mapping[int, Collection[int]]) -> list[Remote]:
    """Return the tasks in which something may have changed since they were read, by task.

    read: when each task had changed last as we read it. known: the annotations (drafts below zero) we have of a task
    that were not deleted.
    """
    return sorted(remote for remote in there.by_key.values() if _is_unread(remote, read, known.get(remote.task, ())))


def gone(there: Listing, known: Mapping[int, Collection[int]]) -> dict[int, set[int]]:
    """Return by task the annotations that we have and that are there no more; of drafts only reading a task tells."""
    present = {remote.task: remote.annotations for remote in there.by_key.values()}
    missing = {
        task: {number for number in numbers if (number > 0 or task not in present)} - present.get(task, frozenset())
        for task, numbers in known.items()
    }
    return {task: numbers for task, numbers in missing.items() if numbers}


def _is_unread(remote: Remote, read: Mapping[int, str], known: Collection[int]) -> bool:
    if not _is_touched(remote):
        return any(number < 0 for number in known)
    return remote.drafted or read.get(remote.task) != remote.updated or not remote.annotations <= set(known)


def _is_touched(remote: Remote) -> bool:
    return bool(remote.annotations) or remote.drafted


def _order(remote: Remote) -> tuple[int, int]:
    """Return what puts the task in which most was done first, and of those the first."""
    return (-len(remote.annotations) - remote.drafted, remote.task)


def _numbers(listed: str | None) -> frozenset[int]:
    return frozenset(int(number) for number in (listed or "").replace(" ", "").split(",") if number)


def _names(listed: str | None) -> frozenset[str]:
    return frozenset(name for name in (listed or "").split(",") if name)


def _time(given: object) -> str:
    """Return a time as ISO 8601, however the SDK gave it."""
    return given if isinstance(given, str) else given.isoformat()  # type: ignore[attr-defined]

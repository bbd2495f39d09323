"""What Label Studio tells a backend: which project, and what happened in it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from annotator.studio.regions import Json


class RequestError(ValueError):
    """A request cannot be understood. The message says what was sent, and what would be right."""


class Heard(StrEnum):
    """What a webhook call is to us."""

    LABELS = "labels"
    TRAIN = "train"
    NOTHING = "nothing"


class ProjectKey(NamedTuple):
    """A project of a Label Studio: its number, and the second since 1970 in which it was made."""

    id: int
    made: int

    def __str__(self) -> str:
        return f"{self.id}.{self.made}"


@dataclass(frozen=True, slots=True)
class Event:
    """What a webhook call says. count: how many annotations are new, changed or deleted."""

    heard: Heard
    action: str
    project: ProjectKey | None
    count: int = 0


def key(given: object) -> ProjectKey:
    """Return the project that /setup and /predict name ("8.1764204400"). Raises RequestError.

    >>> key("8.1764204400")
    ProjectKey(id=8, made=1764204400)
    """
    found = _KEY.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise RequestError(f"project {_shown(given)}; right would be its number and when it was made: 8.1764204400")
    return ProjectKey(int(found[1]), int(found[2]))


def event(body: Json) -> Event:
    """Return what a webhook call says. Raises RequestError where it has no action, or names no project and must."""
    action = body.get("action")
    if not isinstance(action, str):
        raise RequestError(f"action {_shown(action)}; right would be a word such as ANNOTATION_CREATED")
    if action == "START_TRAINING":
        return Event(Heard.TRAIN, action, _project(body.get("project")))
    if action in _LABELS:
        return Event(Heard.LABELS, action, _project(body.get("project")), _count(body))
    return Event(Heard.NOTHING, action[:60], None)


def _project(given: object) -> ProjectKey:
    """Return the project of a webhook call, which comes as an object; its key is that of /setup."""
    if not isinstance(given, dict):
        raise RequestError(
            f"project {_shown(given)}; right would be an object with id and created_at (switch on Send payload in the "
            "webhook's settings)"
        )
    number, made = given.get("id"), given.get("created_at")
    if type(number) is not int or not 0 <= number < 10**12 or not isinstance(made, str):
        raise RequestError(f"project with id {_shown(number)} and created_at {_shown(made)}; both are wanted")
    try:
        when = datetime.fromisoformat(made)
    except ValueError as error:
        raise RequestError(f"created_at {_shown(made)}; right would be 2026-11-27T00:46:40Z") from error
    return ProjectKey(number, int(when.replace(tzinfo=when.tzinfo or UTC).timestamp()))


def _count(body: Json) -> int:
    """Return how many annotations a call is about: it has one, or a list of them or of their numbers."""
    given: Any = body.get("annotations")
    return len(given) if isinstance(given, list) else 1


def _shown(given: object) -> str:
    text = repr(given)
    return text if len(text) <= 40 else f"{text[:39]}…"


_LABELS = {"ANNOTATION_CREATED", "ANNOTATIONS_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED"}
_KEY = re.compile(r"([0-9]{1,12})\.([0-9]{1,12})")

"""Annotation sessions in Label Studio: articles go there, and what people did there comes back.

What speaks to servers and databases is imported where it is used.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from annotator.core.records import Failure
from annotator.workflow.jobs import Tally

if TYPE_CHECKING:
    from annotator.store.database import Store
    from annotator.studio.client import Studio


@dataclass(frozen=True, slots=True)
class Push:
    """What to push where. places: an export, or articles of any kind, which `model` tags (None: the one in use).

    project: its title; it is made where there is none. overlap: how many people label an article, None to leave it (1
    in a new project). blind: the share of articles that are labelled without suggestions. person: who does this.
    """

    places: tuple[str, ...]
    project: str
    person: str
    overlap: int | None = None
    blind: float = 0.1
    model: Path | None = None


@dataclass(slots=True)
class Pushed:
    """What has been done so far; it grows while a push runs. tagged: articles that came without tags."""

    tagged: int = 0
    created: int = 0
    blind: int = 0
    revised: int = 0
    suggested: int = 0
    kept: int = 0
    doubles: int = 0
    dropped: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def articles(self) -> int:
        """How many articles were looked at."""
        return self.created + self.revised + self.suggested + self.kept + len(self.failures)


@dataclass(frozen=True, slots=True)
class Pull:
    """What to pull from where. project: its title. person: who does this.

    out: a file for all annotations of the project that count now, as JSON Lines, for agreement and settle.
    newcomers: take in people whom the store does not know; a project's first pull does so in any case.
    """

    project: str
    person: str
    out: Path | None = None
    newcomers: bool = False


@dataclass(slots=True)
class Pulled:
    """What has been done so far; it grows while a pull runs. tasks: how many were read, of how many to read."""

    tasks: int = 0
    waiting: int = 0
    submitted: int = 0
    skipped: int = 0
    drafts: int = 0
    deleted: int = 0
    people: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Where:
    """A Label Studio with a token for it, and the store: a file, a PostgreSQL URL, None for the one there is."""

    url: str
    token: str
    store: str | None = None


def studio_push(job: Push, where: Where, *, stdin: BinaryIO, seen: Callable[[Pushed], object] | None = None) -> Pushed:
    """Bring a project to the state in which it holds an export (see `pushing.push`); articles are tagged before."""
    from annotator.workflow import exports, pushing

    done = Pushed()

    def tagged(tally: Tally) -> None:
        done.tagged = tally.articles
        if seen:
            seen(done)

    with opened(where, job.person) as (studio, store):
        studio.check()
        with exports.of(job.places, job.model, stdin=stdin, seen=tagged) as export:
            done.failures += export.failures
            if done.tagged or not export.is_made:
                pushing.push(job, export, studio, store, done=done, seen=seen)
    return done


def studio_pull(job: Pull, where: Where, *, seen: Callable[[Pulled], object] | None = None) -> Pulled:
    """Add to the store what changed in a project (see `pulling.pull`)."""
    from annotator.workflow import pulling

    with opened(where, job.person) as (studio, store):
        return pulling.pull(job, studio, store, seen=seen)


@contextmanager
def opened(where: Where, person: str) -> Iterator[tuple["Studio", "Store"]]:
    """Yield the server and the store. The first who comes to a new store is its admin."""
    from annotator.store import database
    from annotator.studio.client import Studio

    with closing(Studio(where.url, where.token)) as studio, closing(database.open_store(where.store)) as store:
        if not database.known(store):
            database.enter(store, database.By(person, "studio"))
        yield studio, store

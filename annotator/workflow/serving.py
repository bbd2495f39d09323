"""Label Studio is served suggestions: the models in use, the trainings, the server."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.records import Failure
from annotator.store import registry
from annotator.studio import hooks
from annotator.studio.hooks import ProjectKey
from annotator.studio.training import Outcome, Trainer
from annotator.workflow import listening
from annotator.workflow.model import open_model
from annotator.workflow.sessions import Where

if TYPE_CHECKING:
    from annotator.learn.tagger import Model


@dataclass(frozen=True, slots=True)
class StudioServe:
    """What to serve. models: a folder for the models of projects. default: the others' model, None for the program's.

    where: the Label Studio whose labels are learned from, and the store they are pulled into; without a token nothing
    is learned. after: so many new labels start a training, 0 for never by itself. alone, newcomers: see `Retraining`.
    host: the address to listen at. secret: what callers must know, None for nothing. person: who pulls, in the store.
    """

    models: Path
    where: Where
    person: str
    default: Path | None = None
    after: int = 20
    alone: bool = False
    newcomers: bool = False
    host: str = "127.0.0.1"
    port: int = 9090
    secret: str | None = None


class Shelf:
    """The models in use: each project's own, where it has one that can be used, and the one of all the others."""

    def __init__(self, folder: Path, default: "Model") -> None:
        """Open all models of a folder. `failures` says which of them cannot be used."""
        self.default, self._folder = default, folder
        self._own: dict[ProjectKey, Model] = {}
        self.failures: dict[ProjectKey, Failure] = {}
        for place in sorted(folder.glob("*.*")) if folder.is_dir() else ():
            try:
                project = hooks.key(place.name)
            except hooks.RequestError:
                continue  # a folder of somebody else's
            self.renew(project)

    def place(self, project: ProjectKey) -> Path:
        """Return the folder of a project's own model, be it there or not."""
        return self._folder / str(project)

    def renew(self, project: ProjectKey) -> None:
        """Read a project's model anew."""
        try:
            self._own[project] = open_model(self.place(project))
            self.failures.pop(project, None)
        except registry.ModelError as error:
            self.failures[project] = Failure("model", f"{error}; {self.default.name} is used instead")

    def of(self, project: ProjectKey | None) -> "Model":
        """Return the model that answers for a project."""
        return self.default if project is None else self._own.get(project, self.default)

    def names(self) -> dict[ProjectKey, str]:
        """Return the names of the projects' own models."""
        return {project: model.name for project, model in self._own.copy().items()}


def studio_serve(
    job: StudioServe, *, log: Callable[[str, dict[str, Any]], object], ready: Callable[[str], object]
) -> None:
    """Serve until the program is told to stop (Ctrl-C, SIGTERM); `ready` is called with the address.

    Raises UsageError, ModelError.
    """
    from annotator.service.gate import Rules
    from annotator.studio import backend

    with listening.opened(job.host, job.port, job.secret) as door:
        shelf = Shelf(job.models, open_model(job.default))
        trainer = Trainer(_run(job, shelf, log), after=job.after)
        for project, failure in shelf.failures.items():
            trainer.looked_at(project, (), [failure])
            log("model refused", {"project": str(project), "reason": failure.reason})
        models = backend.Models(shelf.of, shelf.names, shelf.default.name)
        listening.run(backend.make(models, trainer, Rules(job.secret), log), door, ready)


def _run(
    job: StudioServe, shelf: Shelf, log: Callable[[str, dict[str, Any]], object]
) -> Callable[[ProjectKey, threading.Event], Outcome]:
    """Return what trains a project's model and puts it on the shelf."""
    from annotator.workflow import retraining

    def run(project: ProjectKey, ends: threading.Event) -> Outcome:
        if not job.where.token:
            return Outcome("no token: LABEL_STUDIO_API_KEY was not set when this program was started", learned=False)
        log("training", {"project": str(project)})
        place = shelf.place(project)
        before = place if project in shelf.names() else job.default or registry.in_use()
        todo = retraining.Retraining(project, place, job.where, job.person, job.alone, before, job.newcomers)
        outcome = retraining.in_process(todo, ends)
        if outcome.learned and place.is_dir():
            shelf.renew(project)
        log("trained", {"project": str(project), "model": shelf.of(project).name, "said": outcome.said})
        return outcome

    return run

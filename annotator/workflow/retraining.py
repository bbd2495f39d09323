"""A project's model is learned from what people said in it, in a process of its own."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from annotator.core.numbers import many
from annotator.core.records import Annotation, Gold
from annotator.measure import scorecard
from annotator.store import gold, registry
from annotator.store.errors import StoreError
from annotator.studio.errors import StudioError
from annotator.studio.hooks import ProjectKey
from annotator.studio.training import Outcome
from annotator.workflow import apart, lessons
from annotator.workflow.errors import UsageError
from annotator.workflow.model import open_model
from annotator.workflow.sessions import Pull, Where, opened

if TYPE_CHECKING:
    from annotator.measure.scorecard import Beside
    from annotator.store.database import Store
    from annotator.studio.client import Project, Studio

FEWEST = 5
"""Settled articles of a project's own below which nothing is learned from them: folds never split an article."""


@dataclass(frozen=True, slots=True)
class Retraining:
    """What to learn, and where to save it. where: the Label Studio that holds the project, and the store.

    alone: learn from the project's own articles only, else from the program's gold as well. before: the folder of the
    model that the project has so far, which stays where the new one is clearly worse. person: who does this.
    newcomers: learn from people whom the store does not know, too, and take them in.
    """

    project: ProjectKey
    folder: Path
    where: Where
    person: str
    alone: bool
    before: Path
    newcomers: bool = False


def retrain(job: Retraining, studio: "Studio", store: "Store") -> Outcome:
    """Pull, settle, learn, measure and save, here and now.

    Raises StudioError, StoreError, GoldError, UsageError, ModelError.
    """
    from annotator.learn import tagger
    from annotator.workflow.learning import Rival, learn

    project = _project(studio, job.project)
    own, said, missed = _settled(studio, store, project, job)
    unread = f"; {many(missed, 'thing')} left out, which annotator studio pull lists" if missed else ""
    if len(own) < FEWEST:
        return Outcome(
            f"too little gold: {len(own)} of {FEWEST} settled articles of the project's own{unread}", learned=False
        )
    golds = lessons.joined(own, [] if job.alone else gold.read_sound(gold.default_folder()))
    name = f"project-{job.project.id}"
    rival = Rival(open_model(job.before), registry.read_card(job.before).get("digests"))
    if rival.model.name == f"{name}-{tagger.digest(golds)}":
        return Outcome(f"nothing new: {rival.model.name} has learned all that is settled{unread}", learned=True)
    done = learn(golds, said, job.folder, name, beside=rival, unless_worse=True)
    sources = f"{len(own)} articles of the project and {len(golds) - len(own)} others"
    said_of = f"learned from {sources}" if done.is_saved else f"kept {rival.model.name}: what {sources} teach is worse"
    return Outcome(f"{said_of}; {_beside(done.beside)}{unread}", learned=True)


def _beside(told: "Beside | None") -> str:
    """Return in words how the new model stands to the one before."""
    if told is None or told.mean is None:
        return f"not compared: {told.how}" if told else "not compared"
    other, ours = (scorecard.with_span(figure) for figure in (told.mean.other, told.mean.ours))
    return f"mean F1 {ours}, and {other} of {told.other}, {told.how}"


def in_process(job: Retraining, ends: Event) -> Outcome:
    """Retrain in another process, at low priority: this one stays free to answer. It is ended when `ends` is set."""
    outcome = apart.run(_work, job, ends)
    if outcome is not None:
        return outcome
    said = "the training broke off, perhaps for want of memory; the log of this program may say more"
    return Outcome("stopped" if ends.is_set() else said, learned=False)


def _work(job: Retraining, _tell: apart.Tell) -> Outcome:
    try:
        with opened(job.where, job.person) as (studio, store):
            return retrain(job, studio, store)
    except (StudioError, StoreError, gold.GoldError, registry.ModelError, UsageError, OSError) as error:
        return Outcome(str(error), learned=False)


def _project(studio: "Studio", key: ProjectKey) -> "Project":
    """Return a project by its key. Raises StudioError where the server has another one of that number."""
    project = studio.reread(key.id)
    if int(datetime.fromisoformat(project.key.rpartition("@")[2]).timestamp()) != key.made:
        raise StudioError(f"project {key.id} of {studio.url} is not the one that asks; correct --url")
    return project


def _settled(
    studio: "Studio", store: "Store", project: "Project", job: Retraining
) -> tuple[list[Gold], list[Annotation], int]:
    """Pull a project; return its gold, what it was settled from, and how much could not be used."""
    from annotator.judge import consensus
    from annotator.store import database
    from annotator.workflow import pulling

    pulled = pulling.pull(Pull(project.title, job.person, newcomers=job.newcomers), studio, store)
    said = list(pulling.annotations(store, project))
    texts = {annotation.article.digest for annotation in said}
    decisions = (ruled.ruling.decision for ruled in database.all_decisions(store))
    told = consensus.settle(said, [one for one in decisions if one.article.digest in texts])
    return list(lessons.judged(told.golds)), said, len(pulled.failures)

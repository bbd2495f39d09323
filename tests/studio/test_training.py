import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest

from annotator.core.records import Failure
from annotator.studio import training
from annotator.studio.hooks import ProjectKey
from annotator.studio.training import Outcome, Trainer

ONE, TWO = ProjectKey(1, 10), ProjectKey(2, 20)


class School:
    """Trains when it is let. begun: which trainings began, in order."""

    def __init__(self) -> None:
        self.begun: list[ProjectKey] = []
        self.may_end = Event()
        self.outcome = Outcome("learned", learned=True)

    def run(self, project: ProjectKey, ends: Event) -> Outcome:
        self.begun.append(project)
        while not self.may_end.wait(0.01) and not ends.is_set():
            pass
        return self.outcome


@pytest.fixture
def school() -> School:
    return School()


@pytest.fixture
def trainer(school: School) -> Iterator[Trainer]:
    made = Trainer(school.run, after=2, pause=0.05)
    yield made
    made.stop()


def _until(met: Callable[[], object]) -> None:
    for _ in range(3000):
        if met():
            return
        time.sleep(0.01)
    pytest.fail("it never came")


def _phase(trainer: Trainer, project: ProjectKey = ONE) -> str:
    return str(trainer.states()[project]["training"])


def test_what_asks_during_the_pause_asks_for_one_training(school: School, trainer: Trainer) -> None:
    for _ in range(5):
        trainer.asked(ONE)
    assert _phase(trainer) == "waiting"
    school.may_end.set()
    _until(lambda: _phase(trainer) == "idle")
    assert school.begun == [ONE]


def test_labels_below_the_number_wait_and_those_that_reach_it_train(school: School, trainer: Trainer) -> None:
    school.may_end.set()
    trainer.labelled(ONE, 1)
    assert _phase(trainer) == "idle"
    trainer.labelled(ONE, 1)
    _until(lambda: trainer.states()[ONE]["at"])
    assert trainer.states()[ONE]["new labels"] == 0
    assert trainer.states()[ONE]["last training"] == "learned"


def test_labels_that_come_during_a_training_are_for_the_next_one(school: School, trainer: Trainer) -> None:
    trainer.labelled(ONE, 2)
    _until(lambda: _phase(trainer) == "running")
    trainer.labelled(ONE, 1)
    school.may_end.set()
    _until(lambda: _phase(trainer) == "idle")
    assert trainer.states()[ONE]["new labels"] == 1
    assert school.begun == [ONE]


def test_labels_that_were_not_learned_from_stay_counted(school: School, trainer: Trainer) -> None:
    school.outcome = Outcome("too little gold", learned=False)
    school.may_end.set()
    trainer.labelled(ONE, 3)
    _until(lambda: trainer.states()[ONE]["at"])
    assert trainer.states()[ONE]["new labels"] == 3


def test_projects_are_trained_one_after_the_other_in_the_order_in_which_they_asked(
    school: School, trainer: Trainer
) -> None:
    trainer.asked(TWO)
    _until(lambda: school.begun)
    trainer.asked(ONE)
    time.sleep(0.1)
    assert (_phase(trainer, TWO), _phase(trainer, ONE)) == ("running", "waiting")
    school.may_end.set()
    _until(lambda: school.begun == [TWO, ONE])


def test_to_stop_ends_the_training_that_runs_and_begins_no_other(school: School) -> None:
    trainer = Trainer(school.run, after=0, pause=0.0)
    trainer.asked(ONE)
    _until(lambda: school.begun)
    trainer.asked(TWO)
    trainer.stop()
    assert school.begun == [ONE]


def test_with_zero_no_number_of_labels_trains(school: School) -> None:
    trainer = Trainer(school.run, after=0, pause=0.0)
    trainer.labelled(ONE, 1000)
    assert _phase(trainer) == "idle"
    trainer.stop()
    assert school.begun == []


def test_a_fault_is_shown_until_its_place_is_well(trainer: Trainer) -> None:
    trainer.looked_at(ONE, ["task 1", "task 2"], [Failure("task 1", "no text"), Failure("task 2", "no text")])
    trainer.looked_at(ONE, ["task 1"], [])
    assert trainer.states()[ONE]["cannot be used"] == [{"place": "task 2", "reason": "no text"}]


def test_the_last_faults_are_shown(trainer: Trainer) -> None:
    trainer.looked_at(ONE, (), [Failure(f"task {n}", "no text") for n in range(50)])
    shown = [fault["place"] for fault in trainer.states()[ONE]["cannot be used"]]
    assert shown == [f"task {n}" for n in range(50 - training.MOST_FAULTS, 50)]


def test_projects_that_were_longest_not_heard_of_are_forgotten(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "MOST_PROJECTS", 3)
    for number in range(5):
        trainer.labelled(ProjectKey(number, 1), 1)
    assert [project.id for project in trainer.states()] == [2, 3, 4]

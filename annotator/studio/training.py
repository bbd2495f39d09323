"""When a project's model is trained: outside the requests, one project at a time, and not at every label."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from annotator.core.records import Failure
from annotator.studio.hooks import ProjectKey
from annotator.studio.regions import Json

PAUSE = 5.0
"""Seconds from what asks for a training until it begins: what asks again meanwhile asks for the same."""
MOST_PROJECTS = 1000
"""Projects that are kept in mind; beyond them the one that was longest not heard of is forgotten."""
MOST_FAULTS = 20
"""Faults of a project that the status shows, the last ones."""


class Outcome(NamedTuple):
    """What came of a training, in words; learned: whether the labels that asked for it are in the model now."""

    said: str
    learned: bool


Run = Callable[[ProjectKey, threading.Event], Outcome]
"""Trains a project's model; gives up, with any outcome, when the event is set: the program ends."""


class Phase(StrEnum):
    """Where a project's training stands."""

    IDLE = "idle"
    WAITING = "waiting"
    RUNNING = "running"


@dataclass(slots=True)
class State:
    """What is known of a project. new: labels that no training has learned from, `taken` by the one that runs.

    due: when to train, None for not.

    said: what came of the last training, and `at` when. faults: what cannot be used (a task, the set-up), and why.
    """

    new: int = 0
    taken: int = 0
    due: float | None = None
    phase: Phase = Phase.IDLE
    said: str = "not trained since the start of this program"
    at: str = ""
    faults: dict[str, str] = field(default_factory=dict)


class Trainer:
    """Keeps count of labels, and trains in a thread of its own. All methods may be called by any thread."""

    def __init__(self, run: Run, *, after: int, pause: float = PAUSE) -> None:
        """Wait for work. after: so many new labels start a training, 0 for never by itself."""
        self._run, self._after, self._pause = run, after, pause
        self._states: OrderedDict[ProjectKey, State] = OrderedDict()
        self._changed = threading.Condition()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._work, name="training", daemon=True)
        self._thread.start()

    def labelled(self, project: ProjectKey, count: int) -> None:
        """Note new, changed or deleted annotations; when there are enough, training begins after the pause."""
        with self._changed:
            state = self._state(project)
            state.new += count
            if self._after and state.new - state.taken >= self._after:
                self._plan(state)

    def asked(self, project: ProjectKey) -> None:
        """Train after the pause, or when the training that runs has ended."""
        with self._changed:
            self._plan(self._state(project))

    def looked_at(self, project: ProjectKey, places: Iterable[str], faults: Iterable[Failure]) -> None:
        """Note what was looked at (tasks, a set-up, a model), and which of it cannot be used; the rest is well now."""
        with self._changed:
            known = self._state(project).faults
            for place in places:
                known.pop(place, None)
            known.update((fault.place, fault.reason) for fault in faults)
            for place in list(known)[:-MOST_FAULTS]:
                del known[place]

    def states(self) -> dict[ProjectKey, Json]:
        """Return what is known of each project, for the status."""
        with self._changed:
            return {project: _shown(state) for project, state in self._states.items()}

    def stop(self) -> None:
        """Begin no training any more, and return when the one that runs has ended."""
        with self._changed:
            self._ends.set()
            self._changed.notify_all()
        self._thread.join()

    def _state(self, project: ProjectKey) -> State:
        state = self._states.setdefault(project, State())
        self._states.move_to_end(project)
        idle = [key for key, one in self._states.items() if one.phase is Phase.IDLE]
        if len(self._states) > MOST_PROJECTS:
            del self._states[idle[0]]
        return state

    def _plan(self, state: State) -> None:
        """Set when to train; what is planned is not put off, or steady work would never be learned from."""
        if state.due is None:
            state.due = time.monotonic() + self._pause
        if state.phase is Phase.IDLE:
            state.phase = Phase.WAITING
        self._changed.notify_all()

    def _work(self) -> None:
        while (project := self._next()) is not None:
            outcome = self._run(project, self._ends)
            with self._changed:
                state = self._states[project]
                state.phase = Phase.IDLE if state.due is None else Phase.WAITING
                state.new -= state.taken if outcome.learned else 0
                state.taken = 0
                state.said, state.at = outcome.said, datetime.now(UTC).isoformat(timespec="seconds")

    def _next(self) -> ProjectKey | None:
        """Return the project to train, when it is due; None when the program ends."""
        with self._changed:
            while not self._ends.is_set():
                waiting = [(state.due, project) for project, state in self._states.items() if state.due is not None]
                due, project = min(waiting, default=(None, None))
                if due is None or project is None:
                    self._changed.wait()
                elif due > time.monotonic():
                    self._changed.wait(due - time.monotonic())
                else:
                    state = self._states[project]
                    state.due, state.taken, state.phase = None, state.new, Phase.RUNNING
                    return project
            return None


def _shown(state: State) -> Json:
    return {
        "training": str(state.phase),
        "new labels": state.new,
        "last training": state.said,
        "at": state.at,
        "cannot be used": [{"place": place, "reason": reason} for place, reason in state.faults.items()],
    }

"""Work is done in a process of its own: this one stays free to answer, or does its share of it."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Event
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

from annotator.core.later import Begin
from annotator.workflow.model import keep_to_one_thread

Tell = Callable[[str, float], object]
"""Is told what is being done, in words, and which share of all is done by then, 0 to 1."""

_LOWER = 10
_Job = TypeVar("_Job")
_Result = TypeVar("_Result")
_Given = TypeVarTuple("_Given")


class _Call(NamedTuple):
    work: Callable[..., Any]
    given: tuple[Any, ...]


def silent(_words: str, _share: float) -> None:
    """Hear what is being done, and tell nobody."""


def run(
    work: Callable[[_Job, Tell], _Result], job: _Job, ends: Event, tell: Tell = silent, *, lower: int = _LOWER
) -> _Result | None:
    """Return what `work` returns for a job in another process; None where it broke off, or was ended by `ends`.

    `work` is a module's function; it must turn what goes wrong into a result. What is killed leaves no trace in this
    process; an end is a SystemExit there, so that it can put away what is half done. lower: how much less its
    priority is than this one's.
    """
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_begin, args=(there, lower), name="apart", daemon=True)
    process.start()
    there.close()
    with suppress(BrokenPipeError, ConnectionResetError):  # it is dead already, as is heard then
        here.send((work, job))
    result: _Result | None = _heard(here, ends, tell, process.terminate)
    process.join()
    here.close()
    return result


@contextmanager
def beside() -> Iterator[Begin]:
    """Yield what begins work in a second process, one piece after the other; on leaving, what still runs is ended.

    What has not begun when its result is wanted is done here, and so is what breaks off there, which raises here what
    it raises.
    """
    ends = Event()

    def begin(work: Callable[[*_Given], _Result], *given: *_Given) -> Callable[[], _Result]:
        call = _Call(work, given)
        return partial(_result, pool.submit(run, _do, call, ends, lower=0), call)

    with ThreadPoolExecutor(1) as pool:
        try:
            yield begin
        finally:
            ends.set()
            pool.shutdown(cancel_futures=True)


def _result(waits: Future[Any], call: _Call) -> Any:
    done = None if waits.cancel() else waits.result()
    return done[0] if done else call.work(*call.given)


def _do(call: _Call, _tell: Tell) -> tuple[Any] | None:
    keep_to_one_thread()
    try:
        return (call.work(*call.given),)
    except Exception:  # noqa: BLE001 - whatever it is: it is raised again where the work is done anew
        return None


def _heard(pipe: Connection, ends: Event, tell: Tell, end: Callable[[], object]) -> Any:
    """Pass on what the other process tells until its result is there."""
    try:
        while True:
            while not pipe.poll(0.2):
                if ends.is_set():
                    end()
                    return None
            result, told = pipe.recv()
            if told is None:
                return result
            tell(*told)
    except (EOFError, ConnectionResetError):
        return None


def _begin(pipe: Connection, lower: int) -> None:
    """Receive work and its job, and do it.

    Both come by the pipe: to one that dies as it starts, the arguments of a process are written without end.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the first ends us
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # scikit-learn swallows a KeyboardInterrupt and learns on
    os.nice(lower)
    try:
        work, job = pipe.recv()
        pipe.send((work(job, lambda words, share: pipe.send((None, (words, share)))), None))
    except (SystemExit, EOFError, BrokenPipeError):
        return  # nobody listens any more

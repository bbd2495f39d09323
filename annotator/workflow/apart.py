"""Work is done in a process of its own, at low priority: this one stays free to answer."""

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Event
from typing import Any, TypeVar

Tell = Callable[[str, float], object]
"""Is told what is being done, in words, and which share of all is done by then, 0 to 1."""

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


def silent(_words: str, _share: float) -> None:
    """Hear what is being done, and tell nobody."""


def run(work: Callable[[_Job, Tell], _Result], job: _Job, ends: Event, tell: Tell = silent) -> _Result | None:
    """Return what `work` returns for a job in another process; None where it broke off, or was ended by `ends`.

    `work` is a module's function; it must turn what goes wrong into a result. What is killed leaves no trace in this
    process; an end is a KeyboardInterrupt there, so that it can put away what is half done.
    """
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_begin, args=(work, job, there), name="apart", daemon=True)
    process.start()
    there.close()
    result: _Result | None = _heard(here, ends, tell, process.terminate)
    process.join()
    here.close()
    return result


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


def _begin(work: Callable[[_Job, Tell], object], job: _Job, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the first ends us
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.nice(10)
    try:
        pipe.send((work(job, lambda words, share: pipe.send((None, (words, share)))), None))
    except (KeyboardInterrupt, BrokenPipeError):
        return  # nobody listens any more

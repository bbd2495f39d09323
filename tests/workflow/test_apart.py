import os
import time
from multiprocessing import parent_process
from pathlib import Path

import pytest

from annotator.workflow import apart


def whose() -> int:
    return os.getpid()


def breaks_off() -> str:
    """Return a word, but kill a process that is not the first."""
    if parent_process() is not None:
        os._exit(1)
    return "done here"


def refuses(what: str) -> None:
    raise ValueError(what)


def waits(folder: Path) -> int:
    """Return the number of the process that does this, which says that it has begun, and waits to be let go."""
    (folder / "begun").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    return os.getpid()


def test_what_is_begun_beside_is_done_by_another_process_and_what_waits_behind_it_here(tmp_path: Path) -> None:
    with apart.beside() as begin:
        first, second = begin(waits, tmp_path), begin(whose)
        while not (tmp_path / "begun").exists():
            time.sleep(0.01)
        assert second() == os.getpid()
        (tmp_path / "go").touch()
        assert first() != os.getpid()


def test_what_breaks_off_beside_is_done_here() -> None:
    with apart.beside() as begin:
        assert begin(breaks_off)() == "done here"


class Unreadable:
    """What no other process can read, more of it than a pipe holds."""

    def __init__(self) -> None:
        self.much = "x" * 1_000_000

    def __reduce__(self) -> tuple[object, ...]:
        return breaks_off, (), self.much


def test_what_cannot_be_read_beside_is_done_here() -> None:
    with apart.beside() as begin:
        assert begin(len, [Unreadable()])() == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_work_raises_beside_is_raised_here(capfd: pytest.CaptureFixture[str]) -> None:
    with apart.beside() as begin, pytest.raises(ValueError, match="no"):
        begin(refuses, "no")()


def test_what_nobody_waits_for_is_ended_on_leaving() -> None:
    with apart.beside() as begin:
        begin(sleeps)


def sleeps() -> None:
    time.sleep(600)

"""A bar on standard error for long work, where that is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

from rich.console import Console


class Advance(Protocol):
    """Shows how far work has come; `total` corrects how much there is, `note` gets the seconds since it began."""

    def __call__(self, completed: int, note: Callable[[float], str], total: int | None = None) -> None: ...


@contextmanager
def bar(title: str, total: int | None) -> Iterator[Advance | None]:
    """Yield what moves the bar, None where there is no terminal to show it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[note]}"),
        progress.TimeRemainingColumn(elapsed_when_finished=True),
    )
    with progress.Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task(title, total=total, note="")
        started = monotonic()

        def advance(completed: int, note: Callable[[float], str], total: int | None = total) -> None:
            shown.update(task, completed=completed, total=total, note=note(monotonic() - started or 1))

        yield advance

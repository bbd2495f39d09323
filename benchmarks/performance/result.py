"""What a part of the performance benchmark found, as JSON that the page is made from; how time is taken."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

Cell = str | float | int | None


class Asked(NamedTuple):
    """A figure beside what was asked of it; None where it could not be measured. unit: stands behind it ("x")."""

    what: str
    asked: float
    measured: float | None
    unit: str = "x"
    at_most: bool = False

    @property
    def is_met(self) -> bool | None:
        if self.measured is None:
            return None
        return self.measured <= self.asked if self.at_most else self.measured >= self.asked


class Table(NamedTuple):
    """Rows beside each other. The first cell of a row names it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


class Bars(NamedTuple):
    """Rates to be drawn, a bar a name; `unit` is what they count."""

    title: str
    unit: str
    rates: Mapping[str, float]


@dataclass(slots=True)
class Result:
    """All that a part found. versions: of peers, by package. costs: milliseconds an article, by stage or stack."""

    title: str
    command: str
    asked: list[Asked] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    bars: list[Bars] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    costs: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


def run(measure: Callable[[], Result]) -> None:
    """Measure, and write what was found to --out, or print it."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--out", type=Path, help="where to write the result, instead of printing it")
    given, _ = parser.parse_known_args()
    began = time.perf_counter()
    result = measure()
    result.seconds = time.perf_counter() - began
    text = json.dumps({**asdict(result), "asked": [one._asdict() for one in result.asked]}, indent=1)
    if given.out:
        given.out.write_text(text, encoding="utf-8")
    else:
        print(text)


def read(file: Path) -> Result:
    """Return what a part wrote."""
    found = Result(**json.loads(file.read_bytes()))
    found.asked = [Asked(**one) for one in found.asked]  # type: ignore[arg-type]  # as JSON has it
    found.tables = [Table(*one) for one in found.tables]
    found.bars = [Bars(*one) for one in found.bars]
    return found


def least(does: Mapping[str, Callable[[], object]], *, rounds: int = 5, lasting: float = 0.1) -> dict[str, float]:
    """Return the processor seconds that each takes at best, of several rounds in which all have their turn.

    Another program can only make a run slower, so that the least is nearest to what it costs. What is quick is done so
    often in a row that it lasts; its seconds are those of doing it once.
    """
    times = {name: max(1, round(lasting / max(_seconds(do, 1), 1e-6))) for name, do in does.items()}
    found = dict.fromkeys(does, float("inf"))
    for _ in range(rounds):
        for name, do in does.items():
            found[name] = min(found[name], _seconds(do, times[name]))
    return found


def _seconds(do: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        do()
    return (time.process_time() - began) / times


class Cost(NamedTuple):
    """What a command took: seconds on the clock and of all its processors, and the most memory of one process in MB."""

    seconds: float
    cpu: float
    memory: float


def cost(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command and return what it took, with all processes that it started. SystemExit where it fails."""
    began = time.perf_counter()
    pid = os.posix_spawnp(command[0], [*command], {**os.environ, **(environment or {})})
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)


def versions(*packages: str) -> dict[str, str]:
    """Return the versions of packages that are installed."""
    return {name: version(name) for name in packages}

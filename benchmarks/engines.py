"""What each engine costs: one process, two, Dask and Spark with two workers, and those with one killed in the middle.

`make bench-engines`. Elapsed seconds depend on what else the machine does; seconds of CPU do less so.
"""

import argparse
import io
import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

import psutil  # type: ignore[import-untyped]  # it publishes no types

from annotator import workflow
from annotator.core.records import Failure
from annotator.store import corpus
from annotator.workflow import Engine, Job, Tally

EXAMPLES = Path("labels/examples")


@dataclass
class Cost:
    """CPU seconds and the most memory, in MB, of this process and of those it started, as seen ten times a second."""

    parent: float = 0.0
    workers: float = 0.0
    memory: float = 0.0


def main() -> None:
    """Print a table: engine, start-up, articles a second, CPU a thousand articles here and in workers, memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    count = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "in.jsonl", count)
        job = Job((str(folder / "in.jsonl"),), folder / "one.jsonl", why=False)
        two = replace(job, workers=2)
        print("engine, first batch s, all s, CPU s here, CPU s in workers, share here, MB of all")
        _tell("one process", job)
        _tell("two processes", replace(two, out=folder / "two.jsonl"))
        for engine in (Engine.DASK, Engine.SPARK):
            job = replace(two, engine=engine)
            _tell(f"{engine}, two workers", replace(job, out=folder / f"{engine}.jsonl"))
            _tell(f"{engine}, one of two killed", replace(job, out=folder / f"{engine}-killed.jsonl"), kill=True)
        same = {file.read_bytes() for file in folder.glob("*.jsonl") if file.name != "in.jsonl"}
        print("all outputs are the same bytes" if len(same) == 1 else "OUTPUTS DIFFER")


def _tell(what: str, job: Job, *, kill: bool = False) -> None:
    started = time.perf_counter()
    first: list[float] = []
    killed: list[int] = []

    def seen(_tally: Tally) -> None:
        first.append(time.perf_counter() - started)
        if kill and not killed and len(first) > 5:
            killed.append(_workers()[-1].pid)
            os.kill(killed[0], signal.SIGKILL)

    with _watched() as cost:
        workflow.prelabel(job, stdin=io.BytesIO(), stdout=io.BytesIO(), seen=seen)
    whole = time.perf_counter() - started
    share = cost.parent / ((cost.parent + cost.workers) or 1)
    print(
        f"{what}, {first[0]:.1f}, {whole:.1f}, {cost.parent:.1f}, {cost.workers:.1f}, {share:.0%}, {cost.memory:,.0f}",
        flush=True,
    )


def _workers() -> list[psutil.Process]:
    """Return the Python processes below this one, the one that used most of the processor last: it tags."""
    below = [one for one in psutil.Process().children(recursive=True) if "python" in one.name()]
    return sorted(below, key=lambda one: sum(one.cpu_times()[:2]))


@contextmanager
def _watched() -> Iterator[Cost]:
    cost, ends, by_pid = Cost(), Event(), dict[int, float]()
    me = psutil.Process()

    def look() -> None:
        while not ends.wait(0.1):
            memory = me.memory_info().rss
            for one in me.children(recursive=True):
                try:
                    by_pid[one.pid] = sum(one.cpu_times()[:2])
                    memory += one.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            cost.memory = max(cost.memory, memory / 1e6)

    before = time.process_time()
    watcher = Thread(target=look)
    watcher.start()
    try:
        yield cost
    finally:
        ends.set()
        watcher.join()
        cost.parent, cost.workers = time.process_time() - before, sum(by_pid.values())


def _write(path: Path, count: int) -> None:
    texts = [one.text for one in corpus.articles([str(EXAMPLES)]) if not isinstance(one, Failure)]
    with path.open("w") as file:
        for number in range(count):
            file.write(json.dumps({"id": str(number), "text": texts[number % len(texts)]}) + "\n")


if __name__ == "__main__":
    main()

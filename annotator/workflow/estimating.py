"""How long a job will take, and how large its output will be, told before it is begun."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from annotator.core.records import Failure, Prediction
from annotator.store import output
from annotator.store.output import Format
from annotator.workflow import batching, tagging
from annotator.workflow.batching import Task
from annotator.workflow.jobs import Job, Tally

if TYPE_CHECKING:
    from annotator.store.corpus import Unit

SAMPLE = 256
"""Articles that are tagged to see how long it takes: the first ones."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a job has before it. articles, failed: counted, but for text files that turn out to hold no text.

    failures: the first of those that failed. seconds, megabytes: from a sample, by the length of the articles; 0 where
    there is none.
    """

    articles: int
    failed: int
    failures: tuple[Failure, ...]
    seconds: float
    megabytes: float


def estimate(job: Job, *, stdin: BinaryIO) -> Estimate:
    """Read all articles and tag a few, and write nothing. Raises UsageError, ModelError."""
    from annotator.store import corpus

    task = tagging.task_of(replace(job, out=Path(Path(job.url).name)) if job.url else job)
    sample: list[Unit] = []
    counted, size = Tally(), 0
    for unit in corpus.units(job.places, stdin=stdin, text_column=job.text_column, extract=job.extract):
        if isinstance(unit, Failure):
            counted.fail(unit)
            continue
        counted.articles += 1
        size += batching.size(unit)
        if len(sample) < SAMPLE:
            sample.append(unit)
    seconds, written = _tried(sample, task)
    times = size / (sum(map(batching.size, sample)) or 1)
    return Estimate(
        counted.articles,
        counted.failed,
        tuple(counted.failures),
        seconds=seconds * times / job.workers,
        megabytes=written * times / 1e6,
    )


def _tried(sample: "list[Unit]", task: Task) -> tuple[float, int]:
    """Return the seconds that some units take, and the bytes that they become."""
    batching.tagged(sample[:1], task)  # the model is opened, which is no part of what an article costs
    started = time.perf_counter()
    with TemporaryDirectory(prefix="annotator-try-") as folder:
        tagged = (done for batch in batching.batches(sample) for done in batching.tagged(batch, task))
        made = (done for done in tagged if isinstance(done, Prediction))
        if task.form in {Format.PARQUET, Format.HTML}:
            output.to_folder(made, Path(folder), task.form, texts=task.texts)
        else:
            output.to_file(made, Path(folder) / "sample", task.form)
        seconds = time.perf_counter() - started
        return seconds, sum(file.stat().st_size for file in Path(folder).iterdir())

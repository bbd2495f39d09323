"""Label Studio there and back: what is lost, doubled or shifted; the time beside bare SDK calls; a large pull's memory.

Starts a server of its own, as the live tests do. The argument is how many articles are pulled for memory.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from annotator.core.records import Origin, Prediction
from annotator.store import database, output
from annotator.store.output import Format
from annotator.studio import scheme, tasks
from annotator.studio.client import Project, Studio
from annotator.workflow.pulling import pull
from annotator.workflow.pushing import BATCH, push
from annotator.workflow.sessions import Pull, Push
from tests.live import label_studio
from tests.studio import articles

COUNT, SENTENCES = 1_000, 40
LARGE = 10_000


def main() -> None:
    """Print the figures."""
    large = int(sys.argv[1]) if len(sys.argv) > 1 else LARGE
    with tempfile.TemporaryDirectory() as name, label_studio.running(Path(name)) as server:
        folder = Path(name)
        export = folder / "export.jsonl"
        given = list(articles.predictions(COUNT, SENTENCES))
        output.to_file(given, export, Format.JSONL)
        with closing(Studio(server.url, label_studio.TOKEN)) as studio:
            _there(studio, export, given, folder)
            _count(studio)
            _back(studio, given, folder)
        _memory(server.url, folder, large)


def _there(studio: Studio, export: Path, given: list[Prediction], folder: Path) -> None:
    """Time a push beside the bare calls with the same payload, in turn, three times each; print the best."""
    bare, ours = [], []
    for number in range(3):
        payload = [tasks.task(prediction) for prediction in given]
        project = studio.create(f"Bare {number}", scheme.config(), 1)
        bare.append(_timed(partial(_import, studio, project, payload)))
        title = f"Ours {number}"
        with closing(database.open_store(str(folder / f"{number}.db"))) as store:
            job = Push(export, title, "bench", blind=0.0)
            ours.append(_timed(partial(push, job, studio, store)))
    _print("push", min(bare), min(ours))


def _count(studio: Studio) -> None:
    """Print how many tasks three pushes made, beside how many they should have."""
    projects = [studio.project(f"Ours {number}") for number in range(3)]
    print(f"pushed: {', '.join(str(p.tasks) for p in projects if p)} tasks of {COUNT:,}", flush=True)


def _back(studio: Studio, given: list[Prediction], folder: Path) -> None:
    """Time a pull of articles submitted untouched beside the bare listing; count what is not as it was."""
    project = studio.create("Back", scheme.config(), 1)
    _import(studio, project, [_annotated(prediction) for prediction in given])
    bare = _timed(lambda: list(studio._sdk.tasks.list(project=project.id, page_size=100)))
    with closing(database.open_store(str(folder / "back.db"))) as store:
        database.enter(store, database.By("bench", "bench"))
        ours = _timed(lambda: pull(Pull("Back", "bench"), studio, store))
        again = pull(Pull("Back", "bench"), studio, store)
        said = [one.annotation for one in database.latest_annotations(store)]
    _print("pull", bare, ours)
    expected = {p.article.id: p for p in given}
    sentences = links = 0
    for one in said:
        suggested = expected[one.article.id]
        sentences += [(s.start, s.end, s.tags, s.origin) for s in one.sentences] != [
            (s.start, s.end, s.tags, Origin.ACCEPTED) for s in suggested.sentences
        ]
        links += list(one.attributions) != [replace(a, score=1.0) for a in suggested.attributions]
    lost = len(expected.keys() - {one.article.id for one in said})
    doubled = len(said) - len({one.article.id for one in said}) + again.submitted
    print(f"there and back: {lost} lost, {doubled} doubled, {sentences} with other sentences, {links} with other links")


def _print(what: str, bare: float, ours: float) -> None:
    print(f"{what} {COUNT:,} x {SENTENCES}: bare {bare:.1f} s, ours {ours:.1f} s, {ours / bare:.2f} x", flush=True)


def _memory(url: str, folder: Path, count: int) -> None:
    """Pull many annotated articles in a process of its own; print its peak.

    The system tells it in /proc (Linux): getrusage would count what this process held when it started that one.
    """
    with closing(Studio(url, label_studio.TOKEN)) as studio:
        project = studio.create("Large", scheme.config(), 1)
        for batch in _batches(articles.predictions(count, SENTENCES)):
            _import(studio, project, [_annotated(prediction) for prediction in batch])
    code = (
        "import sys; from pathlib import Path; from annotator import workflow; "
        "done = workflow.studio_pull(workflow.Pull('Large', 'bench'), workflow.Where(*sys.argv[1:])); "
        "lines = dict(line.split(':') for line in Path('/proc/self/status').read_text().splitlines()); "
        "peak = int(lines['VmHWM'].split()[0]) / 1024; "
        "print(f'memory: {done.submitted:,} articles pulled, peak {peak:.0f} MB, {done.seconds:.0f} s')"
    )
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", code, url, label_studio.TOKEN, str(folder / "large.db")], check=True)


def _annotated(prediction: Prediction) -> dict[str, object]:
    """Return a task with its suggestion submitted, as the page does when nothing is changed."""
    made = tasks.task(prediction)
    items = made["predictions"][0]["result"]
    result = [{**item, "origin": "prediction"} if "value" in item else item for item in items]
    return {**made, "annotations": [{"result": result, "ground_truth": False, "lead_time": 1.0}]}


def _import(studio: Studio, project: Project, payload: list[dict[str, object]]) -> None:
    for first in range(0, len(payload), BATCH):
        studio._sdk.projects.import_tasks(project.id, request=payload[first : first + BATCH], return_task_ids=True)


def _batches(given: Iterator[Prediction]) -> Iterator[list[Prediction]]:
    batch: list[Prediction] = []
    for prediction in given:
        batch.append(prediction)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

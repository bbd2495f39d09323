"""Label Studio there and back: what is lost, doubled or shifted; the time beside bare SDK calls; a large pull's memory.

Starts a server of its own, as the live tests do. The argument is how many articles are pulled for memory.
"""

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from annotator.core.annotated import Origin
from annotator.core.records import Prediction
from annotator.store import database, output
from annotator.store.output import Format
from annotator.studio import scheme, tasks
from annotator.studio.client import Project, Studio
from annotator.workflow.exports import Export
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
            back = _back(studio, given, folder)
            _multiply(server.folder / "label_studio.sqlite3", back, studio.create("Large", scheme.config(), 1), large)
        _memory(server.url, folder)


def _there(studio: Studio, export: Path, given: list[Prediction], folder: Path) -> None:
    """Time a push beside the bare calls with the same payload, in turn, three times each; print the best."""
    bare, ours = [], []
    for number in range(3):
        payload = [tasks.task(prediction) for prediction in given]
        project = studio.create(f"Bare {number}", scheme.config(), 1)
        bare.append(_timed(partial(_import, studio, project, payload)))
        title = f"Ours {number}"
        with closing(database.open_store(str(folder / f"{number}.db"))) as store:
            job = Push((str(export),), title, "bench", blind=0.0)
            ours.append(_timed(partial(push, job, Export(export), studio, store)))
    _print("push", min(bare), min(ours))


def _count(studio: Studio) -> None:
    """Print how many tasks three pushes made, beside how many they should have."""
    projects = [studio.project(f"Ours {number}") for number in range(3)]
    print(f"pushed: {', '.join(str(p.tasks) for p in projects if p)} tasks of {COUNT:,}", flush=True)


def _back(studio: Studio, given: list[Prediction], folder: Path) -> Project:
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
        links += list(one.attributions) != [a._replace(score=1.0) for a in suggested.attributions]
    lost = len(expected.keys() - {one.article.id for one in said})
    doubled = len(said) - len({one.article.id for one in said}) + again.submitted
    print(f"there and back: {lost} lost, {doubled} doubled, {sentences} with other sentences, {links} with other links")
    return project


def _print(what: str, bare: float, ours: float) -> None:
    print(f"{what} {COUNT:,} x {SENTENCES}: bare {bare:.1f} s, ours {ours:.1f} s, {ours / bare:.2f} x", flush=True)


def _memory(url: str, folder: Path) -> None:
    """Pull many annotated articles in a process of its own; print its peak.

    The system tells it in /proc (Linux): getrusage would count what this process held when it started that one.
    """
    code = (
        "import sys; from pathlib import Path; from annotator import workflow; "
        "done = workflow.studio_pull(workflow.Pull('Large', 'bench'), workflow.Where(*sys.argv[1:])); "
        "lines = dict(line.split(':') for line in Path('/proc/self/status').read_text().splitlines()); "
        "peak = int(lines['VmHWM'].split()[0]) / 1024; "
        "print(f'memory: {done.submitted:,} articles pulled, peak {peak:.0f} MB, {done.seconds:.0f} s')"
    )
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", code, url, label_studio.TOKEN, str(folder / "large.db")], check=True)


def _multiply(file: Path, project: Project, large: Project, count: int) -> None:
    """Copy a project's tasks, with all that is in them, into another until it holds `count`, each as its own article.

    In the server's database: importing them takes a hundred times as long, and what is pulled is the same.
    """
    with closing(sqlite3.connect(file, timeout=60)) as database, database:
        first, last = _bounds(database, project)
        for copy in range(1, -(-count // COUNT) + 1):
            shift = copy * (last - first + 1)
            name = f"json_extract(data, '$.article_id') || '-{copy}'"
            task = {
                "id": f"id + {shift}",
                "project_id": str(large.id),
                "data": f"json_set(data, '$.article_id', {name})",
                "meta": f"json_set(meta, '$.{tasks.OURS}.article_id', {name})",
            }
            part = {"id": "NULL", "project_id": task["project_id"], "task_id": f"task_id + {shift}"}
            _copy(database, project, "task", task)
            _copy(database, project, "prediction", part)
            _copy(database, project, "task_completion", {**part, "unique_id": "lower(hex(randomblob(16)))"})


def _bounds(database: sqlite3.Connection, project: Project) -> tuple[int, int]:
    """Return the first and the last number of a project's tasks."""
    found = database.execute("SELECT min(id), max(id) FROM task WHERE project_id = ?", (project.id,))
    first, last = found.fetchone()
    return first, last


def _copy(database: sqlite3.Connection, project: Project, table: str, changed: dict[str, str]) -> None:
    """Copy a project's rows of a table with some columns changed, by SQL expressions."""
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    copied = f"INSERT INTO {table} SELECT {values} FROM {table} WHERE project_id = ?"  # noqa: S608 - names of our own
    database.execute(copied, (project.id,))


def _annotated(prediction: Prediction) -> dict[str, object]:
    """Return a task with its suggestion submitted, as the page does when nothing is changed."""
    made = tasks.task(prediction)
    items = made["predictions"][0]["result"]
    result = [{**item, "origin": "prediction"} if "value" in item else item for item in items]
    return {**made, "annotations": [{"result": result, "ground_truth": False, "lead_time": 1.0}]}


def _import(studio: Studio, project: Project, payload: list[dict[str, object]]) -> None:
    for first in range(0, len(payload), BATCH):
        studio._sdk.projects.import_tasks(project.id, request=payload[first : first + BATCH], return_task_ids=True)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

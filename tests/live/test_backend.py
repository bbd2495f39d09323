"""A real Label Studio asks our backend: suggestions show when a task is opened, and people's labels teach.

The tests follow one another; each needs what those before it did.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from annotator.store import output
from annotator.store.output import Format
from annotator.studio import scheme
from annotator.studio.client import Project, Studio
from annotator.workflow.exports import Export
from annotator.workflow.pushing import push
from annotator.workflow.sessions import Push
from tests.live import label_studio
from tests.live.desk import Desk
from tests.live.label_studio import TOKEN, Running
from tests.studio import articles

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("studio")]

MODEL = "our model"
"""What the backend is called in Label Studio."""
BY_HAND = "“We will not pay,” said Ana Ruiz 😀.\r\n\r\nThe bill is due in May.\tIt is a disgrace."
PATIENCE = 600
"""Seconds to wait for a training: the machine may be busy."""


class Site:
    """A Label Studio, a backend, and what both are asked. log: the backend's lines so far."""

    def __init__(self, server: Running, backend: str, folder: Path) -> None:
        self.log: list[str] = []
        self.server, self.backend, self.folder = server, backend, folder
        self.studio = Studio(server.url, TOKEN)
        self.sdk = self.studio._sdk

    def connect(self, project: Project) -> None:
        """Connect the backend as a person does on the page, and choose its suggestions."""
        self.sdk.ml.create(project=project.id, url=self.backend, title=MODEL, is_interactive=False)
        self.sdk.projects.update(project.id, model_version=MODEL)

    def state(self, project: Project) -> dict[str, Any]:
        """Return what the status tells of a project."""
        projects = httpx.get(f"{self.backend}/status", timeout=60).json()["projects"]
        found: dict[str, Any] = next(state for key, state in projects.items() if key.startswith(f"{project.id}."))
        return found

    def suggested(self, task: int) -> dict[str, list[dict[str, Any]]]:
        """Return a task's suggestions by version."""
        return {one.model_version: one.result for one in self.sdk.predictions.list(task=task)}

    def fetch(self, project: Project) -> None:
        """Choose all tasks, Actions, Batch predictions."""
        everything = {"all": True, "excluded": []}
        self.sdk.actions.create(project=project.id, id="retrieve_tasks_predictions", selected_items=everything)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("backend")
    with label_studio.running(folder) as server:
        words = ("studio", "serve", "--models", "models", "--model", str(model_folder), "--alone", "--port", "0")
        ours = {"LABEL_STUDIO_API_KEY": TOKEN, "LABEL_STUDIO_URL": server.url, "ANNOTATOR_STORE": "labels.db"}
        backend = subprocess.Popen(
            [sys.executable, "-m", "annotator", *words, "--as", "lead"],
            cwd=folder,
            env={**os.environ, **ours},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert backend.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", backend.stderr.readline())
        assert found
        opened = Site(server, found[0], folder)
        reader = threading.Thread(target=lambda: opened.log.extend(backend.stderr or ()))
        reader.start()
        yield opened
        opened.studio.close()
        backend.terminate()
        assert backend.wait(timeout=300) == 130
        reader.join()
        backend.stderr.close()
        assert "Traceback" not in "".join(opened.log)
        assert TOKEN not in "".join(opened.log)


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Site) -> Iterator[Desk]:
    opened = Desk(browser, site.server.url, "admin")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def by_hand(site: Site) -> Project:
    """Return a project whose tasks somebody imported in Label Studio: no more than texts."""
    project = site.studio.create("By hand", scheme.config(), 1)
    site.sdk.projects.import_tasks(project.id, request=[{"text": f"{BY_HAND} Number {n}."} for n in range(3)])
    site.connect(project)
    return project


@pytest.fixture(scope="module")
def pushed(site: Site) -> Project:
    """Return a project of 12 pushed articles, some of them blind, with suggestions of another model."""
    from annotator.store import database

    given = list(articles.predictions(12, sentences=10))
    output.to_file(given, site.folder / "export.jsonl", Format.JSONL)
    store = database.open_store(str(site.folder / "labels.db"))
    export = Export(site.folder / "export.jsonl")
    push(Push(("export",), "Harbour", "lead", blind=0.25), export, site.studio, store)
    store.close()
    project = site.studio.project("Harbour")
    assert project is not None
    site.connect(project)
    return project


def _tasks(site: Site, project: Project) -> dict[int, bool]:
    """Return a project's tasks, and whether each is blind."""
    return {row["id"]: bool((row["meta"].get("annotator") or {}).get("blind")) for row in site.studio.listed(project)}


def test_a_task_is_opened_and_its_suggestions_are_regions_on_the_page(site: Site, by_hand: Project, desk: Desk) -> None:
    task = min(_tasks(site, by_hand))
    assert site.suggested(task) == {}
    desk.open(by_hand, task)
    (version,) = site.suggested(task)
    assert version.startswith("small-")
    shown = desk.page.evaluate("() => window.Htx.annotationStore.selected.regions.map(r => [r.text, r.origin])")
    texts = [text for text, _ in shown]
    assert {origin for _, origin in shown} == {"prediction"}
    assert {"“We will not pay,” said Ana Ruiz 😀.", "The bill is due in May.", "It is a disgrace."} <= set(texts)
    assert "Ana Ruiz" in texts
    highlighted = desk.page.locator(".htx-highlight").all_inner_texts()
    assert any("It is a disgrace." in text for text in highlighted)


def test_many_tasks_get_theirs_in_one_request(site: Site, by_hand: Project) -> None:
    site.fetch(by_hand)
    predicted = [json.loads(line) for line in site.log if '"event":"predicted"' in line]
    assert [line["tasks"] for line in predicted] == [1, 2]  # the one that was opened, and the two others
    for task in _tasks(site, by_hand):
        ((version, result),) = site.suggested(task).items()
        assert version.startswith("small-")
        assert result


def test_the_version_that_is_shown_is_the_backends(site: Site, by_hand: Project) -> None:
    (backend,) = site.sdk.ml.list(project=by_hand.id)
    assert backend.state == "CO"
    assert backend.model_version == next(iter(site.suggested(min(_tasks(site, by_hand)))))


def test_blind_tasks_stay_blind(site: Site, pushed: Project) -> None:
    site.fetch(pushed)
    tasks = _tasks(site, pushed)
    assert sum(tasks.values()) >= 1
    for task, is_blind in tasks.items():
        (version,) = {version for version in site.suggested(task) if version.startswith("small-")}
        given = site.suggested(task)[version]
        assert is_blind == all(item["type"] == "labels" and not item["value"]["labels"] for item in given)


def test_a_person_submits_and_the_label_is_counted(site: Site, pushed: Project, desk: Desk) -> None:
    task = next(task for task, is_blind in _tasks(site, pushed).items() if not is_blind)
    desk.open(pushed, task)
    desk.submit()
    assert site.state(pushed)["new labels"] == 1


def test_too_little_gold_is_told(site: Site, pushed: Project) -> None:
    _train(site, pushed)
    assert site.state(pushed)["last training"].startswith("too little gold: 1 of 5")
    assert site.state(pushed)["model"].startswith("small-")


def test_a_training_brings_a_new_version_and_new_suggestions(site: Site, pushed: Project, desk: Desk) -> None:
    tasks = [task for task, is_blind in _tasks(site, pushed).items() if not is_blind]
    for task in tasks[1:7]:
        site.sdk.annotations.create(id=task, result=site.suggested(task)["model-1"], ground_truth=False)
    _train(site, pushed)
    state = site.state(pushed)
    assert state["last training"].startswith("learned from 7 articles of the project and 0 others; ")
    assert state["new labels"] == 0
    version = state["model"]
    assert version.startswith(f"project-{pushed.id}-")
    site.fetch(pushed)
    assert all(version in site.suggested(task) for task in tasks)
    (backend,) = site.sdk.ml.list(project=pushed.id)
    assert backend.model_version == version
    desk.open(pushed, tasks[-1])
    by = desk.page.evaluate("() => window.Htx.annotationStore.selected.regions.map(r => r.meta && r.meta.by)")
    assert version in by
    assert not any(name and name != version for name in by)


def test_other_projects_keep_their_model(site: Site, by_hand: Project) -> None:
    assert site.state(by_hand)["model"].startswith("small-")


def _train(site: Site, project: Project) -> None:
    """Start training as the model's menu does, and wait until it has ended."""
    before = site.state(project)["at"]
    (backend,) = site.sdk.ml.list(project=project.id)
    site.sdk.ml.train(backend.id)
    for _ in range(PATIENCE):
        state = site.state(project)
        if state["training"] == "idle" and state["at"] != before:
            return
        time.sleep(1)
    pytest.fail(f"the training did not end: {site.state(project)}")

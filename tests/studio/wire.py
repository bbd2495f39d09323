"""A transport that answers as Label Studio 1.23.2 does, from memory; faults can be put in at any request.

What it must get right was recorded from the real server: names of fields, counts, pages that end in 404, predictions
for unknown tasks that are dropped in silence. The live tests hold the real one to the same.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

Json = dict[str, Any]
URL = "http://studio.example:8080"
TOKEN = "a" * 40
LISTS = ("annotations_ids", "predictions_model_versions", "draft_exists")
COLUMNS = frozenset(("id", "data", "meta", "updated_at", "annotations", "drafts", *LISTS))
Fault = Callable[[httpx.Request], httpx.Response]


@dataclass
class Server(httpx.BaseTransport):
    """The server's state. requests: what was asked, as "GET /api/version". faults: what happens at request number n."""

    projects: dict[int, Json] = field(default_factory=dict)
    tasks: dict[int, Json] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    numbers: int = 0
    clock: datetime = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, or do what was planned to go wrong; an import that goes wrong is taken all the same if so planned."""
        self.requests.append(f"{request.method} {request.url.path}")
        fault = self.faults.get(len(self.requests))
        if fault is not None:
            return fault(request)
        return self.answer(request)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Return the answer of a server that is well."""
        if request.headers.get("authorization") != f"Token {TOKEN}":
            return refuse(401, "Invalid token.")
        for method, pattern, route in self._routes():
            found = re.fullmatch(pattern, request.url.path)
            if found and method == request.method:
                return route(request, *map(int, found.groups()))
        return refuse(404, "Not found.")

    def annotate(self, task: int, result: list[Json], user: int = 2, **more: Any) -> int:
        """Add what a person did in a task, as the page's Submit does; return its number."""
        self.numbers += 1
        body = {"id": self.numbers, "result": result, "completed_by": user, "was_cancelled": False, "lead_time": 3.5}
        self.tasks[task]["annotations"].append({**body, "updated_at": self.touch(task), **more})
        return self.numbers

    def draft(self, task: int, result: list[Json]) -> None:
        """Add what the token's owner began."""
        self.numbers += 1
        body = {"id": self.numbers, "result": result, "user": "admin@example.org", "lead_time": 1.0}
        self.tasks[task]["drafts"].append({**body, "updated_at": self.touch(task)})

    def touch(self, task: int) -> str:
        """Let time pass; return it, and mark the task as changed then."""
        self.clock += timedelta(seconds=1)
        stamp = self.clock.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self.tasks[task]["updated_at"] = stamp
        return stamp

    def state(self) -> list[tuple[Any, ...]]:
        """Return what counts of all tasks: which text, whose suggestions with how many parts. Ids do not count."""
        return sorted(
            (
                task["data"]["article_id"],
                task["data"]["digest"],
                task["meta"]["annotator"]["blind"],
                tuple(sorted((p["model_version"], len(p["result"]), p["score"]) for p in task["predictions"])),
            )
            for task in self.tasks.values()
        )

    def _routes(self) -> list[tuple[str, str, Callable[..., httpx.Response]]]:
        return [
            ("GET", "/api/current-user/whoami", lambda _: say({"id": 1, "email": "admin@example.org"})),
            ("GET", r"/api/version/?", lambda _: say({"release": "1.23.2", "edition": "Community"})),
            ("GET", "/api/projects/", self._list_projects),
            ("POST", "/api/projects/", self._create),
            ("GET", r"/api/projects/(\d+)/", lambda _, number: self._project(number)),
            ("PATCH", r"/api/projects/(\d+)/", self._update),
            ("POST", r"/api/projects/(\d+)/import", self._import),
            ("POST", r"/api/projects/(\d+)/import/predictions", self._import_predictions),
            ("GET", r"/api/projects/(\d+)/model-versions/", lambda _, number: say(self._versions(number))),
            ("DELETE", r"/api/projects/(\d+)/model-versions/", self._drop_version),
            ("GET", "/api/tasks/", self._list_tasks),
            ("DELETE", r"/api/tasks/(\d+)/", self._drop_task),
        ]

    def _list_projects(self, request: httpx.Request) -> httpx.Response:
        wanted = request.url.params.get("title", "").lower()
        found = [project for project in self.projects.values() if wanted in project["title"].lower()]
        if request.url.params.get("page", "1") != "1":
            return refuse(404, "Invalid page.")
        return say({"count": len(found), "next": None, "previous": None, "results": found})

    def _create(self, request: httpx.Request) -> httpx.Response:
        self.numbers += 1
        self.projects[self.numbers] = {
            "id": self.numbers,
            "created_at": "2026-03-10T05:00:00.000000Z",
            "model_version": "",
            "sampling": "Sequential sampling",
            **json.loads(request.content),
        }
        return say(self.projects[self.numbers], 201)

    def _project(self, number: int) -> httpx.Response:
        if number not in self.projects:
            return refuse(404, "No Project matches the given query.")
        count = sum(task["project"] == number for task in self.tasks.values())
        return say({**self.projects[number], "task_number": count})

    def _update(self, request: httpx.Request, number: int) -> httpx.Response:
        wanted = json.loads(request.content)
        if "model_version" in wanted and wanted["model_version"] not in self._versions(number):
            return refuse(400, "Model version doesn't exist in the project.")
        self.projects[number].update(wanted)
        return say(self.projects[number])

    def _import(self, request: httpx.Request, number: int) -> httpx.Response:
        given = json.loads(request.content)
        ids = []
        for task in given:
            self.numbers += 1
            more = {"id": self.numbers, "project": number, "annotations": [], "drafts": []}
            self.tasks[self.numbers] = {**task, **more}
            self.touch(self.numbers)
            ids.append(self.numbers)
        count = sum(len(task["predictions"]) for task in given)
        answer = {"task_count": len(given), "prediction_count": count, "annotation_count": 0, "task_ids": ids}
        return say({**answer, "duration": 0.1, "file_upload_ids": [], "found_formats": [], "data_columns": []}, 201)

    def _import_predictions(self, request: httpx.Request, number: int) -> httpx.Response:
        given = [p for p in json.loads(request.content) if self.tasks.get(p["task"], {}).get("project") == number]
        for prediction in given:
            self.tasks[prediction["task"]]["predictions"].append(prediction)
        return say({"created": len(given)}, 201)

    def _versions(self, number: int) -> dict[str, int]:
        names = [p["model_version"] for t in self.tasks.values() if t["project"] == number for p in t["predictions"]]
        return {name: names.count(name) for name in names}

    def _drop_version(self, request: httpx.Request, number: int) -> httpx.Response:
        name = json.loads(request.content)["model_version"]
        count = self._versions(number).get(name, 0)
        for task in self.tasks.values():
            task["predictions"] = [p for p in task["predictions"] if p["model_version"] != name]
        return say({"deleted_predictions": count})

    def _drop_task(self, _: httpx.Request, number: int) -> httpx.Response:
        del self.tasks[number]
        return httpx.Response(204)

    def _list_tasks(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        project, page, size = (int(params[name]) for name in ("project", "page", "page_size"))
        if project not in self.projects:
            return refuse(404, "No Project matches the given query.")
        items = json.loads(params.get("query", "{}")).get("filters", {}).get("items", [])
        found = [
            t for t in self.tasks.values() if t["project"] == project and all(t["id"] in i["value"] for i in items)
        ]
        rows = found[(page - 1) * size : page * size]
        if not rows and page > 1:
            return refuse(404, "Invalid page.")
        wanted = params["include"].split(",")
        shown = [{name: _column(task, name, wanted) for name in wanted if name in COLUMNS} for task in rows]
        return say({"total": len(found), "total_annotations": 0, "total_predictions": 0, "tasks": shown})


def _column(task: Json, name: str, wanted: list[str]) -> Any:
    if name in {"annotations", "drafts"}:
        return [{key: value for key, value in body.items() if key in wanted} for body in task[name]]
    if name == "annotations_ids":
        return ",".join(str(annotation["id"]) for annotation in task["annotations"])
    if name == "predictions_model_versions":
        return ",".join(sorted({p["model_version"] for p in task["predictions"]}))
    return bool(task["drafts"]) if name == "draft_exists" else task[name]


def say(body: Any, status: int = 200) -> httpx.Response:
    """Return an answer."""
    return httpx.Response(status, json=body)


def refuse(status: int, detail: str) -> httpx.Response:
    """Return a refusal in the server's form."""
    return say({"id": "0", "status_code": status, "version": "1.23.2", "detail": detail, "exc_info": None}, status)


def status(code: int) -> Fault:
    """Return a fault: the server answers with that status."""
    return lambda _: refuse(code, f"planned {code}")


def timeout(request: httpx.Request) -> httpx.Response:
    """Do not answer in time."""
    raise httpx.ReadTimeout("planned", request=request)


def cut(request: httpx.Request) -> httpx.Response:
    """Close the connection in the middle of an answer."""
    raise httpx.RemoteProtocolError("peer closed connection without sending complete message body", request=request)


def half(_: httpx.Request) -> httpx.Response:
    """Send half of a JSON text."""
    return httpx.Response(200, content=b'{"total": 3, "tasks": [{"id"')


def page(_: httpx.Request) -> httpx.Response:
    """Answer with a page for people, as another program on that port would."""
    return httpx.Response(200, html="<!doctype html><title>Welcome</title>")

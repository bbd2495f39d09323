"""The only door to label_studio_sdk: typed calls, and one error that says what, where, and what to do."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import orjson

from annotator.studio.errors import StudioError
from annotator.studio.regions import Json

PATIENCE = 600
"""Seconds to wait for an answer: an import is done before the server answers."""
PAGE = 100
"""Tasks that are read together with what was done in them."""
READ = "id,data,meta,annotations,drafts"
INSIDE = "result,completed_by,was_cancelled,lead_time,updated_at"
"""What is read of a task, and of the annotations and drafts in it, of which the server shows what is named too."""
LISTED = 1000
"""Tasks that are listed together, without texts."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Project:
    """A project on a server. key: where it is, for the ledger; a project made anew has another one."""

    id: int
    server: str
    key: str
    title: str
    config: str
    tasks: int
    model: str | None
    overlap: int
    sampling: str


class Studio:
    """A server, spoken to with one person's token."""

    def __init__(self, url: str, token: str, *, transport: httpx.BaseTransport | None = None, retries: int = 2) -> None:
        """Open the way; nothing is asked yet. `transport` stands between us and the network. Raises StudioError."""
        if not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s?#@]*)?", url):
            raise StudioError(f"{url!r} is no address of a server; right would be --url http://127.0.0.1:8080")
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise StudioError(
                "there is no usable token; put your own (Label Studio, Account & Settings) into the environment "
                "variable LABEL_STUDIO_API_KEY"
            )
        self.url = url.rstrip("/")
        self._asking = {"max_retries": retries}
        self._http = httpx.Client(timeout=PATIENCE, transport=transport, follow_redirects=False)
        self._sdk = self._told("signing in", lambda: _sdk(self.url, token, self._http))

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def check(self) -> str:
        """Return the server's version, when it is a Label Studio and takes the token. Raises StudioError."""
        self._told("signing in", lambda: self._sdk.users.whoami(request_options=self._asking))
        version = self._told("its version", lambda: self._sdk.versions.get(request_options=self._asking))
        release = getattr(version, "release", None)
        if not isinstance(release, str):
            raise StudioError(f"{self.url} is no Label Studio server: it does not tell its version; correct --url")
        return release

    def project(self, title: str) -> Project | None:
        """Return the project of that title, None where there is none. Raises StudioError where there are several."""
        listed = self._told(
            f"project {title!r}", lambda: list(self._sdk.projects.list(title=title, request_options=self._asking))
        )
        found = [project for project in listed if project.title == title]
        if len(found) > 1:
            ids = ", ".join(str(project.id) for project in found)
            raise StudioError(f"{len(found)} projects on {self.url} are called {title!r} ({ids}); rename all but one")
        return self.reread(found[0].id) if found else None

    def reread(self, number: int) -> Project:
        """Return a project as it is now."""
        found = self._told(f"project {number}", lambda: self._sdk.projects.get(number, request_options=self._asking))
        return Project(
            id=found.id,
            server=self.url,
            key=f"{self.url}/projects/{found.id}@{found.created_at:%Y-%m-%dT%H:%M:%S.%fZ}",
            title=found.title,
            config=found.label_config,
            tasks=found.task_number,
            model=found.model_version or None,
            overlap=found.maximum_annotations,
            sampling=found.sampling,
        )

    def create(self, title: str, config: str, overlap: int) -> Project:
        """Make a project."""
        made = self._told(
            f"making project {title!r}",
            lambda: self._sdk.projects.create(
                title=title,
                label_config=config,
                maximum_annotations=overlap,
                show_collab_predictions=True,
                request_options={"max_retries": 0},
            ),
        )
        return self.reread(made.id)

    def adjust(self, project: Project, **settings: Any) -> None:
        """Change settings of a project, by the names that the server gives them."""
        self._told(
            f"settings of project {project.title!r}",
            lambda: self._sdk.projects.update(project.id, request_options=self._asking, **settings),
        )

    def listed(self, project: Project) -> Iterator[Json]:
        """Yield of each task what `sync.listing` needs, without its text."""
        wanted = "id,meta,updated_at,annotations_ids,predictions_model_versions,draft_exists"
        yield from self._pages(project, LISTED, wanted, include=wanted)

    def read(self, project: Project, tasks: Sequence[int]) -> Iterator[Json]:
        """Yield tasks with their text, annotations, and drafts: those of the token's owner only, who is "owner"."""
        owner = self._told("signing in", lambda: self._sdk.users.whoami(request_options=self._asking)).id
        for first in range(0, len(tasks), PAGE):
            some = list(tasks[first : first + PAGE])
            item = {"filter": "filter:tasks:id", "operator": "in_list", "type": "List", "value": some}
            query = json.dumps({"filters": {"conjunction": "and", "items": [item]}})
            for row in self._pages(project, len(some), READ, include=f"{READ},{INSIDE}", query=query):
                yield {**row, "owner": owner}

    def import_tasks(self, project: Project, tasks: Sequence[Json]) -> list[int]:
        """Import tasks with their predictions, all or none; return their ids in order. The counts are checked."""
        what = f"importing {len(tasks)} tasks"
        done = self._raw(what, f"api/projects/{project.id}/import?return_task_ids=true", "POST", tasks)
        suggestions = sum(len(task["predictions"]) for task in tasks)
        took = done.get("task_count"), done.get("prediction_count")
        if took != (len(tasks), suggestions):
            raise StudioError(
                f"{len(tasks)} tasks with {suggestions} suggestions were sent to {self.url}, and it says that it took "
                f"{took[0]} with {took[1]}; push again, which adds what is missing"
            )
        return list(done.get("task_ids") or ())

    def import_predictions(self, project: Project, predictions: Sequence[Json]) -> None:
        """Import predictions for tasks that are there; the count is checked, for the server drops some in silence."""
        what = f"importing {len(predictions)} suggestions"
        done = self._raw(what, f"api/projects/{project.id}/import/predictions", "POST", predictions)
        if done.get("created") != len(predictions):
            raise StudioError(
                f"{len(predictions)} suggestions were sent to {self.url}, and it took {done.get('created')}; push "
                "again, which adds what is missing"
            )

    def versions(self, project: Project) -> dict[str, int]:
        """Return how many predictions each model has in a project."""
        counts = self._raw("model versions", f"api/projects/{project.id}/model-versions/", "GET")
        return {str(model): int(count) for model, count in counts.items() if isinstance(count, int)}

    def drop_version(self, project: Project, model: str) -> None:
        """Delete all predictions of a model."""
        path = f"api/projects/{project.id}/model-versions/"
        self._raw(f"deleting suggestions of {model}", path, "DELETE", {"model_version": model})

    def drop_task(self, number: int) -> None:
        """Delete a task and all that was done in it."""
        self._told(f"deleting task {number}", lambda: self._sdk.tasks.delete(number, request_options=self._asking))

    def _pages(self, project: Project, size: int, columns: str, **query: str) -> Iterator[Json]:
        """Yield the columns of the tasks of a listing, each once; raise StudioError where it ends before its total."""
        seen: set[int] = set()
        number, total = 1, 1
        while len(seen) < total:
            page = self._page(project, number, size, query)
            total = page.response.total
            fresh = [task for task in page.items or () if task.id not in seen]
            if not fresh and len(seen) < total:
                raise StudioError(
                    f"{self.url} lists {len(seen)} of the {total} tasks of project {project.title!r}; somebody deletes "
                    "tasks meanwhile: wait, and run this again"
                )
            for task in fresh:
                seen.add(task.id)
                yield {name: _plain(getattr(task, name)) for name in columns.split(",")}
            number += 1

    def _page(self, project: Project, number: int, size: int, query: dict[str, str]) -> Any:
        what = f"page {number} of the tasks of project {project.title!r}"
        asked = {"project": project.id, "page": number, "page_size": size, "fields": "all", "resolve_uri": False}
        return self._told(what, lambda: self._sdk.tasks.list(**asked, **query, request_options=self._asking))

    def _raw(self, what: str, path: str, method: str, body: object = None) -> Json:
        """Return the answer to a call, sent once: for what the SDK has no method for, or takes too long to encode.

        Its way of making an import's body takes a third of the whole import's time.
        """
        wrapper = self._sdk._client_wrapper  # it knows the token, and how to refresh it
        content = None if body is None else orjson.dumps(body)

        def ask() -> httpx.Response:
            headers = {**wrapper.get_headers(), "Content-Type": "application/json"}
            return self._http.request(method, f"{self.url}/{path}", content=content, headers=headers)

        answer = self._told(what, ask)
        said = self._told(what, lambda: answer.json() if answer.content else {}) if _is_json(answer) else answer.text
        if answer.status_code >= 300 or not isinstance(said, dict):
            raise StudioError(self._refusal(what, answer.status_code, said))
        return said

    def _told(self, what: str, ask: Callable[[], _T]) -> _T:
        """Return an answer, or raise StudioError in words for what went wrong."""
        from label_studio_sdk.core.api_error import ApiError

        try:
            return ask()
        except ApiError as error:
            if error.status_code == 200 and str(error.body).lstrip().startswith(("{", "[")):
                raise StudioError(self._broken_off(what)) from error
            raise StudioError(self._refusal(what, error.status_code, error.body)) from error
        except httpx.TimeoutException as error:
            raise StudioError(
                f"{self.url} did not answer in time ({what}); it may still be at work: wait, and run this again, "
                "which ends in the same state"
            ) from error
        except httpx.ConnectError as error:
            raise StudioError(
                f"no server answers at {self.url}; start it (label-studio start), or correct --url"
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise StudioError(self._broken_off(what)) from error

    def _broken_off(self, what: str) -> str:
        return (
            f"{self.url} gave an answer that is cut off or no JSON ({what}); run this again, and if it stays so, look "
            "into the server's log"
        )

    def _refusal(self, what: str, status: int | None, body: object) -> str:
        advice = _ADVICE.get(status or 0, _BROKEN if status and status >= 500 else _ODD)
        said = _detail(body)
        return f"{self.url} answered {status} ({what}){f': {said}' if said else ''}; {advice}"


def _sdk(url: str, token: str, http: httpx.Client) -> Any:
    from label_studio_sdk.client import LabelStudio

    return LabelStudio(  # type: ignore[no-untyped-call]  # its own annotations are missing
        base_url=url, api_key=token, httpx_client=http, timeout=PATIENCE
    )


def _is_json(answer: httpx.Response) -> bool:
    return not answer.content or "json" in answer.headers.get("content-type", "json")


def _plain(value: Any) -> Any:
    """Return what the SDK made a record of, inside a list, as the object it was."""
    if isinstance(value, list):
        return [item.model_dump(mode="json") if hasattr(item, "model_dump") else item for item in value]
    return value


def _detail(body: object) -> str:
    """Return what a server says of its refusal, in one line."""
    if isinstance(body, dict):
        found = body.get("detail") or body
        fields = body.get("validation_errors")
        body = f"{found} {json.dumps(fields)}" if fields else found
    text = " ".join(str(body or "").split())
    return "" if text.startswith("<") else text[:300]


_ADVICE = {
    200: "that is no Label Studio, or a page stands in the way; correct --url",
    301: "the server is at another address (https?); correct --url",
    302: "the server is at another address (https?); correct --url",
    400: "the server refuses what was sent, and nothing of it was kept",
    401: "the token is wrong or expired, or legacy tokens are switched off there: make a personal access token in "
    "Label Studio (Account & Settings) and put it into LABEL_STUDIO_API_KEY",
    403: "the token's owner may not do that; ask an administrator of that Label Studio",
    404: "it is not there (any more): deleted meanwhile, or --url has a wrong path",
    409: "something else was changed there at the same time; run this again",
    413: "the server, or a proxy before it, refuses requests of that size; raise its limit",
    429: "the server asks for fewer requests; wait, and run this again",
}
_BROKEN = "the server failed; look into its log, then run this again, which ends in the same state"
_ODD = "that is no answer of a Label Studio server; correct --url"

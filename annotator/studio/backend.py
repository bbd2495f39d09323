"""The server that Label Studio asks for suggestions: an ML backend as its protocol has it, on FastAPI.

Label Studio asks /health and /setup before nearly every /predict, and gives them one and three seconds: they wait for
nothing. /setup brings the project owner's token: it is not looked at, kept or logged.
"""

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from annotator.core.records import Failure
from annotator.learn.tagger import Model
from annotator.service.gate import Gate, Log, Rules, add_refusals, answer, refused
from annotator.studio import hooks, scheme, suggesting
from annotator.studio.hooks import Heard, ProjectKey, RequestError
from annotator.studio.regions import Json
from annotator.studio.training import Trainer


@dataclass(frozen=True, slots=True)
class Models:
    """The models in use. of: a project's, None for any other's. names: each project's; `default` is the rest's."""

    of: Callable[[ProjectKey | None], Model]
    names: Callable[[], dict[ProjectKey, str]]
    default: str


def make(models: Models, trainer: Trainer, rules: Rules, log: Log) -> FastAPI:
    """Return the server. When it ends, the trainer is stopped."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(trainer.stop)

    app = FastAPI(lifespan=life, openapi_url=None)
    app.add_middleware(Gate, rules=rules, log=log)
    desk = _Desk(models, trainer, log)
    for path, method, route in (
        ("/", "GET", desk.health),
        ("/health", "GET", desk.health),
        ("/setup", "POST", desk.setup),
        ("/predict", "POST", desk.predict),
        ("/webhook", "POST", desk.webhook),
        ("/versions", "GET", desk.versions),
        ("/status", "GET", desk.status),
    ):
        app.add_api_route(path, route, methods=[method])
    app.add_exception_handler(RequestError, _bad)
    add_refusals(app)
    return app


@dataclass(frozen=True, slots=True)
class _Desk:
    """One method a route."""

    models: Models
    trainer: Trainer
    log: Log

    async def health(self) -> Response:
        return answer({"status": "UP", "model_class": "annotator"})

    async def setup(self, request: Request) -> Response:
        body = await _body(request)
        project = hooks.key(body.get("project"))
        given = body.get("schema")
        fits = isinstance(given, str) and scheme.is_ours(given)
        self.trainer.looked_at(project, ["set-up"], [] if fits else [Failure("set-up", suggesting.MISFIT)])
        model = self.models.of(project)
        return answer({"model_version": model.name})

    async def predict(self, request: Request) -> Response:
        body = await _body(request)
        project = None if body.get("project") is None else hooks.key(body["project"])
        given = body.get("tasks")
        if not isinstance(given, list):
            raise RequestError(f"tasks is {type(given).__name__}; right would be a list of tasks")
        started = time.perf_counter()
        model = self.models.of(project)
        done = await run_in_threadpool(suggesting.answers, given, body.get("label_config"), model)
        if project is not None:
            self.trainer.looked_at(project, map(suggesting.place, given), done.faults)
        self.log(
            "predicted",
            {
                "project": str(project or ""),
                "tasks": len(given),
                "empty": len(done.faults),
                "model": model.name,
                "seconds": round(time.perf_counter() - started, 3),
            },
        )
        return answer({"results": done.results, "model_version": model.name})

    async def webhook(self, request: Request) -> Response:
        event = hooks.event(await _body(request))
        status = "ignored"
        if event.project is not None and event.heard is Heard.TRAIN:
            self.trainer.asked(event.project)
            status = "training"
        elif event.project is not None:
            self.trainer.labelled(event.project, event.count)
            status = "noted"
        self.log("heard", {"action": event.action, "project": str(event.project or ""), "labels": event.count})
        return answer({"result": {"action": event.action}, "status": status}, 201)

    async def versions(self) -> Response:
        names = {self.models.default, *self.models.names().values()}
        return answer({"versions": sorted(names)})

    async def status(self) -> Response:
        names = self.models.names()
        states = self.trainer.states()
        projects = {
            str(project): {"model": names.get(project, self.models.default), **states.get(project, {})}
            for project in sorted({*names, *states})
        }
        return answer({"model": self.models.default, "projects": projects})


async def _body(request: Request) -> Json:
    """Return the request's JSON object. Raises RequestError.

    Escaped lone surrogates are read, so that one task with one does not cost all the others their suggestions.
    """
    raw = await request.body()
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise RequestError("the body is no JSON, or nested too deeply") from error
    if not isinstance(body, dict):
        raise RequestError(f"the body is {type(body).__name__}; right would be an object")
    return body


async def _bad(_request: Request, error: Exception) -> Response:
    return refused(HTTPException(400, str(error)))

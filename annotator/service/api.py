"""The routes of `annotator serve`: articles come in as JSON and go back in the export form."""

import asyncio
import html
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from annotator.core import export
from annotator.core.labels import SCHEME
from annotator.core.records import Prediction
from annotator.learn import predict
from annotator.learn.tagger import Model
from annotator.service.forms import Answered, Asked, Health, Refused
from annotator.service.gate import Gate, Log, Rules, add_refusals, answer, refused
from annotator.service.gathering import Full, Gatherer
from annotator.service.metrics import TYPE, Metrics

_Responses = dict[int | str, dict[str, Any]]
_REFUSALS: _Responses = {
    400: {"description": "The body is no JSON."},
    401: {"description": "The secret is missing or wrong."},
    413: {"description": "The request is too large."},
    415: {"description": "The body is not said to be JSON."},
    422: {"description": "The body is not of the form; the error says where."},
    429: {"description": "Too many requests from this address; Retry-After says how long to wait."},
    500: {"description": "This service failed; its log says more."},
    503: {"description": "Too much is waiting; Retry-After says how long to wait."},
    504: {"description": "It took too long."},
}


@dataclass(frozen=True, slots=True)
class Limits:
    """seconds: how long a request may take. waiting: the most articles that may wait, of all requests."""

    seconds: float = 60.0
    waiting: int = 10_000


def make(model: Model, rules: Rules, log: Log, limits: Limits = Limits()) -> FastAPI:
    """Return the service."""
    metrics = Metrics(("/", "/prelabel", "/health", "/metrics", "/openapi.json"), lambda: gatherer.waiting)
    gatherer = Gatherer(lambda articles, why: predict.predict(articles, model, why=why), limits.waiting, metrics.tagged)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        work = asyncio.create_task(gatherer.run())
        yield
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work

    app = FastAPI(
        title="annotator", description=__doc__, version=model.name, lifespan=life, docs_url=None, redoc_url=None
    )
    app.add_middleware(Gate, rules=rules, log=_both(log, metrics.heard))
    _add_routes(app, _Desk(app, model, gatherer, metrics, limits))
    app.add_exception_handler(RequestValidationError, _misfit)
    add_refusals(app)
    return app


@dataclass(frozen=True, slots=True)
class _Desk:
    """One method a route."""

    app: FastAPI
    model: Model
    gatherer: Gatherer
    metrics: Metrics
    limits: Limits

    async def prelabel(self, asked: Asked) -> Response:
        """Tag articles, one or many: claim, opinion, quotation, source a sentence, and who said what."""
        articles = [one.article(number) for number, one in enumerate(asked.articles, start=1)]
        try:
            found = await self.gatherer.ask(articles, why=asked.why, seconds=self.limits.seconds)
        except Full as error:
            raise HTTPException(503, "too much is waiting; send it again later", {"Retry-After": "5"}) from error
        except TimeoutError as error:
            raise HTTPException(504, f"not done in {self.limits.seconds:g} s; send fewer articles at once") from error
        return await run_in_threadpool(_rows, found)

    async def health(self) -> Response:
        """Tell whether the service is up, and with which model."""
        return answer({"status": "ok", "model": self.model.name, "scheme": SCHEME})

    async def metrics_page(self) -> Response:
        """Give figures for Prometheus."""
        return Response(self.metrics.page(), media_type=TYPE)

    async def page(self) -> Response:
        """Show what can be asked, for a person. It needs no network."""
        return Response(_page(self.app.openapi(), self.model.name), media_type="text/html; charset=utf-8")


def _add_routes(app: FastAPI, desk: _Desk) -> None:
    refusals: dict[int | str, dict[str, Any]] = {
        status: {**said, "model": Refused} for status, said in _REFUSALS.items()
    }
    asking: dict[int | str, dict[str, Any]] = {status: refusals[status] for status in (401, 429)}
    app.add_api_route("/prelabel", desk.prelabel, methods=["POST"], response_model=Answered, responses=refusals)
    app.add_api_route("/health", desk.health, methods=["GET"], response_model=Health, responses=asking)
    text: _Responses = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
    app.add_api_route(
        "/metrics", desk.metrics_page, methods=["GET"], response_class=Response, responses={**asking, **text}
    )
    app.add_api_route("/", desk.page, methods=["GET"], include_in_schema=False)


def _both(one: Log, other: Callable[[str, dict[str, Any]], None]) -> Log:
    def log(event: str, told: dict[str, Any]) -> None:
        other(event, told)
        one(event, told)

    return log


def _rows(found: list[Prediction]) -> Response:
    return answer({"articles": [export.from_prediction(one) for one in found]})


def _page(form: dict[str, Any], model: str) -> str:
    """Return the routes as a page."""
    rows = "".join(
        f"<tr><td><code>{method.upper()} {html.escape(path)}</code></td>"
        f"<td>{html.escape(route.get('description', ''))}</td></tr>"
        for path, routes in form["paths"].items()
        for method, route in routes.items()
    )
    whole = files("annotator.service").joinpath("page.html").read_text("utf-8")
    return whole.replace("<!-- model -->", html.escape(model)).replace("<!-- routes -->", rows)


async def _misfit(_request: Request, error: Exception) -> Response:
    """Say what in a body is not of the form, and where; the body itself is not repeated."""
    said = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in cast("RequestValidationError", error).errors()]
    more = f"; and {len(said) - 5} more" if len(said) > 5 else ""
    return refused(HTTPException(422, f"{'; '.join(said[:5])}{more}"))

"""What every request must pass before it is read: the secret, how often, its form, its size. And its log line."""

import base64
import binascii
import hmac
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import orjson
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Json = dict[str, Any]
Log = Callable[[str, Json], object]
"""Takes what happened and its particulars; no secret, no token and no article is ever among them."""
HEADER = "X-Annotator-Secret"
"""A header that may carry the secret: Label Studio's webhooks have no password, but headers of one's own."""
LIMIT = 100 * 2**20
"""The most bytes of a request: Label Studio sends all chosen tasks at once, with all that was done in them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """secret: what a caller must know, None where everybody may call. limit: the most bytes of a request.

    rate: the most requests a minute from one address, None for any number.
    """

    secret: str | None = None
    limit: int = LIMIT
    rate: int | None = None


@dataclass(slots=True)
class Bucket:
    """A token bucket: `rate` requests a minute, and after a pause as many at once. Times are seconds on any clock."""

    rate: int
    full: float
    at: float

    def take(self, now: float) -> float:
        """Take one; return 0.0, or how many seconds to wait where there is none."""
        self.full = min(self.rate, self.full + (now - self.at) * self.rate / 60)
        self.at = now
        if self.full < 1:
            return (1 - self.full) * 60 / self.rate
        self.full -= 1
        return 0.0


@dataclass(slots=True)
class Crowd:
    """How many requests each address may still make. Of addresses that were quiet for a minute nothing is kept."""

    rate: int
    buckets: dict[str, Bucket] = field(default_factory=dict)

    def take(self, address: str, now: float) -> float:
        """Return 0.0 where an address may ask now, else in how many seconds."""
        if address not in self.buckets:
            self.buckets = {a: b for a, b in self.buckets.items() if now - b.at < 60}
            self.buckets[address] = Bucket(self.rate, self.rate, now)
        return self.buckets[address].take(now)


class Gate:
    """Stands before everything else, and lets in what keeps the rules."""

    def __init__(self, app: ASGIApp, rules: Rules, log: Log) -> None:
        self._app, self._rules, self._log = app, rules, log
        self._crowd = Crowd(rules.rate) if rules.rate else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._stranger(headers) or self._too_often(scope) or self._misfit(scope["method"], headers)
        app = self._app if refusal is None else refused(refusal)
        await app(scope, self._counted(receive), self._logged(scope, send))

    def _stranger(self, headers: Headers) -> HTTPException | None:
        if self._rules.secret is None or _knows(self._rules.secret, headers):
            return None
        return HTTPException(
            401,
            "the secret is missing or wrong; give it as a bearer token, as the password of Basic auth "
            f"or as the header {HEADER}",
            {"WWW-Authenticate": 'Basic realm="annotator"'},
        )

    def _too_often(self, scope: Scope) -> HTTPException | None:
        address = (scope.get("client") or ("",))[0]
        wait = self._crowd.take(address, time.monotonic()) if self._crowd else 0.0
        if not wait:
            return None
        return HTTPException(
            429,
            f"more than {self._rules.rate:,} requests a minute; send more articles in one request, or wait",
            {"Retry-After": str(math.ceil(wait))},
        )

    def _misfit(self, method: str, headers: Headers) -> HTTPException | None:
        length = headers.get("content-length", "0")
        has_body = length != "0" or "transfer-encoding" in headers
        kind = headers.get("content-type", "").split(";")[0].strip().lower()
        if method == "POST" and has_body and kind != "application/json":
            return HTTPException(415, "the body must be JSON, and the header Content-Type application/json")
        return self._too_large() if length.isdecimal() and int(length) > self._rules.limit else None

    def _logged(self, scope: Scope, send: Send) -> Send:
        """Return `send`, which tells the log a request's route and status: never its query, its headers or its body."""
        started = time.perf_counter()

        async def logging(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = round(time.perf_counter() - started, 3)
                told = {"method": scope["method"], "path": scope["path"][:60], "status": message["status"]}
                self._log("request", {**told, "seconds": seconds})
            await send(message)

        return logging

    def _counted(self, receive: Receive) -> Receive:
        """Return `receive`, which refuses a body that is larger than its header said, or that has no such header."""
        read = 0

        async def counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._rules.limit:
                raise self._too_large()
            return message

        return counting

    def _too_large(self) -> HTTPException:
        return HTTPException(
            413,
            f"the request has more than {self._rules.limit:,} bytes; send less at once",
            {"Connection": "close"},
        )


def answer(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a body as JSON."""
    return Response(orjson.dumps(body), status, headers, "application/json")


def add_refusals(app: FastAPI) -> None:
    """Have a server refuse in that form what its routes do not know, and what goes wrong in it; its log says more."""
    app.add_exception_handler(HTTPException, _unfit)
    app.add_exception_handler(Exception, _broken)


def refused(error: HTTPException) -> Response:
    """Return a refusal in the one form that errors have."""
    return answer({"error": error.detail, "status": error.status_code}, error.status_code, error.headers)


def _knows(secret: str, headers: Headers) -> bool:
    given = (headers.get(HEADER, ""), *_credentials(headers.get("authorization", "")))
    return any(hmac.compare_digest(one.encode(), secret.encode()) for one in given)


def _credentials(authorization: str) -> tuple[str, ...]:
    """Return the bearer token, or the password of Basic auth, if there is one."""
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return (coded.strip(),)
    if scheme.lower() != "basic":
        return ()
    try:
        return (base64.b64decode(coded, validate=True).decode().partition(":")[2],)
    except (binascii.Error, UnicodeDecodeError):
        return ()


async def _unfit(_request: Request, error: Exception) -> Response:
    return refused(cast("HTTPException", error))


async def _broken(_request: Request, _error: Exception) -> Response:
    return refused(HTTPException(500, "this server failed; its log says more"))

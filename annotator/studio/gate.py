"""What every request must pass before it is read: the secret, its form, its size. And the line about it in the log."""

import base64
import binascii
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from annotator.studio.regions import Json

Log = Callable[[str, Json], object]
"""Takes what happened and its particulars; no secret, no token and no article is ever among them."""
HEADER = "X-Annotator-Secret"
"""The header that may carry the secret: Label Studio's webhooks have no password, but headers of one's own."""
LIMIT = 100 * 2**20
"""The most bytes of a request: Label Studio sends all chosen tasks at once, with all that was done in them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """secret: what a caller must know, None where everybody may call. limit: the most bytes of a request."""

    secret: str | None = None
    limit: int = LIMIT


class Gate:
    """Stands before everything else, and lets in what keeps the rules."""

    def __init__(self, app: ASGIApp, rules: Rules, log: Log) -> None:
        self._app, self._rules, self._log = app, rules, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope["method"], Headers(scope=scope))
        app = self._app if refusal is None else refused(refusal)
        await app(scope, self._counted(receive), self._logged(scope, send))

    def _refusal(self, method: str, headers: Headers) -> HTTPException | None:
        """Return why a request may not come in, None where it may."""
        if self._rules.secret is not None and not _knows(self._rules.secret, headers):
            return HTTPException(
                401,
                f"the secret is missing or wrong; give it as the password (Basic auth) or as the header {HEADER}",
                {"WWW-Authenticate": 'Basic realm="annotator"'},
            )
        if method == "POST" and headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return HTTPException(415, "the body must be JSON, and the header Content-Type application/json")
        length = headers.get("content-length", "")
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
            f"the request has more than {self._rules.limit:,} bytes; choose fewer tasks at once",
            {"Connection": "close"},
        )


def answer(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a body as JSON."""
    return Response(orjson.dumps(body), status, headers, "application/json")


def refused(error: HTTPException) -> Response:
    """Return a refusal in the one form that errors have."""
    return answer({"error": error.detail, "status": error.status_code}, error.status_code, error.headers)


def _knows(secret: str, headers: Headers) -> bool:
    given = (headers.get(HEADER, ""), _password(headers.get("authorization", "")))
    return any(hmac.compare_digest(one.encode(), secret.encode()) for one in given)


def _password(authorization: str) -> str:
    """Return the password of Basic auth, "" where there is none."""
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(coded, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""

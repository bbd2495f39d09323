"""A small OpenID provider of our own on 127.0.0.1: it believes whoever chooses a name on its page."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.live import served

PEOPLE = {
    "ana": {"sub": "1001", "email": "ana@example.org", "email_verified": True},
    "mallory": {"sub": "1002", "email": "ana@example.org", "email_verified": False},
}
"""Those who can be chosen; mallory says of an address that is not hers that it is, and the provider does not know."""
CLIENT, SECRET = "annotator", "a secret of tests"


class Provider:
    """The provider's address, and the app that answers there."""

    def __init__(self) -> None:
        self.port = served.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._key = RSAKey.generate_key(2048, {"kid": "tests", "use": "sig", "alg": "RS256"})
        self._asked: dict[str, dict[str, str]] = {}
        self.app = FastAPI()
        self.app.get("/.well-known/openid-configuration")(self._about)
        self.app.get("/keys")(self._keys)
        self.app.get("/authorize", response_class=HTMLResponse)(self._choose)
        self.app.get("/chosen")(self._chosen)
        self.app.post("/token")(self._token)
        self.app.get("/end")(self._end)

    def settings(self, app: str) -> str:
        """Return what secrets.toml says where this provider is asked by the app at an address."""
        return (
            f'[auth]\nredirect_uri = "{app}/oauth2callback"\ncookie_secret = "{"tests " * 8}"\nclient_id = "{CLIENT}"\n'
            f'client_secret = "{SECRET}"\n'
            f'server_metadata_url = "{self.address}/.well-known/openid-configuration"\n'
        )

    def _about(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _keys(self) -> dict[str, object]:
        return {"keys": [self._key.as_dict(private=False)]}

    def _choose(self, request: Request) -> str:
        asked = urlencode(dict(request.query_params))
        links = "".join(f'<li><a href="/chosen?who={who}&{escape(asked)}">{who}</a>' for who in PEOPLE)
        return f"<h1>Who are you?</h1><ul>{links}</ul>"

    def _chosen(self, request: Request) -> RedirectResponse:
        given = dict(request.query_params)
        code = f"code-{len(self._asked)}"
        self._asked[code] = given
        return RedirectResponse(f"{given['redirect_uri']}?{urlencode({'code': code, 'state': given['state']})}")

    def _token(self, code: str = Form()) -> dict[str, object]:
        asked, now = self._asked.pop(code), int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": asked.get("nonce", "")}
        signed = jwt.encode({"alg": "RS256", "kid": "tests"}, {**claims, **PEOPLE[asked["who"]]}, self._key)
        return {"access_token": "none", "token_type": "Bearer", "expires_in": 600, "id_token": signed}

    def _end(self, post_logout_redirect_uri: str = "") -> RedirectResponse:
        return RedirectResponse(post_logout_redirect_uri)


@contextmanager
def provider() -> Iterator[Provider]:
    """Yield a provider that answers while the block runs."""
    made = Provider()
    server = uvicorn.Server(uvicorn.Config(made.app, host="127.0.0.1", port=made.port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield made
    server.should_exit = True
    thread.join(30)

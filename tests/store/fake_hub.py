"""A hub on 127.0.0.1 that takes a data set as Hugging Face's does, as far as `push_to_hub` asks."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

_REVISION = "0" * 40


@dataclass
class Hub:
    """What was put there. created: the set's description, once there is one; files: by path, as last committed."""

    address: str = ""
    created: dict[str, Any] | None = None
    uploads: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)


@contextmanager
def serve() -> Iterator[Hub]:
    """Serve an empty hub."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if "/tree/" in self.path:
            self._answer(404, {"error": "not found"}, "EntryNotFound")
        elif self.path.startswith("/api/datasets/") and self.hub.created:
            self._answer(200, {"id": self.hub.created["name"], "sha": _REVISION, "siblings": [], **self.hub.created})
        else:
            self._answer(404, {"error": "not found"}, "RepoNotFound")

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"]))
        self.hub.tokens.add(self.headers.get("Authorization", ""))
        if self.path.endswith("/repos/create"):
            wanted = json.loads(said)
            self.hub.created = wanted | {"name": f"{wanted['organization']}/{wanted['name']}"}
            self._answer(200, {"url": f"{self.hub.address}/datasets/{self.hub.created['name']}"})
        elif "/preupload/" in self.path:
            self._answer(200, {"files": [self._way(one["path"]) for one in json.loads(said)["files"]]})
        elif self.path.endswith("/objects/batch"):
            objects = [self._place(one) for one in json.loads(said)["objects"]]
            self._answer(200, {"transfer": "basic", "objects": objects})
        elif "/commit/" in self.path:
            self._commit([json.loads(line) for line in said.splitlines()])
        else:
            self._answer(200, {"errors": [], "warnings": []})

    def do_PUT(self) -> None:
        self.hub.uploads[self.path.rpartition("/")[2]] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, {})

    def _way(self, path: str) -> dict[str, Any]:
        mode = "lfs" if path.endswith(".parquet") else "regular"
        return {"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": None}

    def _place(self, one: dict[str, Any]) -> dict[str, Any]:
        return {**one, "actions": {"upload": {"href": f"{self.hub.address}/upload/{one['oid']}"}}}

    def _commit(self, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            value = line["value"]
            if line["key"] == "lfsFile":
                self.hub.files[value["path"]] = self.hub.uploads[value["oid"]]
            elif line["key"] == "file":
                self.hub.files[value["path"]] = base64.b64decode(value["content"])
        name = self.hub.created["name"] if self.hub.created else ""
        url = f"{self.hub.address}/datasets/{name}/commit/{_REVISION}"
        self._answer(200, {"success": True, "commitUrl": url, "commitOid": _REVISION})

    def _answer(self, status: int, said: dict[str, Any], error: str = "") -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if error:
            self.send_header("X-Error-Code", error)
        self.end_headers()
        self.wfile.write(body)

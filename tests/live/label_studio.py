"""A real Label Studio for tests: installed once into .cache/, started on a free port of 127.0.0.1 with SQLite.

Nothing leaves this computer but what the installer fetches. A server's first start takes a minute (its migrations), so
a database that has had them is kept beside the installation.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.live import served

CACHE = Path(__file__).resolve().parents[2] / ".cache"
PINNED = Path(__file__).with_name("label-studio.txt")
ADMIN, PASSWORD = "admin@example.org", "harbour-strike-7"
TOKEN = "a1b2c3d4" * 5


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    url: str
    folder: Path

    def join(self, email: str) -> None:
        """Make somebody a member, as who follows the invitation's link."""
        with httpx.Client(base_url=self.url, timeout=60) as http:
            invitation = http.get("/api/invite", headers={"Authorization": f"Token {TOKEN}"}).json()["invite_url"]
            page = http.get(invitation)
            given = {"email": email, "password": PASSWORD, "csrfmiddlewaretoken": http.cookies["csrftoken"]}
            answer = http.post(page.url, data=given, headers={"Referer": str(page.url)})
            assert answer.status_code == 302, answer.text

    def personal_token(self) -> str:
        """Return a personal access token of the administrator, made as on the page of their account."""
        with httpx.Client(base_url=self.url, timeout=60) as http:
            http.get("/user/login/")
            given = {"email": ADMIN, "password": PASSWORD, "csrfmiddlewaretoken": http.cookies["csrftoken"]}
            assert http.post("/user/login/", data=given, headers={"Referer": self.url}).status_code == 302
            made = http.post("/api/token/", headers={"X-CSRFToken": http.cookies["csrftoken"], "Referer": self.url})
            return str(made.json()["token"])


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Yield a server whose data lies in `folder`; where it cannot be installed the test is skipped, fails under CI."""
    with _alone():
        place = _installed()
        seed = place / "seed"
        if not seed.exists():
            fresh = folder / "seed"
            with _started(place, fresh):
                pass
            shutil.copytree(fresh, seed, ignore=shutil.ignore_patterns("*.log"))
    shutil.copytree(seed, folder / "data")
    with _started(place, folder / "data") as server:
        yield server


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other processes of the tests from installing what this one installs."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "label-studio.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _installed() -> Path:
    """Return the environment with the pinned versions, made where it is not there yet."""
    digest = hashlib.sha256(PINNED.read_bytes() + sys.version.encode()).hexdigest()[:12]
    place = CACHE / f"label-studio-{digest}"
    if (place / "done").exists():
        return place
    shutil.rmtree(place, ignore_errors=True)
    uv = shutil.which("uv")
    python = place / "bin" / "python"
    if uv:
        steps = [[uv, "venv", "--quiet", "--python", sys.executable, str(place)]]
        steps += [[uv, "pip", "install", "--quiet", "--python", str(python), "--requirement", str(PINNED)]]
    else:
        steps = [[sys.executable, "-m", "venv", str(place)]]
        steps += [[str(python), "-m", "pip", "install", "--quiet", "--requirement", str(PINNED)]]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            served.missing(f"Label Studio cannot be installed here ({done.stderr.strip()[-300:]})")
    (place / "done").touch()
    return place


@contextmanager
def _started(place: Path, data: Path) -> Iterator[Running]:
    """Yield a server with that data folder; the administrator is made at its first start."""
    data.mkdir(parents=True, exist_ok=True)
    port = served.free_port()
    command = [str(place / "bin" / "label-studio"), "start", "--no-browser", "--internal-host", "127.0.0.1"]
    with (data / "server.log").open("wb") as sink:
        server = subprocess.Popen([*command, "--port", str(port)], env=_environment(data), stdout=sink, stderr=sink)
    try:
        _wait(f"http://127.0.0.1:{port}", server, data / "server.log")
        yield Running(f"http://127.0.0.1:{port}", data)
    finally:
        server.terminate()
        server.wait(timeout=300)


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not re.match(r"LABEL_STUDIO|DJANGO|SENTRY", name)}
    settings = {
        "BASE_DATA_DIR": str(data),
        "USERNAME": ADMIN,
        "PASSWORD": PASSWORD,
        "USER_TOKEN": TOKEN,
        "ENABLE_LEGACY_API_TOKEN": "true",
        "DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "ML_BLOCK_LOCAL_IP": "false",
        "SSRF_PROTECTION_ENABLED": "false",
    }
    return kept | {f"LABEL_STUDIO_{name}": value for name, value in settings.items()}


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the server knows our token: on another's port it would not."""
    for _ in range(1500):
        assert server.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            answer = httpx.get(f"{url}/api/current-user/whoami", headers={"Authorization": f"Token {TOKEN}"}, timeout=5)
        except httpx.HTTPError:
            answer = None
        if answer is not None and answer.status_code == 200:
            return
        time.sleep(0.2)
    pytest.fail(f"Label Studio did not start: {log.read_text(errors='replace')[-3000:]}")

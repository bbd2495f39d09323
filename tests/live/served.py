"""What live tests need: programs of the system, a free port, a server of ours that answers."""

import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Page

from annotator import workflow
from annotator.store import database

PICTURES = os.environ.get("PICTURES")
"""A folder for the pictures of docs/, when they are to be made anew."""


class App:
    """The app over a store, in a process of its own, which can be killed and started again on its port."""

    def __init__(self, place: str, log: Path, port: int | None = None, **more: str) -> None:
        """Start it, on a free port unless one is given. more: of its environment."""
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.place, self._log, self._more = place, log, more
        self.start()

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        environment = {**os.environ, database.VARIABLE: self.place, **self._more}
        with self._log.open("ab") as sink:
            self.server = subprocess.Popen(
                workflow.review_command(self.port), stdout=sink, stderr=sink, env=environment
            )
        wait_until_healthy(self.address, self.server, self._log)

    def kill(self) -> None:
        """End the server as a power cut would."""
        self.server.kill()
        self.server.wait(timeout=300)


@contextmanager
def app(place: str, log: Path, port: int | None = None, **more: str) -> Iterator[App]:
    """Yield the app over the store at `place`; it is ended with the block. port, more: as in App."""
    started = App(place, log, port, **more)
    try:
        yield started
    finally:
        started.server.terminate()
        started.server.wait(timeout=300)


def picture(page: Page, name: str) -> None:
    """Keep what a page looks like, for docs/, where PICTURES names a folder."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / name))


def needed(program: str) -> str:
    """Return the path of a program of the system; where it is missing the test is skipped, but fails under CI."""
    return shutil.which(program) or missing(f"{program} is not installed")


def missing(reason: str) -> NoReturn:
    """Skip the test for want of something, but fail under CI."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and continuous integration must not skip this")
    pytest.skip(reason)


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nothing listens now, below those that the system gives to whoever asks."""
    while True:
        port = 15_000 + secrets.randbelow(15_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until_healthy(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the app at `address` says that it is well; fail with its log when it ends before, or never does."""
    for _ in range(1500):
        assert server.poll() is None, log.read_text(errors="replace")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:  # noqa: S310 - our own
                assert answer.read() == b"ok"
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the app did not start: {log.read_text(errors='replace')}")

"""The README's first command, as a person gives it: articles of one's own, the files, the page, and its end."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.live import served

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("make")]

ROOT = Path(__file__).resolve().parents[2]
STORY = "Harrow mill burns\n\n“Nobody was hurt,” said Eva Lind.\n\nThe mill opened in 1904.\n"
NO_INSTALLING = ("-o", ".venv/run")
"""Whoever runs tests has installed the project; the same .venv must not change under the tests beside this one."""


class Run:
    """A `make run` that has the port and the folder of what it writes, in a process group of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = served.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.out = folder / "out"
        self.log = folder / "make.log"
        settings = (f"PORT={self.port}", f"ARTICLES={folder / 'articles'}", f"OUT={self.out}")
        command = [served.needed("make"), *NO_INSTALLING, "run", *settings]
        with self.log.open("wb") as sink:
            self.make = subprocess.Popen(
                command, cwd=ROOT, env=_environment(), stdout=sink, stderr=sink, start_new_session=True
            )

    def end(self, sent: signal.Signals) -> None:
        """End make and all that it started; nothing happens where all have ended."""
        with suppress(ProcessLookupError):
            os.killpg(self.make.pid, sent)
        self.make.wait(timeout=300)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Yield a `make run` of one good article and one bad one, when its page can be opened."""
    folder = tmp_path_factory.mktemp("make run")
    articles = folder / "articles"
    articles.mkdir()
    (articles / "mill.txt").write_text(STORY, encoding="utf-8")
    (articles / "nothing.txt").write_bytes(b"")
    started = Run(folder)
    try:
        served.wait_until_healthy(started.address, started.make, started.log)
        yield started
    finally:
        started.end(signal.SIGKILL)


def test_the_good_article_is_tagged_and_the_bad_one_listed(run: Run) -> None:
    tagged = _rows(run.out / "prelabelled.jsonl")
    errors = _rows(run.out / "errors.jsonl")
    assert [row["text"] for row in tagged] == [STORY]
    assert [Path(str(row["place"])).name for row in errors] == ["nothing.txt"]
    assert all(row["reason"] for row in errors)


def test_the_address_is_told(run: Run) -> None:
    assert f"Open {run.address} in your browser" in run.log.read_text(encoding="utf-8")


def test_the_page_shows_the_article(run: Run, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(run.address)
    expect(page.get_by_role("heading", name="Harrow mill burns")).to_be_visible()
    expect(page.locator(".s").last).to_have_text("The mill opened in 1904.")
    expect(page.locator(".said td:nth-child(2)")).to_have_text("Eva Lind")
    page.close()


def test_only_this_computer_can_reach_the_page(run: Run) -> None:
    others = ["127.0.0.2", "::1", *_own_addresses()]
    assert _answers("127.0.0.1", run.port)
    assert [host for host in others if _answers(host, run.port)] == []


def test_ending_it_frees_the_port(run: Run) -> None:  # the last test: the others need it running
    run.end(signal.SIGTERM)
    for _ in range(600):
        if _is_free(run.port):
            return
        time.sleep(0.2)
    pytest.fail(f"something still listens on port {run.port}")


def _environment() -> dict[str, str]:
    """Return the environment without what a make above these tests (`make test`) tells a make below."""
    return {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}}


def _rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _own_addresses() -> list[str]:
    """Return the addresses from which this computer would speak to others: none, one or two. Nothing is sent."""
    found = []
    for family, elsewhere in ((socket.AF_INET, "198.51.100.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe, suppress(OSError):
            probe.connect((elsewhere, 9))
            found.append(str(probe.getsockname()[0]))
    return found


def _answers(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as caller:
        caller.settimeout(10)
        return caller.connect_ex((host, port)) == 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return True
    return False

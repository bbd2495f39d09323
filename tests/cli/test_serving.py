import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from annotator.studio import scheme
from tests import made
from tests.cli.running import ANNOTATOR, first_line, run

SECRET = "quay 4"  # noqa: S105 - of a test
TOKEN = "0123abcd" * 5
Started = tuple[str, "subprocess.Popen[str]"]


@pytest.fixture
def start(model_folder: Path, tmp_path: Path) -> Iterator[Callable[..., Started]]:
    """Yield what starts the server as a person does, and returns its address and its process."""
    running: list[subprocess.Popen[str]] = []

    def starting(*verb: str, **more: str) -> Started:
        words = [*(verb or ("studio", "serve", "--models", "models")), "--model", str(model_folder), "--port", "0"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LABEL_STUDIO")}
        server = subprocess.Popen(
            [*ANNOTATOR, *words], cwd=tmp_path, env={**kept, **more}, stderr=subprocess.PIPE, text=True
        )
        running.append(server)
        assert server.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", first_line(server.stderr))
        assert found, server.stderr.read()
        return found[0], server

    yield starting
    for server in running:
        server.kill()
        server.communicate()


def _ask(address: str) -> httpx.Response:
    task = {"id": 1, "data": {"text": made.TEXT}}
    body = {"tasks": [task], "label_config": scheme.config(), "project": "8.1764204400"}
    return httpx.post(f"{address}/predict", json=body, timeout=60, auth=("label-studio", SECRET))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_ends_when_it_is_told_to(start: Callable[..., Started], number: signal.Signals) -> None:
    address, server = start()
    assert _ask(address).json()["results"][0]["result"]
    server.send_signal(number)
    _, said = server.communicate(timeout=300)
    assert server.returncode == 130
    assert said.endswith("Stopped; nothing half-written is left.\n")
    assert "Traceback" not in said


def test_it_says_what_label_studio_must_allow_and_that_nothing_is_learned_without_a_token(
    start: Callable[..., Started],
) -> None:
    address, server = start()
    project = {"id": 8, "created_at": "2025-11-27T00:46:40Z"}
    httpx.post(f"{address}/webhook", json={"action": "START_TRAINING", "project": project}, timeout=60)
    server.terminate()
    _, said = server.communicate(timeout=300)
    assert "ML_BLOCK_LOCAL_IP=false" in said
    assert "SSRF_PROTECTION_ENABLED=false" in said
    assert "there is no token in LABEL_STUDIO_API_KEY" in said


def test_its_log_is_json_and_tells_no_secret_and_no_token(start: Callable[..., Started]) -> None:
    address, server = start(ANNOTATOR_SECRET=SECRET, LABEL_STUDIO_API_KEY=TOKEN)
    assert httpx.get(f"{address}/health", timeout=60).status_code == 401
    given = {"project": "8.1764204400", "schema": scheme.config(), "access_token": TOKEN}
    assert httpx.post(f"{address}/setup", json=given, timeout=60, auth=("x", SECRET)).status_code == 200
    assert _ask(address).status_code == 200
    server.terminate()
    _, said = server.communicate(timeout=300)
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert [line.get("status") for line in lines if line["event"] == "request"] == [401, 200, 200]
    assert not any(word in said for word in (SECRET, TOKEN, "Ruiz"))


def test_a_port_in_use_is_told(model_folder: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("studio", "serve", "--models", tmp_path, "--model", model_folder, "--port", str(port))
    assert done.exit_code == 2
    assert f"cannot listen at 127.0.0.1 port {port}" in done.stderr


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run("studio", "serve", "--models", tmp_path, "--model", tmp_path / "none", "--port", "0")
    assert done.exit_code == 2
    assert "no model in" in done.stderr


def test_other_programs_are_served_and_the_log_tells_no_article(start: Callable[..., Started]) -> None:
    address, server = start("serve", ANNOTATOR_SECRET=SECRET)
    body = {"articles": [{"id": "bill", "text": made.TEXT}]}
    told = httpx.post(f"{address}/prelabel", json=body, headers={"Authorization": f"Bearer {SECRET}"}, timeout=60)
    assert [row["id"] for row in told.json()["articles"]] == ["bill"]
    server.terminate()
    _, said = server.communicate(timeout=300)
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert [(line["path"], line["status"]) for line in lines] == [("/prelabel", 200)]
    assert "Ruiz" not in said
    assert said.endswith("Stopped; nothing half-written is left.\n")


def test_the_service_does_what_its_openapi_says(start: Callable[..., Started], tmp_path: Path) -> None:
    """Asked every route with what fits its description and what does not, it never fails and answers as described."""
    address, _ = start("serve")
    program = Path(sys.executable).with_name("schemathesis")
    words = ["--checks", "all", "--max-examples", "25", "--generation-database", "none", "--seed", "7", "--no-color"]
    told = subprocess.run(
        [program, "run", f"{address}/openapi.json", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout
    assert "Operations:       3 selected / 3 total" in told.stdout

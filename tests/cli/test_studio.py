"""`annotator studio push` and `pull` as a person calls them, before a server that is not well, or input that is not."""

import base64
import json
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import Result

from annotator.core.export import from_annotation
from annotator.store import database, jsonl, output
from annotator.store.output import Format
from annotator.studio import client, scheme, tasks
from annotator.studio.client import Studio
from annotator.workflow import pulling, pushing
from tests.cli import running
from tests.studio import articles, wire

SOME = list(articles.predictions(7))
PUSH, PULL = ("push", "export.jsonl", "--overlap", "2"), ("pull", "--out", "said.jsonl")

Run = Callable[..., Result]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> wire.Server:
    """Return an empty server, which is all of the network that the program reaches."""
    made = wire.Server()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(client, "Studio", partial(Studio, transport=made, retries=0))
    monkeypatch.setattr(pushing, "BATCH", 3)
    monkeypatch.setattr(pulling, "BATCH", 3)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", wire.TOKEN)
    monkeypatch.setenv("LABEL_STUDIO_URL", wire.URL)
    monkeypatch.setenv("ANNOTATOR_STORE", str(tmp_path / "labels.db"))
    output.to_file(SOME, tmp_path / "export.jsonl", Format.JSONL)
    return made


def _run(*words: str, code: int = 0) -> str:
    """Run the program; return what it said, which is never a traceback and never the token."""
    done = running.run("studio", words[0], "--project", "Harbour", *words[1:])
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    assert wire.TOKEN not in done.output
    return str(done.output)


def _label(server: wire.Server) -> None:
    """Two people submit each article as suggested."""
    for number, task in sorted(server.tasks.items()):
        for user in (2, 3):
            server.annotate(number, deepcopy(task["predictions"][0]["result"]), user=user)


def _kept(server: wire.Server) -> list[Any]:
    """Return all that the store holds of annotations and tasks; when something was done does not count."""
    with_key = f"{wire.URL}/projects/1@2026-03-10T05:00:00.000000Z"
    store = database.open_store(None)
    said = sorted(jsonl.line(from_annotation(one.annotation)) for one in database.latest_annotations(store))
    noted = sorted((str(entry.kind), entry.remote, entry.state) for entry in database.noted(store, with_key))
    store.close()
    return [said, noted, server.state()]


FAULTS = [
    pytest.param(wire.status(401), "the token is wrong or expired", id="401"),
    pytest.param(wire.status(403), "ask an administrator", id="403"),
    pytest.param(wire.status(404), "deleted meanwhile, or --url has a wrong path", id="404"),
    pytest.param(wire.status(409), "run this again", id="409"),
    pytest.param(wire.status(429), "asks for fewer requests; wait", id="429"),
    pytest.param(wire.status(500), "look into its log, then run this again", id="500"),
    pytest.param(wire.timeout, "did not answer in time", id="time-out"),
    pytest.param(wire.cut, "cut off", id="connection closed"),
    pytest.param(wire.half, "cut off", id="half a body"),
    pytest.param(wire.page, "correct --url", id="a page"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_a_fault_at_any_request_is_one_line_with_what_to_do_and_the_next_run_ends_as_if_it_had_not_been(
    fault: wire.Fault, words: str, server: wire.Server
) -> None:
    """Each request of a push, then of a pull, fails in turn; in between nothing is put right by hand."""
    for command in (PUSH, PULL):
        if command is PULL:
            _label(server)
        told = 0
        for number in range(1, 40):
            before = len(server.requests)
            server.faults = {before + number: fault}
            done = running.run("studio", command[0], "--project", "Harbour", *command[1:])
            if len(server.requests) - before < number:
                break
            if done.exit_code:
                told += 1
                assert done.exit_code == 1
                (line,) = done.output.splitlines()
                assert line.startswith("annotator: ")
                assert words in line
                assert wire.URL in line
        server.faults = {}
        assert told >= 3
    seen = _kept(server)
    assert len(seen[0]) == 14
    assert len(seen[2]) == len({row[:2] for row in seen[2]}) == 7
    _run(*PUSH)
    assert "nothing new" in _run(*PULL)
    assert _kept(server) == seen
    assert Path("said.jsonl").read_bytes().count(b"\n") == 14


@pytest.mark.parametrize("url", ["studio", "ftp://host", "http://me:secret@host"])
@pytest.mark.parametrize("command", [PUSH, PULL])
def test_what_is_no_address_is_told_before_anything_is_made(
    command: tuple[str, ...], url: str, server: wire.Server
) -> None:
    assert "is no address of a server; right would be --url http" in _run(*command, "--url", url, code=1)
    assert server.requests == []
    assert not Path("said.jsonl").exists()


@pytest.mark.parametrize("command", [PUSH, PULL])
def test_where_no_server_answers_it_is_told_where(command: tuple[str, ...], server: wire.Server) -> None:
    def closed(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    server.faults = {1: closed}
    assert f"no server answers at {wire.URL}; start it" in _run(*command, code=1)


def _token(expires: int) -> str:
    """Return a personal access token, as far as anybody can see who does not know the server's key."""
    parts = ({"alg": "HS256", "typ": "JWT"}, {"token_type": "refresh", "exp": expires})
    return ".".join([*(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts), "c2ln"])


@pytest.mark.parametrize("token", ["", "a b", "b" * 40, _token(1_000_000_000), _token(4_000_000_000)])
@pytest.mark.parametrize("command", [PUSH, PULL])
def test_a_token_that_is_missing_wrong_or_expired_is_told_and_not_shown(
    command: tuple[str, ...], token: str, server: wire.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", token)
    said = _run(*command, code=1)
    assert "token" in said
    assert "LABEL_STUDIO_API_KEY" in said
    assert not token or token not in said
    assert len(said.splitlines()) == 1
    assert server.projects == {}


def _other(server: wire.Server) -> None:
    (project,) = server.projects.values()
    project["label_config"] = scheme.config().replace("claim", "fact")


def _edited(server: wire.Server) -> None:
    server.tasks[min(server.tasks)]["annotations"][0]["result"] = [7]


def _meta_gone(server: wire.Server) -> None:
    server.tasks[min(server.tasks)]["meta"] = {}


def _label_unknown(server: wire.Server) -> None:
    server.tasks[min(server.tasks)]["annotations"][0]["result"][0]["value"]["labels"] = ["rumour"]


def _nobodys(server: wire.Server) -> None:
    server.tasks[min(server.tasks)]["annotations"][0]["completed_by"] = None


def _text_changed(server: wire.Server) -> None:
    server.tasks[min(server.tasks)]["data"]["text"] += " More."


@pytest.mark.parametrize(
    ("harm", "words", "lost"),
    [
        pytest.param(_other, "Harbour: another labelling set-up; put labels/label_studio.xml there", 0, id="scheme"),
        pytest.param(_edited, "annotation 9 of reader-", 1, id="annotation edited"),
        pytest.param(_meta_gone, "task 2: the task was not made by annotator; push", 2, id="task edited"),
        pytest.param(_label_unknown, "unknown label 'rumour'; the scheme has claim, opinion", 1, id="unknown label"),
        pytest.param(_nobodys, "annotation 9: its annotator is unknown", 1, id="account deleted"),
        pytest.param(_text_changed, "was changed in Label Studio after it was pushed;", 2, id="text changed"),
    ],
)
def test_what_cannot_be_used_there_is_a_line_and_all_else_is_pulled_and_written(
    harm: Callable[[wire.Server], None], words: str, lost: int, server: wire.Server
) -> None:
    _run(*PUSH)
    _label(server)
    harm(server)
    for _ in range(2):
        said = _run(*PULL, code=1)
        assert words in " ".join(said.split())
        assert "Harbour" in said
        assert Path("said.jsonl").read_bytes().count(b"\n") == 14 - lost


def test_an_annotator_unknown_here_is_a_line_whose_advice_takes_them_in(server: wire.Server) -> None:
    _run(*PUSH)
    for number, task in sorted(server.tasks.items()):
        server.annotate(number, deepcopy(task["predictions"][0]["result"]), user=2)
    _run(*PULL)
    for number, task in sorted(server.tasks.items()):
        server.annotate(number, deepcopy(task["predictions"][0]["result"]), user=3)
    who = pulling.pseudonym(wire.URL, 3)
    for _ in range(2):
        said = " ".join(_run(*PULL, code=1).split())
        assert f"Harbour, {who}: unknown here; 7 annotations held back, the first in task {min(server.tasks)}." in said
        assert f"annotator store role {who} annotator" in said
        assert Path("said.jsonl").read_bytes().count(b"\n") == 7
    assert running.run("store", "role", who, "annotator").exit_code == 0
    assert "7 submitted" in _run(*PULL)
    assert Path("said.jsonl").read_bytes().count(b"\n") == 14


def test_unless_told_otherwise_a_tenth_is_blind_and_one_person_labels_an_article(server: wire.Server) -> None:
    output.to_file(articles.predictions(60), Path("export.jsonl"), Format.JSONL)
    said = _run("push", "export.jsonl")
    digests = {task["data"]["digest"]: task["meta"]["annotator"]["blind"] for task in server.tasks.values()}
    assert digests == {digest: tasks.is_blind(digest, 0.1) for digest in digests}
    assert 0 < sum(digests.values()) < 15
    assert f"60 new articles ({sum(digests.values())} of all that are new without suggestions)" in said
    assert [project["maximum_annotations"] for project in server.projects.values()] == [1]


def test_a_project_with_another_scheme_is_not_pushed_to(server: wire.Server) -> None:
    _run(*PUSH)
    _other(server)
    before = server.state()
    assert "has another labelling set-up; give --project a new title" in _run(*PUSH, code=1)
    assert server.state() == before


def test_people_who_are_new_here_are_named_once(server: wire.Server) -> None:
    _run(*PUSH)
    _label(server)
    assert f"new here: {', '.join(sorted(pulling.pseudonym(wire.URL, user) for user in (2, 3)))}" in _run(*PULL)
    assert "new here" not in _run(*PULL)

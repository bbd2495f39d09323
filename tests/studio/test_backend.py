"""The backend's routes over requests as Label Studio 1.23.2 sends them."""

import base64
import json
from collections.abc import Callable, Iterator
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from annotator.learn.predict import predict
from annotator.service.gate import HEADER, Rules
from annotator.studio import backend, scheme, tasks
from annotator.studio.hooks import ProjectKey
from annotator.studio.training import Outcome, Trainer
from tests import made

if TYPE_CHECKING:
    from annotator.learn.tagger import Model

Json = dict[str, Any]
KEY = ProjectKey(8, 1764204400)
PROJECT = {"id": 8, "title": "Harbour", "created_at": "2025-11-27T00:46:40.123456Z", "token": "hidden"}
PARAMS = {"login": "", "password": "", "context": None}
SETUP = {
    "project": str(KEY),
    "schema": scheme.config(),
    "hostname": "http://localhost:8080",
    "access_token": "0123abcd" * 5,
    "extra_params": None,
}
SECRET = "the harbour is closed"  # noqa: S105 - of a test
TEXT = made.TEXT


class Served:
    """A server with a small model. trained: what was trained. lines: what was logged."""

    def __init__(self, model: "Model", rules: Rules, after: int) -> None:
        self.trained: list[ProjectKey] = []
        self.lines: list[str] = []
        self.begun = Event()
        self.trainer = Trainer(self._train, after=after, pause=0.0)
        models = backend.Models(lambda _: model, lambda: {ProjectKey(9, 5): "project-9-abc"}, model.name)
        self.app = backend.make(models, self.trainer, rules, self._log)

    def _train(self, project: ProjectKey, _ends: Event) -> Outcome:
        self.trained.append(project)
        self.begun.set()
        return Outcome("learned from 5 articles", learned=True)

    def _log(self, event: str, particulars: Json) -> None:
        self.lines.append(json.dumps({"event": event, **particulars}))


Start = Callable[..., tuple[TestClient, Served]]


@pytest.fixture
def start(learned: "Model") -> Iterator[Start]:
    opened: list[TestClient] = []

    def starting(rules: Rules | None = None, after: int = 0) -> tuple[TestClient, Served]:
        served = Served(learned, rules or Rules(), after)
        client = TestClient(served.app, raise_server_exceptions=False)
        opened.append(client.__enter__())
        return client, served

    yield starting
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def client(start: Start) -> TestClient:
    return start()[0]


def _ask(given: list[Any], config: str | None = None) -> Json:
    config = scheme.config() if config is None else config
    return {"tasks": given, "label_config": config, "project": str(KEY), "params": PARAMS}


def _bare(number: int, text: Any = TEXT) -> Json:
    return {"id": number, "data": {"text": text}, "meta": {}, "annotations": [], "predictions": []}


def _error(answer: Any) -> str:
    """Return what an error says, whose form is always the same."""
    body = answer.json()
    assert set(body) == {"error", "status"}
    assert body["status"] == answer.status_code
    assert "Traceback" not in answer.text
    return str(body["error"])


@pytest.mark.parametrize("path", ["/", "/health"])
def test_it_says_that_it_is_up(client: TestClient, path: str) -> None:
    assert client.get(path).json() == {"status": "UP", "model_class": "annotator"}


def test_set_up_tells_the_version_and_the_owners_token_is_nowhere(start: Start, learned: "Model") -> None:
    client, served = start()
    assert client.post("/setup", json=SETUP).json() == {"model_version": learned.name}
    assert str(SETUP["access_token"]) not in "".join(served.lines) + client.get("/status").text


def test_a_set_up_of_another_kind_is_told_in_the_status_until_it_is_put_right(client: TestClient) -> None:
    client.post("/setup", json={**SETUP, "schema": "<View><Text name='t' value='$t'/></View>"})
    told = client.get("/status").json()["projects"][str(KEY)]["cannot be used"]
    assert [fault["place"] for fault in told] == ["set-up"]
    client.post("/setup", json=SETUP)
    assert client.get("/status").json()["projects"][str(KEY)]["cannot be used"] == []


def test_many_tasks_are_answered_at_once_in_their_order(client: TestClient, learned: "Model") -> None:
    texts = [f"{TEXT}\n\nNumber {n} is a shame." for n in range(150)]
    answer = client.post("/predict", json=_ask([_bare(n, text) for n, text in enumerate(texts)])).json()
    assert len(answer["results"]) == 150
    for text, one in zip(texts, answer["results"], strict=True):
        assert one["model_version"] == learned.name
        spans = [item["value"] for item in one["result"] if item["type"] == "labels"]
        assert all(text[value["start"] : value["end"]] == value["text"] for value in spans)
        assert f"Number {texts.index(text)} is a shame." in [value["text"] for value in spans]


def test_a_pushed_task_gets_what_a_push_of_this_model_gives_it(client: TestClient, learned: "Model") -> None:
    (prediction,) = predict([made.prediction().article], learned)
    pushed = {"id": 3, **tasks.task(prediction)}
    assert client.post("/predict", json=_ask([pushed])).json()["results"] == pushed["predictions"]


def test_a_task_that_was_pushed_blind_stays_blind(client: TestClient, learned: "Model") -> None:
    (prediction,) = predict([made.prediction().article], learned)
    pushed = {"id": 3, **tasks.task(prediction, blind=True)}
    (one,) = client.post("/predict", json=_ask([pushed])).json()["results"]
    assert one == pushed["predictions"][0]
    assert {tuple(item["value"]["labels"]) for item in one["result"]} == {()}


def test_the_score_is_that_of_the_queue(client: TestClient, learned: "Model") -> None:
    (one,) = client.post("/predict", json=_ask([_bare(1)])).json()["results"]
    (prediction,) = predict([made.prediction().article], learned)
    least = [min(max(p, 1 - p) for p in s.scores) for s in prediction.sentences]
    assert one["score"] == tasks.certainty(prediction)
    assert 0 < one["score"] <= sum(least) / len(least)


ODD: list[tuple[Any, str]] = [
    (7, "the task is no object but int"),
    (_bare(1, None), "no text"),
    ({"id": 1, "data": ["text"]}, "no text"),
    ({"id": 1}, "no text"),
    (_bare(1, "bad \ud800 one"), "which Label Studio cannot keep"),
    (_bare(1, "bad \0 one"), "which Label Studio cannot keep"),
    ({**_bare(1), "meta": {"annotator": 5}}, "not made by annotator"),
    ({**_bare(1), "meta": {"annotator": {"article_id": "a", "digest": "0", "scheme": "0"}}}, "of scheme '0'"),
]


@pytest.mark.parametrize(("task", "reason"), ODD)
def test_a_task_that_cannot_be_used_gets_an_empty_result_and_the_others_theirs(
    client: TestClient, task: Any, reason: str
) -> None:
    body = json.dumps(_ask([_bare(5), task, _bare(6)])).encode()
    answer = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert [bool(one["result"]) for one in answer.json()["results"]] == [True, False, True]
    (fault,) = client.get("/status").json()["projects"][str(KEY)]["cannot be used"]
    assert reason in fault["reason"]


def test_a_task_whose_text_was_changed_is_told_in_the_status(client: TestClient) -> None:
    pushed = {"id": 3, **tasks.task(made.prediction())}
    pushed["data"]["text"] += "!"
    (one,) = client.post("/predict", json=_ask([pushed])).json()["results"]
    assert one["result"] == []
    (fault,) = client.get("/status").json()["projects"][str(KEY)]["cannot be used"]
    assert fault["place"] == "task 3"
    assert "was changed in Label Studio" in fault["reason"]


@pytest.mark.parametrize("config", ["", "<View>", '<View><Text name="text" value="$text"/></View>'])
def test_a_project_of_another_set_up_gets_empty_results(client: TestClient, config: str) -> None:
    answer = client.post("/predict", json=_ask([_bare(1), _bare(2)], config)).json()
    assert [one["result"] for one in answer["results"]] == [[], []]


def test_no_tasks_are_no_results(client: TestClient) -> None:
    assert client.post("/predict", json=_ask([])).json()["results"] == []


def test_an_empty_text_has_no_sentences_and_is_no_fault(client: TestClient) -> None:
    assert client.post("/predict", json=_ask([_bare(1, "")])).json()["results"][0]["result"] == []
    assert client.get("/status").json()["projects"][str(KEY)]["cannot be used"] == []


BAD: list[tuple[str, bytes, str]] = [
    ("/predict", b"{bad", "no JSON"),
    ("/predict", b"", "no JSON"),
    ("/predict", b"\xff\xfe{}", "no JSON"),
    ("/predict", b"[" * 200_000, "nested too deeply"),
    ("/predict", b"[]", "right would be an object"),
    ("/predict", b"{}", "tasks is NoneType"),
    ("/predict", b'{"tasks": {}}', "tasks is dict"),
    ("/predict", b'{"tasks": [], "project": "../../x"}', "project '../../x'"),
    ("/setup", b"{}", "project None"),
    ("/setup", b'{"project": 8}', "project 8"),
    ("/webhook", b"{}", "action None"),
    ("/webhook", b'{"action": "START_TRAINING"}', "switch on Send payload"),
    ("/webhook", b'{"action": "START_TRAINING", "project": {"id": 8}}', "created_at None"),
    ("/webhook", b'{"action": "START_TRAINING", "project": {"id": true, "created_at": "2025"}}', "id True"),
    ("/webhook", b'{"action": "ANNOTATION_CREATED", "project": {"id": 8, "created_at": "soon"}}', "created_at 'soon'"),
]


@pytest.mark.parametrize(("path", "body", "reason"), BAD)
def test_what_cannot_be_understood_is_refused_in_one_form(
    client: TestClient, path: str, body: bytes, reason: str
) -> None:
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert reason in _error(answer)


def test_unknown_routes_and_methods_are_refused_in_the_same_form(client: TestClient) -> None:
    assert client.get("/nowhere").status_code == 404
    assert _error(client.get("/nowhere"))
    assert client.get("/predict").status_code == 405
    assert _error(client.get("/predict"))
    assert client.get("/docs").status_code == 404


def test_a_page_in_a_browser_cannot_send_it_a_form(client: TestClient) -> None:
    answer = client.post("/webhook", content=b'{"action": "START_TRAINING"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert "application/json" in _error(answer)


def test_a_fault_of_its_own_is_told_without_its_particulars(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client, _ = start()
    monkeypatch.setattr("annotator.studio.suggesting.answers", lambda *_: 1 / 0)
    answer = client.post("/predict", json=_ask([_bare(1)]))
    assert answer.status_code == 500
    assert _error(answer) == "this server failed; its log says more"


def test_a_large_request_is_refused_whether_it_says_its_size_or_not(start: Start) -> None:
    client, _ = start(Rules(limit=2000))
    large = b'{"tasks": [' + b" " * 3000 + b"]}"
    header = {"Content-Type": "application/json"}
    said = client.post("/predict", content=large, headers=header)
    unsaid = client.post("/predict", content=iter([large[:1500], large[1500:]]), headers=header)
    for answer in (said, unsaid):
        assert answer.status_code == 413
        assert "more than 2,000 bytes" in _error(answer)
    assert client.post("/predict", content=b'{"tasks": []}', headers=header).status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/versions", "/status"])
def test_with_a_secret_every_route_wants_it(start: Start, path: str) -> None:
    client, served = start(Rules(secret=SECRET))
    for auth in (None, ("label-studio", "wrong"), ("label-studio", "")):
        answer = client.get(path, auth=auth)
        assert answer.status_code == 401
        assert _error(answer)
        assert answer.headers["www-authenticate"].startswith("Basic")
    assert client.get(path, auth=("label-studio", SECRET)).status_code == 200
    assert client.get(path, headers={HEADER: SECRET}).status_code == 200
    assert SECRET not in "".join(served.lines)


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic " + base64.b64encode(b"\xff").decode(), "Bearer x"])
def test_a_broken_password_is_a_wrong_one(start: Start, header: str) -> None:
    client, _ = start(Rules(secret=SECRET))
    assert client.get("/health", headers={"Authorization": header}).status_code == 401


def test_a_webhook_without_password_comes_in_by_its_header(start: Start) -> None:
    client, served = start(Rules(secret=SECRET))
    body = {"action": "START_TRAINING", "project": PROJECT}
    assert client.post("/webhook", json=body).status_code == 401
    assert served.trained == []
    assert client.post("/webhook", json=body, headers={HEADER: SECRET}).status_code == 201
    assert served.begun.wait(10)


def test_start_training_has_no_annotation_and_trains(start: Start) -> None:
    client, served = start()
    answer = client.post("/webhook", json={"action": "START_TRAINING", "project": PROJECT})
    assert (answer.status_code, answer.json()["status"]) == (201, "training")
    assert served.begun.wait(10)
    assert served.trained == [KEY]


def _annotation(number: int) -> Json:
    return {"id": number, "result": [], "completed_by": 2, "was_cancelled": False}


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ({"action": "ANNOTATION_CREATED", "annotation": _annotation(1), "task": _bare(3)}, 1),
        ({"action": "ANNOTATION_UPDATED", "annotation": _annotation(1), "task": _bare(3)}, 1),
        ({"action": "ANNOTATIONS_CREATED", "annotation": [_annotation(1)], "annotations": [1, 2]}, 2),
        ({"action": "ANNOTATIONS_DELETED", "annotations": [{"id": 1}, {"id": 2}, {"id": 3}]}, 3),
    ],
)
def test_labels_are_counted(client: TestClient, body: Json, count: int) -> None:
    answer = client.post("/webhook", json={**body, "project": PROJECT})
    assert (answer.status_code, answer.json()["status"]) == (201, "noted")
    assert client.get("/status").json()["projects"][str(KEY)]["new labels"] == count


def test_other_actions_are_passed_over(client: TestClient) -> None:
    answer = client.post("/webhook", json={"action": "PROJECT_UPDATED", "project": PROJECT})
    assert (answer.status_code, answer.json()["status"]) == (201, "ignored")
    assert client.get("/status").json()["projects"] == {"9.5": {"model": "project-9-abc"}}


def test_enough_labels_train_by_themselves(start: Start) -> None:
    client, served = start(after=3)
    for number in range(2):
        client.post("/webhook", json={"action": "ANNOTATION_CREATED", "annotation": {"id": number}, "project": PROJECT})
    assert served.trained == []
    client.post("/webhook", json={"action": "ANNOTATION_CREATED", "annotation": {"id": 3}, "project": PROJECT})
    assert served.begun.wait(10)
    assert served.trained == [KEY]


def test_versions_are_asked_for_without_a_body(client: TestClient, learned: "Model") -> None:
    assert client.get("/versions").json() == {"versions": sorted([learned.name, "project-9-abc"])}


def test_the_log_has_a_line_a_request_and_no_article_in_it(start: Start) -> None:
    client, served = start()
    client.post("/predict?token=abc", json=_ask([_bare(1)]))
    lines = [json.loads(line) for line in served.lines]
    assert [line["event"] for line in lines] == ["predicted", "request"]
    assert {"project": str(KEY), "tasks": 1, "empty": 0}.items() <= lines[0].items()
    assert {"method": "POST", "path": "/predict", "status": 200}.items() <= lines[1].items()
    assert "Ruiz" not in "".join(served.lines)
    assert "abc" not in json.dumps(lines[1])

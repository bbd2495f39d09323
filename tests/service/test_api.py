"""The service's routes; tests/cli/test_serving.py asks a real server, and checks it against its own OpenAPI."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from annotator.core import export
from annotator.learn.predict import predict
from annotator.service import api, forms
from annotator.service.gate import Rules
from tests import made

if TYPE_CHECKING:
    from annotator.learn.tagger import Model

SECRET = "the harbour is closed"  # noqa: S105 - of a test
Start = Callable[..., TestClient]


@pytest.fixture
def start(learned: "Model") -> Iterator[Start]:
    opened: list[TestClient] = []

    def starting(rules: Rules | None = None, **limits: Any) -> TestClient:
        app = api.make(learned, rules or Rules(), lambda *_: None, api.Limits(**limits))
        client = TestClient(app, raise_server_exceptions=False)
        opened.append(client.__enter__())
        return client

    yield starting
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def client(start: Start) -> TestClient:
    return start()


def _ask(client: TestClient, *texts: str, **more: Any) -> Any:
    return client.post("/prelabel", json={"articles": [{"text": text} for text in texts], **more})


def test_articles_come_back_in_the_export_form_in_their_order(client: TestClient, learned: "Model") -> None:
    rows = _ask(client, made.TEXT, "Rain fell.").json()["articles"]
    assert [row["id"] for row in rows] == ["article-1", "article-2"]
    found = [export.to_prediction(row) for row in rows]
    [own] = predict([found[0].article], learned)
    assert [(s.start, s.end, s.tags) for s in found[0].sentences] == [(s.start, s.end, s.tags) for s in own.sentences]
    assert found[0].attributions


def test_what_is_said_of_an_article_comes_back_with_it(client: TestClient) -> None:
    given = {"id": "quay", "text": "Rain fell.", "title": "Rain", "outlet": "The Quay", "published": "2026-03-31"}
    [row] = client.post("/prelabel", json={"articles": [given]}).json()["articles"]
    assert {key: row[key] for key in given} == given
    assert row["author"] is None


def test_reasons_are_given_where_they_are_asked_for(client: TestClient) -> None:
    def reasons(**more: Any) -> int:
        [row] = _ask(client, made.TEXT, **more).json()["articles"]
        return sum(len(sentence["why"]) for sentence in row["sentences"])

    assert reasons() == 0
    assert reasons(why=True) > 0


def test_offsets_count_code_points_behind_an_emoji_and_line_ends_are_those_of_the_answer(client: TestClient) -> None:
    [row] = _ask(client, "🌊 The quay closed.\r\n\r\n“It is shut,” Dele Okoro said.").json()["articles"]
    said = [row["text"][s["start"] : s["end"]] for s in row["sentences"]]
    assert said == ["🌊 The quay closed.", "“It is shut,” Dele Okoro said."]


@pytest.mark.parametrize(
    ("body", "status", "part"),
    [
        (b"{", 422, "JSON"),
        (b"\xff\xfe", 422, "JSON"),
        (b"{\x22articles\x22: \x22\xff\x22}", 400, "body"),
        (b"[]", 422, "body"),
        (b"{}", 422, "body.articles: Field required"),
        (b'{"articles": []}', 422, "at least 1"),
        (b'{"articles": [{"text": ""}]}', 422, "body.articles.0.text"),
        (b'{"articles": [{"text": 5}]}', 422, "valid string"),
        (b'{"articles": [{"text": "%s"}]}' % (b"x" * 1_000_001), 422, "1,000,001 characters"),
        (b'{"articles": [{"text": "\\ud800"}]}', 422, "body.articles.0.text"),
        (b'{"articles": [{"txt": "Rain."}]}', 422, "body.articles.0.txt"),
        (b'{"articles": [{"text": "Rain."}], "why": "yes"}', 422, "body.why"),
        (b'{"articles": ' + b"[" * 100_000, 400, ""),
        (json.dumps({"articles": [{"text": "Rain."}] * 1001}).encode(), 422, "1000"),
    ],
)
def test_a_bad_request_is_told_what_is_wrong_and_where(client: TestClient, body: bytes, status: int, part: str) -> None:
    told = client.post("/prelabel", content=body, headers={"Content-Type": "application/json"})
    assert told.status_code == status
    assert part in told.json()["error"]


def test_a_refusal_does_not_repeat_the_article(client: TestClient) -> None:
    told = client.post("/prelabel", json={"articles": [{"text": ["the secret report"]}]})
    assert told.status_code == 422
    assert "secret report" not in told.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer the harbour is open"}, 401),
        ({"Authorization": f"Bearer {SECRET}"}, 200),
        ({"X-Annotator-Secret": SECRET}, 200),
    ],
)
def test_a_secret_is_wanted_where_there_is_one(start: Start, headers: dict[str, str], status: int) -> None:
    client = start(Rules(SECRET))
    assert client.get("/health", headers=headers).status_code == status
    told = client.post("/prelabel", json={"articles": [{"text": "Rain."}]}, headers=headers)
    assert told.status_code == status


def test_too_large_and_too_many_requests_are_refused(start: Start) -> None:
    client = start(Rules(limit=1000, rate=2))
    assert _ask(client, "Rain. " * 1000).status_code == 413
    assert _ask(client, "Rain.").status_code == 200
    told = _ask(client, "Rain.")
    assert told.status_code == 429
    assert 0 < int(told.headers["Retry-After"]) <= 30


def test_what_takes_too_long_is_given_up(start: Start) -> None:
    told = _ask(start(seconds=0.001), *[made.TEXT] * 50, why=True)
    assert told.status_code == 504
    assert "0.001 s" in told.json()["error"]


def test_figures_tell_what_was_done_in_the_form_prometheus_reads(client: TestClient) -> None:
    from prometheus_client.parser import text_string_to_metric_families

    _ask(client, made.TEXT, "Rain fell.")
    _ask(client, "")
    client.get("/nowhere/at/all")
    told = client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain")
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(told.text)
        for sample in family.samples
    }
    assert samples["annotator_articles_total",] == 2
    assert samples["annotator_requests_total", "/prelabel", "200"] == 1
    assert samples["annotator_requests_total", "/prelabel", "422"] == 1
    assert samples["annotator_requests_total", "other", "404"] == 1
    assert samples["annotator_waiting_articles",] == 0


def test_the_page_for_people_names_the_routes_and_needs_no_network(client: TestClient, learned: "Model") -> None:
    page = client.get("/").text
    assert "POST /prelabel" in page
    assert learned.name in page
    assert "src=" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_an_answer_is_of_the_form_that_the_service_describes(client: TestClient) -> None:
    told = forms.Answered.model_validate_json(_ask(client, made.TEXT, why=True).content, strict=True)
    assert told.articles[0].sentences

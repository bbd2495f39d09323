import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from annotator import workflow
from annotator.core.labels import Tag
from annotator.core.records import Decision
from annotator.store import database, output, registry
from annotator.store.database import By, Role, Ruling, Store
from annotator.store.output import Format
from annotator.studio.client import Studio
from annotator.studio.errors import StudioError
from annotator.studio.hooks import ProjectKey
from annotator.studio.training import Outcome
from annotator.workflow.exports import Export
from annotator.workflow.pushing import push
from annotator.workflow.retraining import Retraining, retrain
from annotator.workflow.sessions import Push, Where
from tests.studio import articles, wire

SOME = list(articles.predictions(8, sentences=10))
MADE = 1773118800
"""2026-03-10T05:00:00Z, when the server's project was made."""


@pytest.fixture
def server(tmp_path: Path, store: Store) -> wire.Server:
    made = wire.Server()
    output.to_file(SOME, tmp_path / "export.jsonl", Format.JSONL)
    push(Push(("export",), "Harbour", "lead", blind=0), Export(tmp_path / "export.jsonl"), _studio(made), store)
    return made


@pytest.fixture
def unlisted(model_folder: Path, tmp_path: Path) -> Path:
    """Return a model whose card does not say what it learned from, so that no comparison would be fair."""
    folder = tmp_path / "unlisted"
    shutil.copytree(model_folder, folder)
    card = json.loads((folder / "card.json").read_text())
    del card["digests"]
    (folder / "card.json").write_text(json.dumps(card))
    return folder


def _studio(server: wire.Server) -> Studio:
    return Studio(wire.URL, wire.TOKEN, transport=server, retries=0)


def _label(server: wire.Server, count: int) -> None:
    """Submit the suggestions of so many tasks as they are."""
    for number in sorted(server.tasks)[:count]:
        server.annotate(number, server.tasks[number]["predictions"][0]["result"])


def _retrain(server: wire.Server, store: Store, folder: Path, before: Path, made: int = MADE) -> Outcome:
    (number,) = server.projects
    where = Where(wire.URL, wire.TOKEN, None)
    job = Retraining(
        ProjectKey(number, made), folder, where, "lead", alone=True, before=before or registry.default_folder()
    )
    return retrain(job, _studio(server), store)


def test_a_model_is_learned_from_what_people_said_in_the_project(
    server: wire.Server, store: Store, tmp_path: Path, unlisted: Path
) -> None:
    _label(server, 6)
    outcome = _retrain(server, store, tmp_path / "model", unlisted)
    assert outcome.learned
    assert outcome.said.startswith("learned from 6 articles of the project and 0 others; not compared: its card ")
    model = workflow.open_model(tmp_path / "model")
    (number,) = server.projects
    assert model.name.startswith(f"project-{number}-")
    assert registry.read_card(tmp_path / "model")["report"]["articles"] == 6


def test_the_version_changes_with_the_labels_and_only_with_them(
    server: wire.Server, store: Store, tmp_path: Path, unlisted: Path
) -> None:
    _label(server, 5)
    _retrain(server, store, tmp_path / "model", unlisted)
    first = workflow.open_model(tmp_path / "model").name
    again = _retrain(server, store, tmp_path / "model", tmp_path / "model")
    assert again == Outcome(f"nothing new: {first} has learned all that is settled", learned=True)
    _label(server, 6)
    _retrain(server, store, tmp_path / "model", tmp_path / "model")
    assert workflow.open_model(tmp_path / "model").name != first


def test_too_little_gold_says_so_and_makes_nothing(
    server: wire.Server, store: Store, tmp_path: Path, unlisted: Path
) -> None:
    _label(server, 4)
    outcome = _retrain(server, store, tmp_path / "model", unlisted)
    assert outcome == Outcome("too little gold: 4 of 5 settled articles of the project's own", learned=False)
    assert not (tmp_path / "model").exists()


def test_what_cannot_be_used_is_counted(server: wire.Server, store: Store, tmp_path: Path, unlisted: Path) -> None:
    _label(server, 2)
    server.tasks[min(server.tasks)]["data"]["text"] += "!"
    said = _retrain(server, store, tmp_path / "model", unlisted).said
    assert said.startswith("too little gold: 1 of 5")
    assert said.endswith("; 1 thing left out, which annotator studio pull lists")


def test_a_reviewers_decision_is_learned_and_outweighs_the_annotators(
    server: wire.Server, store: Store, tmp_path: Path, unlisted: Path
) -> None:
    _label(server, 5)
    _retrain(server, store, tmp_path / "model", unlisted)
    first = workflow.open_model(tmp_path / "model").name
    article, sentence = SOME[0].article, SOME[0].sentences[0]
    decision = Decision(article, sentence.start, sentence.end, (Tag.OPINION,), None, "rhea", "2026-03-11T08:00:00Z")
    database.enter(store, By("rhea", "test"), Role.REVIEWER)
    database.decide(store, By("rhea", "test"), [Ruling(decision)])
    assert _retrain(server, store, tmp_path / "model", tmp_path / "model").said.startswith("learned from 5")
    assert workflow.open_model(tmp_path / "model").name != first


def test_sentences_in_which_something_is_open_do_not_teach(
    server: wire.Server, store: Store, tmp_path: Path, unlisted: Path
) -> None:
    _label(server, 5)
    first = sorted(server.tasks)[0]
    other = [
        {**item, "value": {**item["value"], "labels": ["opinion"]}} if item["id"].startswith("s0-") else item
        for item in server.tasks[first]["predictions"][0]["result"]
        if item["type"] == "labels" and item["from_name"] == "tags"
    ]
    server.annotate(first, other, user=3)
    _retrain(server, store, tmp_path / "model", unlisted)
    report = registry.read_card(tmp_path / "model")["report"]
    assert report["articles"] == 5
    assert report["sentences"] < sum(len(one.sentences) for one in SOME[:5])


def test_a_project_of_the_same_number_on_another_server_is_not_learned_from(
    server: wire.Server, store: Store, tmp_path: Path, unlisted: Path
) -> None:
    with pytest.raises(StudioError, match="is not the one that asks; correct --url"):
        _retrain(server, store, tmp_path / "model", unlisted, made=MADE + 1)


def test_the_programs_gold_is_learned_from_as_well_but_for_the_articles_that_the_project_has(
    monkeypatch: pytest.MonkeyPatch, server: wire.Server, store: Store, tmp_path: Path, unlisted: Path
) -> None:
    from annotator.store import gold
    from annotator.workflow import retraining
    from tests import made

    _label(server, 5)
    monkeypatch.setattr(retraining, "FEWEST", 5)
    golds = made.golds()
    monkeypatch.setattr(gold, "read_sound", lambda _: [*golds, replace(golds[0], article=SOME[0].article)])
    (number,) = server.projects
    where = Where(wire.URL, wire.TOKEN, None)
    job = Retraining(
        ProjectKey(number, MADE), tmp_path / "model", where, "lead", alone=False, before=registry.default_folder()
    )
    outcome = retrain(job, _studio(server), store)
    assert outcome.said.startswith(f"learned from 5 articles of the project and {len(golds)} others; ")


def test_a_model_that_is_clearly_worse_does_not_take_the_place_of_the_one_before(
    server: wire.Server, store: Store, tmp_path: Path
) -> None:
    """Six articles teach less than what the program's own model knows, which has seen none of them."""
    _label(server, 6)
    outcome = _retrain(server, store, tmp_path / "model", registry.default_folder())
    name = registry.read_card(registry.default_folder())["name"]
    assert outcome.said.startswith(f"kept {name}: what 6 articles of the project and 0 others teach is worse; mean F1 ")
    assert "on the 6 articles that it did not learn from" in outcome.said
    assert outcome.learned
    assert not (tmp_path / "model").exists()

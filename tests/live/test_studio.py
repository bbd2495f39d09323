"""A session in a real Label Studio: articles go there, two people label in the browser by keyboard, all comes back.

The tests follow one another as a session does; each needs what those before it did.
"""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from annotator import workflow
from annotator.core.annotated import Origin, SpanKind
from annotator.core.export import from_gold, to_gold
from annotator.core.labels import Tag
from annotator.core.records import Annotation, Prediction, Status
from annotator.store import database, jsonl, output
from annotator.store.output import Format
from annotator.studio import scheme, tasks
from annotator.studio.client import Project, Studio
from annotator.workflow import exports, tagging
from annotator.workflow.pulling import pseudonym
from tests import made
from tests.cli.running import STORY, first_line
from tests.live import label_studio, served
from tests.live.desk import Desk
from tests.live.label_studio import TOKEN, Running
from tests.studio import articles

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("studio")]

COUNT = 200
ODD = "😀 👨\u200d👩\u200d👧 said:\r\n“No\tmore.” 🇫🇷 It e\u0301nded. <b>&amp;</b>"


class Session:
    """A server, a store, and the program as a person calls it."""

    def __init__(self, server: Running, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.studio = Studio(server.url, TOKEN)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "annotator", *words]

    @property
    def environment(self) -> dict[str, str]:
        ours = {"LABEL_STUDIO_API_KEY": TOKEN, "LABEL_STUDIO_URL": self.server.url}
        return {**os.environ, **ours, "ANNOTATOR_STORE": str(self.folder / "labels.db")}

    def run(self, *words: str, code: int = 0) -> str:
        """Run the program; return what it said."""
        done = subprocess.run(
            self.command(*words), env=self.environment, capture_output=True, text=True, check=False, cwd=self.folder
        )
        assert done.returncode == code, done.stderr
        assert TOKEN not in done.stderr + done.stdout
        return done.stderr + done.stdout

    def export(self, name: str, given: list[Prediction]) -> str:
        output.to_file(given, self.folder / name, Format.JSONL)
        return str(self.folder / name)

    def project(self, title: str = "Harbour") -> Project:
        found = self.studio.project(title)
        assert found is not None
        return found

    def rows(self, title: str = "Harbour") -> list[dict[str, Any]]:
        return list(self.studio.listed(self.project(title)))

    def count(self, title: str) -> int:
        """Return how many tasks a project has, -1 where there is none."""
        found = self.studio.project(title)
        return found.tasks if found else -1

    def state(self, title: str) -> list[tuple[Any, ...]]:
        """Return what counts of a project's tasks: which text, whose suggestions."""
        kept = [(row["meta"][tasks.OURS], row["predictions_model_versions"]) for row in self.rows(title)]
        return sorted((ours["article_id"], ours["digest"], ours["blind"], models) for ours, models in kept)

    def pulled(self, *, code: int = 0) -> tuple[str, list[Annotation]]:
        said = self.run("studio", "pull", "--project", "Harbour", "--out", "said.jsonl", code=code)
        return said, workflow.read_annotations(self.folder / "said.jsonl").annotations


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("studio")
    with label_studio.running(folder) as server:
        for name in ("ana", "emil"):
            server.join(f"{name}@example.org")
        opened = Session(server, folder)
        yield opened
        opened.studio.close()


@pytest.fixture(scope="module")
def given() -> list[Prediction]:
    return list(articles.predictions(COUNT))


@pytest.fixture(scope="module")
def ana(browser: Browser, session: Session) -> Iterator[Desk]:
    desk = Desk(browser, session.server.url, "ana")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def emil(browser: Browser, session: Session) -> Iterator[Desk]:
    desk = Desk(browser, session.server.url, "emil")
    yield desk
    desk.close()


def _user(session: Session, name: str) -> str:
    users = session.studio._sdk.users.list()
    return pseudonym(session.server.url, next(user.id for user in users if user.email.startswith(name)))


def test_200_articles_are_pushed_once_however_often(session: Session, given: list[Prediction]) -> None:
    export = session.export("export.jsonl", given)
    words = ("studio", "push", export, "--project", "Harbour", "--overlap", "2", "--blind", "0.2")
    assert f"{COUNT} new articles" in session.run(*words)
    before = session.rows()
    assert f"0 new articles (0 of all that are new without suggestions), {COUNT} there already" in session.run(*words)
    assert session.rows() == before
    assert len(before) == COUNT
    project = session.project()
    assert (project.model, project.overlap, project.sampling) == ("model-1", 2, scheme.SAMPLING)


def test_the_server_accepts_the_set_up_and_keeps_it(session: Session) -> None:
    project = session.project()
    assert scheme.is_ours(project.config)
    session.studio._sdk.projects.validate_label_config(project.id, label_config=scheme.config())


def test_what_was_pushed_comes_back_as_it_went(session: Session, given: list[Prediction]) -> None:
    project = session.project()
    kept = {prediction.article.id: prediction for prediction in given}
    listed = list(session.studio._sdk.tasks.list(project=project.id, page_size=50, page=1))[:50]
    assert len(listed) == 50
    for task in listed:
        made = {"data": task.data, "meta": task.meta, "predictions": [p.model_dump() for p in task.predictions]}
        if not task.meta[tasks.OURS]["blind"]:
            assert tasks.to_prediction(made) == kept[task.data["article_id"]]


def test_a_push_that_is_killed_ends_in_the_same_state_the_next_time(session: Session, given: list[Prediction]) -> None:
    """SIGKILL when there is a project, half of its tasks, all; then the push once more.

    The server goes on with a killed one's request.
    """
    many = list(articles.predictions(400, sentences=10))
    export = session.export("many.jsonl", many)
    words = ("studio", "push", export, "--project", "Killed", "--blind", "0.2")
    whole = ("studio", "push", export, "--project", "Whole", "--blind", "0.2")
    killed = 0
    for count in (0, 1, 201):
        push = subprocess.Popen(session.command(*words), env=session.environment, stderr=subprocess.DEVNULL)
        while push.poll() is None and session.count("Killed") < count:
            time.sleep(0.02)
        push.kill()
        killed += push.wait() == -signal.SIGKILL
    session.run(*words)
    session.run(*words)
    session.run(*whole)
    assert killed >= 2
    assert session.state("Killed") == session.state("Whole")
    assert session.studio.versions(session.project("Killed")) == {"model-1": 400}


def test_two_people_label_by_keyboard_and_what_to_label_next_comes_first(
    session: Session, ana: Desk, emil: Desk
) -> None:
    project = session.project()
    names = {row["id"]: row["meta"][tasks.OURS]["article_id"] for row in session.rows()}
    met: dict[str, list[str]] = {"ana": [], "emil": []}
    for name, desk in (("ana", ana), ("emil", emil)):
        desk.open(project)
        for number in range(4):
            met[name].append(names[desk.task()])
            blind = not any(label for labels in desk.regions() for label in labels)
            if name == "ana" and not blind:
                served.picture(desk.page, "studio-stream.png")
            for region in range(6):
                desk.press("Alt+.")
                if blind:
                    desk.press(str(1 + region % 5))
                elif name == "ana" and region == 1:
                    desk.press("2", "1")  # opinion, and claim no more
            if name == "ana" and not blind:
                desk.press("Alt+.", "Alt+.", "w", "Alt+.", "Backspace")  # the first source is unnamed; no such cue
            desk.submit()
            if number < 3:
                desk.wait()
    ranks = exports.priorities(session.folder / "export.jsonl")
    first = [key.article for key in sorted(ranks, key=ranks.__getitem__)[:4]]
    assert met["ana"] == first
    assert sorted(met["emil"]) == sorted(first)  # of what the first has begun the second gets one at random
    outside = [url for url in ana.asked + emil.asked if session.server.url.removeprefix("http:") not in url]
    assert [url for url in outside if not url.startswith(("data:", "blob:"))] == []


def test_blind_articles_show_sentences_without_suggestions(session: Session, emil: Desk) -> None:
    blind = next(row["id"] for row in session.rows() if row["meta"][tasks.OURS]["blind"] and not row["annotations_ids"])
    emil.open(session.project(), blind)
    assert emil.regions() == [[]] * 6
    emil.press("Alt+.", "3", "4", "Alt+.", "1", "Alt+.", "5")
    served.picture(emil.page, "studio-blind.png")
    emil.submit()


def test_what_they_did_is_pulled_with_who_and_how_and_what_became_of_suggestions(session: Session) -> None:
    told, said = session.pulled()
    assert "9 submitted" in told
    names = {_user(session, "ana"), _user(session, "emil")}
    assert {one.annotator for one in said} == names
    assert all((one.seconds or 0) > 0 and one.made and one.status is Status.SUBMITTED for one in said)
    for one in said:
        assert all(one.article.text[s.start : s.end].strip() for s in one.sentences)
        origins = [s.origin for s in one.sentences]
        if one.suggested is None:
            assert set(origins) == {Origin.DRAWN}
        elif one.annotator == _user(session, "ana"):
            assert origins[0] is Origin.ACCEPTED
            assert origins[1] is Origin.CHANGED
            assert one.sentences[1].tags == (Tag.OPINION,)
            assert len(one.attributions) >= 2
            assert Counter(s.origin for s in one.spans) == {
                Origin.REMOVED: 1,
                Origin.CHANGED: 1,
                Origin.ACCEPTED: len(one.spans) - 2,
            }
            assert [link.kind for link in one.links if link.origin is Origin.REMOVED] == [SpanKind.CUE]
            assert len(one.links) > 4
        else:
            assert {part.origin for parts in (one.sentences, one.spans) for part in parts} == {Origin.ACCEPTED}
            assert {link.origin for link in one.links} == {Origin.ACCEPTED}
    blind = [one for one in said if len(one.sentences) == 3]
    assert [[s.tags for s in one.sentences] for one in blind] == [[(Tag.QUOTATION, Tag.SOURCE), (Tag.CLAIM,), ()]]


def test_pulling_again_changes_nothing(session: Session) -> None:
    _, before = session.pulled()
    told, after = session.pulled()
    assert "nothing new" in told
    assert after == before


def test_what_was_pulled_can_be_compared_and_settled(session: Session) -> None:
    compared = session.run("agreement")
    assert session.run("agreement", "said.jsonl") == compared
    assert all(tag in compared for tag in Tag)
    assert "What became of suggestions" in compared
    said = session.run("settle", "--out", "gold.jsonl", "--conflicts", "open.csv")
    golds = [to_gold(json.loads(line)) for line in (session.folder / "gold.jsonl").read_bytes().splitlines()]
    assert len(golds) == 5  # four that both labelled, and a blind one of emil's alone
    assert "5 articles" in said
    with (session.folder / "open.csv").open(encoding="utf-8-sig", newline="") as file:
        still = {row["article"] for row in csv.DictReader(file)}
    for gold in golds:
        told = session.run("history", gold.article.id).splitlines()[-1]
        assert f"settled it (majority) from {' and '.join(gold.annotators)}, inputs " in told
        assert ("open: " in told) == (gold.article.id in still)


def test_whoever_labels_later_is_held_back_and_named_until_taken_in(session: Session) -> None:
    session.server.join("mira@example.org")
    sdk, who = session.studio._sdk, _user(session, "mira")
    number = next(user.id for user in sdk.users.list() if user.email.startswith("mira"))
    task = next(row["id"] for row in session.rows() if not row["annotations_ids"])
    result = sdk.predictions.list(task=task)[0].result if sdk.predictions.list(task=task) else []
    made_there = sdk.annotations.create(id=task, result=result, ground_truth=False, completed_by=number)
    told, before = session.pulled(code=1)
    assert f"Harbour, {who}: unknown here; 1 annotation held back, the first in task {task}." in told
    assert who not in {one.annotator for one in before}
    assert "1 submitted, from 1 task" in session.run("studio", "pull", "--project", "Harbour", "--newcomers")
    told, after = session.pulled()
    assert ("nothing new" in told, len(after)) == (True, len(before) + 1)
    assert who in {one.annotator for one in after}
    sdk.annotations.delete(made_there.id)
    assert "1 deleted there" in session.pulled()[0]


def test_what_a_person_draws_over_odd_text_is_what_is_pulled(session: Session, ana: Desk) -> None:
    """A name drawn with the mouse, after emoji, flags, combining marks, tabs and line ends; then tied to its words."""
    prediction = articles.prediction(900, lead=f"{ODD} ")
    session.run("studio", "push", session.export("odd.jsonl", [prediction]), "--project", "Harbour")
    task = max(row["id"] for row in session.rows())
    ana.open(session.project(), task)
    ana.press("Escape", "6")
    box = ana.page.evaluate(_BOX, "nded.")
    ana.page.mouse.move(box["left"] + 1, box["middle"])
    ana.page.mouse.down()
    ana.page.mouse.move(box["right"] - 1, box["middle"], steps=8)
    ana.page.mouse.up()
    ana.page.wait_for_timeout(500)
    drawn = [labels for labels in ana.regions() if labels == ["Source"]]
    assert drawn
    served.picture(ana.page, "studio-spans.png")
    ana.submit()
    _, said = session.pulled()
    one = next(one for one in said if one.article.id == prediction.article.id)
    sources = {one.article.text[slice(*a.source)] for a in one.attributions if a.source}
    assert any("nded" in source for source in sources), sources
    assert [(s.start, s.end) for s in one.sentences] == [(s.start, s.end) for s in prediction.sentences]


def test_a_model_learned_from_what_they_said_replaces_suggestions_and_nothing_else(
    session: Session, given: list[Prediction]
) -> None:
    """The gold that was settled above teaches, with a few lessons more, since ten sentences a tag are the least."""
    before = {row["id"]: row["annotations_ids"] for row in session.rows()}
    settled = (session.folder / "gold.jsonl").read_bytes()
    lessons = b"".join(jsonl.line(from_gold(gold)) for gold in made.golds(8))
    (session.folder / "lessons.jsonl").write_bytes(settled + lessons)
    session.run("train", "lessons.jsonl", "--out", "second")
    model = workflow.open_model(session.folder / "second")
    texts = [*(one.article for one in given), articles.prediction(900, lead=f"{ODD} ").article]
    export = session.export("second.jsonl", tagging.tag(texts, model))
    told = session.run("studio", "push", export, "--project", "Harbour")
    assert f"{COUNT + 1} with new suggestions, suggestions of model-1 deleted" in told
    assert {row["id"]: row["annotations_ids"] for row in session.rows()} == before
    assert session.studio.versions(session.project()) == {model.name: COUNT + 1}
    assert session.project().model == model.name
    assert "nothing new" in session.pulled()[0]


def test_what_was_suggested_before_is_still_known_after_the_change_of_models(session: Session) -> None:
    _, said = session.pulled()
    assert {one.suggested for one in said} == {"model-1", None}


def test_a_changed_text_becomes_a_task_of_its_own(session: Session, given: list[Prediction]) -> None:
    model = session.project().model
    assert model is not None
    changed = replace(articles.prediction(3, lead="Updated. "), model=model)
    told = session.run("studio", "push", session.export("changed.jsonl", [changed]), "--project", "Harbour")
    assert "1 changed, as tasks of their own" in told
    rows = [row for row in session.rows() if row["meta"][tasks.OURS]["article_id"] == changed.article.id]
    assert sorted(row["meta"][tasks.OURS]["revision_of"] or 0 for row in rows) == [0, min(row["id"] for row in rows)]


def test_what_is_deleted_there_is_told_and_kept_here(session: Session) -> None:
    row = next(row for row in session.rows() if row["annotations_ids"])
    number = int(row["annotations_ids"].split(",")[0])
    session.studio._sdk.annotations.delete(number)
    told, said = session.pulled()
    assert "1 deleted there" in told
    assert [one.status for one in said].count(Status.DELETED) == 2  # and the latecomer's


def test_a_text_that_was_changed_there_is_listed_and_the_rest_is_pulled(session: Session) -> None:
    row = next(row for row in session.rows() if row["annotations_ids"])
    sdk = session.studio._sdk
    data = sdk.tasks.get(str(row["id"])).data
    sdk.tasks.update(str(row["id"]), data={**data, "text": f"X{data['text']}"})
    told, _ = session.pulled(code=1)
    assert f"Harbour, task {row['id']}: the text of" in told
    sdk.tasks.update(str(row["id"]), data=data)
    assert "nothing new" in session.pulled()[0]


def test_what_arrives_in_a_watched_folder_is_filed_and_a_task_once_however_often_the_watch_begins(
    session: Session,
) -> None:
    """The first watch is killed after it has told of the push, the second is ended by Ctrl-C."""
    incoming, place = session.folder / "incoming", session.folder / "watched.db"
    incoming.mkdir()
    (incoming / "mill.txt").write_text(STORY)
    heard = []
    options = ("--push", "Incoming", "--store", str(place), "--every", "0.1", "--as", "ana")
    for told, stop in (
        ("1 article filed (3 sentences), 1 new in Label Studio", signal.SIGKILL),
        ("0 articles filed (0 sentences), 1 known already, 0 new in Label Studio", signal.SIGINT),
    ):
        program = subprocess.Popen(
            session.command("watch", str(incoming), *options),
            env=session.environment,
            stderr=subprocess.PIPE,
            cwd=session.folder,
            text=True,
        )
        assert program.stderr is not None
        try:
            assert first_line(program.stderr).startswith("Watching ")
            assert first_line(program.stderr) == told
            program.send_signal(stop)
            program.communicate(timeout=300)
        finally:
            program.kill()
        with workflow.opened(str(place)) as store:
            heard.append(database.history(store, "mill"))
    [task] = session.rows("Incoming")
    assert task["meta"][tasks.OURS]["article_id"] == "mill"
    assert session.studio._sdk.tasks.get(str(task["id"])).data["text"] == STORY
    assert heard[0] == heard[1] != []


@pytest.mark.filterwarnings("ignore:The `parse_obj` method:DeprecationWarning")  # the SDK calls it, for this token only
def test_a_personal_access_token_opens_the_server_too(session: Session) -> None:
    with closing(Studio(session.server.url, session.server.personal_token())) as studio:
        assert studio.check().startswith("1.")


def test_a_wrong_token_is_told_and_not_shown(session: Session) -> None:
    done = subprocess.run(
        session.command("studio", "pull", "--project", "Harbour"),
        env={**session.environment, "LABEL_STUDIO_API_KEY": "f" * 40},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "the token is wrong or expired" in done.stderr
    assert "f" * 40 not in done.stderr


_BOX = """word => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(word);
        if (at >= 0 && walker.currentNode.parentElement.closest("[class*=richtext]")) {
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + word.length);
            const box = range.getBoundingClientRect();
            return {left: box.left, right: box.right, middle: (box.top + box.bottom) / 2};
        }
    }
    throw new Error(`no ${word} in the text`);
}"""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shutil import copy

import httpx
import numpy as np
import pytest

from annotator.core.records import Prediction
from annotator.learn import queue
from annotator.store import database, output
from annotator.store.database import Kind, Store
from annotator.store.output import Format
from annotator.studio import client, scheme, tasks
from annotator.studio.client import Studio
from annotator.studio.errors import StudioError
from annotator.workflow import pushing
from annotator.workflow.errors import UsageError
from annotator.workflow.exports import Export
from annotator.workflow.pushing import push
from annotator.workflow.sessions import Push, Pushed, Where, studio_push
from tests.studio import articles as made
from tests.studio import wire

SOME = list(made.predictions(12))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "BATCH", 5)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = database.open_store(str(tmp_path / "labels.db"))
    yield opened
    opened.close()


def _push(folder: Path, server: wire.Server, store: Store, given: list[Prediction], **more: float) -> Pushed:
    export = folder / "export.jsonl"
    output.to_file(given, export, Format.JSONL)
    job = Push(
        (str(export),), "Harbour", "ana", overlap=int(more.get("overlap", 0)) or None, blind=more.get("blind", 0.25)
    )
    return push(job, Export(export), Studio(wire.URL, wire.TOKEN, transport=server, retries=0), store)


def _new(given: list[Prediction], model: str = "model-2") -> list[Prediction]:
    return [replace(prediction, model=model) for prediction in given]


def test_each_article_becomes_one_task_that_comes_back_as_it_went(tmp_path: Path, store: Store) -> None:
    server = wire.Server()
    done = _push(tmp_path, server, store, SOME)
    assert (done.created, done.failures) == (12, [])
    seen = {t["data"]["article_id"]: t for t in server.tasks.values()}
    blind = {name for name, task in seen.items() if task["meta"]["annotator"]["blind"]}
    assert blind == {p.article.id for p in SOME if tasks.is_blind(p.article.digest, 0.25)}
    assert 0 < len(blind) == done.blind < 12
    for prediction in SOME:
        if prediction.article.id not in blind:
            assert tasks.to_prediction(seen[prediction.article.id]) == prediction


def test_a_second_push_imports_nothing(tmp_path: Path, store: Store) -> None:
    server = wire.Server()
    _push(tmp_path, server, store, SOME)
    before = server.state()
    done = _push(tmp_path, server, store, SOME)
    assert (done.created, done.suggested, done.kept) == (0, 0, 12)
    assert server.state() == before
    assert not any("import" in asked for asked in server.requests[-6:])


def test_the_project_shows_suggestions_gives_out_first_what_to_label_next_and_wants_so_many_people(
    tmp_path: Path, store: Store
) -> None:
    server = wire.Server()
    _push(tmp_path, server, store, SOME, overlap=3)
    (project,) = server.projects.values()
    assert project["model_version"] == "model-1"
    assert project["sampling"] == "Uncertainty sampling"
    assert project["show_collab_predictions"] is True
    assert project["maximum_annotations"] == 3
    scores = {t["data"]["article_id"]: t["predictions"][0]["score"] for t in server.tasks.values()}
    assert sorted(scores, key=scores.__getitem__) == _order(SOME)


def _order(given: list[Prediction]) -> list[str]:
    """Return the ids of articles in the order of `annotator next` over all of them."""
    scores = np.array([s.scores for p in given for s in p.sentences])
    groups = np.repeat(np.arange(len(given)), [len(p.sentences) for p in given])
    texts = [p.article.text for p in given]
    return [given[pick.article].article.id for pick in queue.choose(scores, groups, texts, count=99, audit=0.2)]


def test_a_new_model_replaces_suggestions_and_nothing_else(tmp_path: Path, store: Store) -> None:
    server = wire.Server()
    _push(tmp_path, server, store, SOME)
    numbers = {t["data"]["article_id"]: number for number, t in server.tasks.items()}
    server.annotate(numbers[SOME[0].article.id], [])
    done = _push(tmp_path, server, store, _new(SOME))
    assert (done.created, done.suggested, done.dropped) == (0, 12, ["model-1"])
    assert {t["data"]["article_id"]: number for number, t in server.tasks.items()} == numbers
    assert {p["model_version"] for t in server.tasks.values() for p in t["predictions"]} == {"model-2"}
    assert len(server.tasks[numbers[SOME[0].article.id]]["annotations"]) == 1
    for task in server.tasks.values():
        blind = task["meta"]["annotator"]["blind"]
        assert blind == all(not i["value"]["labels"] for i in task["predictions"][0]["result"] if "value" in i)


def test_suggestions_for_tasks_that_the_new_export_lacks_stay(tmp_path: Path, store: Store) -> None:
    server = wire.Server()
    _push(tmp_path, server, store, SOME)
    done = _push(tmp_path, server, store, _new(SOME[:7]))
    assert done.dropped == []
    assert {m for *_, given in server.state() for m, *_ in given} == {"model-1", "model-2"}


def test_a_changed_text_becomes_a_task_of_its_own_linked_to_the_old_one(tmp_path: Path, store: Store) -> None:
    server = wire.Server()
    _push(tmp_path, server, store, SOME)
    changed = made.prediction(3, lead="Updated. ")
    done = _push(tmp_path, server, store, [*SOME[:3], changed, *SOME[4:]])
    assert (done.created, done.revised, done.kept) == (0, 1, 11)
    old, new = [n for n, t in server.tasks.items() if t["data"]["article_id"] == changed.article.id]
    assert server.tasks[new]["meta"]["annotator"]["revision_of"] == old
    assert server.tasks[old]["data"]["text"] == SOME[3].article.text


def test_a_task_that_a_person_deleted_does_not_come_back(tmp_path: Path, store: Store) -> None:
    server = wire.Server()
    _push(tmp_path, server, store, SOME)
    del server.tasks[next(iter(server.tasks))]
    done = _push(tmp_path, server, store, SOME)
    assert (done.created, done.kept) == (0, 11)
    assert ["was deleted in Label Studio" in failure.reason for failure in done.failures] == [True]


def test_articles_that_cannot_be_pushed_are_listed_and_the_others_are(tmp_path: Path, store: Store) -> None:
    server = wire.Server()
    other = replace(SOME[4], model="another")
    done = _push(tmp_path, server, store, [*SOME[:3], SOME[0], other])
    assert done.created == 3
    assert [failure.reason.split(";")[0] for failure in done.failures] == [
        f"article '{SOME[0].article.id}' comes a second time",
        "it is tagged by 'another', and the first article by 'model-1'",
    ]
    assert done.failures[0].place.endswith("line 4")


def _wanted(tmp_path: Path) -> list[tuple[object, ...]]:
    server = wire.Server()
    fresh = database.open_store(str(tmp_path / "fresh.db"))
    _push(tmp_path, server, fresh, SOME[:7])
    _push(tmp_path, server, fresh, _new(SOME[:7]))
    fresh.close()
    return server.state()


@pytest.mark.parametrize("kind", ["before", "after"])
def test_a_push_that_was_cut_off_anywhere_ends_in_the_same_state_the_next_time(
    kind: str, tmp_path: Path, store: Store
) -> None:
    """The connection breaks at each request in turn, before the server has done it or after; then push again."""
    expected = _wanted(tmp_path)
    store.close()
    some = SOME[:7]
    for number in range(1, 40):
        server = wire.Server()

        def broken(request: httpx.Request, server: wire.Server = server) -> httpx.Response:
            if kind == "after":
                server.answer(request)
            raise httpx.RemoteProtocolError("planned", request=request)

        server.faults = {number: broken}
        copy(tmp_path / "labels.db", tmp_path / f"{number}.db")  # an empty store, faster than a new one
        fresh = database.open_store(str(tmp_path / f"{number}.db"))
        cuts = 0
        for given in (some, some, _new(some), _new(some)):
            try:
                _push(tmp_path, server, fresh, given)
            except StudioError:
                cuts += 1
        noted = database.noted(fresh, next(iter(_keys(server))), Kind.TASK)
        fresh.close()
        assert server.state() == expected
        assert [project["model_version"] for project in server.projects.values()] == ["model-2"]
        assert {entry.remote for entry in noted} == set(server.tasks)
        if not cuts:
            break
    assert 15 < number < 39


def _keys(server: wire.Server) -> Iterator[str]:
    for number in server.projects:
        yield f"{wire.URL}/projects/{number}@2026-03-10T05:00:00.000000Z"


def test_a_program_that_dies_after_the_server_did_its_work_notes_it_the_next_time(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = wire.Server()
    monkeypatch.setattr(database, "note", _die)
    with pytest.raises(KeyboardInterrupt):
        _push(tmp_path, server, store, SOME)
    monkeypatch.undo()
    monkeypatch.setattr(pushing, "BATCH", 5)
    done = _push(tmp_path, server, store, SOME)
    assert (done.kept, done.created) == (5, 7)
    (key,) = _keys(server)
    assert {entry.remote for entry in database.noted(store, key)} == set(server.tasks)


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_import_that_the_server_ends_after_the_next_push_began_leaves_no_double(
    tmp_path: Path, store: Store
) -> None:
    server = wire.Server()
    _push(tmp_path, server, store, SOME[:2])
    task = tasks.task(SOME[7])

    def late(request: httpx.Request) -> httpx.Response:
        (project,) = server.projects
        server.numbers += 1
        more = {"id": server.numbers, "project": project, "annotations": [], "drafts": []}
        server.tasks[server.numbers] = {**task, **more}
        server.touch(server.numbers)
        return server.answer(request)

    listing = next(n for n, asked in enumerate(server.requests[::-1]) if asked == "POST /api/projects/1/import")
    server.faults = {len(server.requests) + listing + 1: late}
    done = _push(tmp_path, server, store, SOME)
    assert len(server.tasks) == 12
    assert len({t["data"]["article_id"] for t in server.tasks.values()}) == 12
    assert done.failures == []


def test_a_project_with_another_set_up_is_refused_and_left_as_it_is(tmp_path: Path, store: Store) -> None:
    server = wire.Server()
    studio = Studio(wire.URL, wire.TOKEN, transport=server)
    studio.create("Harbour", scheme.config().replace("claim", "fact"), 1)
    with pytest.raises(StudioError, match="'Harbour' has another labelling set-up"):
        _push(tmp_path, server, store, SOME)
    assert not server.tasks


def test_a_title_that_label_studio_does_not_take_is_refused_before_anything_is_sent(
    tmp_path: Path, store: Store
) -> None:
    server = wire.Server()
    studio = Studio(wire.URL, wire.TOKEN, transport=server)
    with pytest.raises(UsageError, match="has 2 characters"):
        push(Push(("none.jsonl",), "AB", "ana"), Export(tmp_path / "none.jsonl"), studio, store)
    assert server.requests == []


def _sent(
    server: wire.Server, folder: Path, monkeypatch: pytest.MonkeyPatch, *places: Path, model: Path | None = None
) -> Pushed:
    """Push as the command does; nothing stands between but the network."""
    monkeypatch.setattr(client, "Studio", lambda url, token: Studio(url, token, transport=server, retries=0))
    job = Push(tuple(map(str, places)), "Harbour", "ana", blind=0, model=model)
    return studio_push(job, Where(wire.URL, wire.TOKEN, str(folder / "labels.db")), stdin=BytesIO())


def test_articles_without_tags_are_tagged_on_the_way(
    tmp_path: Path, articles: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (articles / "page.html").write_text("<p>“We lost,” said Eva Lind.</p>")
    (articles / "empty.txt").write_text("")
    server = wire.Server()
    for created in (4, 0):
        done = _sent(server, tmp_path, monkeypatch, articles, model=model_folder)
        assert (done.created, done.tagged, [Path(f.place).name for f in done.failures]) == (created, 4, ["empty.txt"])
    (project,) = server.projects.values()
    assert project["model_version"].startswith("small-")
    assert {task["data"]["article_id"] for task in server.tasks.values()} == {"mill-0", "mill-1", "mill-2", "page"}
    assert all(task["predictions"][0]["result"] for task in server.tasks.values())


def test_where_no_article_can_be_read_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = wire.Server()
    done = _sent(server, tmp_path, monkeypatch, tmp_path / "none.txt")
    assert [Path(failure.place).name for failure in done.failures] == ["none.txt"]
    assert server.projects == {}


def test_an_export_is_not_tagged_anew(tmp_path: Path, articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = tmp_path / "export.jsonl"
    output.to_file(SOME[:2], export, Format.JSONL)
    assert _sent(wire.Server(), tmp_path, monkeypatch, export).tagged == 0
    with pytest.raises(UsageError, match="push it by itself"):
        _sent(wire.Server(), tmp_path, monkeypatch, export, articles)
    with pytest.raises(UsageError, match="--model is for articles"):
        _sent(wire.Server(), tmp_path, monkeypatch, export, model=articles)

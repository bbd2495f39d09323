import httpx
import pytest

from annotator.studio import scheme
from annotator.studio.client import Project, Studio
from annotator.studio.errors import StudioError
from tests.studio import wire


def _studio(server: wire.Server, token: str = wire.TOKEN) -> Studio:
    return Studio(wire.URL, token, transport=server, retries=0)


def _filled(server: wire.Server, count: int) -> tuple[Studio, Project]:
    studio = _studio(server)
    project = studio.create("Harbour", scheme.config(), 1)
    task = {"data": {"text": "x"}, "meta": {}, "predictions": []}
    studio.import_tasks(project, [task] * count)
    return studio, studio.reread(project.id)


def test_a_project_is_found_by_its_whole_title() -> None:
    server = wire.Server()
    studio, project = _filled(server, 2)
    studio.create("Harbour two", scheme.config(), 1)
    assert studio.project("Harbour") == project
    assert studio.project("Harb") is None
    assert project.tasks == 2
    assert scheme.is_ours(project.config)


def test_two_projects_of_one_title_are_refused() -> None:
    studio, _ = _filled(wire.Server(), 0)
    studio.create("Harbour", scheme.config(), 1)
    with pytest.raises(StudioError, match=r"2 projects .* are called 'Harbour'"):
        studio.project("Harbour")


@pytest.mark.parametrize("count", [0, 1, 100, 101, 250])
def test_every_task_is_read_once(count: int) -> None:
    studio, project = _filled(wire.Server(), count)
    assert len(list(studio.listed(project))) == count
    ids = [row["id"] for row in studio.listed(project)]
    assert [row["id"] for row in studio.read(project, ids)] == ids


def test_a_project_that_is_deleted_while_it_is_listed_is_no_end_of_the_list() -> None:
    server = wire.Server()
    studio, project = _filled(server, 1500)
    rows = studio.listed(project)
    next(rows)
    server.projects.clear()
    with pytest.raises(StudioError, match=r"404 .*page 2 of the tasks"):
        list(rows)


def test_tasks_deleted_while_they_are_listed_are_missed() -> None:
    server = wire.Server()
    studio, project = _filled(server, 1500)
    rows = studio.listed(project)
    first = next(rows)
    for number in list(server.tasks)[:600]:
        del server.tasks[number]
    assert first["id"] not in server.tasks
    with pytest.raises(StudioError, match="404"):
        list(rows)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (wire.status(401), "the token is wrong or expired"),
        (wire.status(403), "the token's owner may not do that"),
        (wire.status(404), "it is not there"),
        (wire.status(409), "run this again"),
        (wire.status(413), "requests of that size"),
        (wire.status(429), "fewer requests"),
        (wire.status(500), "the server failed"),
        (wire.status(502), "the server failed"),
        (wire.timeout, "did not answer in time"),
        (wire.cut, "cut off"),
        (wire.half, "cut off"),
        (wire.page, "correct --url"),
    ],
)
def test_a_fault_is_told_with_where_and_what_to_do(fault: wire.Fault, words: str) -> None:
    server = wire.Server()
    studio, project = _filled(server, 3)
    server.faults = dict.fromkeys(range(len(server.requests) + 1, 99), fault)
    with pytest.raises(StudioError) as told:
        list(studio.listed(project))
    assert words in str(told.value)
    assert wire.URL in str(told.value)
    assert wire.TOKEN not in str(told.value)


def test_a_page_for_people_is_no_label_studio() -> None:
    with pytest.raises(StudioError, match="correct --url"):
        _studio(wire.Server(faults={1: wire.page, 2: wire.page})).check()


def test_a_short_pause_is_waited_out() -> None:
    server = wire.Server(faults={1: lambda _: httpx.Response(429, headers={"retry-after": "1"})})
    assert Studio(wire.URL, wire.TOKEN, transport=server).check() == "1.23.2"


@pytest.mark.parametrize("url", ["studio", "ftp://host", "http://", "http://me:secret@host", "http://host?x=1"])
def test_what_is_no_address_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(StudioError, match="is no address of a server"):
        Studio(url, wire.TOKEN)


@pytest.mark.parametrize("token", ["", "a b", "schlüssel"])  # the last two mean nothing to anybody
def test_what_is_no_token_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(StudioError, match="no usable token") as told:
        Studio(wire.URL, token)
    assert not token or token not in str(told.value)


def test_a_wrong_token_is_refused() -> None:
    with pytest.raises(StudioError, match=r"401 .*Invalid token"):
        _studio(wire.Server(), "b" * 40).check()


def test_suggestions_that_the_server_drops_in_silence_are_noticed() -> None:
    studio, project = _filled(wire.Server(), 1)
    with pytest.raises(StudioError, match=r"2 suggestions were sent to .*, and it took 0"):
        studio.import_predictions(project, [{"task": 98, "result": []}, {"task": 99, "result": []}])


def test_an_import_that_takes_less_than_was_sent_is_noticed() -> None:
    server = wire.Server()
    studio, project = _filled(server, 0)
    answer = {"task_count": 1, "prediction_count": 0, "annotation_count": 0, "task_ids": [7]}
    server.faults = {len(server.requests) + 1: lambda _: wire.say(answer, 201)}
    with pytest.raises(StudioError, match="2 tasks with 0 suggestions were sent"):
        studio.import_tasks(project, [{"data": {}, "predictions": []}] * 2)


def test_an_import_is_never_sent_twice() -> None:
    server = wire.Server()
    _, project = _filled(server, 0)
    before = len(server.requests)
    server.faults = {before + 1: wire.status(500)}
    with pytest.raises(StudioError):
        Studio(wire.URL, wire.TOKEN, transport=server).import_tasks(project, [{"data": {}, "predictions": []}])
    assert len(server.requests) == before + 1


def test_model_versions_are_counted_and_deleted() -> None:
    studio, project = _filled(wire.Server(), 3)
    ids = [row["id"] for row in studio.listed(project)]
    for model in ("one", "two"):
        studio.import_predictions(project, [{"task": i, "result": [], "model_version": model} for i in ids])
    assert studio.versions(project) == {"one": 3, "two": 3}
    studio.drop_version(project, "one")
    assert studio.versions(project) == {"two": 3}

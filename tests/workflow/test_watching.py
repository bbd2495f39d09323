from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from annotator import workflow
from annotator.store import database
from annotator.store.database import Store
from annotator.studio.client import Studio
from annotator.workflow import sessions
from annotator.workflow.sessions import Where
from annotator.workflow.watching import Arrived, Watch, watch
from tests.studio import wire
from tests.workflow.conftest import STORY

NOWHERE = Where("http://127.0.0.1:1", "token")
Step = Callable[[], object]


class Looks(Event):
    """Lets a watch look at a folder as often as there are steps, each done before the next look."""

    def __init__(self, *steps: Step) -> None:
        super().__init__()
        self._steps = list(steps)

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - as Event.wait
        if not self._steps:
            return True
        self._steps.pop(0)()
        return False


def _watched(job: Watch, store: Store, *steps: Step) -> list[Arrived]:
    told: list[Arrived] = []
    watch(job, store, seen=told.append, ends=Looks(*steps))
    return told


def _nothing() -> None:
    pass


def _counts(told: list[Arrived]) -> list[tuple[int, int]]:
    return [(one.articles, one.known) for one in told]


@pytest.fixture
def job(articles: Path, model_folder: Path) -> Watch:
    return Watch(articles, "lead", NOWHERE, model_folder)


def test_what_is_there_and_what_arrives_is_tagged_and_filed(job: Watch, store: Store) -> None:
    new = job.folder / "new.txt"
    told = _watched(job, store, _nothing, lambda: new.write_text(STORY), _nothing)
    assert _counts(told) == [(3, 0), (1, 0)]
    found = database.prediction(store, "new")
    assert found is not None
    assert found.article.text == STORY
    assert found.sentences


def test_a_file_that_still_grows_is_left_until_it_stops(job: Watch, store: Store) -> None:
    new = job.folder / "new.txt"
    grow = [lambda: new.write_text(STORY[:30]), lambda: new.write_text(STORY[:60]), lambda: new.write_text(STORY)]
    told = _watched(job, store, _nothing, *grow, _nothing)
    assert _counts(told) == [(3, 0), (1, 0)]
    article = database.article(store, "new")
    assert article is not None
    assert article.text == STORY


def test_a_changed_file_becomes_a_revision(job: Watch, store: Store) -> None:
    file = job.folder / "mill-0.txt"
    told = _watched(job, store, _nothing, lambda: file.write_text(f"{STORY} Nobody knows why."), _nothing)
    assert _counts(told) == [(3, 0), (1, 0)]
    texts = {event.what for event in database.history(store, "mill-0")}
    assert any("changed" in what or "revision" in what for what in texts), texts


def test_begun_again_it_tags_nothing_twice(job: Watch, store: Store) -> None:
    _watched(job, store, _nothing)
    assert _counts(_watched(job, store, _nothing, _nothing)) == [(0, 3)]


def test_a_bad_file_is_told_once_and_the_others_are_filed(job: Watch, store: Store) -> None:
    (job.folder / "bad.parquet").write_bytes(b"no table")
    (job.folder / ".hidden.txt").write_text(STORY)
    [told] = _watched(job, store, _nothing, _nothing, _nothing)
    assert told.articles == 3
    [failure] = told.failures
    assert failure.place.endswith("bad.parquet")


def test_a_link_to_nothing_is_no_file(job: Watch, store: Store) -> None:
    (job.folder / "link.txt").symlink_to(job.folder / "gone.txt")
    [told] = _watched(job, store, _nothing, _nothing)
    assert (told.articles, told.failures) == (3, [])


def test_a_server_that_cannot_be_reached_costs_nothing_but_a_line(
    articles: Path, model_folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be pushed waits, and goes with the next article that arrives."""
    server = wire.Server()
    reached = False

    @contextmanager
    def opened(where: Where, person: str) -> Iterator[tuple[Studio, Store]]:
        yield (Studio(wire.URL, wire.TOKEN, transport=server, retries=0) if reached else Studio(where.url, "")), store

    def arrive() -> None:
        nonlocal reached
        reached = True
        (articles / "new.txt").write_text(STORY)

    monkeypatch.setattr(sessions, "opened", opened)
    job = Watch(articles, "lead", NOWHERE, model_folder, project="Harbour")
    first, second = _watched(job, store, _nothing, arrive, _nothing)
    assert (first.articles, first.pushed) == (3, None)
    assert first.failures[0].place == "Label Studio"
    assert (second.articles, second.pushed, second.failures) == (1, 4, [])
    assert len(server.tasks) == 4


def test_a_folder_that_is_none_is_told(tmp_path: Path, store: Store) -> None:
    with pytest.raises(workflow.UsageError, match="is no folder"):
        _watched(Watch(tmp_path / "nowhere", "lead", NOWHERE), store)

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from annotator import workflow
from annotator.core.annotated import Origin
from annotator.core.labels import Tag
from annotator.core.records import Annotation, Status
from annotator.core.spans import Span
from annotator.store import database, output
from annotator.store.database import By, Role, Store
from annotator.store.output import Format
from annotator.studio import scheme
from annotator.studio.client import Studio
from annotator.studio.errors import StudioError
from annotator.studio.regions import Json, relation_item, span_item
from annotator.workflow import pulling
from annotator.workflow.exports import Export
from annotator.workflow.pulling import pseudonym, pull
from annotator.workflow.pushing import push
from annotator.workflow.sessions import Pull, Pulled, Push
from tests.studio import articles, wire

SOME = list(articles.predictions(7))
ANA, EMIL = pseudonym(wire.URL, 2), pseudonym(wire.URL, 3)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "BATCH", 2)


@pytest.fixture
def server(tmp_path: Path, store: Store) -> wire.Server:
    """Return a server with the articles pushed to it, one of them blind."""
    made = wire.Server()
    export = tmp_path / "export.jsonl"
    output.to_file(SOME, export, Format.JSONL)
    push(Push((str(export),), "Harbour", "lead", blind=0.25), Export(export), _studio(made), store)
    return made


def _studio(server: wire.Server) -> Studio:
    return Studio(wire.URL, wire.TOKEN, transport=server, retries=0)


def _pull(server: wire.Server, store: Store, person: str = "lead") -> Pulled:
    return pull(Pull("Harbour", person), _studio(server), store)


def _said(store: Store) -> list[Annotation]:
    return [said.annotation for said in database.latest_annotations(store)]


def _task(server: wire.Server, number: int = 0, *, blind: bool = False) -> int:
    found = [n for n, t in server.tasks.items() if t["meta"]["annotator"]["blind"] == blind]
    return found[number]


def _submitted(server: wire.Server, task: int) -> list[Json]:
    """Return a task's suggestion as the page submits it untouched."""
    result = [dict(item) for item in server.tasks[task]["predictions"][0]["result"]]
    return [{**item, "origin": "prediction"} if "value" in item else item for item in result]


def test_who_said_what_when_how_fast_and_of_which_suggestion_is_kept(server: wire.Server, store: Store) -> None:
    task = _task(server)
    server.annotate(task, _submitted(server, task), user=2, lead_time=8.25)
    done = _pull(server, store)
    (said,) = _said(store)
    assert (done.submitted, done.people, done.failures) == (1, [ANA], [])
    assert (said.annotator, said.seconds, said.status, said.suggested) == (ANA, 8.25, Status.SUBMITTED, "model-1")
    assert said.made == server.tasks[task]["updated_at"]
    suggested = next(p for p in SOME if p.article.id == said.article.id)
    assert [(s.start, s.end, s.tags, s.origin) for s in said.sentences] == [
        (s.start, s.end, s.tags, Origin.ACCEPTED) for s in suggested.sentences
    ]
    assert len(said.attributions) == len(suggested.attributions) > 0


def test_it_is_told_for_each_sentence_whether_the_suggestion_stood_was_changed_or_there_was_none(
    server: wire.Server, store: Store
) -> None:
    task, blind = _task(server), _task(server, blind=True)
    result = _submitted(server, task)
    result[1] = {**result[1], "origin": "prediction-changed"}
    result[1]["value"] = {**result[1]["value"], "labels": ["opinion"]}
    unseen = _submitted(server, blind)[0]
    unseen |= {"origin": "prediction-changed", "value": {**unseen["value"], "labels": ["claim"]}}
    server.annotate(task, result)
    server.annotate(blind, [unseen])
    _pull(server, store)
    seen, alone = sorted(_said(store), key=lambda said: said.suggested is None)
    assert [s.origin for s in seen.sentences[:3]] == [Origin.ACCEPTED, Origin.CHANGED, Origin.ACCEPTED]
    assert seen.sentences[1].tags == (Tag.OPINION,)
    assert (alone.suggested, [s.origin for s in alone.sentences]) == (None, [Origin.DRAWN])


def test_it_is_told_too_which_links_were_kept_taken_away_and_drawn(server: wire.Server, store: Store) -> None:
    task = _task(server)
    result = _submitted(server, task)
    first, *others = [item for item in result if item["type"] == "relation"]
    text = server.tasks[task]["data"]["text"]
    own = span_item("mine", scheme.SPANS, Span(text.index("The"), text.index("closed")), text, (scheme.SOURCE,))
    kept = [item for item in result if item is not first]
    server.annotate(task, [*kept, own, relation_item(first["from_id"], "mine", scheme.SAID_BY)])
    _pull(server, store)
    (said,) = _said(store)
    origins = Counter(link.origin for link in said.links)
    assert origins == {Origin.ACCEPTED: len(others), Origin.REMOVED: 1, Origin.DRAWN: 1}
    assert [s.origin for s in said.spans].count(Origin.DRAWN) == 1
    assert {s.origin for s in said.spans} == {Origin.ACCEPTED, Origin.DRAWN}
    events = [event.what for event in database.history(store, said.article.id)]
    accepted = len(said.sentences) + len(said.spans) - 1 + len(others)
    assert f"6 sentences; of what model-1 suggests, {accepted} accepted, 1 removed, 2 drawn" in " ".join(events)


def test_an_annotation_whose_annotators_account_was_deleted_is_listed_and_what_was_pulled_before_stays(
    server: wire.Server, store: Store
) -> None:
    task, other = _task(server, 0), _task(server, 1)
    server.annotate(task, _submitted(server, task))
    _pull(server, store)
    before = _said(store)
    server.tasks[task]["annotations"][0]["completed_by"] = None
    server.touch(task)
    number = server.annotate(other, _submitted(server, other))
    server.tasks[other]["annotations"][0]["completed_by"] = None
    for _ in range(2):
        (failure,) = _pull(server, store).failures
        assert failure.place == f"Harbour, task {other}, annotation {number}"
        assert "account was deleted in Label Studio; whoever answers for it now should" in failure.reason
        assert _said(store) == before


def test_pulling_again_changes_nothing(server: wire.Server, store: Store) -> None:
    for number in range(5):
        server.annotate(_task(server, number), [])
    _pull(server, store)
    before, asked = _rows(store), len(server.requests)
    done = _pull(server, store)
    assert (done.tasks, done.submitted) == (0, 0)
    assert _rows(store) == before
    assert server.requests[asked:].count("GET /api/tasks/") == 1


def test_a_change_of_mind_is_a_row_more(server: wire.Server, store: Store) -> None:
    task = _task(server)
    server.annotate(task, _submitted(server, task))
    _pull(server, store)
    annotation = server.tasks[task]["annotations"][0]
    annotation["result"][1]["value"]["labels"] = ["opinion"]
    annotation["updated_at"] = server.touch(task)
    before = _count(store)
    assert _pull(server, store).submitted == 1
    assert _count(store) == before + 1
    assert [said.sentences[1].tags for said in _said(store)] == [(Tag.OPINION,)]


def test_what_was_skipped_or_only_begun_is_known_as_such(server: wire.Server, store: Store) -> None:
    server.annotate(_task(server, 0), [], was_cancelled=True)
    server.draft(_task(server, 1), [])
    done = _pull(server, store)
    assert (done.skipped, done.drafts, done.submitted) == (1, 1, 0)
    assert [said.status for said in _said(store)] == [Status.SKIPPED, Status.DRAFT]


def _revised(server: wire.Server, store: Store, tmp_path: Path) -> tuple[int, str]:
    """Push a changed text of an article; return the task of its old text, and the new digest."""
    old = _task(server)
    number = next(n for n, p in enumerate(SOME) if p.article.id == server.tasks[old]["data"]["article_id"])
    new = articles.prediction(number, lead="Updated. ")
    output.to_file([new], tmp_path / "new.jsonl", Format.JSONL)
    push(Push(("new",), "Harbour", "lead", blind=0), Export(tmp_path / "new.jsonl"), _studio(server), store)
    return old, new.article.digest


def test_labels_of_an_older_text_do_not_make_it_the_current_one(
    server: wire.Server, store: Store, tmp_path: Path
) -> None:
    old, digest = _revised(server, store, tmp_path)
    server.annotate(old, _submitted(server, old))
    _pull(server, store)
    (said,) = _said(store)
    assert said.article.digest != digest
    assert _current(store, said.article.id) == digest


def test_in_another_store_too_the_newest_text_stays_current_in_whatever_order_they_are_pulled(
    server: wire.Server, store: Store, tmp_path: Path
) -> None:
    old, digest = _revised(server, store, tmp_path)
    with closing(database.open_store(str(tmp_path / "other.db"))) as other:
        database.enter(other, database.By("lead", "test"))
        for task in (max(server.tasks), old):
            server.annotate(task, _submitted(server, task))
            _pull(server, other)
        assert len(_said(other)) == 2
        assert _current(other, _said(other)[0].article.id) == digest


def _current(store: Store, name: str) -> str | None:
    found = database.article(store, name)
    return found.digest if found else None


def test_a_draft_that_was_submitted_is_a_draft_no_more(server: wire.Server, store: Store) -> None:
    task = _task(server)
    server.draft(task, [])
    _pull(server, store)
    server.tasks[task]["drafts"].clear()
    server.annotate(task, [], user=1)
    done = _pull(server, store)
    assert (done.submitted, done.deleted) == (1, 1)
    assert sorted(said.status for said in _said(store)) == [Status.DELETED, Status.SUBMITTED]


def test_what_is_deleted_there_is_a_row_that_says_so(server: wire.Server, store: Store) -> None:
    task, other = _task(server, 0), _task(server, 1)
    server.annotate(task, _submitted(server, task))
    server.annotate(other, _submitted(server, other))
    _pull(server, store)
    server.tasks[task]["annotations"].clear()
    del server.tasks[other]
    done = _pull(server, store)
    assert done.deleted == 2
    assert [(said.status, bool(said.sentences)) for said in _said(store)] == [(Status.DELETED, True)] * 2
    assert _pull(server, store).deleted == 0


def test_two_people_on_one_article_are_two(server: wire.Server, store: Store) -> None:
    task = _task(server)
    server.annotate(task, [], user=2)
    server.annotate(task, [], user=3)
    assert _pull(server, store).people == sorted([ANA, EMIL])
    assert {said.annotator for said in _said(store)} == {ANA, EMIL}
    roles = {person.name: person.role for person in database.known(store)}
    assert (roles["lead"], roles[ANA], roles[EMIL]) == (Role.ADMIN, Role.ANNOTATOR, Role.ANNOTATOR)


def test_who_comes_later_is_held_back_and_named_until_taken_in_and_the_others_work_is_pulled(
    server: wire.Server, store: Store
) -> None:
    first, second, third = (_task(server, number) for number in range(3))
    server.annotate(first, [], user=2)
    assert _pull(server, store).people == [ANA]
    for task in (second, third):
        server.annotate(task, [], user=3)
    server.annotate(third, [], user=2)
    for _ in range(2):
        done = _pull(server, store)
        assert [(one.place, one.reason) for one in done.failures] == [
            (
                f"Harbour, {EMIL}",
                f"unknown here; 2 annotations held back, the first in task {second}. To take it in: annotator store "
                f"role {EMIL} annotator, then pull, or for everybody who is new: annotator studio pull --newcomers",
            )
        ]
        assert [said.annotator for said in _said(store)] == [ANA, ANA]
        assert {person.name for person in database.known(store)} == {"lead", ANA}
    done = pull(Pull("Harbour", "lead", newcomers=True), _studio(server), store)
    assert (done.submitted, done.people, done.failures) == (2, [EMIL], [])
    assert sorted(said.annotator for said in _said(store)) == sorted([ANA, ANA, EMIL, EMIL])
    assert _pull(server, store).tasks == 0


def test_a_first_pull_that_breaks_off_is_still_the_first_the_next_time(server: wire.Server, store: Store) -> None:
    for number, user in enumerate((2, 2, 3, 3)):
        server.annotate(_task(server, number), [], user=user)
    for fault in range(1, 40):
        server.faults = {len(server.requests) + fault: wire.cut}
        try:
            _pull(server, store)
        except StudioError:
            if {said.annotator for said in _said(store)} == {ANA}:
                break
    server.faults = {}
    assert {said.annotator for said in _said(store)} == {ANA}
    done = _pull(server, store)
    assert (done.failures, done.people) == ([], sorted([ANA, EMIL]))
    assert len(_said(store)) == 4


def test_whoever_an_admin_lets_annotate_is_pulled_and_whom_an_admin_does_not_is_held_back(
    server: wire.Server, store: Store
) -> None:
    task, other = _task(server, 0), _task(server, 1)
    server.annotate(task, [], user=2)
    _pull(server, store)
    database.appoint(store, By("lead", "test"), EMIL, Role.ANNOTATOR)
    database.appoint(store, By("lead", "test"), ANA, Role.VIEWER)
    server.annotate(other, [], user=2)
    server.annotate(other, [], user=3)
    (failure,) = pull(Pull("Harbour", "lead", newcomers=True), _studio(server), store).failures
    assert failure.place == f"Harbour, {ANA}"
    assert failure.reason.startswith("has the role viewer here, which adds no labels; 1 annotation held back")
    assert sorted(said.annotator for said in _said(store)) == sorted([ANA, EMIL])


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["claim", scheme.NOTHING], "is both 'none of these' and claim; take one of them away"),
        (["rumour"], "unknown label 'rumour'; the scheme has claim"),
    ],
)
def test_what_cannot_be_meant_is_listed_until_it_is_put_right_and_the_rest_is_pulled(
    labels: list[str], words: str, server: wire.Server, store: Store
) -> None:
    task, other = _task(server, 0), _task(server, 1)
    result = _submitted(server, task)
    right = result[0]["value"]["labels"]
    result[0]["value"] = {**result[0]["value"], "labels": labels}
    number = server.annotate(task, result)
    server.annotate(task, _submitted(server, task), user=3)
    server.annotate(other, _submitted(server, other))
    for _ in range(2):
        (failure,) = _pull(server, store).failures
        assert failure.place == f"Harbour, task {task}, annotation {number} of {ANA}"
        assert words in failure.reason
        assert len(_said(store)) == 2
    server.tasks[task]["annotations"][0]["result"][0]["value"]["labels"] = right
    done = _pull(server, store)
    assert (done.failures, done.submitted, len(_said(store))) == ([], 1, 3)


def test_a_text_that_was_changed_there_is_refused_until_it_is_put_back(server: wire.Server, store: Store) -> None:
    task, other = _task(server, 0), _task(server, 1)
    text = server.tasks[task]["data"]["text"]
    server.tasks[task]["data"]["text"] = f"X{text}"
    server.annotate(task, [])
    server.annotate(other, [])
    done = _pull(server, store)
    assert ["was changed in Label Studio" in failure.reason for failure in done.failures] == [True]
    assert len(_said(store)) == 1
    server.tasks[task]["data"]["text"] = text
    assert _pull(server, store).failures == []
    assert len(_said(store)) == 2


def test_a_task_that_somebody_made_there_is_listed(server: wire.Server, store: Store) -> None:
    task = _task(server)
    server.tasks[task]["meta"] = {}
    (failure,) = _pull(server, store).failures
    assert failure.place == f"Harbour, task {task}"
    assert "not made by annotator" in failure.reason


def test_a_pull_that_breaks_anywhere_loses_and_doubles_nothing(server: wire.Server, store: Store) -> None:
    for number in range(5):
        task = _task(server, number)
        server.annotate(task, _submitted(server, task))
    begun = len(server.requests)
    for number in range(1, 20):
        server.faults = {len(server.requests) + number: wire.cut}
        before = len(server.requests)
        try:
            _pull(server, store)
        except StudioError:
            continue
        if len(server.requests) - before < number:
            break
    assert len(server.requests) > begun + 10
    assert len(_said(store)) == _count(store) == 5


def test_what_counts_is_written_for_agreement_and_settle(server: wire.Server, store: Store, tmp_path: Path) -> None:
    for user in (2, 3):
        server.annotate(_task(server), _submitted(server, _task(server)), user=user)
    pull(Pull("Harbour", "lead", tmp_path / "said.jsonl"), _studio(server), store)
    assert workflow.read_annotations(tmp_path / "said.jsonl").annotations == _said(store)


def test_a_project_that_is_not_there_is_told(store: Store) -> None:
    with pytest.raises(StudioError, match="no project 'Harbour' on"):
        _pull(wire.Server(), store)


def test_pseudonyms_do_not_tell_who_and_differ_from_server_to_server() -> None:
    assert pseudonym(wire.URL, 2) == pseudonym(wire.URL, 2) != pseudonym("http://other:8080", 2)
    assert pseudonym(wire.URL, 2) != pseudonym(wire.URL, 3)


def _rows(store: Store) -> list[Any]:
    from annotator.store.database.schema import metadata

    with store.reading() as connection:
        return [tuple(row) for table in metadata.sorted_tables for row in connection.execute(table.select())]


def _count(store: Store) -> int:
    from annotator.store.database.schema import annotations

    with store.reading() as connection:
        return len(connection.execute(annotations.select()).all())

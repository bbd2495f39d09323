import pytest

from annotator.studio import sync
from annotator.studio.regions import Json
from annotator.studio.sync import Key, Listing, Remote, Step
from annotator.studio.tasks import OURS

A, A2, B = Key("a", "1"), Key("a", "2"), Key("b", "1")


def _remote(
    task: int, key: Key = A, *, models: str = "m1", done: tuple[int, ...] = (), drafted: bool = False
) -> Remote:
    return Remote(task, key, f"t{task}", frozenset(done), drafted, frozenset(models.split()))


def _row(task: int, key: Key = A, *, models: str = "m1", done: str = "", drafted: bool = False) -> Json:
    kept = {"article_id": key.article, "digest": key.digest, "scheme": "1", "blind": False}
    lists = {"annotations_ids": done, "predictions_model_versions": models, "draft_exists": drafted}
    return {"id": task, "meta": {OURS: kept}, "updated_at": f"t{task}", **lists}


def _there(*rows: Json) -> Listing:
    return sync.listing(rows)


@pytest.mark.parametrize(
    ("rows", "pushed", "expected", "task"),
    [
        ([], set(), Step.CREATE, None),
        ([_row(4, B)], set(), Step.CREATE, None),
        ([_row(4)], set(), Step.KEEP, 4),
        ([_row(4)], {A}, Step.KEEP, 4),
        ([_row(4, models="m0")], {A}, Step.SUGGEST, 4),
        ([_row(4, models="")], {A}, Step.SUGGEST, 4),
        ([_row(4, models="m0,m1")], {A}, Step.KEEP, 4),
        ([_row(4, A2)], {A2}, Step.REVISE, 4),
        ([_row(4, A2), _row(6, Key("a", "0"))], {A2}, Step.REVISE, 6),
        ([], {A}, Step.LEAVE, None),
        ([_row(4, A2)], {A, A2}, Step.LEAVE, None),
    ],
)
def test_what_is_done_with_an_article(rows: list[Json], pushed: set[Key], expected: Step, task: int | None) -> None:
    step, remote = sync.step(A, "m1", _there(*rows), pushed)
    assert (step, remote.task if remote else None) == (expected, task)


@pytest.mark.parametrize(
    ("rows", "kept", "extra", "torn"),
    [
        ([_row(4), _row(5, B)], {4, 5}, (), ()),
        ([_row(4), _row(5)], {4}, (5,), ()),
        ([_row(5), _row(4), _row(6)], {4}, (5, 6), ()),
        ([_row(4), _row(5, done="9")], {5}, (4,), ()),
        ([_row(4), _row(5, drafted=True)], {5}, (4,), ()),
        ([_row(4, done="8, 9"), _row(5, done="7")], {4}, (), ((4, 5),)),
    ],
)
def test_of_doubles_the_one_in_which_somebody_worked_is_kept(
    rows: list[Json], kept: set[int], extra: tuple[int, ...], torn: tuple[tuple[int, int], ...]
) -> None:
    there = _there(*rows)
    assert {remote.task for remote in there.by_key.values()} == kept
    assert sorted(there.extra) == sorted(extra)
    assert tuple((one.task, two.task) for one, two in there.torn) == torn


def test_tasks_of_others_are_told_apart() -> None:
    there = _there(_row(4), {**_row(5), "meta": {}})
    assert list(there.by_key) == [A]
    assert "not made by annotator" in there.foreign[5]


@pytest.mark.parametrize(
    ("remotes", "expected"),
    [
        ([], set()),
        ([_remote(1, models="m1 m2")], {"m1"}),
        ([_remote(1, models="m1 m2"), _remote(2, B, models="m2")], {"m1"}),
        ([_remote(1, models="m1 m2"), _remote(2, B, models="m1")], set()),
        ([_remote(1, models="m0 m1 m2"), _remote(2, B, models="m1")], {"m0"}),
    ],
)
def test_a_model_is_outdated_where_every_task_has_the_new_one(remotes: list[Remote], expected: set[str]) -> None:
    assert sync.outdated(remotes, "m2") == expected


@pytest.mark.parametrize(
    ("row", "read", "known", "expected"),
    [
        (_row(4), {}, {}, False),
        (_row(4, done="9"), {}, {}, True),
        (_row(4, done="9"), {4: "t4"}, {4: {9}}, False),
        (_row(4, done="9"), {4: "t3"}, {4: {9}}, True),
        (_row(4, done="9,10"), {4: "t4"}, {4: {9}}, True),
        (_row(4, done="9"), {4: "t4"}, {4: {9, 8}}, False),
        (_row(4, drafted=True), {4: "t4"}, {4: {-3}}, True),
        (_row(4), {4: "t4"}, {4: {-3}}, True),
    ],
)
def test_a_task_is_read_where_something_may_have_changed(
    row: Json, read: dict[int, str], known: dict[int, set[int]], expected: bool
) -> None:
    assert bool(sync.unread(_there(row), read, known)) == expected


@pytest.mark.parametrize(
    ("rows", "known", "expected"),
    [
        ([_row(4, done="9")], {4: {9}}, {}),
        ([_row(4, done="9")], {4: {8, 9}}, {4: {8}}),
        ([_row(4)], {4: {-3}}, {}),
        ([], {4: {9, -3}}, {4: {9, -3}}),
    ],
)
def test_what_we_have_and_the_server_has_no_more_is_gone(
    rows: list[Json], known: dict[int, set[int]], expected: dict[int, set[int]]
) -> None:
    assert sync.gone(_there(*rows), known) == expected

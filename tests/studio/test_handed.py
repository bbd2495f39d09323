import json
from dataclasses import replace

from hypothesis import given

from annotator.core.labels import Tag
from annotator.core.records import Gold
from annotator.formats import kept
from annotator.studio import handed
from tests import made
from tests.formats.golds import golds


@given(golds())
def test_there_and_back_is_the_same_but_for_attributions_that_are_counted(gold: Gold) -> None:
    written = handed.write({"made": gold})
    [back] = handed.read(written.files).golds
    assert replace(back, attributions=()) == replace(gold, attributions=())
    assert len(back.attributions) == len(gold.attributions) - written.lost["attribution that cannot be drawn"]
    assert set(back.attributions) <= set(gold.attributions)


def test_gold_looks_like_a_task_that_label_studio_takes() -> None:
    written = handed.write({"bill": made.gold()})
    [task] = json.loads(written.files["tasks.json"])
    assert task["data"]["text"] == made.TEXT
    assert task["annotations"][0]["result"][0] == {
        "id": "s0-35",
        "from_name": "tags",
        "to_name": "text",
        "type": "labels",
        "value": {"start": 0, "end": 35, "text": made.TEXT[:35], "labels": ["quotation", "source"]},
    }
    assert handed.read(written.files).golds == [kept.kept(made.gold())]
    assert written.files["label_studio.xml"].startswith(b"<View>")


def test_a_tag_that_nothing_is_said_of_is_no_none_of_these() -> None:
    open_one = kept.sentence(made.SENTENCES[1], (), (Tag.CLAIM,))
    gold = replace(made.gold(), sentences=(open_one,), attributions=())
    written = handed.write({"bill": gold})
    assert json.loads(written.files["tasks.json"])[0]["annotations"][0]["result"][0]["value"]["labels"] == []
    assert handed.read(written.files).golds[0].sentences == (open_one,)


def test_tasks_that_are_not_ours_moved_labels_and_files_that_are_none_are_told() -> None:
    [task] = json.loads(handed.write({"bill": made.gold()}).files["tasks.json"])
    task["annotations"][0]["result"][0]["value"]["start"] = 3
    bad = [task, {"data": {"text": "x"}}, 7]
    told = [str(fault) for fault in handed.read({"tasks.json": json.dumps(bad).encode()}).faults]
    assert "task 1" in told[0]
    assert "neither code points nor UTF-16 units" in told[0]
    assert "was not made by annotator" in told[1]
    assert "a int" in told[2]
    [fault] = handed.read({"tasks.json": b"[{]"}).faults
    assert fault.place == "tasks.json line 1"


def test_a_task_that_nobody_annotated_and_a_second_annotation_are_told() -> None:
    [task] = json.loads(handed.write({"bill": made.gold()}).files["tasks.json"])
    twice = {**task, "annotations": task["annotations"] * 2}
    back = handed.read({"tasks.json": json.dumps([twice, {**task, "annotations": []}]).encode()})
    assert [note.reason for note in back.notes] == [
        "2 annotations; the first is taken",
        "nobody has annotated it; passed over",
    ]
    assert len(back.golds) == 1

from dataclasses import replace
from pathlib import Path

import pytest

from annotator import workflow
from annotator.core.export import from_annotation, from_decisions, from_gold, from_prediction
from annotator.core.labels import Tag
from annotator.core.records import Settled, Way
from annotator.store import jsonl
from annotator.workflow import UsageError
from tests import made


def test_gold_is_checked_with_file_and_line(tmp_path: Path) -> None:
    row = from_gold(made.gold())
    bad = row | {"id": "bad", "attributions": []}
    (tmp_path / "a.jsonl").write_bytes(jsonl.line(row) + b"no\n" + jsonl.line(bad | {"digest": "0"}) + jsonl.line(bad))
    findings = workflow.check(tmp_path)
    assert list(dict.fromkeys((Path(f.place).name, str(f.level)) for f in findings)) == [
        ("a.jsonl line 2", "error"),
        ("a.jsonl line 3", "error"),
        ("a.jsonl line 4", "note"),
    ]


def test_an_export_is_checked_as_an_export(tmp_path: Path) -> None:
    row = from_prediction(made.prediction())
    path = tmp_path / "out.jsonl"
    path.write_bytes(jsonl.line(row) + jsonl.line(row | {"id": "b", "sentences": row["sentences"][:2]}))
    [finding] = workflow.check(path)
    assert finding.place == f"{path} line 2"
    assert "is in no sentence" in finding.value


def test_a_file_of_another_form_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("id,text\na,The mill burned.\n")
    with pytest.raises(UsageError, match=r"out\.csv is no \.jsonl file"):
        workflow.check(tmp_path / "out.csv")


def test_annotations_are_checked_one_by_one_and_may_leave_sentences_out(tmp_path: Path) -> None:
    first, *others = made.annotation().sentences
    rows = [
        from_annotation(made.annotation(sentences=(first,))),
        from_annotation(made.annotation(annotator="ben", sentences=(first._replace(tags=(Tag.QUOTATION,)), *others))),
        from_decisions([made.decision(Tag.CLAIM)]),
    ]
    path = tmp_path / "said.jsonl"
    path.write_bytes(b"".join(map(jsonl.line, rows)) + jsonl.line(rows[0] | {"status": "lost"}))
    unread, finding = workflow.check(path)
    assert (unread.place, finding.place) == (f"{path} line 4", f"{path} line 2")
    assert "unknown status 'lost'" in unread.value
    assert "is not tagged source" in finding.value


def test_what_nobody_has_settled_is_a_note(tmp_path: Path) -> None:
    gold = made.gold()
    first, *others = gold.sentences
    first = first._replace(settled=Settled(Way.OPEN, ("ana", "ben"), open=(Tag.CLAIM, Tag.OPINION)))
    path = tmp_path / "gold.jsonl"
    path.write_bytes(jsonl.line(from_gold(replace(gold, sentences=(first, *others)))))
    [finding] = workflow.check(path)
    assert finding.level == "note"
    assert "is not settled: claim, opinion" in finding.value

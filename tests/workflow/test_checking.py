from pathlib import Path

from annotator import workflow
from annotator.core.export import from_gold, from_prediction
from annotator.store import jsonl
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

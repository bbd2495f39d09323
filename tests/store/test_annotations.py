from pathlib import Path

import pytest

from annotator.core.export import from_annotation, from_decisions, from_gold
from annotator.core.labels import Tag
from annotator.store import annotations, jsonl
from tests import made


def test_a_folder_holds_annotations_and_decisions_in_any_files(tmp_path: Path) -> None:
    one, two, decided = made.annotation(), made.annotation(annotator="ben"), made.decision(Tag.CLAIM)
    (tmp_path / "ben.jsonl").write_bytes(jsonl.line(from_annotation(two)))
    (tmp_path / "ana.jsonl").write_bytes(jsonl.line(from_decisions([decided])) + jsonl.line(from_annotation(one)))
    assert annotations.read(tmp_path) == ([one, two], [decided])
    assert annotations.read(tmp_path / "ben.jsonl") == ([two], [])


def test_a_fault_is_named_by_file_and_line(tmp_path: Path) -> None:
    row = from_annotation(made.annotation())
    (tmp_path / "a.jsonl").write_bytes(jsonl.line(row) + jsonl.line(row | {"seconds": "long"}))
    with pytest.raises(annotations.AnnotationError, match=r"a\.jsonl line 2: seconds 'long'; it must be a number"):
        annotations.read(tmp_path)


def test_gold_is_no_annotation(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl.line(from_gold(made.gold())))
    with pytest.raises(annotations.AnnotationError, match="annotator None; it must be a name or a pseudonym"):
        annotations.read(tmp_path)


@pytest.mark.parametrize(("name", "reason"), [("none", "does not exist"), (".", "no .jsonl file")])
def test_a_place_without_annotations_is_named(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(annotations.AnnotationError, match=reason):
        annotations.read(tmp_path / name)

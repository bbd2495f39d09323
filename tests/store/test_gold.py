from pathlib import Path

import pytest

from annotator.core.export import from_gold
from annotator.core.records import Failure
from annotator.store import gold, jsonl
from tests import made


def write(path: Path, *names: str) -> None:
    path.write_bytes(b"".join(jsonl.line(from_gold(made.gold(name))) for name in names))


def test_a_folder_is_read_in_order_of_its_files_names(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", "third")
    write(tmp_path / "a.jsonl", "first", "second")
    (tmp_path / "README.md").write_text("not gold")
    assert gold.read(tmp_path) == [made.gold("first"), made.gold("second"), made.gold("third")]


def test_one_file_is_read_alone(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "first")
    assert gold.read(tmp_path / "a.jsonl") == [made.gold("first")]


def test_the_first_fault_is_named_by_file_and_line(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "first")
    row = from_gold(made.gold("second")) | {"sentences": [{"start": 0, "end": 4, "tags": ["claims"]}]}
    with (tmp_path / "a.jsonl").open("ab") as file:
        file.write(jsonl.line(row))
    with pytest.raises(gold.GoldError, match=r"a\.jsonl line 2: unknown tag 'claims'; the scheme has claim, opinion"):
        gold.read(tmp_path)


def test_a_scan_goes_on_behind_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "first", "second")
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\nnot json\n", 1))
    found = list(gold.scan(path))
    assert [place.rsplit(" ", 1)[1] for place, _ in found] == ["1", "2", "3"]
    assert [isinstance(item, Failure) for _, item in found] == [False, True, False]


@pytest.mark.parametrize(("name", "reason"), [("none", "does not exist"), (".", "no .jsonl file")])
def test_a_place_without_gold_is_named(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(gold.GoldError, match=reason):
        gold.read(tmp_path / name)

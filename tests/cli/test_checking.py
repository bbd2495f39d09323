from pathlib import Path

import pytest

from annotator.core.export import from_gold
from annotator.store import jsonl
from tests import made
from tests.cli.running import run


def test_a_check_tells_place_value_and_what_would_be_right(tmp_path: Path) -> None:
    row = from_gold(made.gold())
    row["sentences"][0]["tags"] = ["quotation"]
    (tmp_path / "a.jsonl").write_bytes(jsonl.line(row))
    done = run("check", tmp_path)
    assert done.exit_code == 1
    assert (
        "a.jsonl line 1: error: 0-35 '“We will not pay,” said Ana Ruiz 😀.' is not tagged source; right" in done.stdout
    )
    assert f"1 error, 0 notes in {tmp_path}" in done.stdout


@pytest.mark.parametrize(("attributions", "last"), [(1, "0 errors, 0 notes"), (0, "0 errors, 1 note")])
def test_notes_alone_end_with_0(tmp_path: Path, attributions: int, last: str) -> None:
    row = from_gold(made.gold())
    (tmp_path / "a.jsonl").write_bytes(jsonl.line(row | {"attributions": row["attributions"][:attributions]}))
    done = run("check", tmp_path)
    assert done.exit_code == 0
    assert last in done.stdout

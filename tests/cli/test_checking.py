import re
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


def test_labels_that_models_disbelieve_are_listed_with_place_and_why(tmp_path: Path) -> None:
    rows = [from_gold(g) for g in made.golds()]
    rows[4]["sentences"][2]["tags"] = ["claim"]  # a disgrace
    (tmp_path / "gold.jsonl").write_bytes(b"".join(map(jsonl.line, rows)))
    done = run("check", tmp_path, "--suspects", "--most", "1")
    assert done.exit_code == 0, done.output
    first, why, last = done.stdout.splitlines()
    assert re.match(
        r".*gold\.jsonl line 5: \d+-\d+ (has claim|does not have opinion), score 0\.\d\d: It is a shame", first
    )
    assert why.startswith("  why: ")
    assert re.match(r"2 suspects in .* \(claim 1, opinion 1, quotation 0, source 0\); 1 are listed", last)


def test_suspects_need_enough_gold(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl.line(from_gold(made.gold())))
    done = run("check", tmp_path, "--suspects")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "1 articles of gold; at least 5 are needed" in done.stderr

import json
from pathlib import Path

import pytest

from annotator.core.labels import Tag
from annotator.store import columns
from tests.cli.running import run
from tests.measure.told import Line, article


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    told = article("a", Line("It is 5 % wet.", "C"), outlet="Gazette & Sons", published="2026-03-01")
    columns.write([told, article("b", Line("It is wet.", "C"))], tmp_path / "tagged")
    return tmp_path / "tagged"


def test_methods_tell_corpus_corrections_and_what_was_not_done(tagged: Path, tmp_path: Path) -> None:
    done = run("report", "methods", tagged, "--out", tmp_path / "m.md")
    assert done.exit_code == 0, done.output
    told = (tmp_path / "m.md").read_text()
    assert "2 articles, 2 sentences; dates: 2026-03-01 to 2026-03-01; without a date: 1" in told
    assert "| Gazette & Sons | 1 |" in told
    assert "Science 382, 2023" in told
    assert "- How far people agree was not measured" in told
    assert "- The model's card is not here" in told


def test_methods_give_agreement_with_intervals_and_no_annotator_s_name(tagged: Path, tmp_path: Path) -> None:
    readings = Path(__file__).resolve().parents[2] / "labels" / "readings"
    done = run("report", "methods", tagged, "--annotations", readings, "--out", tmp_path / "m.md")
    assert done.exit_code == 0, done.output
    told = (tmp_path / "m.md").read_text()
    names = {
        json.loads(line)["annotator"] for file in readings.glob("r*.jsonl") for line in file.read_text().splitlines()
    }
    each = [line for line in told.splitlines() if line.startswith("| annotator ")]
    assert len(each) > len(Tag)
    assert each[1:] == sorted(each[1:])  # the order tells nothing of their names
    assert not [name for name in names if f"| {name} |" in told]
    assert all(f"| {tag} |" in told for tag in Tag)
    assert "was not measured" not in told


def test_methods_in_latex_escape_what_latex_would_read(tagged: Path, tmp_path: Path) -> None:
    assert run("report", "methods", tagged, "--out", tmp_path / "m.tex").exit_code == 0
    told = (tmp_path / "m.tex").read_text()
    assert r"Gazette \& Sons & 1 \\" in told
    assert r"95 \% t intervals" in told
    assert told.count(r"\begin{longtable}") == told.count(r"\end{longtable}") == 1


def test_methods_in_another_form_are_refused(tagged: Path, tmp_path: Path) -> None:
    done = run("report", "methods", tagged, "--out", tmp_path / "m.docx")
    assert (done.exit_code, "methods are written as .md or .tex, not .docx" in done.stderr) == (2, True)

import csv
import json
from pathlib import Path

import pytest

from annotator.core.export import from_annotation, from_decisions, to_gold
from annotator.core.labels import Tag
from annotator.core.records import Way
from annotator.store import jsonl
from tests import made
from tests.cli.running import run

CLAIM, OPINION, QUOTATION, SOURCE = Tag


@pytest.fixture
def readings(tmp_path: Path) -> Path:
    """Return a folder in which two people differ in whether TEXT's second sentence is opinion too."""
    folder = tmp_path / "readings"
    folder.mkdir()
    rows = [
        made.annotation(),
        made.annotation((QUOTATION, SOURCE), (CLAIM, OPINION), (OPINION,), annotator="ben"),
    ]
    for row in rows:
        (folder / f"{row.annotator}.jsonl").write_bytes(jsonl.line(from_annotation(row)))
    return folder


def test_what_is_open_is_shown_and_listed_and_not_given(readings: Path, tmp_path: Path) -> None:
    done = run("settle", readings, "--out", tmp_path / "gold.jsonl", "--conflicts", tmp_path / "open.csv")
    assert done.exit_code == 0, done.output
    assert "1 article, 3 sentences: open 1, unanimous 2" in done.stdout
    shown = next(line for line in done.stdout.splitlines() if "The bill is due in May." in line)
    assert shown.split()[:4] == ["bill", "opinion", "ben", "ana"]
    gold = to_gold(json.loads((tmp_path / "gold.jsonl").read_bytes()))
    assert gold.sentences[1].tags == (CLAIM,)
    assert gold.sentences[1].settled is not None
    assert gold.sentences[1].settled.open == (OPINION,)
    with (tmp_path / "open.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["article"], row["what"], row["yes"], row["no"]) == ("bill", "opinion", "ben", "ana")
    assert f"{row['before']} {row['sentence']} {row['after']}" == " ".join(made.TEXT.split())


def test_a_reviewers_file_of_decisions_settles_it(readings: Path, tmp_path: Path) -> None:
    decisions = tmp_path / "decisions.jsonl"
    decisions.write_bytes(jsonl.line(from_decisions([made.decision(CLAIM, OPINION, sentence=1)])))
    done = run("settle", readings, "--decisions", decisions, "--out", tmp_path / "gold.jsonl")
    assert done.exit_code == 0, done.output
    assert "decision 1, unanimous 2" in done.stdout
    assert "Still open" not in done.stdout
    gold = to_gold(json.loads((tmp_path / "gold.jsonl").read_bytes()))
    assert gold.sentences[1].settled is not None
    assert (gold.sentences[1].tags, gold.sentences[1].settled.way) == ((CLAIM, OPINION), Way.DECISION)


def test_how_reliable_each_annotator_is_stands_below(readings: Path) -> None:
    table = run("settle", readings).stdout.split("Annotators beside what is settled")[1]
    ana = next(line for line in table.splitlines() if "ana" in line)
    assert ana.split() == ["ana", "claim", "3", "1.000", "1.000", "1.000"]


def test_two_annotators_are_too_few_for_dawid_skene(readings: Path) -> None:
    done = run("settle", readings, "--method", "dawid-skene")
    assert done.exit_code == 2
    assert "cannot tell who errs among 2 annotators (ana, ben)" in done.stderr


@pytest.mark.parametrize("verb", ["settle"])
def test_gold_and_decisions_alone_are_told_from_annotations(verb: str, tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(jsonl.line(from_decisions([made.decision()])))
    done = run(verb, path)
    assert done.exit_code == 2
    assert "no annotations in" in done.stderr


@pytest.mark.parametrize("verb", ["settle"])
def test_a_fault_in_a_row_is_told_by_file_and_line(verb: str, readings: Path) -> None:
    row = from_annotation(made.annotation(annotator="cem")) | {"status": "lost"}
    (readings / "cem.jsonl").write_bytes(jsonl.line(row))
    done = run(verb, readings)
    assert done.exit_code == 2
    assert "cem.jsonl line 1: unknown status 'lost'; the scheme has submitted, draft, skipped, deleted" in done.stderr

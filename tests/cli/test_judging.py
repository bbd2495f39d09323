import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from annotator.core.annotated import AnnotatedLink, Origin, SpanKind
from annotator.core.export import from_annotation, from_decisions, to_gold
from annotator.core.labels import Tag
from annotator.core.records import Way
from annotator.core.spans import Span
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


def test_what_the_store_came_to_at_a_time_is_the_same_whenever_it_is_asked(readings: Path, tmp_path: Path) -> None:
    store = tmp_path / "labels.db"
    gold, conflicts = tmp_path / "gold.jsonl", tmp_path / "open.csv"
    out = ("--store", store, "--out", gold, "--conflicts", conflicts, "--as", "rhea")
    run("store", "add", readings, "--store", store, "--as", "rhea")
    assert run("settle", *out).exit_code == 0
    before, then = (gold.read_bytes(), conflicts.read_bytes()), datetime.now(UTC)
    (tmp_path / "decisions.jsonl").write_bytes(jsonl.line(from_decisions([made.decision(CLAIM, sentence=1)])))
    run("store", "add", tmp_path / "decisions.jsonl", "--store", store, "--as", "rhea")
    assert run("settle", *out).exit_code == 0
    assert (gold.read_bytes(), conflicts.read_bytes()) != before
    assert run("settle", *out, "--at", f"{then:%Y-%m-%dT%H:%M:%S.%fZ}").exit_code == 0
    assert (gold.read_bytes(), conflicts.read_bytes()) == before
    told = run("history", "bill", "--store", store).stdout.splitlines()[-3:]
    assert ["settled it" in line for line in told] == [True, False, True]
    assert ("open: opinion for" in told[0], "open" in told[2], "decision 1" in told[2]) == (True, False, True)
    assert "--at is for the store" in run("settle", readings, "--at", "2026-03-10").output


def test_how_reliable_each_annotator_is_stands_below(readings: Path) -> None:
    table = run("settle", readings).stdout.split("Annotators beside what is settled")[1]
    ana = next(line for line in table.splitlines() if "ana" in line)
    assert ana.split() == ["ana", "claim", "3", "1.000", "1.000", "1.000"]


def test_agreement_is_shown_a_tag_with_spans_links_and_pairs(readings: Path) -> None:
    done = run("agreement", readings)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("1 article read by two or more of 2 annotators\n")
    opinion = next(line for line in done.stdout.splitlines() if line.startswith("opinion"))
    # Two of three agree, three of six judgements are yes: alpha 1 - 5 * 2 / 18, kappa (2/3 - 4/9) / (5/9).
    figures = ["0.667", "0.444", "0.400", "0.333", "0.333", "0.667"]
    assert opinion.split() == ["opinion", "3", "1", "50.0%", *figures]
    for title in ("Where things are", "Contents that two people marked", "Each with all others", "Least agreement"):
        assert title in done.stdout
    assert "with a model's suggestions" not in done.stdout


def test_a_warning_says_where_a_coefficient_misleads(readings: Path) -> None:
    row = made.annotation((), (), (), annotator="ana")
    for name in ("ana", "ben"):
        (readings / f"{name}.jsonl").write_bytes(jsonl.line(from_annotation(replace(row, annotator=name))))
    done = run("agreement", readings)
    assert "claim: alpha and kappa are undefined: all judgements are no, so nothing shows" in done.stdout


def test_agreement_with_and_without_suggestions_is_told_apart(readings: Path) -> None:
    for name in ("cem", "dov"):
        row = made.annotation((), (CLAIM,), (), annotator=name, suggested="default-0a")
        (readings / f"{name}.jsonl").write_bytes(jsonl.line(from_annotation(row)))
    shown = run("agreement", readings).stdout
    suggested, blind = shown.split("suggestions in sight")[1].split("Tags, without")[:2]
    assert next(line for line in suggested.splitlines() if line.startswith("claim")).split()[2] == "0"
    assert next(line for line in blind.splitlines() if line.startswith("opinion")).split()[2] == "1"


def test_what_became_of_suggestions_is_told_for_each_person(readings: Path, tmp_path: Path) -> None:
    removed = AnnotatedLink(Span(1, 17), Span(24, 32), SpanKind.SOURCE, Origin.REMOVED)
    row = made.annotation(annotator="cem", suggested="default-0a", links=(removed,))
    (readings / "cem.jsonl").write_bytes(jsonl.line(from_annotation(row)))
    shown = run("agreement", readings, "--out", tmp_path / "a.csv").stdout
    table = shown.split("What became of suggestions")[1].split("Where things are")[0]
    assert [line.split() for line in table.splitlines() if {"sentence", "link"} & set(line.split())] == [
        ["cem", "sentence", "0", "0", "0", "3"],
        ["link", "0", "0", "1", "0"],
    ]
    assert "suggestions,cem,,link removed,1,1.0" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


def test_all_figures_are_written_as_csv_and_as_json(readings: Path, tmp_path: Path) -> None:
    for name in ("a.csv", "a.json"):
        assert run("agreement", readings, "--out", tmp_path / name).exit_code == 0
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(row["part"], row["name"], row["tag"], row["measure"]): row["value"] for row in rows}
    assert float(found["tags", "", "opinion", "alpha"]) == pytest.approx(4 / 9)
    assert float(found["pair", "ana ben", "opinion", "kappa"]) == pytest.approx(0.4)
    assert float(found["annotator", "ben", "opinion", "given"]) == pytest.approx(2 / 3)
    assert float(found["article", "bill", "opinion", "percent"]) == pytest.approx(2 / 3)
    assert found["spans", "source", "", "exact"] == found["links", "content", "", "same source"] == "1.0"
    report = json.loads((tmp_path / "a.json").read_bytes())
    assert (report["articles"], report["annotators"]) == (1, ["ana", "ben"])
    assert report["tags"][1]["alpha"] == {"value": pytest.approx(4 / 9), "low": None, "high": None}
    assert report["places"]["links"]["contents"] == 1


@pytest.mark.parametrize(
    ("name", "reason"), [("a.xlsx", "written as .json or .csv, not .xlsx"), ("a", "not without a suffix")]
)
def test_another_form_of_figures_is_refused(readings: Path, tmp_path: Path, name: str, reason: str) -> None:
    done = run("agreement", readings, "--out", tmp_path / name)
    assert done.exit_code == 2
    assert reason in " ".join(done.stderr.split())


def test_one_reader_agrees_with_nobody(readings: Path) -> None:
    done = run("agreement", readings / "ana.jsonl")
    assert done.exit_code == 2
    assert "no sentence was judged by two people" in done.stderr


def test_two_annotators_are_too_few_for_dawid_skene(readings: Path) -> None:
    done = run("settle", readings, "--method", "dawid-skene")
    assert done.exit_code == 2
    assert "cannot tell who errs among 2 annotators (ana, ben)" in done.stderr


@pytest.mark.parametrize("verb", ["agreement", "settle"])
def test_gold_and_decisions_alone_are_told_from_annotations(verb: str, tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(jsonl.line(from_decisions([made.decision()])))
    done = run(verb, path)
    assert done.exit_code == 2
    assert "no annotations in" in done.stderr


@pytest.mark.parametrize("verb", ["agreement", "settle"])
def test_a_fault_in_a_row_is_told_by_file_and_line(verb: str, readings: Path) -> None:
    row = from_annotation(made.annotation(annotator="cem")) | {"status": "lost"}
    (readings / "cem.jsonl").write_bytes(jsonl.line(row))
    done = run(verb, readings)
    assert done.exit_code == 2
    assert "cem.jsonl line 1: unknown status 'lost'; the scheme has submitted, draft, skipped, deleted" in done.stderr

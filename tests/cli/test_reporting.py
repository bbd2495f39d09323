import csv
import json
from pathlib import Path

import pytest

from annotator.core.records import Prediction
from annotator.store import columns, output
from annotator.store.output import Format
from tests.cli.running import run
from tests.measure.test_compare import gazette, herald
from tests.measure.told import Line, article, says


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    columns.write([story("a"), story("b", "Mr Okoro")], tmp_path / "tagged")
    return tmp_path / "tagged"


def table(place: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(place.read_text(encoding="utf-8-sig").splitlines()))


def story(name: str, speaker: str = "Dele Okoro") -> Prediction:
    lines = (says(speaker, f"it rained {n} times.") for n in range(6))
    return article(name, *lines, outlet="Gazette", published="2026-03-01")


def test_sources_shows_who_speaks_and_writes_all_rows(tagged: Path, tmp_path: Path) -> None:
    done = run("report", "sources", tagged, "--most", "1", "--out", tmp_path / "out.csv")
    assert done.exit_code == 0, done.output
    assert "... and 1 row more; --most N shows N" in done.stdout
    assert [(row["name"], row["times"]) for row in table(tmp_path / "out.csv")] == [
        ("Dele Okoro", "6"),
        ("Mr Okoro", "6"),
    ]


def test_suggested_aliases_are_given_back_and_make_one_source_of_two(tagged: Path, tmp_path: Path) -> None:
    table = tmp_path / "aliases.yaml"
    assert "1 name may mean a fuller one" in run("report", "sources", tagged, "--suggest", table).stdout
    done = run("report", "sources", tagged, "--aliases", table, "--out", tmp_path / "out.json")
    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "out.json").read_bytes())
    assert [(row["name"], row["times"]) for row in found["Who speaks"]] == [("Dele Okoro", 12)]
    assert found["By outlet"][0]["sources"] == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [b", "is no YAML"),
        ("Dele Okoro: [Mr Okro]", "nobody speaks as 'Mr Okro'; there is 'Mr Okoro'"),
        ("Dele Okoro: [Mr Okoro]\nMr Okoro: [Dele Okoro]", "is a circle"),
    ],
)
def test_a_table_of_aliases_that_cannot_be_is_refused_in_one_line(
    text: str, reason: str, tagged: Path, tmp_path: Path
) -> None:
    (tmp_path / "aliases.yaml").write_text(text)
    done = run("report", "sources", tagged, "--aliases", tmp_path / "aliases.yaml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert reason in done.stderr


def test_a_report_in_another_form_is_refused(tagged: Path) -> None:
    done = run("report", "sources", tagged, "--out", "out.xlsx")
    assert done.exit_code == 2
    assert "a report is written as .csv or .json, not .xlsx" in done.stderr


def test_what_is_converted_is_reported_on_like_the_export(tmp_path: Path) -> None:
    output.to_file([story("a")], tmp_path / "tagged.jsonl", Format.JSONL)
    assert run("report", "convert", tmp_path / "tagged.jsonl", "--out", tmp_path / "tagged").exit_code == 0
    shown = [run("report", "sources", tmp_path / name).stdout for name in ("tagged.jsonl", "tagged")]
    assert shown[0] == shown[1] != ""


def test_marked_claims_are_left_out_or_sent_on_and_a_mark_that_there_is_not_is_refused(tmp_path: Path) -> None:
    lines = (Line("It is wet.", "C"), Line("It is 9 m.", "C"))
    columns.write([article("a", *lines)], tmp_path / "tagged")
    csv_, reviews = tmp_path / "claims.csv", tmp_path / "reviews.json"
    assert run("report", "claims", tmp_path / "tagged", "--out", csv_).exit_code == 0
    csv_.write_text(
        csv_.read_text(encoding="utf-8-sig").replace("wet.,", "wet.,common knowledge").replace("m.,", "m.,send on")
    )
    done = run("report", "claims", tmp_path / "tagged", "--marks", csv_, "--reviews", reviews)
    assert "2 claims without a source; marked common knowledge: 1." in done.stdout
    assert [one["claimReviewed"] for one in json.loads(reviews.read_bytes())] == ["It is 9 m."]
    csv_.write_text(csv_.read_text().replace("send on", "known"))
    done = run("report", "claims", tmp_path / "tagged", "--marks", csv_)
    assert (done.exit_code, "mark 'known'; right would be common knowledge or send on" in done.stderr) == (2, True)


@pytest.mark.parametrize("verb", ["leak", "sourcing", "chains"])
def test_every_report_tells_what_it_found_and_writes_it(verb: str, tagged: Path, tmp_path: Path) -> None:
    done = run("report", verb, tagged, "--out", tmp_path / "out.json")
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "out.json").read_bytes())["notes"][0] in " ".join(done.stdout.split())


def test_articles_about_one_event_are_compared_and_one_of_them_is_asked_for_by_its_id(tmp_path: Path) -> None:
    columns.write([gazette(), herald()], tmp_path / "tagged")
    done = run("report", "compare", tmp_path / "tagged", "--about", "herald", "--out", tmp_path / "out.json")
    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "out.json").read_bytes())
    assert [(row["pieces"], row["articles"]) for row in found["Events"]] == [(2, 2)]
    assert [row["name"] for row in found["Voices only here"]] == ["Eva Lind"]
    done = run("report", "compare", tmp_path / "tagged", "--about", "heralt")
    assert (done.exit_code, "no article has the id 'heralt'; there is 'herald'" in done.stderr) == (2, True)


def test_labels_without_texts_tell_who_speaks_and_what_they_cannot_tell(tmp_path: Path) -> None:
    columns.write([story("a"), story("b")], tmp_path / "with")
    columns.write([story("a"), story("b")], tmp_path / "bare", texts=False)
    for verb in ("sources", "chains"):
        shown = [run("report", verb, tmp_path / name).stdout for name in ("with", "bare")]
        assert shown[0] == shown[1] != ""
    done = run("report", "claims", tmp_path / "bare")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "was written without the articles' texts" in " ".join(done.stderr.split())

from pathlib import Path

import pytest

from annotator.core.export import from_gold
from annotator.store import gold, jsonl
from tests import made
from tests.cli.running import run

BABE = "text;news_link;label_opinion\nThe reckless plan failed.;http://harrow.example/1;Expresses writer's opinion\n"


def test_a_corpus_comes_in_as_gold_with_its_licence(tmp_path: Path) -> None:
    place, out = tmp_path / "labels.csv", tmp_path / "babe.jsonl"
    place.write_text(BABE)
    done = run("corpus", "import", "babe", str(place), "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "opinion 1 of 1, quotation not annotated" in done.output
    assert "Licence: not stated" in done.output
    [one] = gold.read_sound(out)
    assert one.annotators == ("babe",)


def test_nothing_is_half_imported_unless_asked_for(tmp_path: Path) -> None:
    place, out = tmp_path / "labels.csv", tmp_path / "babe.jsonl"
    place.write_text(f"{BABE}The plan failed.;;Opinion\n")
    refused = run("corpus", "import", "babe", str(place), "--out", str(out))
    assert refused.exit_code == 1
    assert "labels.csv line 3: unknown label 'Opinion'; right would be" in refused.output
    assert not out.exists()
    rest = run("corpus", "import", "babe", str(place), "--out", str(out), "--without-faulty")
    assert rest.exit_code == 1
    assert len(gold.read_sound(out)) == 1


def test_a_cut_table_gives_nothing_even_without_what_is_faulty(tmp_path: Path) -> None:
    place, out = tmp_path / "labels.csv", tmp_path / "babe.jsonl"
    place.write_text(f"{BABE}The plan;")
    done = run("corpus", "import", "babe", str(place), "--out", str(out), "--without-faulty")
    assert done.exit_code == 1
    assert not out.exists()


def test_a_name_that_is_no_corpus_and_a_place_that_is_none_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    unknown = run("corpus", "import", "babel", str(tmp_path), "--out", str(tmp_path / "x.jsonl"))
    assert unknown.exit_code == 2
    assert "unknown corpus 'babel'; there are babe, mbic" in unknown.output
    absent = run("corpus", "import", "polnear", str(tmp_path / "no"), "--out", str(tmp_path / "x.jsonl"))
    assert absent.exit_code == 2
    assert "is no folder" in absent.output


def test_labels_go_out_as_brat_into_a_new_folder_alone_and_what_is_lost_is_counted(tmp_path: Path) -> None:
    place, out = tmp_path / "gold.jsonl", tmp_path / "brat"
    place.write_bytes(jsonl.line(from_gold(made.gold())))
    done = run("corpus", "export", str(place), "--out", str(out))
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in out.iterdir()) == ["annotation.conf", "bill.ann", "bill.txt"]
    assert "not held by this form: genre, 1 times" in done.output
    again = run("corpus", "export", str(place), "--out", str(out))
    assert again.exit_code == 2
    assert "it must be a new or an empty folder" in again.output


def test_the_list_tells_mapping_and_licence_of_each_corpus() -> None:
    told = run("corpus", "list").output
    assert "checkthat: CheckThat! subjectivity" in told
    assert "SUBJ -> opinion" in told
    assert "licence: CC BY-NC-SA 4.0" in told


@pytest.mark.parametrize("suffix", ["parquet", "jsonl", "folder"])
def test_a_table_comes_in_from_parquet_json_lines_and_a_folder_of_datasets(tmp_path: Path, suffix: str) -> None:
    import datasets

    rows = datasets.Dataset.from_list([{"sentence_id": "a", "sentence": "It rained.", "label": "OBJ"}])
    place, out = tmp_path / f"rows.{suffix}", tmp_path / "out.jsonl"
    if suffix == "parquet":
        rows.to_parquet(str(place))
    elif suffix == "jsonl":
        rows.to_json(str(place))
    else:
        rows.save_to_disk(str(place))
    done = run("corpus", "import", "checkthat", str(place), "--out", str(out))
    assert done.exit_code == 0, done.output
    assert [one.article.text for one in gold.read_sound(out)] == ["It rained."]

import json
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
    assert "Licence: not stated in its repository" in done.output
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
    tmp_path: Path,
) -> None:
    unknown = run("corpus", "import", "babel", str(tmp_path), "--out", str(tmp_path / "x.jsonl"))
    assert unknown.exit_code == 2
    assert "unknown corpus 'babel'; there are babe, mbic" in unknown.output
    absent = run("corpus", "import", "polnear", str(tmp_path / "no"), "--out", str(tmp_path / "x.jsonl"))
    assert absent.exit_code == 2
    assert "is no folder or file" in absent.output


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
    assert "licence: CC BY-NC-SA 4.0, as a copy of it on Hugging Face's hub states" in told


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


@pytest.mark.parametrize("form", ["brat", "conll", "csv", "datasets", "label-studio", "spacy", "webanno"])
def test_labels_go_out_in_each_form_and_the_verb_reads_them_back(tmp_path: Path, form: str) -> None:
    place, out, back = tmp_path / "gold.jsonl", tmp_path / form, tmp_path / "back.jsonl"
    place.write_bytes(jsonl.line(from_gold(made.gold())))
    done = run("corpus", "export", place, "--format", form, "--out", out)
    assert done.exit_code == 0, done.output
    done = run("corpus", "import", form, out, "--out", back)
    assert done.exit_code == 0, done.output
    [one] = gold.read_sound(back)
    assert (one.article.id, one.article.text) == ("bill", made.TEXT)
    assert [(s.tags, s.start) for s in one.sentences] == [(s.tags, s.start) for s in made.gold().sentences]
    assert one.attributions[0].content == made.RUIZ.content


MAPPING = """\
name: moods
text: sentence
label: mood
article: page
licence: CC BY 4.0
labels:
  calm: {opinion: no}
  cross: {opinion: yes, claim: no}
  odd:
"""


def test_any_table_comes_in_by_a_mapping_of_ones_own(tmp_path: Path) -> None:
    mapping, place, out = tmp_path / "moods.yaml", tmp_path / "moods.tsv", tmp_path / "moods.jsonl"
    mapping.write_text(MAPPING)
    place.write_text("Page\tSentence\tMood\np1\tIt rained.\tcalm\np1\tA mess!\tCross\np2\tHm.\todd\n")
    done = run("corpus", "import", mapping, place, "--out", out)
    assert done.exit_code == 0, done.output
    assert "moods, 2 articles" in done.output
    assert "claim 0 of 1, opinion 1 of 2, quotation not annotated" in done.output
    assert "Licence: CC BY 4.0" in done.output


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("text: sentence", "words: sentence", "moods.yaml: text None; right would be"),
        ("opinion: no", "opnion: no", "label 'calm': unknown tag 'opnion'"),
        ("opinion: no", "opinion: perhaps", "label 'calm': opinion 'perhaps'; right would be yes, no, or nothing"),
        ("labels:", "lables:", "labels None; right would be"),
        ("{opinion: no}", "[opinion]", "label 'calm': ['opinion']; right would be"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_told(tmp_path: Path, old: str, new: str, says: str) -> None:
    mapping = tmp_path / "moods.yaml"
    mapping.write_text(MAPPING.replace(old, new, 1))
    done = run("corpus", "import", mapping, mapping, "--out", tmp_path / "out.jsonl")
    assert done.exit_code == 2
    assert says in " ".join(done.output.split())


def test_two_articles_of_one_id_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    one, out = tmp_path / "forms", tmp_path / "out.jsonl"
    place = tmp_path / "gold.jsonl"
    place.write_bytes(jsonl.line(from_gold(made.gold())))
    assert run("corpus", "export", place, "--format", "conll", "--out", one).exit_code == 0
    (one / "again.conllup").write_bytes((one / "bill.conllup").read_bytes())
    (one / "empty.conllup").write_bytes(b"")
    done = run("corpus", "import", "conll", one, "--out", out)
    assert done.exit_code == 1
    assert "empty.conllup: no word; right would be" in done.output
    assert "id 'bill' stands 2 times; right would be an id of its own" in done.output
    assert not out.exists()


def test_only_a_data_set_is_pushed(tmp_path: Path) -> None:
    done = run("corpus", "export", tmp_path, "--out", tmp_path / "x", "--push", "ana/bills")
    assert done.exit_code == 2
    assert "is pushed with --format datasets, not brat" in done.output


def test_what_was_imported_teaches_beside_gold_and_stands_in_the_card(tmp_path: Path, model_folder: Path) -> None:
    own, theirs = tmp_path / "own.jsonl", tmp_path / "moods.jsonl"
    own.write_bytes(b"".join(jsonl.line(from_gold(one)) for one in made.golds()))
    mapping, place = tmp_path / "moods.yaml", tmp_path / "moods.tsv"
    mapping.write_text(MAPPING)
    loaded = [f"The {n}th quibbersome bridge opened.\tcross" for n in range(40)]
    plain = [f"The {n}th wooden bridge opened.\tcalm" for n in range(40)]
    rows = [f"p{n}\t{row}" for n, row in enumerate([*loaded, *plain])]
    place.write_text("\n".join(["page\tsentence\tmood", *rows]))
    assert run("corpus", "import", mapping, place, "--out", theirs).exit_code == 0
    done = run("train", own, "--with", theirs, "--out", tmp_path / "beside")
    assert done.exit_code == 0, done.output
    assert "moods, 80 articles" in (tmp_path / "beside" / "card.md").read_text(encoding="utf-8")
    assert _opinion(tmp_path / "beside") > _opinion(model_folder) + 0.05


def _opinion(model: Path) -> float:
    """Return how likely the author judges where a word stands that only the corpus knows."""
    said = run("prelabel", "-", "--model", model, stdin=b"A quibbersome bridge closed.")
    score: float = json.loads(said.stdout)["sentences"][0]["scores"]["opinion"]
    return score

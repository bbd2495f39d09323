import json
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from os import environ
from pathlib import Path
from shutil import rmtree

import datasets
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from annotator.core.export import from_gold
from annotator.core.labels import Tag
from annotator.core.records import Article, Gold, GoldSentence, Settled, Way
from annotator.store import corpora, hub
from annotator.store.errors import CorpusError
from tests import made
from tests.formats.golds import golds
from tests.store import fake_hub


@settings(max_examples=10)
@given(gold=golds())
def test_there_and_back_is_the_same(tmp_path_factory: pytest.TempPathFactory, gold: Gold) -> None:
    folder = tmp_path_factory.mktemp("set")
    hub.write([gold], folder)
    assert hub.read(corpora.loaded(str(folder))).golds == [gold]


def test_a_folder_that_was_written_anew_gives_what_stands_there_now(tmp_path: Path) -> None:
    for gold in (made.gold(), replace(made.gold(), sentences=())):
        rmtree(tmp_path / "set", ignore_errors=True)
        (tmp_path / "set").mkdir()
        hub.write([gold], tmp_path / "set")
        assert hub.read(corpora.loaded(str(tmp_path / "set"))).golds == [gold]


def _settled() -> Gold:
    how = Settled(Way.DECISION, ("rhea",), "as the guidelines say", open=(Tag.CLAIM,))
    gold = made.gold()
    return replace(gold, sentences=(GoldSentence(*made.SENTENCES[0], (), how), *gold.sentences[1:]))


def test_what_else_was_noted_comes_back_too(tmp_path: Path) -> None:
    article = replace(_settled().article, title="The bill", outlet="Harrow Chronicle")
    gold = replace(_settled(), article=article)
    hub.write([gold], tmp_path)
    assert hub.read(corpora.loaded(str(tmp_path))).golds == [gold]


def test_a_person_loads_it_with_datasets_alone_and_the_features_are_explicit(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    hub.write([made.gold()], tmp_path / "set")
    [split] = datasets.load_dataset(str(tmp_path / "set"), cache_dir=str(tmp_path / "cache")).values()
    assert split.features == hub.features()
    tags = split.features["sentences"].feature["tags"].feature
    assert [tags.int2str(n) for n in split[0]["sentences"][0]["tags"]] == ["quotation", "source"]


def test_a_split_is_a_fold_no_article_is_in_two_and_its_text_decides() -> None:
    texts = [replace(made.gold(f"a{n}"), article=Article(f"a{n}", made.TEXT + "!" * n)) for n in range(40)]
    found = hub.splits(texts)
    ids = [set(split["id"]) for split in found.values()]
    assert set(found) == {f"fold_{n}" for n in range(5)}
    assert sum(map(len, ids)) == len(set().union(*ids)) == 40
    assert hub.fold(replace(texts[7], article=Article("elsewhere", texts[7].article.text))) == hub.fold(texts[7])


def test_the_card_says_what_is_in_it_and_that_a_missing_tag_is_no_no(tmp_path: Path) -> None:
    hub.write([_settled()], tmp_path)
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| claim | 1 | 2 | 1 |" in card
    assert "1 articles, 3 sentences, 1 attributions" in card
    assert 'is not annotated, which is no "no"' in card
    assert "**Licence.** Not stated." in card
    assert f"path: data/fold_{hub.fold(_settled())}-*" in card


def test_a_row_that_was_changed_is_told_with_its_place(tmp_path: Path) -> None:
    [(name, split)] = hub.splits([made.gold()]).items()
    wrong = split.map(lambda row: {**row, "text": "“We will pay,” said Ana Ruiz."})
    datasets.DatasetDict({name: wrong}).save_to_disk(str(tmp_path / "set"))
    [fault] = hub.read(corpora.loaded(str(tmp_path / "set"))).faults
    assert fault.place == f"set {name} row 1"
    assert "the text was changed after it was labelled" in fault.reason


def test_it_is_pushed_as_a_private_data_set_with_its_card(tmp_path: Path) -> None:
    labels = tmp_path / "gold.jsonl"
    labels.write_text("".join(json.dumps(from_gold(made.gold(name))) + "\n" for name in ("a", "b", "c")), "utf-8")
    with fake_hub.serve() as there:
        done = _export(labels, tmp_path / "set", there.address, "--push", "ana/bills")
    assert (done.returncode, done.stderr) == (0, "")
    assert there.created is not None
    assert (there.created["name"], there.created["visibility"]) == ("ana/bills", "private")
    assert "Bearer hf_made_up" in there.tokens
    kept = tmp_path / "set" / "README.md"
    tables = {path: data for path, data in there.files.items() if path.endswith(".parquet")}
    found = [name for data in tables.values() for name in pq.read_table(BytesIO(data))["id"].to_pylist()]
    assert sorted(found) == ["a", "b", "c"]
    below = [card.partition(b"\n---\n")[2].strip() for card in (there.files["README.md"], kept.read_bytes())]
    assert below[0] == below[1] != b""


def test_a_hub_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    labels = tmp_path / "gold.jsonl"
    labels.write_text(json.dumps(from_gold(made.gold("a"))) + "\n", "utf-8")
    with fake_hub.serve() as there:
        pass
    done = _export(labels, tmp_path / "set", there.address, "--push", "ana/bills")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "ana/bills was not put on the hub: " in done.stderr
    assert "Traceback" not in done.stderr


def _export(labels: Path, out: Path, address: str, *more: str) -> subprocess.CompletedProcess[str]:
    known = {
        "HF_ENDPOINT": address,
        "HF_TOKEN": "hf_made_up",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HOME": str(out.parent),
    }
    command = [sys.executable, "-m", "annotator", "corpus", "export", str(labels), "--format", "datasets"]
    return subprocess.run(
        [*command, "--out", str(out), *more], capture_output=True, text=True, check=False, env=environ | known
    )


def test_a_hub_that_does_not_take_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: datasets.DatasetDict, name: str, **how: object) -> None:
        raise OSError("no connection")

    monkeypatch.setattr(datasets.DatasetDict, "push_to_hub", refuse)
    with pytest.raises(CorpusError, match="ana/bills was not put on the hub: no connection; log in with"):
        hub.push([made.gold()], "ana/bills")

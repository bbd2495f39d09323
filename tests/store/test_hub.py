from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import datasets
import pytest
from huggingface_hub import DatasetCard
from hypothesis import given, settings

from annotator.core.labels import Tag
from annotator.core.records import Article, Gold, GoldSentence, Settled, Way
from annotator.store import corpora, hub
from annotator.store.errors import CorpusError
from tests import made
from tests.formats.golds import golds


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


def test_it_is_pushed_as_a_private_data_set_with_its_card(monkeypatch: pytest.MonkeyPatch) -> None:
    pushed: list[tuple[str, str, dict[str, object]]] = []

    def push(self: datasets.DatasetDict | DatasetCard, name: str, **how: object) -> None:
        pushed.append((type(self).__name__, name, how))

    monkeypatch.setattr(datasets.DatasetDict, "push_to_hub", push)
    monkeypatch.setattr(DatasetCard, "push_to_hub", push)
    hub.push([made.gold()], "ana/bills")
    assert pushed == [
        ("DatasetDict", "ana/bills", {"private": True}),
        ("DatasetCard", "ana/bills", {"repo_type": "dataset"}),
    ]


def test_a_hub_that_does_not_take_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: datasets.DatasetDict, name: str, **how: object) -> None:
        raise OSError("no connection")

    monkeypatch.setattr(datasets.DatasetDict, "push_to_hub", refuse)
    with pytest.raises(CorpusError, match="ana/bills was not put on the hub: no connection; log in with"):
        hub.push([made.gold()], "ana/bills")

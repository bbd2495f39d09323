from collections.abc import Sequence
from pathlib import Path

import datasets
import pytest

from annotator import workflow
from annotator.learn import tagger
from annotator.learn.card import Card
from annotator.store import registry
from annotator.store.corpus import Unit
from annotator.workflow import batching
from annotator.workflow.batching import Done, Task
from tests import made
from tests.workflow.conftest import STORY


@pytest.fixture
def rows(tmp_path: Path) -> datasets.Dataset:
    texts = [STORY, "", f"{STORY} It has two doors."]
    datasets.Dataset.from_dict({"text": texts, "id": ["mill", "none", "doors"]}).save_to_disk(tmp_path / "news")
    return datasets.load_from_disk(str(tmp_path / "news"))


def test_a_dataset_gets_what_the_export_says(rows: datasets.Dataset, model_folder: Path) -> None:
    tagged = workflow.map_dataset(rows, model_folder)
    first, empty, last = tagged
    assert tagged.column_names == ["text", "id", "sentences", "attributions", "model", "scheme", "reason"]
    assert [STORY[s["start"] : s["end"]] for s in first["sentences"]][1] == "“Nobody was hurt,” said Eva Lind."
    assert set(first["sentences"][0]["scores"]) == {"claim", "opinion", "quotation", "source"}
    assert first["attributions"][0]["entity"] == "Eva Lind"
    assert (empty["sentences"], empty["reason"]) == (None, "'text' is empty")
    assert (len(last["sentences"]), last["reason"]) == (len(first["sentences"]) + 1, None)


def test_the_same_model_finds_its_work_in_the_cache_and_another_does_not(
    rows: datasets.Dataset, model_folder: Path, card_of_learned: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged: list[int] = []
    real = batching.tagged

    def counting(batch: Sequence[Unit], task: Task) -> list[Done]:
        tagged.append(len(batch))
        return real(batch, task)

    monkeypatch.setattr(batching, "tagged", counting)
    first = workflow.map_dataset(rows, model_folder)
    again = workflow.map_dataset(datasets.load_from_disk(str(tmp_path / "news")), model_folder)
    assert tagged == [3]
    assert again.to_list() == first.to_list()
    registry.save(tagger.fit(made.golds(12), name="small"), card_of_learned, tmp_path / "other")
    other = workflow.map_dataset(rows, tmp_path / "other")
    assert tagged == [3, 3]
    assert other._fingerprint != first._fingerprint == again._fingerprint
    workflow.map_dataset(rows, model_folder, why=True)
    assert tagged == [3, 3, 3]

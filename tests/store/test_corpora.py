from pathlib import Path

import datasets
import pytest

from annotator.store import corpora
from annotator.store.errors import CorpusError

ROWS = {"sentence": ["It rained.", "What a mess."], "label": [0, 1]}


def hub_set() -> datasets.DatasetDict:
    label = datasets.ClassLabel(names=["OBJ", "SUBJ"])
    form = datasets.Features({"sentence": datasets.Value("string"), "label": label})
    return datasets.DatasetDict({"train": datasets.Dataset.from_dict(ROWS, features=form)})


def test_a_name_is_asked_of_the_hub_only_when_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def load_dataset(path: str) -> datasets.DatasetDict:
        asked.append(path)
        return hub_set()

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    with pytest.raises(CorpusError, match="ana/moods is no file or folder; with --fetch a data set of that name"):
        list(corpora.table("ana/moods", []))
    assert asked == []
    found = list(corpora.table("ana/moods", [], fetch=True))
    assert asked == ["ana/moods"]
    assert found[1] == ("ana/moods train", 2, {"sentence": "What a mess.", "label": "SUBJ"})


def test_a_data_set_that_the_hub_does_not_have_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def load_dataset(path: str) -> datasets.DatasetDict:
        raise datasets.exceptions.DatasetNotFoundError(f"Dataset '{path}' doesn't exist on the Hub")

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    with pytest.raises(CorpusError, match="ana/moods cannot be loaded as a data set: Dataset 'ana/moods' doesn't"):
        list(corpora.loaded("ana/moods", fetch=True))


def test_a_folder_gives_class_labels_by_name_and_the_split_of_each_row(tmp_path: Path) -> None:
    hub_set().save_to_disk(str(tmp_path / "moods"))
    found = list(corpora.loaded(str(tmp_path / "moods")))
    assert [(one.file, one.number, one.row["label"]) for one in found] == [
        ("moods train", 1, "OBJ"),
        ("moods train", 2, "SUBJ"),
    ]


def test_a_workbook_and_an_unknown_suffix_are_told(tmp_path: Path) -> None:
    for name, says in (("a.xlsx", "save the sheet as CSV"), ("a.dat", "unknown suffix")):
        (tmp_path / name).write_bytes(b"x")
        with pytest.raises(CorpusError, match=says):
            list(corpora.table(str(tmp_path / name), []))

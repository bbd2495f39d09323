"""What lies on this disk is read without a word to a server, and a push after it is not refused."""

import os
import socket
from pathlib import Path
from typing import Any, NoReturn

import datasets
import huggingface_hub
import pytest
from huggingface_hub import constants

from annotator.store import corpora, tables
from annotator.store.errors import CorpusError

ROWS = datasets.Dataset.from_dict({"text": ["The mill opened.", "It rained."]})


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what servers are asked for, in a process that may ask."""
    hosts: list[str] = []

    def found(host: str, *_: Any, **__: Any) -> NoReturn:
        hosts.append(host)
        raise socket.gaierror(f"{host} is not known")

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return hosts


def test_no_server_is_asked_for_what_is_here(tmp_path: Path, asked: list[str]) -> None:
    ROWS.to_parquet(str(tmp_path / "rows.parquet"))
    ROWS.to_json(str(tmp_path / "rows.jsonl"))
    ROWS.save_to_disk(str(tmp_path / "saved"))
    ROWS.to_parquet(str(tmp_path / "folder" / "train.parquet"))
    for name in ("rows.parquet", "rows.jsonl", "saved", "folder"):
        assert [one.row["text"] for one in corpora.loaded(str(tmp_path / name))] == ROWS["text"][:]
    assert len(list(tables.dataset(tmp_path / "saved", "saved", column="text"))) == 2
    assert asked == []


def test_nor_for_what_the_card_of_a_folder_names_elsewhere(tmp_path: Path, asked: list[str]) -> None:
    elsewhere = "hf://datasets/ana/moods/rows.parquet"
    (tmp_path / "README.md").write_text(f"---\nconfigs:\n- config_name: default\n  data_files: {elsewhere}\n---\n")
    with pytest.raises(CorpusError, match="cannot be loaded as a data set"):
        list(corpora.loaded(str(tmp_path)))
    assert asked == []


def test_when_it_is_read_servers_may_be_asked_as_before(tmp_path: Path) -> None:
    ROWS.save_to_disk(str(tmp_path))
    before = dict(os.environ)
    assert len(list(tables.dataset(tmp_path, "saved", column="text"))) == 2
    assert len(list(corpora.loaded(str(tmp_path)))) == 2
    assert not datasets.config.HF_HUB_OFFLINE
    assert not huggingface_hub.is_offline_mode()
    assert dict(os.environ) == before

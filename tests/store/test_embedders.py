import sys
from pathlib import Path

import numpy as np
import pytest

from annotator.store import embedders
from annotator.store.embedders import EmbedderError
from tests import embeddings

WORDS = {"mill": [1.0, 0, 0, 0], "opened": [0, 1.0, 0, 0], "awful": [0, 0, 1.0, 0]}


def test_a_text_is_the_mean_of_its_words_brought_to_length_1(tmp_path: Path) -> None:
    found = embedders.opened(embeddings.write(tmp_path / "words", WORDS)).embed(["mill opened", "awful mill mill"])
    assert found[0] == pytest.approx([0.5**0.5, 0.5**0.5, 0, 0])
    assert found[1] == pytest.approx(np.array([2, 0, 1, 0]) / 5**0.5)
    assert found.dtype == np.float32


def test_the_first_token_speaks_for_the_text_where_the_folder_says_so(tmp_path: Path) -> None:
    by_first = embedders.opened(embeddings.write(tmp_path / "first", WORDS, by_first=True)).embed(["mill opened"])
    by_mean = embedders.opened(embeddings.write(tmp_path / "mean", WORDS, by_first=False)).embed(["mill opened"])
    assert by_first[0] == pytest.approx([1, 0, 0, 0])
    assert by_mean[0] == pytest.approx([0.5**0.5, 0.5**0.5, 0, 0])


def test_what_a_text_gets_depends_on_nothing_beside_it_and_a_text_without_words_gets_something_finite(
    tmp_path: Path,
) -> None:
    embed = embedders.opened(embeddings.write(tmp_path / "words", WORDS)).embed
    texts = ["mill", "mill opened awful " * 200, "", "   "]
    together = embed(texts)
    assert np.array_equal(together, np.concatenate([embed([text]) for text in texts]))
    assert np.isfinite(together).all()


def test_the_digest_is_that_of_the_files_whatever_the_folder_is_called(tmp_path: Path) -> None:
    one, same = (embedders.opened(embeddings.write(tmp_path / name, WORDS)) for name in ("one", "same"))
    other = embedders.opened(embeddings.write(tmp_path / "other", {**WORDS, "mill": [0, 0, 0, 1.0]}))
    assert one.digest == same.digest != other.digest
    assert (one.name, other.name) == ("one", "other")


def test_the_folder_is_named_by_an_argument_or_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = embeddings.write(tmp_path / "words", WORDS)
    digest = embedders.opened(folder).digest
    monkeypatch.delenv(embedders.VARIABLE, raising=False)
    assert embedders.wanted(digest, folder).digest == digest
    with pytest.raises(EmbedderError, match=f"set ANNOTATOR_EMBEDDINGS to the folder of those with digest {digest}"):
        embedders.wanted(digest)
    monkeypatch.setenv(embedders.VARIABLE, str(folder))
    assert embedders.wanted(digest).digest == digest
    with pytest.raises(EmbedderError, match=f"has digest {digest}; those with digest 0123 are needed"):
        embedders.wanted("0123")


def test_a_folder_that_holds_no_such_model_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"nothing is no folder with model\.onnx"):
        embedders.opened(tmp_path / "nothing")
    folder = embeddings.write(tmp_path / "words", WORDS, by_first=True)
    (folder / "1_Pooling" / "config.json").write_text("[", encoding="utf-8")
    with pytest.raises(EmbedderError, match=r"config\.json cannot be read"):
        embedders.opened(folder)
    (folder / "model.onnx").write_bytes(b"no network")
    with pytest.raises(EmbedderError, match="words holds no model that can be read"):
        embedders.opened(folder)


def test_a_network_that_asks_for_other_inputs_is_refused(tmp_path: Path) -> None:
    folder = embeddings.write(tmp_path / "words", WORDS, input_name="pixels")
    with pytest.raises(EmbedderError, match="asks for pixels"):
        embedders.opened(folder)


def test_without_the_extra_it_is_told_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = embeddings.write(tmp_path / "words", WORDS)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EmbedderError, match=r"pip install 'annotator\[embeddings\]'"):
        embedders.opened(folder)

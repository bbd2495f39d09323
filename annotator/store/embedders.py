"""Models of sentences on disk: the only door to onnxruntime and tokenizers, which are an extra.

A folder holds model.onnx (or onnx/model.onnx) and tokenizer.json, as many models are published; where
1_Pooling/config.json says that the first token speaks for a sentence it does, else the mean of all. Nothing is fetched.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from annotator.learn.embedding import Embedder
    from annotator.learn.tokens import Floats

VARIABLE = "ANNOTATOR_EMBEDDINGS"
"""The environment variable that names the folder of sentence embeddings for a model that was learned with some."""

LIBRARIES = ("onnxruntime", "tokenizers")
"""What reads such a model, and comes with annotator[embeddings]."""

_MODELS, _TOKENIZER, _POOLING = ("model.onnx", "onnx/model.onnx"), "tokenizer.json", "1_Pooling/config.json"
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_LONGEST = 256  # tokens of a sentence that are read
_NO_WORDS = (0,)  # a token that every vocabulary has, for a sentence without any


class EmbedderError(ValueError):
    """A model of sentences cannot be used. The message names the folder, says why, and what would be right."""


class _Reader(NamedTuple):
    """A tokenizer, a network, and whether the first token speaks for the sentence."""

    tokenizer: Any
    session: Any
    by_first: bool


def opened(folder: Path) -> "Embedder":
    """Return the model of sentences in a folder. Raises EmbedderError."""
    from annotator.learn.embedding import Embedder

    model = next((folder / name for name in _MODELS if (folder / name).is_file()), None)
    if model is None or not (folder / _TOKENIZER).is_file():
        raise EmbedderError(f"{folder} is no folder with {_MODELS[0]} (or {_MODELS[1]}) and {_TOKENIZER}")
    files = [file for file in (model, folder / _TOKENIZER, folder / _POOLING) if file.is_file()]
    digest = hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()
    return Embedder(folder.resolve().name, digest[:16], partial(_embed, _reader(folder, model)))


def wanted(digest: str, folder: Path | None = None) -> "Embedder":
    """Return the model of sentences of that digest, in `folder` or where ANNOTATOR_EMBEDDINGS says.

    Raises EmbedderError where neither names one, or another.
    """
    place = folder or Path(os.environ.get(VARIABLE, ""))
    if place == Path():
        raise EmbedderError(f"set {VARIABLE} to the folder of those with digest {digest}")
    found = opened(place)
    if found.digest != digest:
        raise EmbedderError(f"{place} has digest {found.digest}; those with digest {digest} are needed")
    return found


def _reader(folder: Path, model: Path) -> _Reader:
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise EmbedderError(f"{error.name} is not installed; `pip install 'annotator[embeddings]'` does it") from error

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # more cores are for more workers
    try:
        tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # both libraries raise Exception itself, or heirs of it without a name to catch
        raise EmbedderError(f"{folder} holds no model that can be read: {error}") from error
    if strange := sorted({one.name for one in session.get_inputs()} - set(_INPUTS)):
        raise EmbedderError(f"{model} asks for {', '.join(strange)}; a model of sentences wants {', '.join(_INPUTS)}")
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    return _Reader(tokenizer, session, _by_first(folder / _POOLING))


def _by_first(pooling: Path) -> bool:
    if not pooling.is_file():
        return False
    try:
        said = json.loads(pooling.read_text(encoding="utf-8"))
        return bool(said.get("pooling_mode_cls_token"))
    except (OSError, ValueError, AttributeError) as error:
        raise EmbedderError(f"{pooling} cannot be read: {error}") from error


def _embed(reader: _Reader, texts: Sequence[str]) -> "Floats":
    """Return the embeddings of texts, (n_texts, n), each of length 1.

    Each text is read by itself, so that what it gets depends on nothing beside it.
    """
    import numpy as np  # --help does without it

    found = [_one(reader, text) for text in texts]
    return np.stack(found) if found else np.zeros((0, 0), np.float32)


def _one(reader: _Reader, text: str) -> "Floats":
    import numpy as np

    ids = np.array([reader.tokenizer.encode(text).ids or _NO_WORDS], np.int64)
    given = dict(zip(_INPUTS, (ids, np.ones_like(ids), np.zeros_like(ids)), strict=True))
    inputs = {one.name: given[one.name] for one in reader.session.get_inputs()}
    said = reader.session.run(None, inputs)[0][0]
    if said.ndim > 1:
        said = said[0] if reader.by_first else said.mean(axis=0)
    return np.asarray(said / max(float(np.linalg.norm(said)), 1e-12), np.float32)

"""A model of sentences small enough to be made in a test: a vector a word, written as an ONNX file and a tokenizer."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

N = 4
"""Numbers in an embedding."""


def write(
    folder: Path, words: dict[str, list[float]], *, by_first: bool | None = None, input_name: str = "input_ids"
) -> Path:
    """Write a model that says of a text the mean of its words' vectors (or that of the first word), each of N numbers.

    Other words are all zeros but in the last place.
    """
    folder.mkdir(parents=True)
    known = {"[UNK]": [0.0] * (N - 1) + [1.0], **words}
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(known)}, unk_token="[UNK]"))  # noqa: S106 - no secret
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.enable_padding(length=64)  # as published ones do; it must not count
    tokenizer.save(str(folder / "tokenizer.json"))
    table = numpy_helper.from_array(np.array(list(known.values()), np.float32), "table")
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", input_name], ["last_hidden_state"])],
        "words",
        [helper.make_tensor_value_info(input_name, TensorProto.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", N])],
        [table],
    )
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), str(folder / "model.onnx"))
    if by_first is not None:
        (folder / "1_Pooling").mkdir()
        said = json.dumps({"pooling_mode_cls_token": by_first})
        (folder / "1_Pooling" / "config.json").write_text(said, encoding="utf-8")
    return folder

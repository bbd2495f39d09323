"""A skops file: written so that what is the same has the same bytes, and read without skops.

skops imports the whole of scikit-learn before it reads a byte, which takes longer than to tag fifty articles; and what
scores needs none of it. No type of the file is ever looked up or made: an estimator is read as a dict of what it
learned, if its name is on the list here, and any other name is refused.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import numpy as np
import orjson

_SCHEMA = "schema.json"
_PLAIN = frozenset(
    [
        ("DictNode", "builtins.dict"),
        ("ListNode", "builtins.list"),
        ("TupleNode", "builtins.tuple"),
        ("TypeNode", "builtins.str"),
        ("JsonNode", "builtins.str"),
        *(("NdArrayNode", f"numpy.{name}") for name in ("ndarray", "float32", "float64", "int64")),
    ]
)
_ESTIMATORS = frozenset(
    [
        ("ObjectNode", "sklearn.linear_model._logistic.LogisticRegression"),
        ("ObjectNode", "sklearn.neural_network._multilayer_perceptron.MLPClassifier"),
        ("ObjectNode", "sklearn.neural_network._stochastic_optimizers.AdamOptimizer"),
        ("ObjectNode", "sklearn.preprocessing._data.StandardScaler"),
        ("ObjectNode", "sklearn.preprocessing._label.LabelBinarizer"),
        ("RandomStateNode", "numpy.random.mtrand.RandomState"),
    ]
)


class DamagedError(ValueError):
    """A file is no skops file, or a part of it is missing or broken."""


class StrangeTypeError(ValueError):
    """A file holds types that are not on the list; the message names them."""


def read(file: Path) -> Any:
    """Return what a skops file holds: dicts, lists (tuples too), arrays, and what JSON can say.

    Raises StrangeTypeError before anything but the names of its types was read, and DamagedError.
    """
    try:
        with ZipFile(file) as parts:
            schema = orjson.loads(parts.read(_SCHEMA))
            _refuse_strange(schema)
            return _value(schema, parts)
    except StrangeTypeError:
        raise
    except (BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError, OSError, NotImplementedError) as error:
        raise DamagedError(str(error)) from error


def write(value: Any, file: Path) -> None:
    """Write dicts, lists, arrays and plain values as skops would; the same values give the same bytes.

    skops names parts by where they lie in memory, and a zip file tells when it was written: parts are named by their
    order here, and the year is 1980, the first that a zip file knows.
    """
    from skops import io  # reading has no use for it

    with ZipFile(BytesIO(io.dumps(value))) as parts, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6) as found:
        schema = orjson.loads(parts.read(_SCHEMA))
        for old, new in _renamed(schema).items():
            found.writestr(_entry(new), parts.read(old))
        found.writestr(_entry(_SCHEMA), orjson.dumps(schema))


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _renamed(schema: Any) -> dict[str, str]:
    """Number the nodes below one, in order, in place; return the new name of each file."""
    numbers: dict[int, int] = {}
    files: dict[str, str] = {}
    for node in _nodes(schema):
        if "__id__" in node:
            node["__id__"] = numbers.setdefault(node["__id__"], len(numbers))
        if "file" in node:
            node["file"] = files.setdefault(node["file"], f"{len(files)}.npy")
    return files


def _refuse_strange(schema: Any) -> None:
    if strange := sorted({name for _, name in _types(schema) - _PLAIN - _ESTIMATORS}):
        raise StrangeTypeError(", ".join(strange))


def _types(node: Any) -> set[tuple[str, str]]:
    """Return how each type below a node is to be read, and its full name."""
    return {
        (str(part["__loader__"]), f"{part['__module__']}.{part['__class__']}")
        for part in _nodes(node)
        if "__class__" in part
    }


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Yield each dict below a node, and the node."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            yield part
            waiting += part.values()


def _value(node: dict[str, Any], parts: ZipFile) -> Any:
    content: Any = node.get("content")
    match node["__loader__"]:
        case "DictNode":
            return {name: _value(one, parts) for name, one in content.items()}
        case "ListNode" | "TupleNode":
            return [_value(one, parts) for one in content]
        case "NdArrayNode":
            return np.load(BytesIO(parts.read(node["file"])), allow_pickle=False)
        case "JsonNode":
            return orjson.loads(content)
        case "ObjectNode":
            return _value(content, parts)
    return None  # the name of a type, or where a generator of random numbers stood

import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from skops import io

from annotator.store import skops_file
from annotator.store.skops_file import DamagedError, StrangeTypeError


def dumped(tmp_path: Path, value: Any) -> Path:
    path = tmp_path / "model.skops"
    path.write_bytes(io.dumps(value))
    return path


def test_plain_values_come_back_as_skops_reads_them(tmp_path: Path) -> None:
    value: dict[str, Any] = {"a": [1, 2.5, "three", None, True], "b": {"c": [], "d": (1, 2)}, "e": []}
    path = dumped(tmp_path, value)
    assert skops_file.read(path) == {**io.load(path), "b": {"c": [], "d": [1, 2]}}


def test_the_same_values_are_written_as_the_same_bytes_that_skops_can_read(tmp_path: Path) -> None:
    def value() -> dict[str, Any]:
        return {"b": [np.arange(3), {"c": np.ones((2, 2), np.float32)}, None, 1.5], "a": "x" * 3, "d": np.arange(3)}

    kept = [np.zeros(1000)]  # what lies in memory lies elsewhere the second time
    files = [tmp_path / "one.skops", tmp_path / "two.skops"]
    for file in files:
        skops_file.write(value(), file)
        kept.append(np.zeros(1000))
    assert files[0].read_bytes() == files[1].read_bytes()
    with ZipFile(files[0]) as parts:
        assert sorted(parts.namelist()) == ["0.npy", "1.npy", "2.npy", "schema.json"]
    for found in (io.load(files[0]), skops_file.read(files[0])):
        assert list(found) == ["b", "a", "d"]
        assert (found["b"][1]["c"] == np.ones((2, 2))).all()
        assert (found["b"][2:], found["a"], found["d"].tolist()) == ([None, 1.5], "xxx", [0, 1, 2])


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64, np.bool_])
def test_arrays_come_back_with_their_type_and_shape(tmp_path: Path, kind: type) -> None:
    array: Any = np.arange(6).reshape(2, 3).astype(kind)
    found = skops_file.read(dumped(tmp_path, [array]))[0]
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    assert (found == array).all()


def test_an_estimator_is_read_as_what_it_learned(tmp_path: Path) -> None:
    learned = LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    found = skops_file.read(dumped(tmp_path, learned))
    assert isinstance(found, dict)
    assert (found["coef_"] == learned.coef_).all()


@pytest.mark.parametrize("value", [Path("a"), np.dtype("f4"), print, {1, 2}])
def test_other_types_are_refused_by_name(tmp_path: Path, value: Any) -> None:
    with pytest.raises(StrangeTypeError, match=r"\w+\.\w+"):
        skops_file.read(dumped(tmp_path, {"first": value}))


def test_an_array_of_objects_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(DamagedError):
        skops_file.read(dumped(tmp_path, np.array(["a", None], object)))


@pytest.mark.parametrize("keep", [0, 50, -50])
def test_half_a_file_is_damaged(tmp_path: Path, keep: int) -> None:
    path = dumped(tmp_path, [np.arange(100)])
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DamagedError):
        skops_file.read(path)


def test_articles_are_tagged_without_what_learns(model_folder: Path, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("The pier has closed, Mayor Ana Ruiz said on Friday.")
    given = ["prelabel", str(article), "--out", str(tmp_path / "out.jsonl"), "--model", str(model_folder)]
    code = (
        "import sys; from annotator.cli import app\n"
        f"app({given!r}, standalone_mode=False)\n"
        "print(*sorted({'sklearn', 'scipy', 'skops', 'trafilatura', 'markdown_it', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (tmp_path / "out.jsonl").read_text()
    assert done.stdout.strip() == ""

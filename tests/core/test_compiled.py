import os
import shutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from annotator.core import compiled

ROOT = Path(__file__).resolve().parents[2]
WHERE = "import annotator.text.names as module; print(module.__file__)"


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the source, which counts as what the compiled form was made of."""
    for room in ("core", "text", "learn"):
        shutil.copytree(compiled.SOURCE / room, tmp_path / "annotator" / room, ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.setattr(compiled, "SOURCE", tmp_path / "annotator")
    monkeypatch.setattr(compiled, "FOLDER", tmp_path / "compiled")
    monkeypatch.setattr(sys, "meta_path", [])
    monkeypatch.delenv("ANNOTATOR_COMPILED", raising=False)
    return tmp_path / "annotator"


def make(*names: str) -> list[Path]:
    """Put empty files where compiled modules would be."""
    place = compiled.FOLDER / compiled.digest()
    place.mkdir(parents=True)
    files = [place / f"{name}{EXTENSION_SUFFIXES[0]}" for name in names]
    for file in files:
        file.touch()
    return files


def test_what_was_compiled_of_this_source_is_found_in_place_of_the_python_module(source: Path) -> None:
    [file] = make("annotator.text.names")
    compiled.use()
    assert compiled.is_used()
    [finder] = sys.meta_path
    spec = finder.find_spec("annotator.text.names", None)
    assert spec is not None
    assert spec.origin == str(file)
    assert finder.find_spec("annotator.text.cues", None) is None


def test_an_edit_puts_the_compiled_form_out_of_use(source: Path) -> None:
    make("annotator.text.names")
    file = source / "core" / "records.py"
    file.write_text(file.read_text() + "\n")
    compiled.use()
    assert not compiled.is_used()


def test_a_new_module_beside_it_puts_it_out_of_use_too(source: Path) -> None:
    make("annotator.text.names")
    (source / "text" / "more.py").touch()
    compiled.use()
    assert not compiled.is_used()


def test_nothing_is_used_where_nothing_was_compiled(source: Path) -> None:
    compiled.use()
    assert sys.meta_path == []


def test_the_environment_can_forbid_it(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make("annotator.text.names")
    monkeypatch.setenv("ANNOTATOR_COMPILED", "no")
    compiled.use()
    assert not compiled.is_used()


def run(form: str, *arguments: str) -> str:
    command = [sys.executable, *arguments]
    environment = {**os.environ, "ANNOTATOR_COMPILED": form}
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_forms_write_the_same_bytes_and_learn_the_same(tmp_path: Path) -> None:
    if os.environ.get("CI"):
        run("no", "-m", "annotator", "compile")
    elif not (compiled.FOLDER / compiled.digest()).is_dir():
        pytest.skip("not compiled; annotator compile does it, in minutes")
    assert run("no", "-c", WHERE).strip().endswith("names.py")
    assert run("yes", "-c", WHERE).strip().endswith(EXTENSION_SUFFIXES[0])
    gold = tmp_path / "gold"
    gold.mkdir()
    for name in ("business.jsonl", "court.jsonl"):
        shutil.copy(ROOT / "labels" / "gold" / name, gold)
    written, learned = [], []
    for form in ("no", "yes"):
        out, model = tmp_path / f"{form}.jsonl", tmp_path / form
        run(form, "-m", "annotator", "prelabel", "labels/examples", "--no-why", "--workers", "2", "--out", str(out))
        run(form, "-m", "annotator", "train", str(gold), "--out", str(model))
        written.append(out.read_bytes())
        learned.append((model / "pipeline.skops").read_bytes())
    assert written[0] == written[1] != b""
    assert learned[0] == learned[1]

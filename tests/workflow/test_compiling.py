import shutil
from pathlib import Path

import pytest

from annotator.core import compiled
from annotator.workflow import compiling
from annotator.workflow.compiling import compile_rules
from annotator.workflow.errors import UsageError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of what is compiled, which is empty."""
    monkeypatch.setattr(compiled, "FOLDER", tmp_path / "compiled")
    return tmp_path / "compiled"


def test_what_is_compiled_already_is_left_as_it_is(folder: Path) -> None:
    place = folder / compiled.digest()
    place.mkdir(parents=True)
    (place / "annotator.text.names.so").touch()
    assert compile_rules() == place
    assert [file.name for file in place.iterdir()] == ["annotator.text.names.so"]


def test_where_there_is_no_compiler_that_is_told_and_nothing_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match=r"and Python.h are needed to compile; without, tagging is somewhat slower"):
        compile_rules()
    assert not folder.exists()


@pytest.mark.skipif(not shutil.which("cc"), reason="needs a C compiler")
def test_what_was_compiled_of_another_source_gives_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "0123456789abcdef").mkdir(parents=True)
    monkeypatch.setattr(compiling, "_MODULES", {"core": ("numbers",)})
    place = compile_rules()
    assert place == folder / compiled.digest()
    assert [file.name for file in folder.iterdir()] == [place.name]
    assert any(file.name.startswith("annotator.core.numbers.") for file in place.iterdir())

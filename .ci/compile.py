"""Compile the modules in which tagging spends its time, as they stand, beside the environment (`make fast`).

Needs a C compiler. Takes a few minutes; nothing is done where it has been done for the same source already.
"""

import shutil
import sysconfig
import tempfile
from pathlib import Path

from mypyc.build import mypycify
from setuptools import Distribution
from setuptools.command.build_ext import build_ext

from annotator.core import compiled

# Not those with frozen records: compiled, these cannot be sent to another process.
_MODULES = {
    "core": ("export", "parts", "spans"),
    "text": (
        "blocks",
        "cues",
        "excerpts",
        "furniture",
        "grammar",
        "headings",
        "interviews",
        "marks",
        "names",
        "persons",
        "pieces",
        "posts",
        "quotes",
        "sentences",
        "turns",
    ),
    "learn": ("batch", "contents", "entities", "linker", "predict", "sources", "spoken", "vocabulary"),
}


def main() -> None:
    """Build into a scratch folder, and move what came of it in place of what was compiled before."""
    place = compiled.FOLDER / compiled.digest()
    if place.is_dir():
        return
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if not shutil.which(compiler) or not Path(sysconfig.get_path("include"), "Python.h").exists():
        raise SystemExit(f"{compiler} and Python.h are needed to compile; without, tagging is somewhat slower")
    with tempfile.TemporaryDirectory() as scratch:
        built = Path(scratch, "built")
        _build(built, Path(scratch))
        shutil.rmtree(compiled.FOLDER, ignore_errors=True)
        aside = compiled.FOLDER / "unfinished"
        aside.mkdir(parents=True)
        for file in sorted(built.rglob("*.*")):
            shutil.copy(file, aside / _flat(file.relative_to(built)))
        aside.rename(place)


def _build(target: Path, scratch: Path) -> None:
    root = compiled.SOURCE.parent
    files = [str(compiled.SOURCE.relative_to(root) / room / f"{m}.py") for room in _MODULES for m in _MODULES[room]]
    options = ["--cache-dir", str(scratch / "cache")]
    modules = mypycify([*options, *files], opt_level="2", debug_level="0", target_dir=str(scratch / "c"))
    command = build_ext(Distribution({"name": "annotator", "ext_modules": modules}))
    command.build_lib, command.build_temp = str(target), str(scratch / "temp")
    command.ensure_finalized()
    command.run()


def _flat(file: Path) -> str:
    """Return the name of a module's file with its packages in it: annotator.text.cues.cpython-311.so."""
    return ".".join(file.parts)


if __name__ == "__main__":
    main()

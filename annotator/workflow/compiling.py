"""Rules and loops over arrays are compiled, as they stand, beside the environment: where tagging spends its time."""

import io
import shutil
import sysconfig
import tempfile
from contextlib import chdir, redirect_stdout
from pathlib import Path

from annotator.core import compiled
from annotator.core.records import Article
from annotator.learn import fast
from annotator.store import registry
from annotator.workflow.errors import UsageError

# Not those with frozen records: compiled, these cannot be sent to another process.
_MODULES = {
    "core": ("export", "numbers", "parts", "spans"),
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
    "learn": (
        "antecedents",
        "batch",
        "candidates",
        "cast",
        "contents",
        "entities",
        "further",
        "headlines",
        "linker",
        "looks",
        "nominals",
        "predict",
        "ranking",
        "scene",
        "sources",
        "spoken",
        "vocabulary",
        "writers",
    ),
}
_MYPYC = ("--config-file=", "--ignore-missing-imports")


def compile_rules() -> Path:
    """Return the folder of the compiled form; it is made where it is not there for this source already.

    Takes minutes. It is built aside and put in the place of the one of another source when it is whole. UsageError
    where there is nothing to compile with.
    """
    place = compiled.FOLDER / compiled.digest()
    if place.is_dir():
        return place
    _need_compiler()
    with tempfile.TemporaryDirectory() as scratch:
        built = _built(Path(scratch).resolve())
        shutil.rmtree(compiled.FOLDER, ignore_errors=True)
        aside = compiled.FOLDER / "unfinished"
        aside.mkdir(parents=True)
        for file in sorted(built.rglob("*.*")):
            shutil.copy(file, aside / _flat(file.relative_to(built)))
        aside.rename(place)
    return place


def compile_loops() -> Path:
    """Return the folder of what numba makes of loops over arrays: what it makes as it reads a text is kept.

    UsageError without numba.
    """
    from annotator.learn import predict  # --help must not wait for it

    if not fast.is_there():
        raise UsageError("numba is needed to compile loops over arrays: pip install 'annotator[fast]'")
    fast.use()
    predict.predict([Article("a", "“It is new,” said Ana Ruiz.")], registry.load(registry.default_folder()))
    return fast.cache()


def _need_compiler() -> None:
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if not shutil.which(compiler) or not Path(sysconfig.get_path("include"), "Python.h").exists():
        raise UsageError(f"{compiler} and Python.h are needed to compile; without, tagging is somewhat slower")


def _built(scratch: Path) -> Path:
    """Return the folder of what comes of the modules, built from a copy of the source, where mypy finds no other."""
    try:
        from mypyc.build import mypycify
        from setuptools import Distribution
        from setuptools.command.build_ext import build_ext
    except ImportError as error:
        raise UsageError("mypy and setuptools are needed to compile: pip install 'annotator[fast]'") from error
    copy = scratch / "source" / compiled.SOURCE.name
    shutil.copytree(compiled.SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__", "shipped"))
    files = [f"{copy.name}/{room}/{module}.py" for room, modules in _MODULES.items() for module in modules]
    with chdir(copy.parent), redirect_stdout(io.StringIO()) as said:
        try:
            options = [*_MYPYC, "--cache-dir", str(scratch / "cache"), *files]
            modules = mypycify(options, opt_level="2", debug_level="0", target_dir=str(scratch / "c"))
        except SystemExit as error:
            raise UsageError(f"mypyc cannot compile this source: {said.getvalue().strip()}") from error
        command = build_ext(Distribution({"name": copy.name, "ext_modules": modules}))
        command.build_lib, command.build_temp = str(scratch / "built"), str(scratch / "temp")
        command.ensure_finalized()
        command.run()
    return scratch / "built"


def _flat(file: Path) -> str:
    """Return the name of a module's file with its packages in it: annotator.text.cues.cpython-311.so."""
    return ".".join(file.parts)

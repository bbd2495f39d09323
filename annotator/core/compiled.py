"""The compiled form of the rules: the same modules made machine code (`annotator compile`), used where it is in date.

It stands beside the environment that it was made in, never beside the source. Where it is missing, or any of the source
that it was made with has changed since, the Python modules are used.
"""

import sys
from collections.abc import Iterable
from hashlib import sha256
from importlib.abc import MetaPathFinder
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from importlib.util import spec_from_file_location
from os import environ
from pathlib import Path

FOLDER = Path(sys.prefix, "lib", "annotator-compiled")
SOURCE = Path(__file__).resolve().parents[1]
_ROOMS = ("core", "text", "learn")
"""The rooms that are compiled in part; all of their modules count, since what is compiled knows the others' types."""


class _Finder(MetaPathFinder):
    """Finds the modules that are compiled, before the source is looked at."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = {_name(file): file for file in files}

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        file = self._files.get(fullname)
        return spec_from_file_location(fullname, file) if file else None


def use() -> None:
    """Have compiled modules imported from now on; ANNOTATOR_COMPILED=no in the environment forbids it."""
    if FOLDER.is_dir() and environ.get("ANNOTATOR_COMPILED") != "no" and (folder := FOLDER / digest()).is_dir():
        sys.meta_path.insert(0, _Finder(folder.iterdir()))


def is_used() -> bool:
    """Say whether compiled modules are in use."""
    return any(isinstance(finder, _Finder) for finder in sys.meta_path)


def digest(files: Iterable[Path] | None = None) -> str:
    """Return a digest of source: of some files, or of all that decides how the compiled form of the rules behaves."""
    found = sha256()
    for file in sorted(files or (file for room in _ROOMS for file in (SOURCE / room).glob("*.py"))):
        found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def _name(file: Path) -> str:
    return next(file.name.removesuffix(suffix) for suffix in EXTENSION_SUFFIXES if file.name.endswith(suffix))

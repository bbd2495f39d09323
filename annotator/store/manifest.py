"""What an output was made of: digests of articles, model, scheme and program, beside what was counted."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from annotator.core.labels import SCHEME
from annotator.core.records import Article, Failure
from annotator.store import aside, jsonl
from annotator.store.corpus import Unit
from annotator.store.errors import StoreError
from annotator.store.output import Format

NAME = "manifest.json"


@cache
def code_digest() -> str:
    """Return the SHA-256 of this program's own files."""
    top = Path(str(resources("annotator")))
    whole = hashlib.sha256()
    for file in sorted(top.rglob("*")):
        if file.suffix in {".py", ".txt"}:
            whole.update(f"{file.relative_to(top).as_posix()}\0".encode() + file.read_bytes())
    return whole.hexdigest()


@dataclass(frozen=True, slots=True)
class Identity:
    """What an output's bytes depend on beside the articles. model: the SHA-256 of its file; code: of this program.

    form: with its version (output.version). extract: see html.read.
    """

    form: str
    model: str
    why: bool
    texts: bool = True
    extract: bool = False
    scheme: str = SCHEME
    program: str = field(default_factory=lambda: version("annotator"))
    code: str = field(default_factory=code_digest)


@dataclass(frozen=True, slots=True)
class Counts:
    """What is done. input: the SHA-256 of all that was read for it, in order (`said`)."""

    articles: int = 0
    sentences: int = 0
    unsure: int = 0
    failures: int = 0
    input: str = ""

    @property
    def items(self) -> int:
        return self.articles + self.failures


def place(out: Path, form: Format) -> Path:
    """Return where the manifest of an output is: in its folder, or beside its file."""
    return out / NAME if form is Format.PARQUET else out.with_name(f"{out.name}.{NAME}")


def write(file: Path, identity: Identity, counts: Counts, files: Iterable[Path]) -> None:
    """Write the manifest of an output of some files, for good."""
    row = {**asdict(identity), **asdict(counts), "files": {file.name: _digest(file) for file in files}}
    with aside.whole(file, durable=True) as sink:
        sink.write(json.dumps(row, indent=1).encode() + b"\n")


def read(file: Path) -> dict[str, Any]:
    """Return what a manifest says. StoreError where it is none."""
    try:
        row = json.loads(file.read_bytes())
    except ValueError as error:
        raise StoreError(f"{file} is no manifest: {error}; remove it and begin anew") from error
    return dict(row)


def counts(row: Mapping[str, Any]) -> Counts:
    """Return what a manifest or a line of the journal says is done."""
    return Counts(*(row[name] for name in Counts.__dataclass_fields__))


def refuse_other(before: Mapping[str, Any], identity: Identity, what: str) -> None:
    """Raise StoreError where an output was begun with another model, scheme, program or option; it tells both."""
    for name, value in asdict(identity).items():
        if before.get(name) != value:
            raise StoreError(f"it was begun with {name} {before.get(name)!r}, and now that is {value!r}; {what}")


def is_of(done: Counts, units: Iterable[Unit]) -> bool:
    """Whether an output was made of these units and no others."""
    read = hashlib.sha256()
    for unit in units:
        read.update(said(unit))
    return read.hexdigest() == done.input


def said(unit: Unit) -> bytes:
    """Return what of a unit the output depends on, for a digest; wherever the unit lies, that is the same."""
    if isinstance(unit, Article):
        fields = (unit.title, unit.outlet, unit.author, unit.url, unit.published, unit.language, unit.section)
        return jsonl.line([unit.id, unit.text, *fields])
    return jsonl.line([unit.reason] if isinstance(unit, Failure) else [unit.id, unit.suffix, unit.digest])


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()

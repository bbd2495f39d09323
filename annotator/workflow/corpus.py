"""Corpora of others come in; labels go out in the forms of other programs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annotator.core.export import from_gold
from annotator.core.records import Failure, Gold
from annotator.learn import another
from annotator.store import aside, jsonl, output
from annotator.workflow import checking
from annotator.workflow.errors import UsageError

if TYPE_CHECKING:  # the formats are imported where they are used, as they bring all rules of text/
    from annotator.formats.catalogue import Corpus
    from annotator.formats.partial import Imported


class CameIn(NamedTuple):
    """What came of an import: whether it was written, what it says, what is at fault, and what was mended or left out.

    says: a sentence. licence: the corpus's.
    """

    written: bool
    says: str
    licence: str
    faults: Sequence[Failure]
    notes: Sequence[Failure]


def corpora() -> "Sequence[Corpus]":
    """Return the public corpora that can be read."""
    from annotator.formats import catalogue

    return catalogue.CORPORA


def corpus_import(name: str, place: str, out: Path, *, without_faulty: bool = False) -> CameIn:
    """Read a corpus by its own form, and write its articles and what it says of our tags as a .jsonl file of gold.

    Where anything is at fault nothing is written, unless without_faulty: then all but that. Raises CorpusError,
    UsageError.
    """
    from annotator.formats import catalogue

    corpus = catalogue.BY_NAME.get(name)
    if corpus is None:
        raise UsageError(f"unknown corpus {name!r}; there are {', '.join(catalogue.BY_NAME)}")
    found = _read(corpus, place)
    if not found.golds and not found.faults:
        raise UsageError(f"nothing of {name} in {place}; it takes {corpus.takes}")
    written = bool(found.golds) and (without_faulty or not found.faults)
    if written:
        _write(found.golds, out)
    return CameIn(written, " ".join(another.told(found.golds)), corpus.licence, found.faults, found.notes)


def corpus_export(place: Path, out: Path) -> tuple[int, Mapping[str, int]]:
    """Write gold, an export or annotations to a new folder as brat's standoff; return articles, and what was lost.

    Raises GoldError, UsageError.
    """
    from annotator.formats import brat

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"--out {out}: it must be a new or an empty folder")
    golds, lost, taken = checking.golds_of(place), Counter[str](), set[str]()
    with aside.whole_folder(out) as folder:
        for gold in golds:
            written = brat.write(gold, output.free_name(gold.article.id, taken))
            lost += written.lost
            for name, data in written.files.items():
                (folder / name).write_bytes(data)
    return len(golds), lost


def _read(corpus: "Corpus", place: str) -> "Imported":
    from annotator.formats import catalogue
    from annotator.formats.partial import FaultError, Imported
    from annotator.store import corpora

    if isinstance(corpus.reads, catalogue.OfFiles):
        return corpus.reads.read(corpora.files(Path(place)))
    notes: list[Failure] = []
    try:
        found = corpus.reads.read(corpora.table(place, notes))
    except FaultError as fault:  # the table breaks off: none of it can be trusted
        return Imported(faults=[fault.failure], notes=notes)
    found.notes += notes
    return found


def _write(golds: Sequence[Gold], out: Path) -> None:
    with aside.whole(out) as file:
        for gold in golds:
            file.write(jsonl.line(from_gold(gold)))

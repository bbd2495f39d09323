"""Corpora of others come in; labels go out in the forms of other programs, and come back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annotator.core.export import from_gold
from annotator.core.records import Failure, Gold
from annotator.learn import another, lint
from annotator.store import aside, jsonl, output, rules
from annotator.workflow import checking
from annotator.workflow.errors import UsageError

if TYPE_CHECKING:  # the formats are imported where they are used, as they bring all rules of text/
    from annotator.formats.catalogue import Corpus, Form, OfRows
    from annotator.formats.partial import Imported


class FormName(StrEnum):
    """The forms that labels go out in, and come back from."""

    BRAT = "brat"
    CONLL = "conll"
    CSV = "csv"
    DATASETS = "datasets"
    LABEL_STUDIO = "label-studio"
    SPACY = "spacy"
    WEBANNO = "webanno"


class CameIn(NamedTuple):
    """What came of an import: whether it was written, what it says, what is at fault, and what was mended or left out.

    says: a sentence. licence: the corpus's, "" for labels of one's own.
    """

    written: bool
    says: str
    licence: str
    faults: Sequence[Failure]
    notes: Sequence[Failure]


class _Read(NamedTuple):
    """What was read, of what, under which licence. takes: what should have been there."""

    found: "Imported"
    name: str
    licence: str
    takes: str


def corpora() -> "Sequence[Corpus]":
    """Return the public corpora that can be read."""
    from annotator.formats import catalogue

    return catalogue.CORPORA


def forms() -> "Sequence[Form]":
    """Return the forms of other programs that are files."""
    from annotator.formats import catalogue
    from annotator.formats.catalogue import Form
    from annotator.studio import handed

    drawn = "genre, annotators, how a sentence was settled, scores; attributions that a drawing cannot show"
    studio = Form("label-studio", "Label Studio's JSON", handed.FILE, drawn, handed.write, handed.read)
    return (*catalogue.FORMS, studio)


def corpus_import(name: str, place: str, out: Path, *, without_faulty: bool = False, fetch: bool = False) -> CameIn:
    """Read a corpus by its own form, and write its articles and what it says of our tags as a .jsonl file of gold.

    name: a public corpus, a form, or a .yaml file with a mapping. fetch: `place` may be a data set's name on the hub.
    Where anything is at fault nothing is written, unless without_faulty: then all but that. Raises CorpusError,
    StoreError, UsageError.
    """
    read = _read(name, place, fetch=fetch)
    found = read.found
    found.faults += [Failure(place, f"{p.value}; right would be {p.right}") for p in lint.unsound(found.golds)]
    if not found.golds and not found.faults:
        raise UsageError(f"nothing of {read.name} in {place}; it takes {read.takes}")
    written = bool(found.golds) and (without_faulty or not found.faults)
    golds = [one if one.annotators else replace(one, annotators=(read.name,)) for one in found.golds]
    if written:
        _write(golds, out)
    return CameIn(written, " ".join(another.told(golds)), read.licence, found.faults, found.notes)


def corpus_export(
    place: Path, out: Path, *, form: FormName = FormName.BRAT, push: str | None = None
) -> tuple[int, Mapping[str, int]]:
    """Write gold, an export or annotations to a new folder in a form; return articles, and what the form lost.

    push: the name under which it is put on Hugging Face's hub as well, as a private data set; for DATASETS alone.
    Raises GoldError, CorpusError, UsageError.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"--out {out}: it must be a new or an empty folder")
    if push and form is not FormName.DATASETS:
        raise UsageError(f"--push {push}: a data set is pushed with --format datasets, not {form}")
    golds = checking.golds_of(place)
    with aside.whole_folder(out) as folder:
        lost = _as_dataset(golds, folder, push) if form is FormName.DATASETS else _as_files(golds, folder, form)
    return len(golds), lost


def _as_files(golds: Sequence[Gold], folder: Path, form: FormName) -> Mapping[str, int]:
    [chosen] = [one for one in forms() if one.name == form]
    taken = set[str]()
    written = chosen.write({output.free_name(gold.article.id, taken): gold for gold in golds})
    for name, data in written.files.items():
        (folder / name).write_bytes(data)
    return written.lost


def _as_dataset(golds: Sequence[Gold], folder: Path, push: str | None) -> Mapping[str, int]:
    from annotator.store import hub

    hub.write(golds, folder)
    if push:
        hub.push(golds, push)
    return Counter()


def _read(name: str, place: str, *, fetch: bool) -> _Read:
    from annotator.formats import catalogue
    from annotator.store import corpora, hub

    by_name = {form.name: form for form in forms()}
    if form := by_name.get(name):
        return _Read(form.read(corpora.files(Path(place))), name, "", form.files)
    if name == FormName.DATASETS:
        return _Read(hub.read(corpora.loaded(place, fetch=fetch)), name, "", "what corpus export has written")
    if name.endswith((".yaml", ".yml")):
        return _mapped(Path(name), place, fetch=fetch)
    corpus = catalogue.BY_NAME.get(name)
    if corpus is None:
        known = ", ".join([*catalogue.BY_NAME, *FormName])
        raise UsageError(f"unknown corpus {name!r}; there are {known}, and mappings of your own (a .yaml file)")
    if isinstance(corpus.reads, catalogue.OfFiles):
        return _Read(corpus.reads.read(corpora.files(Path(place))), name, corpus.licence, corpus.takes)
    return _Read(_rows(corpus.reads, place, fetch=fetch), name, corpus.licence, corpus.takes)


def _mapped(mapping: Path, place: str, *, fetch: bool) -> _Read:
    """Read a table by a mapping that people write."""
    from annotator.formats import catalogue, judged, mapped
    from annotator.formats.partial import FaultError

    try:
        by = mapped.parse(mapping.name, rules.read(mapping))
    except FaultError as fault:
        raise UsageError(str(fault)) from fault
    reads = catalogue.OfRows(judged.reader(by.name, by.form))
    return _Read(_rows(reads, place, fetch=fetch), by.name, by.licence, "a table with labelled sentences")


def _rows(reads: "OfRows", place: str, *, fetch: bool) -> "Imported":
    from annotator.formats.partial import FaultError, Imported
    from annotator.store import corpora

    notes: list[Failure] = []
    try:
        found = reads.read(corpora.table(place, notes, fetch=fetch))
    except FaultError as fault:  # the table breaks off: none of it can be trusted
        return Imported(faults=[fault.failure], notes=notes)
    found.notes += notes
    return found


def _write(golds: Sequence[Gold], out: Path) -> None:
    with aside.whole(out) as file:
        for gold in golds:
            file.write(jsonl.line(from_gold(gold)))

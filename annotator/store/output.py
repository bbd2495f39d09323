"""Predictions become files: JSON Lines (the contract, docs/architecture.md), and what is made from it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.export import from_prediction, to_prediction
from annotator.core.labels import Tag
from annotator.core.records import Failure, Prediction
from annotator.core.spans import touched
from annotator.formats import spreadsheet
from annotator.measure import page
from annotator.store import aside, jsonl

COLUMNS = ("id", "sentence", "start", "end", "text", *Tag, *(f"{tag}_score" for tag in Tag), "primary", "sources")
"""The sentence table: a row a sentence, numbered from 1 in its article."""


class Format(StrEnum):
    """The forms that predictions are written in; the value is the file name's suffix.

    PARQUET is a folder of tables (store/columns.py), the others are a file each.
    """

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    HTML = "html"


class OutputError(ValueError):
    """Predictions cannot be written there in that form, or what is there is no export."""


def write(predictions: Iterable[Prediction], sink: BinaryIO, form: Format) -> None:
    """Write predictions to an open file, holding few at a time. OutputError for PARQUET, and HTML of two articles."""
    if form is Format.PARQUET:
        raise OutputError("Parquet is a folder of tables; give a folder, as in --out tagged --format parquet")
    _WRITERS[form](predictions, sink)


def to_file(predictions: Iterable[Prediction], path: Path, form: Format) -> None:
    """Write one whole file, or none when it is interrupted."""
    with aside.whole(path) as sink:
        write(predictions, sink, form)


def to_folder(predictions: Iterable[Prediction], folder: Path, form: Format, *, texts: bool = True) -> None:
    """Write a file an article, named after its id; for HTML also index.html, which links to them.

    PARQUET is tables over all articles instead, which may go without texts. StoreError where two of those have one id.
    """
    if form is Format.PARQUET:
        from annotator.store import columns

        columns.write(predictions, folder, texts=texts)
        return
    taken = {"index"}
    listed: list[page.Entry] = []
    for prediction in predictions:
        name = f"{_free(safe_name(prediction.article.id), taken)}.{form}"
        to_file([prediction], folder / name, form)
        if form is Format.HTML:
            listed.append(page.entry(prediction, name))
    if form is Format.HTML:
        with aside.whole(folder / "index.html") as sink:
            sink.write(_bytes(page.index(listed)))


def version(form: Format) -> str:
    """Return a form by its name, and its version where it has had several."""
    if form is not Format.PARQUET:
        return form
    from annotator.store import columns

    return f"{form} {columns.VERSION.decode()}"


def heading(form: Format) -> bytes:
    """Return what a file of many articles begins with."""
    return spreadsheet.heading(COLUMNS) if form is Format.CSV else b""


def encoded(predictions: Sequence[Prediction], form: Format, *, texts: bool = True) -> tuple[bytes, ...]:
    """Return what stands for some articles in an output of JSON Lines, CSV or Parquet: bytes for each of its files.

    All that `heading` and these say, one behind the other, is a file of JSON Lines or CSV; columns.py has the third.
    texts: see `to_folder`.
    """
    if form is Format.PARQUET:
        from annotator.store import columns

        return columns.encoded(predictions, texts=texts)
    sink = BytesIO()
    if form is Format.CSV:
        spreadsheet.write_rows(sink, chain.from_iterable(map(rows, predictions)))
    else:
        _write_jsonl(predictions, sink)
    return (sink.getvalue(),)


def read(path: Path) -> Iterator[Prediction]:
    """Yield the predictions of an export, a .jsonl file or a folder of them. OutputError names the line at fault."""
    for where, found in scan(path):
        if isinstance(found, Failure):
            raise OutputError(f"{where}: {found.reason}")
        yield found


def scan(path: Path) -> Iterator[tuple[str, Prediction | Failure]]:
    """Yield each line's place with its prediction or why it is none. OutputError where there is no file to read."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise OutputError(f"no export at {path}; it is a .jsonl file that prelabel has written, or a folder of them")
    for file in files:
        yield from jsonl.records(file, to_prediction)


def free_name(name: str, taken: set[str]) -> str:
    """Return a file name for `name` that is not taken, and take it."""
    return _free(safe_name(name), taken)


def safe_name(name: str) -> str:
    """Return `name` as a file name without its suffix that every system takes and that stays in its folder.

    >>> safe_name("../Fire at the Öre mill?")
    'Fire-at-the-Öre-mill'
    """
    kept = re.sub(r"[^\w.]+", "-", unicodedata.normalize("NFC", name)).strip("-. ")[:100].rstrip("-. ")
    reserved = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", kept)
    return f"{kept}-" if reserved else kept or "article"


def rows(prediction: Prediction) -> Iterator[tuple[Any, ...]]:
    """Yield a prediction's sentences in the order of COLUMNS; tags are booleans, sources a list of names."""
    article = prediction.article
    said_by = _speakers(prediction)
    for number, s in enumerate(prediction.sentences, start=1):
        tags = (tag in s.tags for tag in Tag)
        scores = (round(p, 4) for p in s.scores)
        text = article.text[s.start : s.end]
        yield article.id, number, s.start, s.end, text, *tags, *scores, s.primary, said_by[number - 1]


def _speakers(prediction: Prediction) -> list[list[str]]:
    """Return for each sentence who is named in it as a source or whose words it holds, in text order."""
    sentences = prediction.sentences
    starts = [s.start for s in sentences]
    found: list[list[str]] = [[] for _ in sentences]
    for said in prediction.attributions:
        name = said.entity or (said.source and prediction.article.text[slice(*said.source)])
        for span in (*said.content, *([said.source] if said.source else [])):
            for number in touched(sentences, starts, span):
                if name and name not in found[number]:
                    found[number].append(name)
    return found


def _write_jsonl(predictions: Iterable[Prediction], sink: BinaryIO) -> None:
    sink.writelines(jsonl.line(from_prediction(one)) for one in predictions)


def _write_csv(predictions: Iterable[Prediction], sink: BinaryIO) -> None:
    spreadsheet.write(sink, COLUMNS, chain.from_iterable(map(rows, predictions)))


def _write_html(predictions: Iterable[Prediction], sink: BinaryIO) -> None:
    first = list(islice(predictions, 2))
    if len(first) != 1:
        count = "more than one article" if first else "no article"
        raise OutputError(f"{count} for one HTML page; several need a folder, as in --out pages/ --format html")
    sink.write(_bytes(page.article(first[0])))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _free(name: str, taken: set[str]) -> str:
    """Return `name`, or with a number when it is taken, and take it; capitals do not tell names apart."""
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free.casefold())
    return free


_WRITERS: dict[Format, Callable[[Iterable[Prediction], BinaryIO], None]] = {
    Format.JSONL: _write_jsonl,
    Format.CSV: _write_csv,
    Format.HTML: _write_html,
}

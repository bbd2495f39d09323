"""Predictions become columns on disk, a folder of three Parquet files, and are scanned there (measure/columns.py)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from annotator.core.labels import Tag
from annotator.core.records import Prediction, TaggedSentence
from annotator.core.spans import Span, touched
from annotator.measure.columns import SCHEMAS, Columns
from annotator.store import aside
from annotator.store.errors import StoreError

GROUP = 1_000
"""Articles that are held before they are written: one group of rows in each file."""

FORM = b"annotator columns"
"""The key, in a file's metadata, of the form's version."""
VERSION = b"1"


def write(predictions: Iterable[Prediction], folder: Path, *, genres: Mapping[str, str] | None = None) -> None:
    """Write articles.parquet, sentences.parquet and attributions.parquet, holding few articles; all three or none.

    genres: by article, where they are known. Raises StoreError where two articles have one id.
    """
    from pyarrow import parquet

    given = iter(predictions)
    taken: set[str] = set()
    with ExitStack() as files:
        writers = {}
        for name, schema in SCHEMAS.items():
            sink = files.enter_context(aside.whole(folder / f"{name}.parquet"))
            form = schema.to_frame().to_arrow(compat_level=pl.CompatLevel.oldest()).schema
            form = form.with_metadata({FORM: VERSION})
            writers[name] = files.enter_context(closing(parquet.ParquetWriter(sink, form, compression="zstd")))
        while group := list(islice(given, GROUP)):
            _refuse_twins(group, taken)
            for name, rows in _rows(group, genres or {}).items():
                frame = pl.DataFrame(rows, schema=SCHEMAS[name], orient="row")
                writers[name].write_table(
                    frame.to_arrow(compat_level=pl.CompatLevel.oldest()).replace_schema_metadata({FORM: VERSION})
                )


def scan(folder: Path) -> Columns:
    """Return the tables that `write` made, unread. Raises StoreError for a folder that holds none."""
    return Columns(*(_scan(folder / f"{name}.parquet", schema) for name, schema in SCHEMAS.items()))


def are_in(folder: Path) -> bool:
    """Whether a folder is one that `write` made, or a part of one."""
    return any((folder / f"{name}.parquet").is_file() for name in SCHEMAS)


def _scan(file: Path, schema: pl.Schema) -> pl.LazyFrame:
    if not file.is_file():
        raise StoreError(
            f"{file.parent} has no {file.name}; right would be what `prelabel --format parquet` has written"
        )
    try:
        frame = pl.scan_parquet(file)
        found = frame.collect_schema()
    except pl.exceptions.ComputeError as error:
        raise StoreError(f"{file} is no Parquet file, or is damaged: {error}") from error
    if found != schema:
        missing = [name for name, kind in schema.items() if found.get(name) != kind]
        raise StoreError(f"{file} has not the columns of a pre-annotated corpus ({', '.join(missing)}); write it again")
    return frame


def _refuse_twins(group: Iterable[Prediction], taken: set[str]) -> None:
    for prediction in group:
        name = prediction.article.id
        if name in taken:
            raise StoreError(f"two articles have the id {name!r}; in one corpus each needs its own")
        taken.add(name)


def _rows(group: Iterable[Prediction], genres: Mapping[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
    for prediction in group:
        rows["articles"].append(_article(prediction, genres.get(prediction.article.id)))
        rows["sentences"] += _sentences(prediction)
        rows["attributions"] += _attributions(prediction)
    return rows


def _article(prediction: Prediction, genre: str | None) -> tuple[Any, ...]:
    a = prediction.article
    named = (a.id, a.digest, a.title, a.outlet, a.author, a.url, a.published, genre or None)
    return *map(_encodable, named), _encodable(a.text), prediction.model, prediction.scheme


def _sentences(prediction: Prediction) -> Iterator[tuple[Any, ...]]:
    name, text, blocks = _encodable(prediction.article.id), prediction.article.text, prediction.blocks
    starts = [block.start for block in blocks]
    for number, s in enumerate(prediction.sentences, start=1):
        at = bisect_right(starts, s.start)
        kind = str(blocks[at - 1].kind) if at and s.start < blocks[at - 1].end else None
        tags = (tag in s.tags for tag in Tag)
        primary = s.primary and str(s.primary)
        yield (
            name,
            number,
            s.start,
            s.end,
            _encodable(text[s.start : s.end]),
            at,
            kind,
            *tags,
            *s.scores,
            primary,
            _why(s),
        )


def _why(sentence: TaggedSentence) -> list[dict[str, Any]]:
    return [{**reason._asdict(), "tag": str(reason.tag), "text": _encodable(reason.text)} for reason in sentence.why]


def _attributions(prediction: Prediction) -> Iterator[tuple[Any, ...]]:
    name, text = _encodable(prediction.article.id), prediction.article.text
    starts = [s.start for s in prediction.sentences]
    for number, said in enumerate(prediction.attributions, start=1):
        content = [text[slice(*piece)] for piece in said.content]
        pieces = [piece.start for piece in said.content], [piece.end for piece in said.content]
        yield (
            *(name, number, *_words(text, said.source), *_words(text, said.cue), *pieces, said.direct, said.carried),
            *(_encodable(said.entity), str(said.kind), said.score, sum(len(words.split()) for words in content)),
            sorted({n + 1 for piece in said.content for n in touched(prediction.sentences, starts, piece)}),
        )


def _words(text: str, span: Span | None) -> tuple[int | None, int | None, str | None]:
    return (span.start, span.end, _encodable(text[slice(*span)])) if span else (None, None, None)


def _encodable(value: str | None) -> str | None:
    """Return text that Parquet's UTF-8 can hold: a lone surrogate becomes a question mark."""
    return None if value is None else value.encode("utf-8", "replace").decode("utf-8")

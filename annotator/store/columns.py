"""Predictions become columns on disk, a folder of Parquet files, and are scanned there (measure/columns.py).

There are three tables, articles, sentences and attributions, each in numbered parts: articles-00000.parquet and so on.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Protocol

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


class Group(Protocol):
    """Writes one group of rows to each table: frames in the order of SCHEMAS."""

    def __call__(self, frames: Iterable[pl.DataFrame]) -> None: ...


def write(predictions: Iterable[Prediction], folder: Path, *, genres: Mapping[str, str] | None = None) -> None:
    """Write all predictions as one part, holding few; all three tables or none, and no part that was there stays.

    genres: by article, where they are known. Raises StoreError where two articles have one id.
    """
    given = iter(predictions)
    taken: set[str] = set()
    with part(folder, 0) as add:
        while group := list(islice(given, GROUP)):
            _refuse_twins(group, taken)
            add(_frames(group, genres or {}))
    remove(folder, first=1)


def encoded(predictions: Sequence[Prediction]) -> tuple[bytes, ...]:
    """Return some rows of each table as bytes for `decoded`, which another process may write."""
    found = []
    for frame in _frames(predictions, {}):
        sink = BytesIO()
        frame.write_ipc_stream(sink)
        found.append(sink.getvalue())
    return tuple(found)


def decoded(pieces: Iterable[tuple[bytes, ...]]) -> list[pl.DataFrame]:
    """Return the rows of many pieces, a frame for each table."""
    return [pl.concat(map(pl.read_ipc_stream, parts), rechunk=True) for parts in zip(*pieces, strict=True)]


@contextmanager
def part(folder: Path, number: int) -> Iterator[Group]:
    """Yield what writes part `number` of the tables; after the block all its files are there for good, or none."""
    from pyarrow import parquet

    with ExitStack() as opened:
        writers = []
        for schema, name in zip(SCHEMAS.values(), names(number), strict=True):
            sink: BinaryIO = opened.enter_context(aside.whole(folder / name, durable=True))
            form = _arrow(schema.to_frame()).schema
            writers.append(opened.enter_context(closing(parquet.ParquetWriter(sink, form, compression="zstd"))))

        def add(frames: Iterable[pl.DataFrame]) -> None:
            for writer, frame in zip(writers, frames, strict=True):
                writer.write_table(_arrow(frame))

        yield add


def names(number: int) -> list[str]:
    """Return the names of a part's files, in the order of SCHEMAS."""
    return [f"{table}-{number:05}.parquet" for table in SCHEMAS]


def remove(folder: Path, *, first: int) -> None:
    """Remove part `first` and all behind it."""
    for table in SCHEMAS:
        for file in _files(folder, table):
            if file.name not in {f"{table}-{number:05}.parquet" for number in range(first)}:
                file.unlink()


def scan(folder: Path) -> Columns:
    """Return the tables that `write` made, unread. Raises StoreError for a folder that holds none."""
    return Columns(*(_scan(folder, name, schema) for name, schema in SCHEMAS.items()))


def attributions(given: Iterable[tuple[str, Prediction]]) -> pl.DataFrame:
    """Return the attributions of predictions, each under the name that is to stand for its article."""
    rows = [row for name, prediction in given for row in _attributions(name, prediction)]
    return pl.DataFrame(rows, schema=SCHEMAS["attributions"], orient="row")


def are_in(folder: Path) -> bool:
    """Whether a folder is one that `write` made, or a part of one."""
    return any(_files(folder, table) for table in SCHEMAS)


def _files(folder: Path, table: str) -> list[Path]:
    return sorted(folder.glob(f"{table}-[0-9]*.parquet"))


def _scan(folder: Path, table: str, schema: pl.Schema) -> pl.LazyFrame:
    files = _files(folder, table)
    if not files:
        raise StoreError(
            f"{folder} has no {table}-00000.parquet; right would be what `prelabel --format parquet` has written"
        )
    for file in files:
        _refuse_other(file, schema)
    return pl.scan_parquet(files)


def _refuse_other(file: Path, schema: pl.Schema) -> None:
    try:
        found = pl.read_parquet_schema(file)
    except pl.exceptions.ComputeError as error:
        raise StoreError(f"{file} is no Parquet file, or is damaged: {error}") from error
    if found != schema:
        missing = [name for name, kind in schema.items() if found.get(name) != kind]
        raise StoreError(f"{file} has not the columns of a pre-annotated corpus ({', '.join(missing)}); write it again")


def _arrow(frame: pl.DataFrame) -> Any:
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest()).replace_schema_metadata({FORM: VERSION})


def _refuse_twins(group: Iterable[Prediction], taken: set[str]) -> None:
    for prediction in group:
        name = prediction.article.id
        if name in taken:
            raise StoreError(f"two articles have the id {name!r}; in one corpus each needs its own")
        taken.add(name)


def _frames(group: Iterable[Prediction], genres: Mapping[str, str]) -> list[pl.DataFrame]:
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
    for prediction in group:
        rows["articles"].append(_article(prediction, genres.get(prediction.article.id)))
        rows["sentences"] += _sentences(prediction)
        rows["attributions"] += _attributions(prediction.article.id, prediction)
    return [pl.DataFrame(rows[name], schema=schema, orient="row") for name, schema in SCHEMAS.items()]


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


def _attributions(name: str, prediction: Prediction) -> Iterator[tuple[Any, ...]]:
    text = prediction.article.text
    starts = [s.start for s in prediction.sentences]
    for number, said in enumerate(prediction.attributions, start=1):
        content = [text[slice(*piece)] for piece in said.content]
        pieces = [piece.start for piece in said.content], [piece.end for piece in said.content]
        yield (
            *(
                _encodable(name),
                number,
                *_words(text, said.source),
                *_words(text, said.cue),
                *pieces,
                said.direct,
                said.carried,
            ),
            *(_encodable(said.entity), str(said.kind), said.score, sum(len(words.split()) for words in content)),
            sorted({n + 1 for piece in said.content for n in touched(prediction.sentences, starts, piece)}),
        )


def _words(text: str, span: Span | None) -> tuple[int | None, int | None, str | None]:
    return (span.start, span.end, _encodable(text[slice(*span)])) if span else (None, None, None)


def _encodable(value: str | None) -> str | None:
    """Return text that Parquet's UTF-8 can hold: a lone surrogate becomes a question mark."""
    return None if value is None else value.encode("utf-8", "replace").decode("utf-8")

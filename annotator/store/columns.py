"""Predictions become columns on disk, a folder of Parquet files, and are scanned there (measure/columns.py).

There are four tables (packed.py), articles, sentences, attributions and texts, each in numbered parts:
articles-00000.parquet and so on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import polars as pl

from annotator.core.records import Prediction
from annotator.measure import frames
from annotator.measure.columns import Columns
from annotator.store import aside, packed
from annotator.store.errors import StoreError

GROUP = 1_000
"""Articles that are held before they are written: one group of rows in each file."""

LEVEL = 3
"""How hard zstd tries; 9 makes texts a fifteenth smaller and writing a seventh slower."""

FORM = b"annotator columns"
"""The key, in a file's metadata, of the form's version."""
VERSION = b"2"


PATTERNS = {table: f"{table}-[0-9]*.parquet" for table in packed.SCHEMAS}
"""What the files of a table are called."""


class Group(Protocol):
    """Writes one group of rows to each table: frames as `packed.pack` makes them."""

    def __call__(self, made: Iterable[pl.DataFrame]) -> None: ...


def write(
    predictions: Iterable[Prediction], folder: Path, *, genres: Mapping[str, str] | None = None, texts: bool = True
) -> None:
    """Write all predictions as one part, holding few; all tables or none, and no part that was there stays.

    genres: by article, where they are known. texts: whether these are kept, too. Raises StoreError where two articles
    have one id.
    """
    given = iter(predictions)
    taken: set[str] = set()
    with part(folder, 0) as add:
        while group := list(islice(given, GROUP)):
            _refuse_twins(group, taken)
            add(packed.pack(frames.of(group, genres or {}, cut=False), texts=texts))
    remove(folder, first=1)


def encoded(predictions: Sequence[Prediction], *, texts: bool) -> tuple[bytes, ...]:
    """Return some rows of each table as bytes for `decoded`, which another process may write."""
    found = []
    for frame in packed.pack(frames.of(predictions, {}, cut=False), texts=texts):
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
        for schema, name in zip(packed.SCHEMAS.values(), names(number), strict=True):
            sink: BinaryIO = opened.enter_context(aside.whole(folder / name, durable=True))
            form = _arrow(schema.to_frame()).schema
            writers.append(opened.enter_context(closing(parquet.ParquetWriter(sink, form, **_how(schema)))))

        def add(made: Iterable[pl.DataFrame]) -> None:
            for writer, frame in zip(writers, made, strict=True):
                writer.write_table(_arrow(frame))

        yield add


def names(number: int) -> list[str]:
    """Return the names of a part's files, in the order of packed.SCHEMAS."""
    return [f"{table}-{number:05}.parquet" for table in packed.SCHEMAS]


def remove(folder: Path, *, first: int) -> None:
    """Remove part `first` and all behind it."""
    kept = {name for number in range(first) for name in names(number)}
    for table in packed.SCHEMAS:
        for file in _files(folder, table):
            if file.name not in kept:
                file.unlink()


def scan(folder: Path, *, texts: bool = True) -> Columns:
    """Return the tables that `write` made, unread. Raises StoreError for a folder that holds none.

    texts: whether the articles' words are asked for, which is refused where they were left out.
    """
    numbers = [file.stem.partition("-")[2] for file in _files(folder, "articles")] or ["00000"]
    parts = [packed.unpack(_scanned(folder, number)) for number in numbers]
    if texts:
        _refuse_wordless(folder)
    return Columns(*map(pl.concat, zip(*parts, strict=True)))


def are_in(folder: Path) -> bool:
    """Whether a folder is one that `write` made, or a part of one."""
    return any(_files(folder, table) for table in packed.SCHEMAS)


def _files(folder: Path, table: str) -> list[Path]:
    return sorted(folder.glob(PATTERNS[table]))


def _scanned(folder: Path, number: str) -> dict[str, pl.LazyFrame]:
    """Return the tables of one part: each finds its words in its own texts, so that few of these are held at a time."""
    found = {}
    for table, schema in packed.SCHEMAS.items():
        file = folder / f"{table}-{number}.parquet"
        if not file.is_file():
            raise StoreError(
                f"{folder} has no {file.name}; right would be what `prelabel --format parquet` has written"
            )
        _refuse_other(file, schema)
        found[table] = pl.scan_parquet(file)
    return found


def _refuse_other(file: Path, schema: pl.Schema) -> None:
    try:
        found = pl.read_parquet_schema(file)
    except pl.exceptions.ComputeError as error:
        raise StoreError(f"{file} is no Parquet file, or is damaged: {error}") from error
    if found != schema:
        missing = [name for name, kind in schema.items() if found.get(name) != kind]
        raise StoreError(f"{file} has not the columns of a pre-annotated corpus ({', '.join(missing)}); write it again")


def _how(schema: pl.Schema) -> dict[str, Any]:
    """Return how a table is compressed; a column is either encoded or goes by a dictionary.

    The least and greatest value of each group of rows are told of articles' names alone: of a text they would be texts.
    """
    encoded, rest = packed.encodings(schema), packed.dictionaries(schema)
    told = {"write_statistics": ["article"], "column_encoding": encoded, "use_dictionary": rest}
    return told | {"compression": "zstd", "compression_level": LEVEL}


def _arrow(frame: pl.DataFrame) -> Any:
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest()).replace_schema_metadata({FORM: VERSION})


def _refuse_wordless(folder: Path) -> None:
    from pyarrow import parquet

    articles, words = (
        sum(parquet.read_metadata(file).num_rows for file in _files(folder, table)) for table in ("articles", "texts")
    )
    if words < articles:
        raise StoreError(
            f"{folder} was written without the articles' texts, which are read here; write it without --no-text"
        )


def _refuse_twins(group: Iterable[Prediction], taken: set[str]) -> None:
    for prediction in group:
        name = prediction.article.id
        if name in taken:
            raise StoreError(f"two articles have the id {name!r}; in one corpus each needs its own")
        taken.add(name)

"""How columns (measure/columns.py) lie on disk: small, and the same again when they are read.

Labels are in three tables, texts in a fourth, once: the words of a sentence are cut out of its article's text when they
are asked for. Scores are kept in thousandths, weights of reasons in hundredths; where a source or cue ends, its words
tell. All else is left to the encodings of Parquet, which every reader of Parquet knows.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

import polars as pl

from annotator.core.labels import Tag
from annotator.measure.columns import ARTICLES, ATTRIBUTIONS, SENTENCES, Columns

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

_SCORES = [f"{tag}_score" for tag in Tag]
_ENDS = {"source_end": "source", "cue_end": "cue"}
_TEXT = ["article", "text"]


def _without(schema: pl.Schema, *names: str) -> dict[str, pl.DataType]:
    return {name: kind for name, kind in schema.items() if name not in names}


SCHEMAS = {
    "articles": pl.Schema(_without(ARTICLES, "text")),
    "sentences": pl.Schema({**_without(SENTENCES, "text"), **dict.fromkeys(_SCORES, pl.UInt16())}),
    "attributions": pl.Schema(_without(ATTRIBUTIONS, *_ENDS)),
    "texts": pl.Schema({name: ARTICLES[name] for name in _TEXT}),
}
"""The tables' columns by the tables' names."""


def pack(made: Iterable[pl.DataFrame], *, texts: bool = True) -> list[pl.DataFrame]:
    """Return columns, in the order of Columns, as tables in the order of SCHEMAS; that of texts has no row without.

    The sentences' own words are not kept, and may be missing.
    """
    articles, sentences, attributions = made
    thousandths = (pl.col(_SCORES).cast(pl.Float64) * 1000).round().cast(pl.UInt16)
    rounded = pl.element().struct.with_fields(pl.field("weight").round(2))
    return [
        articles.drop("text"),
        sentences.drop("text", strict=False).with_columns(thousandths, pl.col("why").list.eval(rounded)),
        attributions.drop(_ENDS),
        articles.select(_TEXT) if texts else SCHEMAS["texts"].to_frame(),
    ]


def unpack(tables: Mapping[str, pl.LazyFrame]) -> Columns:
    """Return the columns of tables by their names, unread."""
    texts = tables["texts"]
    words = pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
    scores = (pl.col(_SCORES).cast(pl.Float64) / 1000).cast(pl.Float32)
    ends = {end: pl.col(f"{of}_start") + pl.col(of).str.len_chars().cast(pl.Int32) for end, of in _ENDS.items()}
    return Columns(
        _joined(tables["articles"], texts).select(ARTICLES.names()),
        _joined(tables["sentences"], texts).with_columns(words, scores).select(SENTENCES.names()),
        tables["attributions"].with_columns(**ends).select(ATTRIBUTIONS.names()),
    )


def encodings(schema: pl.Schema) -> dict[str, str]:
    """Return Parquet's encoding for numbers, by the column's path in the file; all else goes by a dictionary.

    Places grow from row to row, and their steps need fewer bits; the two bytes of a score compress better apart.
    """
    return {path: _ENCODINGS[kind] for path, kind in _leaves(schema).items() if kind in _ENCODINGS}


def dictionaries(schema: pl.Schema) -> list[str]:
    """Return the paths of the columns that go by a dictionary."""
    return [path for path, kind in _leaves(schema).items() if kind not in _ENCODINGS]


_ENCODINGS: "dict[PolarsDataType, str]" = {pl.Int32(): "DELTA_BINARY_PACKED", pl.UInt16(): "BYTE_STREAM_SPLIT"}


def _leaves(schema: pl.Schema) -> "dict[str, PolarsDataType]":
    return dict(chain.from_iterable(_paths(*column) for column in schema.items()))


def _paths(name: str, kind: "PolarsDataType") -> "Iterator[tuple[str, PolarsDataType]]":
    """Yield the columns that Parquet makes of one: that of a list's elements, those of a record's fields."""
    if isinstance(kind, pl.List):
        yield from _paths(f"{name}.list.element", kind.inner)
    elif isinstance(kind, pl.Struct):
        for field in kind.fields:
            yield from _paths(f"{name}.{field.name}", field.dtype)
    else:
        yield name, kind


def _joined(table: pl.LazyFrame, texts: pl.LazyFrame) -> pl.LazyFrame:
    return table.join(texts, on="article", how="left", maintain_order="left")

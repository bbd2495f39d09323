"""Pre-annotated articles as three tables of columns, which hold millions of sentences: the form that reports read."""

from typing import NamedTuple

import polars as pl

from annotator.core.labels import BlockKind, Tag

_SPAN = {"start": pl.Int32(), "end": pl.Int32()}
REASON = pl.Schema({"tag": pl.String(), "text": pl.String(), "weight": pl.Float32(), **_SPAN})
"""What moved a tag."""

ARTICLES = pl.Schema(
    {name: pl.String() for name in ("article", "digest", "title", "outlet", "author", "url", "published", "genre")}
    | {name: pl.String() for name in ("text", "model", "scheme")}
)
"""A row an article. `article` is its id, which no two share.

`genre` is what people noted, else the section that the outlet names; null for neither.
"""

SENTENCES = pl.Schema(
    {"article": pl.String(), "number": pl.Int32(), **_SPAN, "text": pl.String()}
    | {"block": pl.Int32(), "kind": pl.String()}
    | {str(tag): pl.Boolean() for tag in Tag}
    | {f"{tag}_score": pl.Float32() for tag in Tag}
    | {"primary": pl.String()}
    | {"why": pl.List(pl.Struct(REASON))}
)
"""A row a sentence, in text order. `number` and `block` count from 1 in the article; `kind` is its block's, or null.

`claim` and so on say whether the tag is given; `why` is what moved the tags, empty where the model was not asked.
On disk (store/packed.py) scores have three places and weights two.
"""

ATTRIBUTIONS = pl.Schema(
    {"article": pl.String(), "number": pl.Int32()}
    | {"source_start": pl.Int32(), "source_end": pl.Int32(), "source": pl.String()}
    | {"cue_start": pl.Int32(), "cue_end": pl.Int32(), "cue": pl.String()}
    | {"content_start": pl.List(pl.Int32()), "content_end": pl.List(pl.Int32())}
    | {"direct": pl.Boolean(), "carried": pl.Boolean(), "entity": pl.String(), "kind": pl.String()}
    | {"score": pl.Float32(), "words": pl.Int32(), "sentences": pl.List(pl.Int32())}
)
"""A row an attribution. `source` and `cue` are their words, null where there is none; the content may be in pieces.

`words` is how many words the content has, `sentences` the numbers of those it stands in.
"""


class Columns(NamedTuple):
    """The three tables, not read yet: a report takes the columns it needs, and leaves the text where it is."""

    articles: pl.LazyFrame
    sentences: pl.LazyFrame
    attributions: pl.LazyFrame


SCHEMAS = {"articles": ARTICLES, "sentences": SENTENCES, "attributions": ATTRIBUTIONS}
"""The tables' columns by the tables' names, in the order of Columns."""

AT = ["article", "number"]
"""What tells a sentence."""


def text(columns: Columns) -> pl.LazyFrame:
    """Return the sentences that are text, not furniture."""
    return columns.sentences.filter(pl.col("kind").ne_missing(str(BlockKind.FURNITURE)))


def told(columns: Columns) -> pl.LazyFrame:
    """Return article and number of the sentences that stand in an attribution, once or more often."""
    return columns.attributions.select("article", number="sentences").explode("number").drop_nulls()


def month() -> pl.Expr:
    """Return the month of an article's date, "2026-03"; null where it is no ISO date ("8 March" has none)."""
    return pl.col("published").str.extract(r"^(\d{4}-(?:0[1-9]|1[0-2]))(?:-|$)")


def only(column: str, noun: str) -> pl.Expr:
    """Return "only 3 articles" for a column of counts."""
    count = pl.col(column)
    return pl.format("only {} {}", count, pl.when(count == 1).then(pl.lit(noun)).otherwise(pl.lit(f"{noun}s")))

"""The author's own opinion in pieces filed as news, beside that in opinion pieces; never a verdict on a person."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl

from annotator.core.labels import Tag
from annotator.measure.columns import AT, Columns, only, text, told
from annotator.measure.grouping import Filed
from annotator.measure.rules import RuleError, listed
from annotator.text import words

LEAST = 20
"""Sentences that a share needs; below that none is given."""

_LOADED = ("evaluative", "loaded_nouns", "loaded_verbs")
_FIELDS = ("article", "genre", "url", "outlet", "title", "author", "heading", "ending")


class Rule(NamedTuple):
    """Files an article by a pattern in one of its fields; `heading`, `ending`: how its text begins and ends."""

    filed: Filed
    field: str
    pattern: str


def read_rules(table: Any) -> list[Rule]:
    """Return the rules in a list of {filed, field, pattern}. Raises RuleError, with the value at fault."""
    return [_rule(row) for row in listed(table, "filed, field and pattern")]


def filed(articles: pl.LazyFrame, rules: Sequence[Rule]) -> pl.LazyFrame:
    """Return article, outlet and how it is filed: by the first rule that fits."""
    fields = articles.with_columns(heading=pl.col("text").str.head(400), ending=pl.col("text").str.tail(300))
    found: pl.Expr = pl.lit(str(Filed.UNKNOWN))
    for rule in reversed(rules):
        found = pl.when(pl.col(rule.field).str.contains(rule.pattern)).then(pl.lit(str(rule.filed))).otherwise(found)
    return fields.select("article", "outlet", filed=found)


def own(columns: Columns) -> pl.LazyFrame:
    """Return article and number of the sentences that are the author's own opinion.

    Own: tagged opinion, not quotation, and in nothing that an attribution gives to somebody.
    """
    opinions = text(columns).filter("opinion", ~pl.col("quotation")).select(*AT)
    return opinions.join(told(columns), on=AT, how="anti")


def shares(columns: Columns, pieces: pl.LazyFrame) -> pl.LazyFrame:
    """Return the share of own opinion by outlet and filing, with a note where a figure says little."""
    counts = text(columns).group_by("article").agg(sentences=pl.len())
    counts = counts.join(own(columns).group_by("article").agg(own=pl.len()), on="article", how="left")
    by = counts.join(pieces, on="article").group_by("outlet", "filed").agg(
        articles=pl.len(), sentences=pl.col("sentences").sum(), own=pl.col("own").sum()
    )  # fmt: skip
    few = pl.col("sentences") < LEAST
    notes = [
        pl.when(pl.col("outlet").is_null()).then(pl.lit("no outlet")),
        pl.when(pl.col("filed") == str(Filed.UNKNOWN)).then(pl.lit("no mark tells how it is filed")),
        pl.when(pl.col("articles") == 1).then(pl.lit("one article")),
        pl.when(few).then(only("sentences", "sentence")),
    ]
    share = pl.when(~few).then(pl.col("own") / pl.col("sentences"))
    noted = by.with_columns(share=share, note=pl.concat_str(notes, separator=", ", ignore_nulls=True))
    return noted.sort("outlet", "filed", nulls_last=True)


def leaked(columns: Columns, pieces: pl.LazyFrame) -> pl.LazyFrame:
    """Return the sentences of own opinion in news, the surest first, with the words that made them so.

    loaded: those of the lexicon (text/words). moved: those that moved the model to it; none where it was not asked.
    """
    news = pieces.filter(pl.col("filed") == str(Filed.NEWS)).select("article", "outlet")
    reason = pl.element()
    toward = (reason.struct.field("tag") == str(Tag.OPINION)) & (reason.struct.field("weight") > 0)
    opinions = columns.sentences.filter("opinion", ~pl.col("quotation"))
    found = opinions.join(own(columns).join(news, on="article"), on=AT).select(
        "article", "outlet", "number", "start", "end", "opinion_score",
        loaded(),
        pl.col("why").list.eval(reason.filter(toward & (reason.struct.field("start") < reason.struct.field("end")))
                                .struct.field("text")).alias("moved"),
        "text",
    )  # fmt: skip
    return found.sort("opinion_score", "article", "start", descending=[True, False, False])


def loaded() -> pl.Expr:
    """Return the words of the lexicon in a text, as the column `loaded`."""
    lexicon = "|".join(re.escape(word) for name in _LOADED for word in words.read(name))
    return pl.col("text").str.extract_all(rf"(?i)\b(?:{lexicon})\b").alias("loaded")


def _rule(row: dict[str, Any]) -> Rule:
    kind, field, pattern = row.get("filed"), row.get("field"), row.get("pattern")
    if kind not in set(Filed):
        raise RuleError(f"filed {kind!r}; right would be {', '.join(Filed)}")
    if field not in _FIELDS:
        raise RuleError(f"field {field!r}; right would be one of {', '.join(_FIELDS)}")
    try:
        pl.Series([""]).str.contains(str(pattern))
    except pl.exceptions.ComputeError as error:
        raise RuleError(f"pattern {pattern!r} is no regular expression: {error}") from error
    return Rule(Filed(kind), str(field), str(pattern))

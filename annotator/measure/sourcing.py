"""Where sourcing is thin: rules that people edit say what is looked for, and each finding points at a sentence."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import polars as pl

from annotator.core.labels import BlockKind, SourceKind
from annotator.measure.columns import AT, Columns, text
from annotator.measure.ledger import rows
from annotator.measure.rules import RuleError, listed

_NONE, _UNNAMED = str(SourceKind.NONE), str(SourceKind.UNNAMED)


class Rule(NamedTuple):
    """What is looked for and why it matters, in words. words: what tells it, where it is told by words."""

    name: str
    why: str
    words: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()


class _Seen(NamedTuple):
    """The text's sentences, and a row for each sentence that an attribution's content stands in."""

    text: pl.LazyFrame
    said: pl.LazyFrame


def read_rules(table: Any) -> list[Rule]:
    """Return the rules in a list of {rule, why}. Raises RuleError, with the value at fault."""
    given = listed(table, "rule and why")
    for row in given:
        if row.get("rule") not in _CHECKS:
            raise RuleError(f"unknown rule {row.get('rule')!r}; there are {', '.join(_CHECKS)}")
        if not row.get("why"):
            raise RuleError(f"rule {row['rule']!r} has no 'why'; right would be a reason in words")
    lists = ("words", "replies")
    return [Rule(row["rule"], str(row["why"]), *(tuple(map(str, row.get(key, []))) for key in lists)) for row in given]


def findings(columns: Columns, rules: Sequence[Rule]) -> pl.LazyFrame:
    """Return what the rules find, by article and place: article, number, start, end, rule, why and text."""
    said = rows(columns).select("article", "name", "kind", "sentences")
    said = said.explode("sentences").rename({"sentences": "number"}).filter(pl.col("number").is_not_null())
    seen = _Seen(text(columns), _held(said))
    checked = (
        _CHECKS[rule.name](seen, rule).select(*AT, rule=pl.lit(rule.name), why=pl.lit(rule.why)) for rule in rules
    )
    found = list(map(_held, checked))
    places = seen.text.select(*AT, "start", "end", "text")
    every = pl.concat(found).unique(["rule", *AT]).join(places, on=AT)
    return every.select(*AT, "start", "end", "rule", "why", "text").sort("article", "start", "rule")


def _held(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return what a query finds, found: rules that are followed one after the other do not hold the texts for all."""
    return frame.collect(engine="streaming").lazy()


def _unnamed_opinion(seen: _Seen, rule: Rule) -> pl.LazyFrame:  # noqa: ARG001 - every check is called alike
    return seen.text.filter("opinion").join(seen.said.filter(pl.col("kind") == _UNNAMED), on=AT, how="semi")


def _single_unnamed(seen: _Seen, rule: Rule) -> pl.LazyFrame:  # noqa: ARG001 - as above
    alone = seen.said.group_by(AT).agg(sources=pl.len(), kind=pl.col("kind").first())
    alone = alone.filter(pl.col("sources") == 1, pl.col("kind") == _UNNAMED)
    return seen.text.filter("claim").join(alone, on=AT, how="semi")


def _no_speaker(seen: _Seen, rule: Rule) -> pl.LazyFrame:  # noqa: ARG001 - as above
    return seen.text.filter("quotation").join(seen.said.filter(pl.col("kind") != _NONE), on=AT, how="anti")


def _no_reply(seen: _Seen, rule: Rule) -> pl.LazyFrame:
    """Return sentences in which somebody is accused by name who says nothing in the article, nor declines to."""
    name = r"(?:[A-Z][\w.’'-]*\s+){0,3}([A-Z][\w’'-]+)"
    accused = pl.col("text").str.extract(rf"\b(?:{'|'.join(rule.words)})\s+(?:the\s+)?{name}").alias("target")
    accusations = seen.text.select(*AT, accused).drop_nulls("target")
    speaking = (
        seen.said.drop_nulls("name").select("article", target=pl.col("name").str.extract(r"([\w’'-]+)$")).unique()
    )
    declines = seen.text.filter(pl.col("text").str.contains(rf"(?i)\b(?:{'|'.join(rule.replies)})\b"))
    return accusations.join(speaking, on=["article", "target"], how="anti").join(declines, on="article", how="anti")


def _headline_of_one(seen: _Seen, rule: Rule) -> pl.LazyFrame:  # noqa: ARG001 - as above
    """Return claims in headlines of which half the long words stand in sentences below, all given to one source."""
    heads = seen.text.filter("claim", pl.col("kind") == str(BlockKind.HEADLINE)).select(*AT, long=_long_words())
    body = seen.text.filter("claim", pl.col("kind") != str(BlockKind.HEADLINE))
    body = body.join(heads.select("article"), on="article", how="semi").select(
        "article", below="number", held=_long_words()
    )
    shared = pl.col("long").list.set_intersection("held").list.len()
    pairs = heads.join(body, on="article").filter(shared * 2 >= pl.col("long").list.len(), shared > 1)
    said = seen.said.select("article", below="number", source=pl.coalesce("name", "kind"))
    told = pairs.join(said, on=["article", "below"], how="left").group_by(AT)
    counted = told.agg(sources=pl.col("source").n_unique(), unsourced=pl.col("source").is_null().any())
    return counted.filter(pl.col("sources") == 1, ~pl.col("unsourced"))


def _long_words() -> pl.Expr:
    """Return the words of a text that have five letters or more, cut to six, so that most endings agree."""
    found = pl.col("text").str.to_lowercase().str.extract_all(r"\p{L}{5,}")
    return found.list.eval(pl.element().str.slice(0, 6)).list.unique()


_CHECKS: dict[str, Callable[[_Seen, Rule], pl.LazyFrame]] = {
    "unnamed source on an opinion": _unnamed_opinion,
    "single unnamed source": _single_unnamed,
    "accusation without a reply": _no_reply,
    "quotation without a speaker": _no_speaker,
    "headline of one source": _headline_of_one,
}

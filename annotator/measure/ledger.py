"""Who speaks: every attribution with its name, place and frame, and what these come to by name and by group."""

from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from annotator.core.labels import BlockKind, SourceKind
from annotator.core.numbers import many
from annotator.measure.columns import AT, Columns, month, only
from annotator.measure.framing import Frame, frame
from annotator.measure.grouping import SpeakersBy

LEAST = 10
"""Attributions with a source that a group needs for shares and diversity; below that none is given."""

_BEHIND = r",\s+((?:\p{Lu}[\p{L}.’'-]*\s+){1,3}\p{Lu}[\p{L}’'-]+)$"
"""The name behind a role that stands before it: "the port's chief, Ana Ruiz"."""
_OBJECTS = ["her", "him", "me", "them", "us", "whom"]
_PRONOUNS = ["he", "i", "it", "one", "she", "that", "they", "this", "we", "which", "who", "you", *_OBJECTS]


class Position(StrEnum):
    """Where in an article something stands; the lede is the first block of text below the headline."""

    HEADLINE = "headline"
    LEDE = "lede"
    BELOW = "below"


def rows(columns: Columns, aliases: Mapping[str, str] | None = None) -> pl.LazyFrame:
    """Return the attributions, with what else a ledger needs of each.

    outlet, author, month: of its article; null where it tells none. name: the fullest that the article gives the
    source, else the words that name it, spelled as most often; null where nobody is named, or a pronoun that stands for
    nobody known. position, frame: see there; null where it stands in no sentence, or has no word for a cue.
    aliases: names in lower case, each with the name that stands for it (measure/aliases.py).
    """
    said = columns.attributions.with_columns(first=pl.col("sentences").list.first())
    said = said.join(dated(columns.articles), on="article", how="left")
    said = said.join(places(columns.sentences), left_on=["article", "first"], right_on=AT, how="left")
    return named(said, aliases).with_columns(frame=frame(pl.col("cue")))


def named(said: pl.LazyFrame, aliases: Mapping[str, str] | None = None) -> pl.LazyFrame:
    """Return attributions, which count once each, with `name` (see `rows`)."""
    said = called(said).with_columns(times=1)
    return _spelled(_merged(said, aliases) if aliases else said).drop("called", "key")


def called(attributions: pl.LazyFrame) -> pl.LazyFrame:
    """Return attributions with what the source is `called`, and the `key` that tells names apart, null for no name."""
    called = pl.coalesce("entity", pl.col("source").str.extract(_BEHIND), "source").str.replace_all(r"\s+", " ")
    called = called.str.strip_chars().str.replace(r"['’]s$", "")
    key = called.str.to_lowercase()
    return attributions.with_columns(called=called, key=pl.when(~key.is_in(_PRONOUNS) & (key != "")).then(key))


def tallies(attributions: pl.LazyFrame) -> pl.LazyFrame:
    """Return how often each name speaks in each article, a row for each way to spell it and kind: what adds up.

    article, key, called, kind, times, direct, words. key: what names are told apart by, null where nobody is named.
    """
    said = called(attributions).group_by("article", "key", "called", "kind", maintain_order=True)
    return said.agg(times=pl.len(), direct=pl.col("direct").sum(), words=pl.col("words").sum())


def heard(tallied: pl.LazyFrame) -> pl.LazyFrame:
    """Return the same of `tallies` as `voices` does of rows, without places and frames."""
    return _voices(_spelled(tallied), [], [])


def dated(articles: pl.LazyFrame) -> pl.LazyFrame:
    """Return each article's outlet, author and month; a date that is no ISO 8601 ("8 October") has no month."""
    return articles.select("article", _blank(pl.col("outlet")), _blank(pl.col("author")), month().alias("month"))


def places(sentences: pl.LazyFrame) -> pl.LazyFrame:
    """Return each sentence's position, by article and number; null in a block that is no text (furniture)."""
    told = pl.col("kind").is_in([str(BlockKind.HEADLINE), str(BlockKind.FURNITURE)])
    lede = pl.col("block").filter(~told).min().over("article")
    position = (
        pl.when(pl.col("kind") == str(BlockKind.HEADLINE))
        .then(pl.lit(str(Position.HEADLINE)))
        .when(pl.col("kind") == str(BlockKind.FURNITURE))
        .then(None)
        .when(pl.col("block") == lede)
        .then(pl.lit(str(Position.LEDE)))
        .otherwise(pl.lit(str(Position.BELOW)))
    )
    return sentences.select("article", "number", position=position)


def voices(said: pl.LazyFrame, by: SpeakersBy | None = None) -> pl.LazyFrame:
    """Return a row for each name (in each group) of `rows`: who speaks most first, then by name.

    Two people of one name are not told apart. The kind is the most frequent one.
    """
    places = [(pl.col("position") == str(place)).sum().alias(str(place)) for place in Position]
    frames = [(pl.col("frame") == str(one)).sum().alias(str(one)) for one in Frame]
    return _voices(said, [] if by is None else [str(by)], [*places, *frames])


def groups(said: pl.LazyFrame, by: SpeakersBy) -> pl.LazyFrame:
    """Return what `rows` that have a source come to in each group, null last; a note says where a figure is held back.

    sources: how many speak; unnamed ones ("officials") are others in each article. effective: as many sources that
    speak equally often would be as diverse, exp of Shannon's entropy of their shares: the Hill number of order 1 (Jost
    2006, Entropy and diversity, Oikos 113, eq. 1 and table 1). herfindahl: the sum of their squared shares, 1 where one
    has said all. unnamed, direct, headline, doubting, crediting: shares of the attributions that have a source, for
    the last two of those with a frame.
    """
    group = str(by)
    sourced = said.filter(pl.col("kind") != str(SourceKind.NONE))
    shares = sourced.group_by(group).agg(
        articles=pl.col("article").n_unique(),
        said=pl.len(),
        words=pl.col("words").sum(),
        unnamed=(pl.col("kind") == str(SourceKind.UNNAMED)).mean(),
        direct=pl.col("direct").mean(),
        headline=(pl.col("position") == str(Position.HEADLINE)).mean(),
        doubting=(pl.col("frame") == str(Frame.DOUBTING)).mean(),
        crediting=(pl.col("frame") == str(Frame.CREDITING)).mean(),
    )
    found = shares.join(_diversity(sourced, group), on=group, how="left", nulls_equal=True)
    return _borne(found, by).sort(group, nulls_last=True)


def notes(said: pl.LazyFrame) -> list[str]:
    """Return what must be said beside a ledger of `rows`: how many speak for whom no name is known."""
    nobody = pl.col("kind") == str(SourceKind.NONE)
    nameless = pl.col("name").is_null() & ~nobody
    every, none, less = said.select(pl.len(), nobody.sum().alias("none"), nameless.sum().alias("less")).collect().row(0)
    told = [f"{many(every, 'attribution')}; {none:,} without a source, {less:,} only a pronoun: they count for nobody."]
    return [*told, "By name: two people of one name stand together, one person under two names apart (--aliases)."]


def _diversity(sourced: pl.LazyFrame, group: str) -> pl.LazyFrame:
    unnamed = pl.col("kind") == str(SourceKind.UNNAMED)
    apart = pl.when(unnamed | pl.col("name").is_null()).then(pl.col("article"))
    counts = sourced.group_by(group, apart.alias("apart"), "name").agg(times=pl.len())
    share = pl.col("times") / pl.col("times").sum()
    return counts.group_by(group).agg(
        sources=pl.len(),
        effective=(-(share * share.log()).sum()).exp(),
        herfindahl=(share**2).sum(),
    )


def _borne(found: pl.LazyFrame, by: SpeakersBy) -> pl.LazyFrame:
    """Return groups without the shares that too few attributions would have to bear, and say so in `note`."""
    few = pl.col("said") < LEAST
    shares = ["effective", "herfindahl", "unnamed", "direct", "headline", "doubting", "crediting"]
    notes = [
        pl.when(pl.col(str(by)).is_null()).then(pl.lit(f"no {'date' if by is SpeakersBy.MONTH else by}")),
        pl.when((pl.col("articles") == 1) & (by is not SpeakersBy.ARTICLE)).then(pl.lit("one article")),
        pl.when(few).then(only("said", "attribution")),
    ]
    given = [pl.when(~few).then(pl.col(name)).alias(name) for name in shares]
    counts = ("articles", "said", "words", "sources")
    return found.select(str(by), *counts, *given, note=pl.concat_str(notes, separator=", ", ignore_nulls=True))


def _voices(said: pl.LazyFrame, group: list[str], more: list[pl.Expr]) -> pl.LazyFrame:
    """Return a row for each name (in each group) of what was said so many `times`."""
    named, of = said.filter(pl.col("name").is_not_null()), [*group, "name"]
    articles = pl.col("article").n_unique().alias("articles")
    sums = named.group_by(of).agg(*(pl.col(count).sum() for count in ("times", "words", "direct")), articles, *more)
    found = _usual(named, of, "kind").join(sums, on=of, nulls_equal=True)
    return found.sort("times", "name", *group, descending=[True, False, *(False for _ in group)])


def _merged(said: pl.LazyFrame, aliases: Mapping[str, str]) -> pl.LazyFrame:
    main = pl.col("key").replace_strict(list(aliases), list(aliases.values()), default=None, return_dtype=pl.String)
    return said.with_columns(called=pl.coalesce(main, "called"), key=pl.coalesce(main.str.to_lowercase(), "key"))


def _spelled(said: pl.LazyFrame) -> pl.LazyFrame:
    """Return what was said with `name`, which is spelled as most often."""
    spelled = _usual(said.filter(pl.col("key").is_not_null()), ["key"], "called")
    return said.join(spelled.rename({"called": "name"}), on="key", how="left")


def _usual(said: pl.LazyFrame, of: list[str], what: str) -> pl.LazyFrame:
    """Return for each of these the value it has most often; of several the first in order."""
    counted = said.group_by(*of, what).agg(pl.col("times").sum())
    ranked = counted.sort("times", what, descending=[True, False]).group_by(of, maintain_order=True).first()
    return ranked.select(*of, what)


def _blank(text: pl.Expr) -> pl.Expr:
    """Return null in place of a blank string."""
    return pl.when(text.str.strip_chars() != "").then(text)

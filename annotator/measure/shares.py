"""Shares by outlet, month, author, genre, filing: what a model says of all articles, corrected by what people read."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import polars as pl

from annotator.core.labels import Tag
from annotator.core.numbers import many
from annotator.measure import leak
from annotator.measure.columns import AT, Columns, month
from annotator.measure.contrasts import Difference, differences
from annotator.measure.estimates import Floats, Share, Stratum, Unit, share, variance
from annotator.measure.grouping import WITHIN, ArticlesBy
from annotator.measure.readings import COUNTED, KINDS, OWN, Readings

UNKNOWN = "(not known)"


class Line(NamedTuple):
    """A group's share of one thing. `noted`: why there is none, or what to know of it, in words; "" for nothing."""

    group: str
    counted: str
    share: Share
    articles: int
    noted: str


@dataclass(frozen=True, slots=True)
class Shares:
    """All lines, by group and thing counted; what groups differ in; and what to know, a sentence each."""

    lines: tuple[Line, ...]
    differences: tuple[tuple[str, str, str, Difference], ...]
    notes: tuple[str, ...]


def narrowed(columns: Columns, articles: pl.LazyFrame) -> Columns:
    """Return the columns of those articles alone; what else `articles` says of them, such as "filed", stands beside."""
    kept = articles.select("article")
    return Columns(
        columns.articles.join(articles.drop("outlet", strict=False), on="article"),
        columns.sentences.join(kept, on="article", how="semi"),
        columns.attributions.join(kept, on="article", how="semi"),
    )


def of(
    columns: Columns,
    read: Readings,
    *,
    by: ArticlesBy = ArticlesBy.ALL,
    counted: Sequence[str] = COUNTED,
    within: float = WITHIN,
    taught: Collection[str] = (),
) -> Shares:
    """Return the shares of each group, those of most sentences first.

    taught: the beginnings of the digests of articles the model learned from. It knows these by heart, and they are left
    out, of what is counted and of what was read.
    """
    articles, notes = _articles(columns, by, counted), []
    known = _taught(articles, taught)
    if known.any():
        notes.append(f"{known.sum():,} of {many(len(articles), 'article')} taught the model: left out.")
        articles = articles.filter(~known)
    rows = _joined(columns, articles, read, counted)
    notes += _told(articles, read, rows, by)
    groups = articles.group_by("group").agg(pl.len().alias("articles"), pl.col("sentences").sum())
    order = groups.sort("sentences", "group", descending=[True, False])
    every, here = (_by_group(frame, order["group"]) for frame in (articles, rows))
    lines, compared = [], []
    for name in counted:
        parted = {group: _strata(every[group], here[group], read.unit, name) for group in order["group"]}
        found = _lines(name, order, articles, parted, read.unit, within)
        lines += found
        compared += [
            (name, found[one.one].group, found[one.other].group, one)
            for one in differences([line.share for line in found])
        ]
    place = {group: number for number, group in enumerate(order["group"])}
    return Shares(tuple(sorted(lines, key=lambda one: place[one.group])), tuple(compared), tuple(notes))


def _sentences(columns: Columns, counted: Sequence[str]) -> pl.LazyFrame:
    """Return article, start and end of sentences, and what the model says: as scores ("said") and as tags ("given")."""
    of_tags = {str(tag): (pl.col(f"{tag}_score"), pl.col(str(tag))) for tag in Tag if tag in counted}
    sentences = columns.sentences
    if OWN in counted:
        own = leak.own(columns).with_columns(own=pl.lit(value=True))
        sentences = sentences.join(own, on=AT, how="left").with_columns(pl.col("own").fill_null(value=False))
        of_tags[OWN] = (pl.col("opinion_score") * pl.col("own"), pl.col("own"))
    said = (score.cast(pl.Float64).alias(f"said {name}") for name, (score, _) in of_tags.items())
    given = (tag.cast(pl.Float64).alias(f"given {name}") for name, (_, tag) in of_tags.items())
    return sentences.select("article", "start", "end", *said, *given)


def _articles(columns: Columns, by: ArticlesBy, counted: Sequence[str]) -> pl.DataFrame:
    """Return a row an article: its group, and what the model says of its sentences and attributions together."""
    sentences = _sentences(columns, counted).group_by("article").agg(
        pl.len().cast(pl.Int64).alias("sentences"), pl.col("^(said|given) .*$").sum()
    )  # fmt: skip
    kinds = [str(kind) for kind in KINDS]
    said = columns.attributions.filter(pl.col("kind").is_in(kinds)).group_by("article")
    links = said.agg(
        pl.len().cast(pl.Int64).alias("attributions"),
        *((pl.col("kind") == kind).sum().cast(pl.Float64).alias(f"said {kind}") for kind in kinds),
    )
    every = columns.articles.select("article", "digest", grouped(by).alias("group"))
    joined = every.join(sentences, on="article").join(links, on="article", how="left").collect(engine="streaming")
    empty = joined.with_columns(pl.col("attributions", *(f"said {kind}" for kind in kinds)).fill_null(0))
    return empty.with_columns(*(pl.col(f"said {kind}").alias(f"given {kind}") for kind in kinds))


def grouped(by: ArticlesBy) -> pl.Expr:
    """Return the group of an article, out of its columns; by FILED they have "filed" beside."""
    if by is ArticlesBy.ALL:
        return pl.lit("all articles")
    named = month() if by is ArticlesBy.MONTH else pl.col(str(by))
    return pl.when(named.str.strip_chars().fill_null("") == "").then(pl.lit(UNKNOWN)).otherwise(named)


def _taught(articles: pl.DataFrame, taught: Collection[str]) -> pl.Series:
    by_length: dict[int, list[str]] = {}
    for digest in taught:
        by_length.setdefault(len(digest), []).append(digest)
    known = pl.repeat(value=False, n=len(articles), eager=True)
    for length, digests in by_length.items():
        known = known | articles["digest"].str.slice(0, length).is_in(digests)
    return known


def _joined(columns: Columns, articles: pl.DataFrame, read: Readings, counted: Sequence[str]) -> pl.DataFrame:
    """Return what was read, beside what the model says of the same units; what the model never saw falls away."""
    if read.unit is Unit.ARTICLE:
        return read.rows.unique("digest", keep="last").join(articles.unique("digest"), on="digest", suffix=" of model")
    wanted = read.rows.lazy().join(articles.lazy().select("digest", "article", "group"), on="digest")
    found = wanted.join(_sentences(columns, counted), on=["article", "start", "end"]).collect(engine="streaming")
    return found.unique(["article", "start", "end"], keep="last")


def _told(articles: pl.DataFrame, read: Readings, rows: pl.DataFrame, by: ArticlesBy) -> Iterator[str]:
    """Yield what to know of what was read and of the groups, a sentence each."""
    if len(rows) < len(read.rows):
        lost = len(read.rows) - len(rows)
        yield f"Not among these articles: {lost:,} of {many(len(read.rows), read.unit)} that people read."
    chosen = int((~rows["drawn"]).sum())
    if chosen and read.unit is Unit.ARTICLE:
        yield f"{many(chosen, 'article')} read because a model was unsure, not drawn at random: that corrects nothing."
    if chosen and read.unit is Unit.SENTENCE:
        yield f"{many(chosen, 'sentence')} asked about for a reason: each stands for itself alone, not for others."
    nameless = int((articles["group"] == UNKNOWN).sum())
    if nameless:
        name = "date" if by is ArticlesBy.MONTH else str(by)
        yield f"Without {name}: {nameless:,} of {many(len(articles), 'article')}, the group {UNKNOWN}."


def _by_group(frame: pl.DataFrame, groups: Iterable[str]) -> dict[str, pl.DataFrame]:
    parts = {str(key[0]): part for key, part in frame.partition_by("group", as_dict=True).items()}
    return {group: parts.get(group, frame.clear()) for group in groups}


def _strata(every: pl.DataFrame, read: pl.DataFrame, unit: Unit, name: str) -> list[Stratum]:
    """Return the strata of a group: of articles one, of sentences those read for a reason beside all others."""
    is_kind = name in set(KINDS)
    whole = "attributions" if is_kind else "sentences"
    said = np.array([every[f"said {name}"].sum(), every[whole].sum()], np.float64)
    size = int(every["sentences"].sum())
    if unit is Unit.ARTICLE:
        drawn = read.filter("drawn")
        truth = _pairs(drawn, name, whole)
        guess = _pairs(drawn, f"said {name}", f"{whole} of model")
        sizes = drawn["sentences of model"].cast(pl.Float64).to_numpy()
        return [Stratum(len(every), float(size), said, truth, guess, sizes)]
    if is_kind:
        nobody = np.zeros((0, 2))
        return [Stratum(size, float(size), said, nobody, nobody, np.zeros(0))]
    asked = _all_read(read.filter(~pl.col("drawn")), name)
    left = size - asked.units
    rest = _all_read(read.filter("drawn"), name)
    rest = replace(rest, units=left, size=float(left), said=said - asked.said)
    return [asked, rest] if asked.units else [rest]


def _pairs(rows: pl.DataFrame, part: str, whole: str) -> Floats:
    return rows.select(pl.col(part).cast(pl.Float64), pl.col(whole).cast(pl.Float64)).to_numpy().reshape(-1, 2)


def _all_read(rows: pl.DataFrame, name: str) -> Stratum:
    """Return sentences that were read as a stratum of their own, of which all was read."""
    ones = np.ones(len(rows))
    truth, guess = (
        np.stack([rows[column].cast(pl.Float64).to_numpy(), ones], axis=1) for column in (name, f"said {name}")
    )
    return Stratum(len(rows), float(len(rows)), guess.sum(axis=0), truth, guess, ones)


def _lines(
    name: str,
    groups: pl.DataFrame,
    articles: pl.DataFrame,
    parted: dict[str, list[Stratum]],
    unit: Unit,
    within: float,
) -> list[Line]:
    whole = "attributions" if name in set(KINDS) else "sentences"
    like = variance([one for strata in parted.values() for one in strata if len(one.truth) > 1], unit)
    counted = articles.group_by("group").agg(pl.col(f"given {name}").sum(), pl.col(whole).sum().alias("whole"))
    naive = {row[0]: row[1] / row[2] if row[2] else None for row in counted.iter_rows()}
    lines = []
    for group, count, _ in groups.iter_rows():
        found = share(parted[group], unit, naive=naive[group], within=within, like=like)
        lines.append(Line(group, name, found, count, _noted(found, name, whole, naive[group])))
    return lines


def _noted(found: Share, name: str, whole: str, naive: float | None) -> str:
    if naive is None:
        return f"no {whole}: there is no share"
    if found.unit is Unit.SENTENCE and name in set(KINDS):
        return "who is behind a source is read in whole articles only"
    more = many(found.more, f"more random {found.unit}")
    if found.value is None and not found.more:
        return f"people found no {whole}: there is no share"
    if found.value is None:
        return f"not enough gold: label {more}"
    return f"{more} would make it as narrow as asked" if found.more else ""

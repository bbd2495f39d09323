"""Claims that no source stands for, the surest and most checkable first, and the form in which they are sent on."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import polars as pl

from annotator.measure.columns import AT, Columns, text, told
from annotator.text import words

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
CHECKABLE = {
    "figures": r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|half)\b",
    "dates": rf"\b(?:1[5-9]|20)\d\d\b|\b(?:{_MONTHS}|{_DAYS})\b",
    "names": r"[^.?!\s“\"]\s+\p{Lu}\p{Ll}+",
    "causes": rf"(?i)\b(?:{'|'.join(words.read('causes'))})\b",
}
"""What in a sentence can be checked, each by a pattern of its words."""


class Mark(StrEnum):
    """What a person says of a claim: everybody knows it, or somebody is to check it."""

    COMMON = "common knowledge"
    SEND_ON = "send on"


def unsourced(columns: Columns) -> pl.LazyFrame:
    """Return the claims that stand in no attribution, by rank, then in text order.

    rank: the calibrated probability that it is a claim, times how checkable it is: a fifth, and a fifth more for each
    of figures, dates, names and causes that are seen in it.
    """
    claims = text(columns).filter("claim").select(*AT, "start", "end", "claim_score", "text")
    claims = claims.join(told(columns), on=AT, how="anti")
    claims = claims.with_columns(
        pl.col("text").str.contains(pattern).alias(name) for name, pattern in CHECKABLE.items()
    )
    checkable = (1 + pl.sum_horizontal(*CHECKABLE)) / (1 + len(CHECKABLE))
    found = claims.select(
        "article", "number", "start", "end", (pl.col("claim_score") * checkable).alias("rank"), *CHECKABLE, "text"
    )
    return found.sort("rank", "article", "start", descending=[True, False, False])


def marked(claims: pl.DataFrame, marks: Mapping[tuple[str, int, int], Mark]) -> pl.DataFrame:
    """Return claims with what people marked them as ("" where nobody did), without those that are common knowledge."""
    keys = claims.select("article", "start", "end").iter_rows()
    column = pl.Series("mark", [str(marks.get(key, "")) for key in keys], dtype=pl.String)
    return claims.with_columns(column).filter(pl.col("mark") != str(Mark.COMMON))


def review(claim: Mapping[str, Any], article: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim as a ClaimReview of schema.org that nobody has rated yet: what is unknown is left out."""
    source = {"@type": "NewsArticle", "identifier": article["article"], "headline": article["title"]}
    source |= {"url": article["url"], "datePublished": article["published"]}
    outlet = article["outlet"] and {"@type": "Organization", "name": article["outlet"]}
    item = {"@type": "Claim", "author": outlet, "datePublished": article["published"], "appearance": _known(source)}
    known = {"@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": claim["text"]}
    return {**known, "itemReviewed": _known(item), "identifier": f"{article['digest']}:{claim['start']}-{claim['end']}"}


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value}

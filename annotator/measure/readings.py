"""What people read of some articles, counted: whole articles of gold, or single sentences that were settled."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import polars as pl

from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Decision, Gold
from annotator.core.spans import touched
from annotator.measure.estimates import Unit
from annotator.measure.grouping import Counted

KINDS = (SourceKind.NAMED, SourceKind.UNNAMED, SourceKind.COLLECTIVE, SourceKind.DOCUMENT)
OWN = str(Counted.OWN)
COUNTED: tuple[str, ...] = tuple(Counted)


@dataclass(frozen=True, slots=True)
class Readings:
    """What people read of some articles: whole articles, or single sentences.

    rows: one a unit, with "digest" of its article, "drawn" (whether it was drawn at random), a column each of COUNTED,
    and of whole articles "sentences" and "attributions"; of sentences "start", "end". Kinds of sources are null where
    people did not say.
    """

    unit: Unit
    rows: pl.DataFrame


def of_gold(golds: Iterable[Gold], drawn: Collection[str] | None) -> Readings:
    """Return whole articles that people read; `drawn` are the digests of those drawn at random, None for all."""
    rows = [
        {
            "digest": gold.article.digest,
            "drawn": drawn is None or gold.article.digest in drawn,
            "sentences": len(gold.sentences),
            "attributions": sum(link.kind in KINDS for link in gold.attributions),
            **{str(tag): sum(tag in one.tags for one in gold.sentences) for tag in Tag},
            OWN: _own(gold),
            **{str(kind): sum(link.kind is kind for link in gold.attributions) for kind in KINDS},
        }
        for gold in golds
    ]
    kinds = dict.fromkeys(("sentences", "attributions", *map(str, COUNTED)), pl.Int64)
    return Readings(Unit.ARTICLE, pl.DataFrame(rows, schema={"digest": pl.String, "drawn": pl.Boolean, **kinds}))


def of_decisions(decided: Iterable[tuple[Decision, bool]]) -> Readings:
    """Return single sentences that were settled, each with whether it was drawn at random."""
    rows = [
        {
            "digest": one.article.digest,
            "drawn": drawn,
            "start": one.start,
            "end": one.end,
            **{str(tag): int(tag in one.tags) for tag in Tag},
            OWN: int(_is_own(one.tags) and not one.attributions),
        }
        for one, drawn in decided
    ]
    places = {"start": pl.Int32, "end": pl.Int32}
    kinds = {str(name): pl.Int64 for name in COUNTED}
    schema = {"digest": pl.String, "drawn": pl.Boolean, **places, **kinds}
    return Readings(Unit.SENTENCE, pl.DataFrame(rows, schema=schema))


def _own(gold: Gold) -> int:
    """Return how many sentences people call the author's own opinion: no quotation, and nothing that a source says."""
    starts = [one.start for one in gold.sentences]
    pieces = (piece for link in gold.attributions for piece in link.content)
    told = {number for piece in pieces for number in touched(gold.sentences, starts, piece)}
    return sum(_is_own(one.tags) and number not in told for number, one in enumerate(gold.sentences))


def _is_own(tags: Collection[Tag]) -> bool:
    return Tag.OPINION in tags and Tag.QUOTATION not in tags

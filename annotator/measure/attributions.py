"""How right it is who said what: quoted pieces with a source, found and given to the right one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotator.core.records import Attribution
from annotator.core.spans import Span, overlap
from annotator.measure import quality
from annotator.measure.quality import Figure, Floats

FEWEST_WORDS = 4
"""Pieces with fewer words are left out: who is behind a word or two in quote marks is often nobody's business."""


class Counts(NamedTuple):
    """What an article counts.

    pieces: quoted pieces whose source stands in the text. found: of these, those that some link's content overlaps.
    sourced: of these, those where that link's source overlaps the true one; exact: where it is the same span.
    links: links found with quoted pieces. right: of these, those that overlap a piece and its source.
    """

    pieces: int
    found: int
    sourced: int
    exact: int
    links: int
    right: int


@dataclass(frozen=True, slots=True)
class LinkScore:
    """How right links are. `f1` is end to end: the harmonic mean of `precision` (links right) and `source_overlap`."""

    pieces: int
    found: Figure
    source_overlap: Figure
    source_exact: Figure
    precision: Figure
    f1: Figure


def score(counts: Sequence[Counts], *, random_state: int = 0) -> LinkScore:
    """Return the figures over articles, each (counts) one."""
    drawn: Floats = quality.resamples(len(counts), random_state=random_state)
    by = {name: [getattr(one, name) for one in counts] for name in Counts._fields}
    found, overlapping, exact = (quality.ratio(by[name], by["pieces"], drawn) for name in ("found", "sourced", "exact"))
    return LinkScore(
        pieces=sum(by["pieces"]),
        found=found,
        source_overlap=overlapping,
        source_exact=exact,
        precision=quality.ratio(by["right"], by["links"], drawn),
        f1=quality.harmonic((by["right"], by["links"]), (by["sourced"], by["pieces"]), drawn),
    )


def count(text: str, gold: Iterable[Attribution], found: Iterable[Attribution]) -> Counts:
    """Return the counts of one article: what people linked beside what was found."""
    units = [
        (piece, said.source)
        for said in gold
        if said.direct and said.source
        for piece in said.content
        if _is_long(text, piece)
    ]
    links = list(found)
    held = [[link for link in links if _meets(piece, link.content)] for piece, _ in units]
    quoting = [link for link in links if link.direct and any(_is_long(text, piece) for piece in link.content)]
    return Counts(
        pieces=len(units),
        found=sum(bool(here) for here in held),
        sourced=sum(any(_names(link, source) for link in here) for here, (_, source) in zip(held, units, strict=True)),
        exact=sum(any(link.source == source for link in here) for here, (_, source) in zip(held, units, strict=True)),
        links=len(quoting),
        right=sum(
            any(_meets(piece, link.content) and _names(link, source) for piece, source in units) for link in quoting
        ),
    )


def _is_long(text: str, piece: Span) -> bool:
    return len(re.findall(r"\w+", text[piece.start : piece.end])) >= FEWEST_WORDS


def _meets(piece: Span, content: Iterable[Span]) -> bool:
    return any(overlap(piece, other) for other in content)


def _names(link: Attribution, source: Span) -> bool:
    return link.source is not None and overlap(link.source, source) > 0

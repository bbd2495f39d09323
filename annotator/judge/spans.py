"""How far people agree on where things are: sentences, sources, cues, contents, and which source a content has."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from annotator.core.records import Annotation, Attribution
from annotator.core.spans import Span, covered, overlap, union
from annotator.judge import resampling
from annotator.judge.coefficients import Floats
from annotator.judge.resampling import Estimate
from annotator.judge.votes import current

KINDS = ("sentence", "source", "cue", "content")


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """How far people agree on one kind of span.

    spans: how many each person drew, added up over pairs of people. exact: F1 of spans with the same bounds.
    overlap: F1 of spans that share half of the shorter one's characters with one of the other's. bounds: F1 of where
    spans begin and end. characters: F1 of the characters inside spans. alpha: Krippendorff's alpha for unitizing.
    """

    kind: str
    spans: int
    exact: Estimate
    overlap: Estimate
    bounds: Estimate
    characters: Estimate
    alpha: Estimate


@dataclass(frozen=True, slots=True)
class LinkAgreement:
    """Of contents that two people both marked (each is the other's nearest), how many they gave the same source.

    source: their source spans overlap, or neither has one. entity: the same name stands behind, or none.
    """

    contents: int
    source: Estimate
    entity: Estimate
    kind: Estimate


@dataclass(frozen=True, slots=True)
class Placed:
    """Agreement on spans, a kind each, and on links."""

    spans: tuple[SpanAgreement, ...]
    links: LinkAgreement


def of(annotations: Iterable[Annotation], *, random_state: int = 0) -> Placed | None:
    """Return how far people agree on places, None where no article was read by two.

    Who never linked anything was not asked for links: such people count for sentences only.
    """
    said = [those for those in current(annotations).values() if len(those) > 1]
    if not said:
        return None
    said.sort(key=lambda those: (those[0].article.id, those[0].article.digest))
    linkers = {one.annotator for those in said for one in those if one.attributions}
    linked = [[one for one in those if one.annotator in linkers] for those in said]
    drawn = resampling.weights(len(said), random_state=random_state)
    kinds = tuple(_spans(kind, said if kind == "sentence" else linked, drawn) for kind in KINDS)
    return Placed(kinds, _links(linked, drawn))


def alpha_terms(length: int, drawn: Sequence[Sequence[Span]]) -> tuple[float, float]:
    """Return observed and expected disagreement of two people or more on units in a text of `length` characters.

    Alpha for unitizing is 1 less the one divided by the other. Krippendorff, Measuring the Reliability of Qualitative
    Text Analysis Data (2004), Quality & Quantity 38, pages 787-800, equations for one category. Units of one person do
    not overlap.
    """
    people = [_segments(length, units) for units in drawn]
    observed = sum(_distance(one, other) for one, other in combinations(people, 2))
    units = np.concatenate([those[those[:, 2] == 1, 1] for those in people])
    gaps = np.concatenate([those[those[:, 2] == 0, 1] for those in people])
    fits = np.where(gaps[None, :] >= units[:, None], gaps[None, :] - units[:, None] + 1, 0).sum(axis=1)
    weight = (len(units) - 1) / 3 * (2 * units**3 - 3 * units**2 + units) + units**2 * fits
    all_text = len(people) * length
    places = all_text * (all_text - 1) - (units * (units - 1)).sum()
    expected = 2 / length * weight.sum() / places if places else 0.0
    return float(2 * observed / (len(people) * (len(people) - 1) * length**2)), float(expected)


def _segments(length: int, units: Sequence[Span]) -> Floats:
    """Return units and the gaps between them in text order: start, length, 1 for a unit and 0 for a gap."""
    rows, at = [], 0
    for unit in units:
        rows += [(at, unit.start - at, 0)] if unit.start > at else []
        rows.append((unit.start, unit.end - unit.start, 1))
        at = unit.end
    rows += [(at, length - at, 0)] if length > at else []
    return np.array(rows, np.float64).reshape(-1, 3)


def _distance(one: Floats, other: Floats) -> float:
    """Return the squared differences between two people's segments, each two of which are compared."""
    start, length, unit = (column[:, None] for column in one.T)
    begin, size, whole = (column[None, :] for column in other.T)
    offset = start - begin
    meet = (-length < offset) & (offset < size)
    both = (unit == 1) & (whole == 1) & meet
    inside = (unit == 1) & (whole == 0) & (size - length >= offset) & (offset >= 0)
    around = (unit == 0) & (whole == 1) & (length - size >= -offset) & (-offset >= 0)
    apart = offset**2 + (offset + length - size) ** 2
    return float((both * apart + inside * length**2 + around * size**2).sum())


def _spans(kind: str, said: Sequence[Sequence[Annotation]], drawn: Floats) -> SpanAgreement:
    sums = np.array([_span_sums(kind, those) for those in said])

    def f1(part: int, whole: int) -> Estimate:
        return resampling.estimate(sums, drawn, lambda held: _share(held[..., part], held[..., whole]))

    alpha = resampling.estimate(sums, drawn, lambda held: 1 - _share(held[..., 7], held[..., 8]))
    return SpanAgreement(kind, int(sums[:, 0].sum()), f1(1, 0), f1(2, 0), f1(4, 3), f1(6, 5), alpha)


def _span_sums(kind: str, those: Sequence[Annotation]) -> list[float]:
    """Return what adds up over articles.

    Both people's spans, those alike, those that overlap; bounds, those alike; characters, those shared; disagreement
    by alpha, observed and expected, weighted by the length of the text.
    """
    total = np.zeros(9)
    own = [_drawn(kind, one) for one in those]
    for one, other in combinations(own, 2):
        total[:7] += _pair_sums(one, other)
    if len(own) > 1:
        length = len(those[0].article.text)
        total[7:] = np.array(alpha_terms(length, [_apart(kind, spans) for spans in own])) * length
    return total.tolist()


def _pair_sums(one: Sequence[Span], other: Sequence[Span]) -> list[float]:
    begins, ends = ({s.start for s in one}, {s.start for s in other}), ({s.end for s in one}, {s.end for s in other})
    met = sum(_found(s, other) for s in one) + sum(_found(s, one) for s in other)
    some, others = union(one), union(other)
    return [
        len(one) + len(other),
        2 * len(set(one) & set(other)),
        met,
        sum(len(a) + len(b) for a, b in (begins, ends)),
        sum(2 * len(a & b) for a, b in (begins, ends)),
        sum(s.end - s.start for s in (*some, *others)),
        2 * sum(covered(s, others) for s in some),
    ]


def _drawn(kind: str, one: Annotation) -> list[Span]:
    if kind == "sentence":
        return [Span(s.start, s.end) for s in one.sentences]
    if kind == "content":
        return sorted({piece for said in one.attributions for piece in said.content})
    return sorted({span for said in one.attributions if (span := said.source if kind == "source" else said.cue)})


def _apart(kind: str, spans: Sequence[Span]) -> Sequence[Span]:
    """Return spans none of which overlap: sentences never do, of others nested ones become one."""
    return spans if kind == "sentence" else union(spans)


def _found(span: Span, spans: Iterable[Span]) -> bool:
    length = span.end - span.start
    return any(2 * overlap(span, other) >= min(length, other.end - other.start) > 0 for other in spans)


def _links(said: Sequence[Sequence[Annotation]], drawn: Floats) -> LinkAgreement:
    sums = np.array([_link_sums(those) for those in said])

    def share(part: int) -> Estimate:
        return resampling.estimate(sums, drawn, lambda held: _share(held[..., part], held[..., 0]))

    return LinkAgreement(int(sums[:, 0].sum()), share(1), share(2), share(3))


def _link_sums(those: Sequence[Annotation]) -> list[float]:
    rules: tuple[Callable[[Attribution, Attribution], bool], ...] = (_same_source, _same_entity, _same_kind)
    total = [0.0] * 4
    for one, other in combinations(those, 2):
        for a, b in _both(one.attributions, other.attributions):
            for n, holds in enumerate((True, *(rule(a, b) for rule in rules))):
                total[n] += holds
    return total


def _both(some: Sequence[Attribution], others: Sequence[Attribution]) -> Iterator[tuple[Attribution, Attribution]]:
    """Yield the links whose contents are each other's nearest, and share half of the shorter one's characters."""
    shared = np.array([[sum(covered(p, b.content) for p in union(a.content)) for b in others] for a in some])
    if not shared.size:
        return
    sizes = [np.array([sum(p.end - p.start for p in union(one.content)) for one in those]) for those in (some, others)]
    for n, m in enumerate(shared.argmax(axis=1).tolist()):
        if shared[:, m].argmax() == n and 2 * shared[n, m] >= min(sizes[0][n], sizes[1][m]) > 0:
            yield some[n], others[m]


def _same_source(a: Attribution, b: Attribution) -> bool:
    return a.source is b.source is None or bool(a.source and b.source and overlap(a.source, b.source))


def _same_entity(a: Attribution, b: Attribution) -> bool:
    return (a.entity or "").casefold() == (b.entity or "").casefold()


def _same_kind(a: Attribution, b: Attribution) -> bool:
    return a.kind is b.kind


def _share(part: Floats, whole: Floats) -> Floats:
    shares: Floats = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) != 0)
    return shares

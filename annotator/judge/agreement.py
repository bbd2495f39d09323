"""How far people agree on the tags: coefficients with intervals, words where they mislead, and who agrees with whom."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from annotator.core.labels import Tag
from annotator.core.records import Annotation
from annotator.judge import coefficients, ratings, resampling
from annotator.judge.coefficients import Floats
from annotator.judge.ratings import Pairs, Ratings
from annotator.judge.resampling import Estimate

RARE = 0.1
"""One value prevails where the other has less than this share of the judgements."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree on one tag.

    sentences: how many were judged by two people or more; differed: on how many of them not all said the same.
    prevalence: the share of yes in their judgements. kappa: Cohen's, the mean over all pairs of people.
    f1: of one person against another, over all pairs. note: what to know before reading the figures, "" for nothing.
    """

    tag: Tag
    sentences: int
    differed: int
    prevalence: float | None
    percent: Estimate
    alpha: Estimate
    kappa: Estimate
    fleiss: Estimate
    ac1: Estimate
    f1: Estimate
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """How far people agree on one tag within one article or outlet; None where that is undefined."""

    name: str
    tag: Tag
    sentences: int
    percent: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """How far two people agree on one tag, or one with all others together where `other` is None.

    given, others: the share of those sentences to which the one and the other gave the tag.
    """

    one: str
    other: str | None
    tag: Tag
    sentences: int
    given: float | None
    others: float | None
    percent: float | None
    kappa: float | None
    f1: float | None


def of(annotations: Iterable[Annotation], *, random_state: int = 0) -> tuple[Agreement, ...]:
    """Return the agreement a tag over all sentences that two people or more judged, none where there is no such.

    Only sentences with the same bounds are compared; `spans.of` tells how far people agree on bounds.
    """
    said = ratings.table(annotations)
    return tags(said, said.pairs(), random_state=random_state)


def tags(said: Ratings, pairs: Pairs, *, random_state: int = 0) -> tuple[Agreement, ...]:
    """Return the agreement a tag, none where no sentence was judged twice. Intervals are over articles judged twice."""
    sums = said.sums()
    twice = np.flatnonzero(sums[:, 0, 1])
    if not len(twice):
        return ()
    drawn = resampling.weights(len(twice), random_state=random_state)
    differed = ((said.given == 0).any(axis=1) & (said.given == 1).any(axis=1)).sum(axis=0)
    found = []
    for n, tag in enumerate(Tag):
        kappa, f1 = _of_pairs(n, pairs, twice, drawn)
        found.append(_agreement(tag, sums[twice, n], drawn, differed=int(differed[n]), kappa=kappa, f1=f1))
    return tuple(found)


def groups(said: Ratings, name: Callable[[int], str | None]) -> list[Group]:
    """Return the agreement within what `name` calls alike, for the number of an article; None is left out."""
    sums = said.sums()
    names = [name(n) for n in range(len(said.articles))]
    found = []
    for one in sorted({known for known in names if known is not None}):
        held = sums[[n for n, other in enumerate(names) if other == one]].sum(axis=0)
        for n, tag in enumerate(Tag):
            percent, alpha = coefficients.percent(held[n]), coefficients.alpha(held[n])
            if held[n, 1]:
                found.append(Group(one, tag, int(held[n, 1]), _number(percent), _number(alpha)))
    return found


def matrix(pairs: Pairs) -> list[Pair]:
    """Return the agreement of each two people who judged a sentence both, by name and tag."""
    tables = _tables(pairs)
    order = sorted(range(len(pairs.names)), key=lambda p: pairs.names[p])
    return [_pair(*pairs.names[p], tag, tables[n, p]) for p in order for n, tag in enumerate(Tag)]


def by_annotator(pairs: Pairs) -> list[Pair]:
    """Return the agreement of each person with all others together, by name and tag."""
    tables = _tables(pairs)
    found = []
    for name in sorted({name for names in pairs.names for name in names}):
        left = [p for p, (one, _) in enumerate(pairs.names) if one == name]
        right = [p for p, (_, other) in enumerate(pairs.names) if other == name]
        for n, tag in enumerate(Tag):
            held = tables[n, left].sum(axis=0) + tables[n, right].sum(axis=0).T
            found.append(_pair(name, None, tag, held))
    return found


def _agreement(tag: Tag, sums: Floats, drawn: Floats, *, differed: int, kappa: Estimate, f1: Estimate) -> Agreement:
    total = sums.sum(axis=0)
    prevalence = _number(coefficients.prevalence(total))
    return Agreement(
        tag=tag,
        sentences=int(total[1]),
        differed=differed,
        prevalence=prevalence,
        percent=resampling.estimate(sums, drawn, coefficients.percent),
        alpha=resampling.estimate(sums, drawn, coefficients.alpha),
        kappa=kappa,
        fleiss=resampling.estimate(sums, drawn, coefficients.fleiss),
        ac1=resampling.estimate(sums, drawn, coefficients.ac1),
        f1=f1,
        note=note(prevalence, differed),
    )


def note(prevalence: float | None, differed: int) -> str:
    """Return what to know before reading the coefficients of a tag, "" for nothing.

    Where nearly all judgements are alike a few differences move alpha and kappa a long way, though people agree on
    nearly all sentences (Feinstein and Cicchetti, High agreement but low kappa, 1990, J. Clin. Epidemiol. 43).
    """
    if prevalence is None:
        return "no sentence was judged by two people"
    if prevalence in {0.0, 1.0}:
        said = "yes" if prevalence else "no"
        return (
            f"alpha and kappa are undefined: all judgements are {said}, so nothing shows whether people would see a "
            "difference where there is one"
        )
    rare, word = min((prevalence, "yes"), (1 - prevalence, "no"))
    if rare >= RARE:
        return ""
    return (
        f"only {rare:.1%} of the judgements are {word}, so the {differed:,} sentences in which people differ weigh "
        "heavily and alpha and kappa mislead; read AC1, F1 and the counts beside them"
    )


def _of_pairs(n: int, pairs: Pairs, twice: NDArray[np.int64], drawn: Floats) -> tuple[Estimate, Estimate]:
    """Return the mean of Cohen's kappa over pairs of people, and F1 over all their judgements together."""
    cells = 4 * pairs.pair + 2 * pairs.left[:, n] + pairs.right[:, n]
    rows = np.searchsorted(twice, pairs.article)
    ones = np.ones(len(cells))
    counts = sparse.coo_array((ones, (rows, cells)), shape=(len(twice), 4 * len(pairs.names))).tocsr()
    tables = np.asarray(counts.sum(axis=0), np.float64).reshape(-1, 2, 2)
    again = np.asarray(drawn @ counts, np.float64).reshape(len(drawn), -1, 2, 2)
    kappa = resampling.spread(
        coefficients.mean(coefficients.cohen(tables)), coefficients.mean(coefficients.cohen(again)), len(twice)
    )
    f1 = resampling.spread(coefficients.f1(tables.sum(axis=0)), coefficients.f1(again.sum(axis=1)), len(twice))
    return kappa, f1


def _tables(pairs: Pairs) -> Floats:
    """Return the pairs' tables of judgements, (4, n_pairs, 2, 2)."""
    found = np.zeros((len(Tag), len(pairs.names), 2, 2))
    for n in range(len(Tag)):
        np.add.at(found[n], (pairs.pair, pairs.left[:, n], pairs.right[:, n]), 1)
    return found


def _pair(one: str, other: str | None, tag: Tag, table: Floats) -> Pair:
    total = table.sum()
    return Pair(
        one=one,
        other=other,
        tag=tag,
        sentences=int(total),
        given=_number(table[1].sum() / total),
        others=_number(table[:, 1].sum() / total),
        percent=_number(coefficients.accord(table)),
        kappa=_number(coefficients.cohen(table)),
        f1=_number(coefficients.f1(table)),
    )


def _number(value: Floats) -> float | None:
    return None if np.isnan(value) else float(value)

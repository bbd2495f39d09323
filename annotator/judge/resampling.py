"""Estimates with their 95 % intervals: the percentiles over resamples of whole articles.

Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. Articles are drawn, not sentences, because
the sentences of one article are not independent.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 1_000
"""How often the articles are drawn anew."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; None where it is undefined, and no interval for a single article.

    >>> str(Estimate(0.9534, 0.93, 0.97)), str(Estimate(0.5)), str(Estimate())
    ('0.953 (0.930–0.970)', '0.500', '–')
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        return f"{self.value:.3f}" + ("" if self.low is None else f" ({self.low:.3f}–{self.high:.3f})")


def weights(n_articles: int, *, random_state: int) -> Floats:
    """Return how often each resample holds each article, (RESAMPLES, n_articles)."""
    if not n_articles:
        return np.zeros((RESAMPLES, 0))
    chance = np.random.default_rng(random_state)
    drawn = chance.multinomial(n_articles, np.full(n_articles, 1 / n_articles), size=RESAMPLES)
    return drawn.astype(np.float64)


def estimate(sums: Floats, drawn: Floats, measure: Callable[[Floats], Floats]) -> Estimate:
    """Return a measure of sums, (n_articles, ...), over all articles, with its interval over the `drawn` ones."""
    return spread(
        measure(sums.sum(axis=0)), measure(np.asarray(np.tensordot(drawn, sums, axes=1), np.float64)), len(sums)
    )


def spread(value: Floats, again: Floats, n_articles: int) -> Estimate:
    """Return a value with the interval of what resamples give; none where most of these are undefined."""
    if np.isnan(value):
        return Estimate()
    known = again[~np.isnan(again)]
    if n_articles < 2 or 2 * len(known) < len(again):
        return Estimate(float(value))
    low, high = np.percentile(known, [2.5, 97.5]).tolist()
    return Estimate(float(value), low, high)

"""What is so, and how often each annotator errs, estimated together from nothing but their answers.

Dawid, A. P. and Skene, A. M. (1979): Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm.
Journal of the Royal Statistical Society, Series C 28(1), 20-28.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_ROUNDS = 1_000
STILL = 1e-9
"""The estimate stands when no item's probabilities moved by more than this in a round."""
_LEAST = 1e-300

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the answers say.

    truth: (n_items, n_values), how likely each value is an item's true one. shares: (n_values,), of the true values.
    errors: (n_raters, n_values, n_values), how often a rater gives the last value when the middle one is true;
    NaN where a rater was never asked for such an item.
    """

    truth: Floats
    shares: Floats
    errors: Floats


def estimate(counts: Floats) -> Estimate:
    """Return the estimate for `counts`, (n_items, n_raters, n_values): how often a rater gave a value to an item.

    It begins with each item's share of answers, as the paper does (page 23), so it is the same each time. Two raters
    alone cannot tell who of them errs: the estimate then depends on where it began.
    """
    # Items with the same answers are alike in all that follows.
    kinds, place, times = np.unique(counts, axis=0, return_inverse=True, return_counts=True)
    given = kinds.sum(axis=1)
    truth = given / np.maximum(given.sum(axis=1, keepdims=True), 1)
    for _ in range(MOST_ROUNDS):
        shares, errors = _rates(kinds, times, truth)
        before, truth = truth, _truth(kinds, shares, errors)
        if np.abs(truth - before).max(initial=0.0) <= STILL:
            break
    return Estimate(truth[place.reshape(-1)], *_rates(kinds, times, truth))


def _rates(counts: Floats, times: NDArray[np.int64], truth: Floats) -> tuple[Floats, Floats]:
    """Return equations 2.3 and 2.4 of the paper: each rater's error-rates, and the share of each true value.

    times: (n_items,), how many items there are of each kind.
    """
    held = truth * times[:, None]
    answers = np.einsum("ij,irk->rjk", held, counts)
    asked = answers.sum(axis=2, keepdims=True)
    errors = np.divide(answers, asked, out=np.full_like(answers, np.nan), where=asked > 0)
    return held.sum(axis=0) / max(int(times.sum()), 1), errors


def _truth(counts: Floats, shares: Floats, errors: Floats) -> Floats:
    """Return equation 2.5 of the paper: how likely each value is the true one of each item."""
    chances = np.log(np.maximum(np.nan_to_num(errors, nan=1.0), _LEAST))
    odds = np.einsum("irk,rjk->ij", counts, chances) + np.log(np.maximum(shares, _LEAST))
    odds -= odds.max(axis=1, keepdims=True)
    weights = np.exp(odds)
    truth: Floats = weights / weights.sum(axis=1, keepdims=True)
    return truth

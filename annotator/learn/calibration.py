"""Scores that mean what they say, and the thresholds that turn them into decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from annotator.core.labels import Tag

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_AS_GOOD = 0.003
_GRID = np.round(np.arange(0.01, 0.991, 0.01), 2)
_WINDOW = 11


class LimitError(ValueError):
    """No threshold keeps what was asked for; the message says how near one comes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a user asks of thresholds, by tag, and of doubt. All are shares, 0 to 1.

    misses: of the sentences that have the tag, how many may go without it. false_alarms: of the sentences that are
    given the tag, how many may not have it. errors: a score is in doubt where more of the decisions are wrong.
    """

    misses: Mapping[Tag, float] = field(default_factory=dict)
    false_alarms: Mapping[Tag, float] = field(default_factory=dict)
    errors: float = 0.35


def probabilities(odds: Floats) -> Floats:
    """Return the probabilities of log-odds; none is too large.

    >>> probabilities(np.array([0.0, -1000.0, 1000.0])).tolist()
    [0.5, 0.0, 1.0]
    """
    return np.asarray((1 + np.tanh(odds / 2)) / 2)


def best_threshold(
    truth: Bools, scores: Floats, *, misses: float | None = None, false_alarms: float | None = None
) -> float:
    """Return the threshold in the middle of where F1 is best; scores at the threshold are taken.

    Without limits it is 0.2 to 0.8; with them, any that keeps both: of the positives at most `misses` are not taken,
    of what is taken at most `false_alarms` are no positives. LimitError where none does.
    F1 is smoothed over neighbouring thresholds (a window of 0.1), and what is within 0.003 of the best counts as best,
    since the peaks of so flat a curve are chance.
    """
    taken = scores[:, None] >= _GRID
    hits, n_taken = (taken & truth[:, None]).sum(axis=0), taken.sum(axis=0)
    f1 = 2 * hits / np.maximum(n_taken + truth.sum(), 1)
    smooth = np.convolve(np.pad(f1, _WINDOW // 2, mode="edge"), np.ones(_WINDOW) / _WINDOW, mode="valid")
    allowed = (_GRID >= 0.2) & (_GRID <= 0.8)
    if misses is not None or false_alarms is not None:
        missed = (truth.sum() - hits) / max(truth.sum(), 1)
        wrong = (n_taken - hits) / np.maximum(n_taken, 1)
        allowed = _keeping(missed, wrong, 1.0 if misses is None else misses, false_alarms)
    best = _GRID[allowed][smooth[allowed] >= smooth[allowed].max() - _AS_GOOD]
    return float(best[len(best) // 2])


def _keeping(missed: Floats, wrong: Floats, misses: float, false_alarms: float | None) -> Bools:
    """Return which thresholds keep the limits. LimitError where none does."""
    enough = missed <= misses
    kept = enough & (wrong <= (1.0 if false_alarms is None else false_alarms))
    if kept.any():
        return np.asarray(kept)
    if not enough.any():
        raise LimitError(f"to miss at most {misses:g} is out of reach; {missed.min():.3f} can be kept")
    raise LimitError(
        f"no threshold misses at most {misses:g} with at most {false_alarms:g} false alarms; "
        f"{wrong[enough].min():.3f} false alarms can be kept"
    )


def doubt(truth: Bools, scores: Floats, threshold: float, *, errors: float) -> tuple[float, float]:
    """Return (low, high): decisions on scores from low on and below high are wrong more often than `errors`.

    The chance of a positive is taken to rise with the score (isotonic regression; Zadrozny and Elkan, KDD 2002), so
    the scores in doubt lie around the threshold. Both are the threshold where no score is in doubt.
    """
    from sklearn.isotonic import IsotonicRegression  # scoring has no use for it

    if not len(scores):
        return threshold, threshold
    chance = IsotonicRegression(out_of_bounds="clip").fit(scores, truth).predict(scores)
    above, below = scores >= threshold, scores < threshold
    unsure_above, unsure_below = above & (1 - chance > errors), below & (chance > errors)
    high = scores[above & ~unsure_above].min(initial=1.0) if unsure_above.any() else threshold
    low = scores[unsure_below].min(initial=threshold)
    return float(low), float(high)

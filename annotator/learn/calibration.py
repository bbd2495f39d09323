"""Scores that mean what they say, and the thresholds that turn them into decisions."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

N_BINS = 10
_AS_GOOD = 0.003


def expected_calibration_error(truth: Bools, scores: Floats) -> float:
    """Return the mean distance, 0 to 1, between score and share of positives over N_BINS bins of equal width.

    Bins are weighted by the number of scores in them (Naeini et al., AAAI 2015, page 2902).

    >>> expected_calibration_error(np.array([True, False]), np.array([1.0, 0.5]))
    0.25
    """
    gaps = sum(abs(mean - share) * count for mean, share, count in reliability(truth, scores))
    return gaps / max(len(truth), 1)


def reliability(truth: Bools, scores: Floats) -> list[tuple[float, float, int]]:
    """Return (mean score, share of positives, count) of each bin that is not empty, from low to high."""
    bins = np.minimum((scores * N_BINS).astype(int), N_BINS - 1)
    return [
        (float(scores[bins == b].mean()), float(truth[bins == b].mean()), int((bins == b).sum()))
        for b in np.unique(bins)
    ]


def best_threshold(truth: Bools, scores: Floats) -> float:
    """Return the threshold, 0.2 to 0.8, in the middle of where F1 is best; scores at the threshold are taken.

    F1 is smoothed over neighbouring thresholds (a window of 0.1), and what is within 0.003 of the best counts as best,
    since the peaks of so flat a curve are chance.
    """
    grid = np.round(np.arange(0.10, 0.901, 0.01), 2)
    taken = scores[:, None] >= grid
    hits = (taken & truth[:, None]).sum(axis=0)
    f1 = 2 * hits / np.maximum(taken.sum(axis=0) + truth.sum(), 1)
    smooth = np.convolve(f1, np.ones(11) / 11, mode="same")
    inner = (grid >= 0.2) & (grid <= 0.8)
    best = grid[inner][smooth[inner] >= smooth[inner].max() - _AS_GOOD]
    return float(best[len(best) // 2])

"""Agreement coefficients for nominal values, from sums that add up over articles, so that resampling is one product.

All take arrays whose last axes hold the sums and return an array of the axes before; NaN where a coefficient is
undefined, because there is nothing to compare or nobody ever varied.

The formulas: Krippendorff, Content Analysis (2nd ed., 2004), pages 222-230, and Computing Krippendorff's
Alpha-Reliability (2011), section C; Cohen, A coefficient of agreement for nominal scales (1960), Educational and
Psychological Measurement 20, equation 1, page 40; Fleiss, Measuring nominal scale agreement among many raters (1971),
Psychological Bulletin 76, equations 2-7; Gwet, Computing inter-rater reliability and its variance in the presence of
high agreement (2008), British Journal of Mathematical and Statistical Psychology 61, equations 2 and 7. For missing
ratings Fleiss' kappa and AC1 follow Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), chapters 2 and 5:
observed agreement over the units with two ratings or more, shares of the values over all units.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FIXED = 4
_RATED, _PAIRED, _AGREED, _COINCIDED = range(_FIXED)


def unit_sums(counts: Floats) -> Floats:
    """Return each unit's terms, (n_units, 4 + 2 * n_values), for `counts`: how many raters gave a unit each value.

    Whether it is rated, and by two or more; how far its raters agree; its coincidences on the diagonal; the share of
    each value; how often each value can be paired. Any sum of rows is what the coefficients take.
    """
    raters = counts.sum(axis=1)
    paired = raters > 1
    alike = (counts * (counts - 1)).sum(axis=1)
    sums = np.zeros((len(counts), _FIXED + 2 * counts.shape[1]))
    sums[:, _RATED] = raters > 0
    sums[:, _PAIRED] = paired
    sums[:, _AGREED] = _ratio(alike, np.where(paired, raters * (raters - 1), 1))
    sums[:, _COINCIDED] = _ratio(alike, np.where(paired, raters - 1, 1))
    sums[:, _FIXED::2] = counts / np.maximum(raters, 1)[:, None]
    sums[:, _FIXED + 1 :: 2] = counts * paired[:, None]
    return sums


def percent(sums: Floats) -> Floats:
    """Return the share of pairs of ratings that are the same, averaged over units."""
    return _ratio(sums[..., _AGREED], sums[..., _PAIRED])


def prevalence(sums: Floats) -> Floats:
    """Return the share of the last value in all ratings that can be paired."""
    values = sums[..., _FIXED + 1 :: 2]
    return _ratio(values[..., -1], values.sum(axis=-1))


def alpha(sums: Floats) -> Floats:
    """Return Krippendorff's alpha for nominal data."""
    values = sums[..., _FIXED + 1 :: 2]
    total = values.sum(axis=-1)
    observed = total - sums[..., _COINCIDED]
    expected = total**2 - (values**2).sum(axis=-1)
    return 1 - _ratio((total - 1) * observed, expected)


def fleiss(sums: Floats) -> Floats:
    """Return Fleiss' kappa."""
    shares = _ratio(sums[..., _FIXED::2], sums[..., _RATED, None])
    return _corrected(percent(sums), (shares**2).sum(axis=-1))


def ac1(sums: Floats) -> Floats:
    """Return Gwet's AC1, which stays defined, and near the percent agreement, where nearly all ratings are alike."""
    shares = _ratio(sums[..., _FIXED::2], sums[..., _RATED, None])
    return _corrected(percent(sums), (shares * (1 - shares)).sum(axis=-1) / (shares.shape[-1] - 1))


def cohen(tables: Floats) -> Floats:
    """Return Cohen's kappa for tables, (..., n_values, n_values): one rater's values down, the other's across."""
    total = tables.sum(axis=(-2, -1))
    same = _ratio(np.trace(tables, axis1=-2, axis2=-1), total)
    chance = _ratio((tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1), total**2)
    return _corrected(same, chance)


def accord(tables: Floats) -> Floats:
    """Return the share of the units of such tables to which both raters gave the same value."""
    return _ratio(np.trace(tables, axis1=-2, axis2=-1), tables.sum(axis=(-2, -1)))


def f1(tables: Floats) -> Floats:
    """Return F1 of one rater against the other for the last value: the same whoever is taken to be right."""
    return _ratio(2 * tables[..., -1, -1], tables[..., -1, :].sum(axis=-1) + tables[..., :, -1].sum(axis=-1))


def mean(values: Floats) -> Floats:
    """Return the mean over the last axis of the values that are defined."""
    defined = ~np.isnan(values)
    return _ratio(np.where(defined, values, 0).sum(axis=-1), defined.sum(axis=-1))


def _corrected(observed: Floats, chance: Floats) -> Floats:
    return _ratio(observed - chance, 1 - chance)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, NaN where the whole is nothing; sums of shares are not exact, so nearly nothing is too."""
    part, whole = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    there = np.abs(whole) > 1e-12
    ratio: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=there)
    return ratio

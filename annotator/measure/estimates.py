"""Shares that admit error: what a model counts, corrected by what people read, with 95 % intervals that hold.

A share is part / whole: sentences with a tag of all sentences, unnamed sources of all. A model says both of every
article, people of units (sentences, or whole articles) that were drawn at random. With f what the model says of a unit,
y what people say of it, d its size in sentences, s the units read and U all of them,

    total = lambda * sum_U f + (sum_U d / sum_s d) * sum_s (y - lambda * f)

is the difference estimator of survey sampling (Sarndal, Swensson and Wretman, Model Assisted Survey Sampling, 1992,
section 6.3), with their ratio of section 7.3 where sizes differ. For units of one size it is the prediction-powered
mean (Angelopoulos et al., Science 382, 2023, algorithm 1), and lambda, the slope of y on f between 0 and MOST, is the
power tuning of PPI++ (Angelopoulos, Duchi and Zrnic, arXiv:2311.01453, section 6): docs/adr/0012 shows that they are
equal. The better the model, the larger lambda is; with a useless one it is 0, and what people read stands alone.

The share is the ratio of two such totals, its variance that of the linear part (Sarndal et al., section 5.6). Units
with different chances of being read are put into strata: each unit read stands for N_h / n_h (Horvitz and Thompson
1952). An interval is for the share in these articles, as if people had read them all; where they have, it has no width.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from annotator.measure.grouping import WITHIN

Floats = NDArray[np.float64]

Z = float(stats.norm.ppf(0.975))
"""How many standard errors lie on either side of a share in a 95 % interval, where very much was read."""
_WORST = 0.25
"""The variance of a yes or no of which nothing is known."""
_TUNINGS = 4
_NOISE = 1e-9


class Unit(StrEnum):
    """What was drawn at random: single sentences, or whole articles, whose sentences are not independent."""

    SENTENCE = "sentence"
    ARTICLE = "article"


FEWEST = {Unit.SENTENCE: 100, Unit.ARTICLE: 80}
"""Units that must have been read before a share is given; from there on `make bench-estimates` measures what holds."""
MOST = {Unit.SENTENCE: 0.8, Unit.ARTICLE: 0.5}
"""The most that lambda may be. The total is unbiased for any lambda; with 1 its variance is that of the model's errors.

A sample without the few articles on which a model fails as a whole then says that there are none, and its interval is
far too narrow (the difference estimator's well-known weakness: Neter and Loebbecke, Behavior of major statistical
estimators in sampling accounting populations, 1975). With less, what people read stays in the variance.
"""
FEW = 10
"""Units with the part, and units without it, that must have been read for an interval by t; see `share`."""
SLIP = {Unit.SENTENCE: 0.25, Unit.ARTICLE: 0.09}
"""Added to the sum of squared errors, in squared sizes: a unit that is wrong by a half, or by .3.

So that a handful of units without an error does not prove that there is none (after Agresti and Coull 1998).
"""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Units of which each was as likely to be read as any other; those read on purpose are one of their own.

    units, size, said: of all units how many they are, their sizes together, and (part, whole) as the model says.
    truth, guess, sizes: of those read (part, whole) as people and as the model say, (n, 2), and the size, (n,).
    """

    units: int
    size: float
    said: Floats
    truth: Floats
    guess: Floats
    sizes: Floats


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval; None for all three where too little was read.

    naive: what the model alone counts, None where it counts nothing. read, units: how many were read, of how many.
    power: lambda, how far the model was believed, 0 to MOST. more: how many units must yet be drawn at random and read,
    for an interval no wider than asked for, 0 if none.
    """

    value: float | None
    low: float | None
    high: float | None
    naive: float | None
    read: int
    units: int
    unit: Unit
    power: float
    more: int


class Limits(NamedTuple):
    """A share and its 95 % interval."""

    value: float
    low: float
    high: float


def share(
    strata: Sequence[Stratum],
    unit: Unit,
    *,
    naive: float | None = None,
    within: float = WITHIN,
    like: float | None = None,
) -> Share:
    """Return the share of part in whole over all strata; none where there is nothing that it could be a share of.

    Where FEW sentences with the part were read, or without it, the interval is the exact one of what was read, whatever
    the model says (Clopper and Pearson, Biometrika 26, 1934); of articles more must be read.

    like: the variance a unit (`variance`) of articles like these, for how much more to read where little was read here.
    """
    read, units = sum(len(one.truth) for one in strata), sum(one.units for one in strata)
    found = _Sums(strata, unit)
    if found.is_usable and not found.has_whole:
        return Share(None, None, None, naive, read, units, unit, 0.0, 0)
    if not found.is_usable or (read < FEWEST[unit] and read < units):
        more = _more(like or _WORST, strata, unit, within)
        return Share(None, None, None, naive, read, units, unit, 0.0, more)
    rare = found.rarest()
    if rare < FEW and unit is Unit.ARTICLE:
        more = min(units - read, math.ceil(read * FEW / max(rare, 1)) - read)
        return Share(None, None, None, naive, read, units, unit, 0.0, more)
    (value, low, high), power = (found.exact(), 0.0) if rare < FEW else found.by_t()
    half = (high - low) / 2
    more = _more((half / Z) ** 2 * found.endless(), strata, unit, within) if half > within else 0
    value, low, high = (min(max(x, 0.0), 1.0) for x in (value, low, high))
    return Share(value, low, high, naive, read, units, unit, power, more)


def variance(strata: Sequence[Stratum], unit: Unit) -> float | None:
    """Return the variance of a unit's error, to tell how much must be read of others like these; None for too few."""
    found = _Sums(strata, unit)
    return found.variance(*found.tuned()) if found.is_usable else None


class _Sums:
    """The strata's errors; `y` and `f` are (part, whole) of what was read, as people and as the model say."""

    def __init__(self, strata: Iterable[Stratum], unit: Unit) -> None:
        self._unit = unit
        self._strata = [one for one in strata if one.units]
        self.is_usable = bool(self._strata) and all(
            len(one.truth) > 1 or len(one.truth) == one.units for one in self._strata
        )
        self._scale = [one.size / one.sizes.sum() for one in self._strata] if self.is_usable else []

    @property
    def has_whole(self) -> bool:
        """Whether people found anything, in what they read, that a share can be of."""
        return any(one.truth[:, 1].any() for one in self._strata)

    def tuned(self) -> tuple[float, float]:
        """Return the share and the lambda, 0 to MOST, with which its variance is smallest."""
        most = power = MOST[self._unit]
        for _ in range(_TUNINGS):
            theta = self._theta(power)
            both = [self._errors(theta, power) for power in (0.0, 1.0)]
            weights = self._weights()
            by_people = [a for a, _ in zip(both[0], weights, strict=True)]
            by_model = [a - b for a, b in zip(both[0], both[1], strict=True)]
            top = sum(w * float(a @ b) for w, a, b in zip(weights, by_people, by_model, strict=True))
            below = sum(w * float(b @ b) for w, b in zip(weights, by_model, strict=True))
            power = min(max(top / below, 0.0), most) if below > _NOISE else 0.0
        return self._theta(power), power

    def by_t(self) -> tuple[Limits, float]:
        """Return the share with its limits, which may lie outside 0 and 1, and lambda."""
        theta, power = self.tuned()
        half = self._half_width(theta, power)
        return Limits(theta, theta - half, theta + half), power

    def _half_width(self, theta: float, power: float) -> float:
        """Return half the width of the interval: t with as many degrees of freedom as units read, less the strata."""
        freedom = sum(len(one.truth) - 1 for one in self._strata if len(one.truth) < one.units)
        if not freedom:
            return 0.0
        total = sum(
            weight * (float(errors @ errors) + SLIP[self._unit] * float(one.sizes.mean()) ** 2)
            for weight, errors, one in zip(self._weights(), self._errors(theta, power), self._strata, strict=True)
        )
        return float(stats.t.ppf(0.975, freedom)) * math.sqrt(total) / self._total(power)[1]

    def rarest(self) -> float:
        """Return in how few of the units read at random there is some of the part, or some of the rest."""
        drawn = [one.truth for one in self._strata if len(one.truth) < one.units]
        if not drawn:
            return math.inf
        truth = np.concatenate(drawn)
        return float(min((truth[:, 0] > 0).sum(), (truth[:, 0] < truth[:, 1]).sum()))

    def exact(self) -> Limits:
        """Return the share of sentences with its exact limits, added up over the strata that were not read whole."""
        limits = np.zeros(3)
        for one in self._strata:
            seen, read = one.truth[:, 0].sum(), len(one.truth)
            low = stats.beta.ppf(0.025, seen, read - seen + 1) if seen else 0.0
            high = stats.beta.ppf(0.975, seen + 1, read - seen) if seen < read else 1.0
            limits += one.units * np.array([seen / read, low, high]) if read < one.units else seen
        return Limits(*(limits / sum(one.units for one in self._strata)).tolist())

    def endless(self) -> float:
        """Return how many units of an endless number would say as much as those that were drawn and read."""
        left = [(len(one.truth), one.units) for one in self._strata if len(one.truth) < one.units]
        read, units = sum(n for n, _ in left), sum(n for _, n in left)
        return read / (1 - read / units) if left else 0.0

    def variance(self, theta: float, power: float) -> float:
        """Return the variance of a unit's error, as a share of a mean unit."""
        errors = np.concatenate(self._errors(theta, power))
        wholes = np.concatenate([one.truth[:, 1] for one in self._strata])
        return float(errors @ errors) / max(len(errors) - 1, 1) / max(float(wholes.mean()), 1e-9) ** 2

    def _theta(self, power: float) -> float:
        part, whole = self._total(power)
        return part / whole if whole > 0 else 0.0

    def _total(self, power: float) -> tuple[float, float]:
        part, whole = sum(
            power * one.said + scale * (one.truth - power * one.guess).sum(axis=0)
            for one, scale in zip(self._strata, self._scale, strict=True)
        )
        return float(part), float(whole)

    def _errors(self, theta: float, power: float) -> list[Floats]:
        """Return for each stratum the linearised errors of its units, whose sum is 0."""
        found = []
        for one in self._strata:
            left = one.truth - power * one.guess
            linear = left[:, 0] - theta * left[:, 1]
            found.append(linear - linear.sum() / one.sizes.sum() * one.sizes)
        return found

    def _weights(self) -> list[float]:
        """Return what a squared error of each stratum adds to the variance of the total; 0 where all was read."""
        return [
            (1 - n / one.units) * scale**2 * n / (n - 1) if (n := len(one.truth)) < one.units else 0.0
            for one, scale in zip(self._strata, self._scale, strict=True)
        ]


def _more(variance: float, strata: Sequence[Stratum], unit: Unit, within: float) -> int:
    """Return how many units must yet be read, at least to FEWEST and at most all (Cochran 1977, eq. 4.2)."""
    left = [one for one in strata if len(one.truth) < one.units or not one.units]
    units, read = sum(one.units for one in left), sum(len(one.truth) for one in left)
    unlimited = variance * (Z / within) ** 2
    needed = max(FEWEST[unit], math.ceil(unlimited / (1 + unlimited / units))) if units else 0
    return max(0, min(needed, units) - read)

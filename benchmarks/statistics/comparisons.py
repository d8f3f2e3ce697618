"""Two samples of errors held against each other: difference, probability, verdict.

Errors are ratios in spirit, so they are compared as log10. A failed replicate is an infinite
error: it keeps its rank and its place in n.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from .intervals import Interval, bootstrap, interquartile_mean

EQUIVALENCE_DECADES: Final = 0.15
"""Two errors closer than this (a factor of 1.41) are the same for a user."""


MINIMUM_REPLICATES: Final = 5
"""With fewer, a percentile bootstrap covers much less than it claims, so nothing is decided."""


SIGNIFICANCE: Final = 0.05


Verdict = Literal["first", "second", "equivalent", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How the errors of a first group of replicates compare with those of a second.

    Attributes:
        n: Size of the smaller group.
        difference: Interquartile mean of log10 error, first minus second, in decades.
        probability_first_better: P(first < second) + P(equal) / 2.
        p_value: Two-sided Mann-Whitney p-value, not adjusted.
    """

    n: int
    difference: Interval
    probability_first_better: Interval
    p_value: float


def probability_better(
    a: ArrayLike,
    b: ArrayLike,
    *,
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> tuple[Interval, float]:
    """Return the probability that a replicate of `a` has the lower error, and a p-value.

    Args:
        a: Errors of shape (n,).
        b: Errors of shape (m,), not paired with `a`.
        confidence: Coverage in (0, 1).
        resamples: Bootstrap resamples.
        seed: Of the bootstrap.

    Returns:
        P(a < b) + P(a == b) / 2 with a percentile bootstrap interval, and the two-sided
        Mann-Whitney p-value. The interval of fully separated groups has no width: read it with
        the p-value.
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    interval = bootstrap([first, second], _probability_below, confidence, resamples, seed)
    if min(first.size, second.size) == 0:
        return interval, float("nan")
    return interval, float(stats.mannwhitneyu(first, second, alternative="two-sided").pvalue)


def compare_errors(
    a: ArrayLike, b: ArrayLike, *, resamples: int = 2000, seed: int = 0
) -> Comparison:
    """Compare two groups of errors on the log10 scale.

    Args:
        a: Errors of shape (n,), not negative; infinite where a replicate failed.
        b: Errors of shape (m,), likewise.
        resamples: Bootstrap resamples.
        seed: Of the bootstrap.

    Returns:
        The comparison, of 95 % intervals. Where every replicate of both groups failed the
        difference is NaN: nothing is known of it.
    """
    logs = [np.log10(np.maximum(np.asarray(x, np.float64), np.finfo(float).tiny)) for x in (a, b)]
    probability, p_value = probability_better(*logs, resamples=resamples, seed=seed)
    difference = bootstrap(logs, _difference, 0.95, resamples, seed)
    if all(np.isinf(log).all() for log in logs):
        difference = Interval(estimate=np.nan, low=np.nan, high=np.nan)
    return Comparison(
        n=min(log.size for log in logs),
        difference=difference,
        probability_first_better=probability,
        p_value=p_value,
    )


def decide(comparison: Comparison, *, adjusted_p_value: float) -> Verdict:
    """Return the verdict of a comparison.

    Equivalent when the whole interval of the difference lies in the equivalence zone. Better when
    the whole interval lies outside it and the adjusted p-value is below 0.05; the p-value is
    there because a bootstrap of few replicates is too narrow. Everything else is undecided,
    also a difference whose sign is clear but whose size is not.

    References:
        Kruschke (2018), Advances in Methods and Practices in Psychological Science 1(2), 270-280.
    """
    low, high = comparison.difference.low, comparison.difference.high
    if comparison.n < MINIMUM_REPLICATES:
        return "undecided"
    if max(abs(low), abs(high)) <= EQUIVALENCE_DECADES:
        return "equivalent"
    if adjusted_p_value < SIGNIFICANCE and high < -EQUIVALENCE_DECADES:
        return "first"
    if adjusted_p_value < SIGNIFICANCE and low > EQUIVALENCE_DECADES:
        return "second"
    return "undecided"


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return p-values of shape (n,) adjusted over their family by Holm's step-down rule.

    Examples:
        >>> holm([0.01, 0.04, 0.03]).tolist()
        [0.03, 0.06, 0.06]
    """
    values = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(values)
    stepped = values[order] * np.arange(values.size, 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def _probability_below(
    a: NDArray[np.float64], b: NDArray[np.float64], axis: int = -1
) -> NDArray[np.float64]:
    first, second = np.moveaxis(a, axis, -1)[..., :, None], np.moveaxis(b, axis, -1)[..., None, :]
    wins = (first < second) + 0.5 * (first == second)
    return np.asarray(wins.mean(axis=(-2, -1)), dtype=np.float64)


def _difference(
    a: NDArray[np.float64], b: NDArray[np.float64], axis: int = -1
) -> NDArray[np.float64]:
    first, second = interquartile_mean(a, axis), interquartile_mean(b, axis)
    difference = first - second
    # A resample in which the middle half of both groups failed favours neither.
    return np.where(np.isnan(difference), 0.0, difference)


def noether_sample_size(
    power: float, *, probability_better: float = 0.75, significance: float = 0.05, sides: int = 2
) -> int:
    """Return the seeds a cell with which a Mann-Whitney test finds a difference.

    Args:
        power: Probability of finding it, in (0, 1).
        probability_better: P(first better than second) that shall be found, in (0.5, 1].
        significance: Level of the test, in (0, 1).
        sides: 2 if either cell may be the better one, 1 if only the first may.

    Raises:
        ValueError: If a probability is out of range, or `sides` is neither 1 nor 2.

    References:
        Noether (1987), "Sample size determination for some common nonparametric tests", Journal of
        the American Statistical Association 82, 645-647, with groups of equal size.

    Examples:
        >>> [noether_sample_size(power) for power in (0.80, 0.90, 0.95)]
        [21, 29, 35]
    """
    if sides not in {1, 2}:
        raise ValueError(f"`sides` must be 1 or 2. Received: {sides=}.")
    if not (0 < power < 1 and 0 < significance < 1 and 0.5 < probability_better <= 1):
        raise ValueError(
            "`power` and `significance` must lie in (0, 1), `probability_better` in (0.5, 1]. "
            f"Received: {power=}, {significance=}, {probability_better=}."
        )
    quantiles = stats.norm.ppf(1 - significance / sides) + stats.norm.ppf(power)
    return math.ceil(quantiles**2 / (6 * (probability_better - 0.5) ** 2))

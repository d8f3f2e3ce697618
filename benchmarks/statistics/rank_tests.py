"""Which of two groups is ahead, from ranks alone: an exact test and P(first better)."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from .intervals import Interval

Costs = NDArray[np.float64]

TINY: Final = 1e-12
"""How far from 0 and 1 the ends of an interval are looked for."""


def mann_whitney(first: Costs, second: Costs) -> float:
    """Return the exact two-sided p-value of the Mann-Whitney test.

    Equal costs share the mean of their ranks; the p-value is then that of the permutation
    distribution of these ranks, so that it is exact with ties too.

    Args:
        first: Costs of shape (n,), infinite where a run failed.
        second: Costs of shape (m,), likewise.

    Returns:
        The p-value; NaN if a group is empty.

    References:
        Streitberg and Roehmel (1986), "Exact distributions for permutation and rank tests: an
        introduction to some recently published algorithms", Statistical Software Newsletter 12,
        10-17: the shift algorithm, for ties.
    """
    if min(first.size, second.size) == 0:
        return float("nan")
    if count_ties(first, second) == 0:
        return float(stats.mannwhitneyu(first, second, method="exact").pvalue)
    doubled = np.rint(2 * stats.rankdata(np.concatenate([first, second]))).astype(np.int64)
    return _permutation_p_value(doubled, first.size)


def count_ties(first: Costs, second: Costs) -> int:
    """Count the runs of both groups whose cost another run has too."""
    _, counts = np.unique(np.concatenate([first, second]), return_counts=True)
    return int(counts[counts > 1].sum())


def probability_below(first: Costs, second: Costs) -> float:
    """Return the share of pairs in which the first cost is lower, equal ones counting half."""
    pairs = first[:, None], second[None]
    return float(np.mean((pairs[0] < pairs[1]) + 0.5 * (pairs[0] == pairs[1])))


def probability_first_better(first: Costs, second: Costs, *, confidence: float = 0.95) -> Interval:
    """Return the probability that a run of the first group has the lower cost, with an interval.

    The interval holds every probability whose own standard error, not the estimated one, explains
    the estimate, so that it has a width where no pair disagrees.

    Args:
        first: Costs of shape (n,).
        second: Costs of shape (m,), not paired with the first.
        confidence: Coverage in (0, 1).

    Returns:
        P(first < second) + P(equal) / 2 between its bounds; NaN throughout if a group is empty.

    References:
        Newcombe (2006), "Confidence intervals for an effect size measure based on the Mann-Whitney
        statistic. Part 2", Statistics in Medicine 25, 559-573, method 5.

    Examples:
        >>> interval = probability_first_better(np.arange(10.0), np.arange(10.0) + 10)
        >>> interval.estimate, round(interval.low, 2), interval.high
        (1.0, 0.8, 1.0)
    """
    if min(first.size, second.size) == 0:
        return Interval(estimate=np.nan, low=np.nan, high=np.nan)
    estimate = probability_below(first, second)
    low, high = (
        _newcombe_end(estimate, (first.size, second.size), confidence, end=end) for end in (0, 1)
    )
    return Interval(estimate=estimate, low=low, high=high)


def noether_sample_size(
    power: float, *, probability_better: float = 0.75, significance: float = 0.05
) -> int:
    """Return the runs a group with which a two-sided Mann-Whitney test finds a difference.

    Args:
        power: Probability of finding it, in (0, 1).
        probability_better: P(first better than second) that shall be found, in (0.5, 1].
        significance: Level of the test, in (0, 1).

    Raises:
        ValueError: If a probability is out of range.

    References:
        Noether (1987), "Sample size determination for some common nonparametric tests", Journal of
        the American Statistical Association 82, 645-647, with groups of equal size.

    Examples:
        >>> [noether_sample_size(power) for power in (0.80, 0.90, 0.95)]
        [21, 29, 35]
    """
    if not (0 < power < 1 and 0 < significance < 1 and 0.5 < probability_better <= 1):
        raise ValueError(
            "`power` and `significance` must lie in (0, 1), `probability_better` in (0.5, 1]. "
            f"Received: {power=}, {significance=}, {probability_better=}."
        )
    quantiles = stats.norm.ppf(1 - significance / 2) + stats.norm.ppf(power)
    return math.ceil(quantiles**2 / (6 * (probability_better - 0.5) ** 2))


def _newcombe_end(
    estimate: float, sizes: tuple[int, int], confidence: float, *, end: float
) -> float:
    """Solve |p - estimate| = z * (standard error at p) on the side of one end."""
    if abs(estimate - end) < TINY:
        return float(end)
    quantile = stats.norm.ppf(0.5 + confidence / 2)
    middle = sum(sizes) / 2 - 1

    def excess(p: float) -> float:
        factor = 1 + middle * ((1 - p) / (2 - p) + p / (1 + p))
        return float((p - estimate) ** 2 - quantile**2 * p * (1 - p) * factor / np.prod(sizes))

    inner, outer = estimate, TINY if end == 0 else 1 - TINY
    if excess(outer) <= 0:
        return float(end)
    if excess(inner) >= 0:  # an estimate of 0 or 1 explains itself without any error
        inner += TINY if end == 1 else -TINY
    return float(optimize.brentq(excess, inner, outer))


def _permutation_p_value(doubled: NDArray[np.int64], size: int) -> float:
    """Twice the smaller tail of the sum of `size` of some ranks, each doubled to be whole."""
    sums = np.zeros((size + 1, int(doubled.sum()) + 1))
    sums[0, 0] = 1.0
    for rank in doubled:
        # Each rank is either in the group or not: shift the sums it joins, smaller groups last.
        sums[1:, rank:] += sums[:-1, : sums.shape[1] - rank].copy()
    weights = sums[size] / sums[size].sum()
    observed = int(doubled[:size].sum())
    tails = weights[: observed + 1].sum(), weights[observed:].sum()
    return float(min(1.0, 2 * min(tails)))

"""Summaries of replicates and intervals of what they estimate.

Errors are ratios in spirit, so intervals are of log10. A failed replicate is an infinite error: it
keeps its rank and its place in n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats


def spearman_interval(x: ArrayLike, y: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Return Spearman's rank correlation with an interval from Fisher's transformation.

    Args:
        x: Shape (n,).
        y: Shape (n,).
        confidence: Coverage in (0, 1).

    Returns:
        The correlation, NaN where undefined; without bounds for fewer than 4 points.

    References:
        Bonett and Wright (2000), "Sample size requirements for estimating Pearson, Kendall and
        Spearman correlations", Psychometrika 65, 23-28.

    Examples:
        >>> interval = spearman_interval(range(10), range(10))
        >>> (interval.estimate, interval.low, interval.high)
        (1.0, 1.0, 1.0)
    """
    estimate = round(spearman(x, y), 12)
    n = np.asarray(x).size
    if np.isnan(estimate) or n < 4:
        return Interval(estimate=estimate, low=np.nan, high=np.nan)
    if abs(estimate) == 1.0:
        return Interval(estimate=estimate, low=estimate, high=estimate)
    spread = np.sqrt((1 + estimate**2 / 2) / (n - 3)) * stats.norm.ppf((1 + confidence) / 2)
    low, high = np.tanh(np.arctanh(estimate) + np.array([-spread, spread]))
    return Interval(estimate=estimate, low=float(low), high=float(high))


def standard_deviation_interval(values: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Return the standard deviation with the chi-square interval, which assumes normal values.

    A percentile bootstrap assumes no distribution, but of few values it is much too narrow. In
    1,500 samples of 8 its 95 % interval held the true value in 74 % of the normal, 63 % of the
    t (5 degrees) and 56 % of the exponential ones, the chi-square interval in 96, 88 and 79 %.
    With rare outliers (normal, of 0.2, and one value in ten 1.5 higher) either held it in 56 %.

    Args:
        values: Shape (n,); give log10 of an error, not the error. Infinite where a replicate
            failed.
        confidence: Coverage in (0, 1).

    Returns:
        The standard deviation (of n - 1 degrees of freedom) between its bounds; NaN for fewer than
        2 values. With a failure among them it is infinite and has no bounds.

    References:
        Snedecor and Cochran (1989), Statistical Methods, 8th edition, section 5.11.

    Examples:
        >>> interval = standard_deviation_interval([-1.0, 0.0, 1.0])
        >>> round(interval.estimate, 3), round(interval.low, 3), round(interval.high, 3)
        (1.0, 0.521, 6.285)
    """
    sample = np.asarray(values, dtype=np.float64)
    if sample.size < 2 or not np.isfinite(sample).all():
        estimate = np.nan if sample.size < 2 else np.inf
        return Interval(estimate=estimate, low=np.nan, high=np.nan)
    freedom = sample.size - 1
    estimate = float(sample.std(ddof=1))
    tail = (1 - confidence) / 2
    low, high = estimate * np.sqrt(freedom / stats.chi2.ppf([1 - tail, tail], freedom))
    return Interval(estimate=estimate, low=float(low), high=float(high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Median and quartiles of n values."""

    n: int
    median: float
    q25: float
    q75: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate between confidence bounds; the bounds are NaN where there is no interval."""

    estimate: float
    low: float
    high: float


def summarize(values: ArrayLike) -> Summary:
    """Return n, median and quartiles.

    Args:
        values: Numbers of shape (n,), possibly infinite.

    Returns:
        The summary; NaN throughout when there is no value.

    Examples:
        >>> summarize([1.0, 2.0, 3.0, float("inf")])
        Summary(n=4, median=2.5, q25=1.75, q75=inf)
    """
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0:
        return Summary(n=0, median=np.nan, q25=np.nan, q75=np.nan)
    q25, median, q75 = quantiles(array, [0.25, 0.5, 0.75])
    return Summary(n=int(array.size), median=median, q25=q25, q75=q75)


def spearman(x: ArrayLike, y: ArrayLike) -> float:
    """Return the rank correlation of two arrays of shape (n,), NaN where it is undefined."""
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if first.size < 2 or any((values == values[0]).all() for values in (first, second)):
        return float("nan")
    return float(stats.spearmanr(first, second).statistic)


def clopper_pearson(successes: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Return the exact binomial interval of a proportion.

    Raises:
        ValueError: If `n` is below 1 or `successes` is not in 0..n.

    References:
        Clopper and Pearson (1934), Biometrika 26, 404-413.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(
            "`successes` must lie in 0..n with n at least 1. "
            f"Received: successes={successes}, n={n}."
        )
    bounds = stats.binomtest(successes, n).proportion_ci(confidence, method="exact")
    return Interval(estimate=successes / n, low=float(bounds.low), high=float(bounds.high))


def quantiles(values: NDArray[np.float64], probabilities: Sequence[float]) -> list[float]:
    """Return linearly interpolated quantiles that stay infinite where a neighbour is."""
    lower, upper = (np.quantile(values, probabilities, method=m) for m in ("lower", "higher"))
    with np.errstate(invalid="ignore"):
        linear = np.quantile(values, probabilities)
    known = (lower == upper) | ~np.isfinite(upper)
    return [float(quantile) for quantile in np.where(known, upper, linear)]

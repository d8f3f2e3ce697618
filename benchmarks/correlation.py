"""Rank correlation with an interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from benchmarks.statistics import Interval, spearman


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

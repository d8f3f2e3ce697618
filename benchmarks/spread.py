"""A standard deviation with an interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from benchmarks.statistics import Interval


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

"""Ratios of times that were measured next to each other."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from .intervals import Interval
from .resampling import draw_replicates, percentile_bounds

RESAMPLES: Final = 5000


def paired_ratio(
    numerator: Sequence[float], denominator: Sequence[float], *, seed: int = 0
) -> Interval:
    """Return the ratio of two medians with a 95 % bootstrap interval over pairs.

    Args:
        numerator: Shape (n,); block k was measured next to block k of the denominator.
        denominator: Shape (n,), positive.
        seed: Of the bootstrap.

    Returns:
        The ratio between percentile bounds; NaN throughout without any pair, NaN bounds with one.

    Raises:
        ValueError: If the lengths differ.

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 13.3.

    Examples:
        >>> paired_ratio([4.0, 8.0, 6.0], [2.0, 4.0, 3.0])
        Interval(estimate=2.0, low=2.0, high=2.0)
    """
    if len(numerator) != len(denominator):
        raise ValueError(
            f"Pairs are needed. Received: {len(numerator)} and {len(denominator)} values."
        )
    above, below = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    if above.size == 0:
        return Interval(estimate=np.nan, low=np.nan, high=np.nan)

    estimate = float(np.median(above) / np.median(below))
    if above.size == 1:
        return Interval(estimate=estimate, low=np.nan, high=np.nan)
    drawn = draw_replicates(np.random.default_rng(seed), above.size, RESAMPLES)
    low, high = percentile_bounds(np.median(above[drawn], axis=1) / np.median(below[drawn], axis=1))
    return Interval(estimate=estimate, low=low, high=high)

"""The bootstrap over replicates: which ones each resample holds."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

CONFIDENCE: Final = 0.95


def draw_replicates(rng: np.random.Generator, count: int, resamples: int) -> NDArray[np.int64]:
    """Draw which of so many replicates each resample holds, shape (resamples, count).

    What was measured of one replicate is taken at the same places, and so stays together.

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 6 and 13.
    """
    return rng.integers(count, size=(resamples, count))


def percentile_bounds(drawn: NDArray[np.float64]) -> tuple[float, float]:
    """Return the ends of the 95 % percentile interval of a resampled statistic, shape (n,)."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)

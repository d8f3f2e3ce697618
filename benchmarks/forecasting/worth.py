"""Whether a network forecasts better than a simple baseline, on the same test values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...search.series import FloatArray
from ..statistics import Interval

RESAMPLES: Final = 2000
FEWEST_BLOCKS: Final = 5
"""With fewer forecasts that do not overlap nothing is said about others."""

NETWORK, BASELINE, EITHER, OPEN = "network", "baseline", "either", "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """Errors of a network and of a baseline.

    Attributes:
        network: Root mean square error, in the units of the data.
        baseline: The same of the baseline.
        ratio: Network over baseline, with a 95 % interval over blocks of origins; its bounds are
            NaN where fewer than five forecasts fit side by side into the test part.
        origins: Test origins.
        delta: The smallest share of an error that matters.
    """

    network: float
    baseline: float
    ratio: Interval
    origins: int
    delta: float

    @property
    def verdict(self) -> str:
        """Which to use: "network", "baseline", "either" (no difference that matters), "open"."""
        low, high = self.ratio.low, self.ratio.high
        sure = math.isfinite(low) and math.isfinite(high)
        if sure and not (low > 1 or high < 1) and not self._close(low, high):
            return OPEN
        if self._close(self.ratio.estimate, self.ratio.estimate):
            return EITHER
        return NETWORK if self.ratio.estimate < 1 else BASELINE

    def _close(self, low: float, high: float) -> bool:
        return low >= 1 / (1 + self.delta) and high <= 1 + self.delta


def compare(
    network: FloatArray,
    baseline: FloatArray,
    judged: NDArray[np.bool_],
    *,
    block: int,
    delta: float,
    seed: int = 0,
) -> Worth:
    """Compare two forecasts of the same values.

    Args:
        network: Errors, shape (origins, steps), in the units of the data.
        baseline: Likewise.
        judged: Which of them are known, same shape.
        block: Origins in a row whose forecasts overlap: they are drawn together.
        delta: The smallest share of an error that matters.
        seed: Of the bootstrap.

    References:
        Politis and Romano (1992), "A circular block-resampling procedure for stationary data", in
        Exploring the Limits of Bootstrap.
    """
    rows = judged.any(axis=1)
    squares = [
        np.where(judged, errors, 0.0)[rows] ** 2 @ np.ones(judged.shape[1])
        for errors in (network, baseline)
    ]
    count = int(rows.sum())
    means = [float(np.sqrt(each.sum() / judged.sum())) for each in squares]
    estimate = _ratio(*(each[None] for each in squares))[0]
    low = high = math.nan
    if count >= FEWEST_BLOCKS * block:
        rng = np.random.default_rng(seed)
        begins = rng.integers(0, count, (RESAMPLES, -(-count // block)))
        drawn = (begins[:, :, None] + np.arange(block)).reshape(RESAMPLES, -1)[:, :count] % count
        ratios = _ratio(*(each[drawn] for each in squares))
        low, high = map(float, np.quantile(ratios, [0.025, 0.975]))
    return Worth(
        network=means[0],
        baseline=means[1],
        ratio=Interval(estimate=float(estimate), low=low, high=high),
        origins=count,
        delta=delta,
    )


def _ratio(first: FloatArray, second: FloatArray) -> FloatArray:
    """Ratio of root mean squares of each row; 1 where both are zero."""
    above, below = first.sum(axis=1), second.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.sqrt(above / below)
    return np.where((above == 0) & (below == 0), 1.0, ratio)

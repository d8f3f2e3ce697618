"""Intervals that cover other origins as well as other seeds: a bootstrap over both at once.

Seeds alone say how sure a difference is on the forecasts that were made. Forecasts from other
origins would differ too, and neighbours share most of what they forecast, so origins are drawn in
blocks: all seeds and both cells share the blocks of a resample, as they share the origins.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .effects import TRIMMED, Scale
from .intervals import Interval

RESAMPLES: Final = 2000
LEAST_BLOCKS: Final = 5
"""Of fewer no interval covers what it claims."""


def overlapping_origins(*, horizon: int, stride: float) -> int:
    """Return how many origins in a row forecast some sample in common: the length of a block.

    Args:
        horizon: Steps of a forecast, at least 1.
        stride: Steps from one origin to the next, above 0.

    Examples:
        >>> overlapping_origins(horizon=11, stride=1), overlapping_origins(horizon=24, stride=24)
        (11, 1)
    """
    return math.ceil(horizon / stride)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OriginErrors:
    """What two groups of runs reached from each origin of one series.

    Attributes:
        first: Errors or scores of shape (runs, origins), infinite or NaN where a run failed; in
            the order of time.
        second: Likewise, shape (other runs, origins), from the same origins.
        block: Origins in a row that depend on each other; 1 if none do. See `overlapping_origins`.

    Raises:
        ValueError: If the groups differ in their origins, or `block` is not in 1..origins.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    block: int

    def __post_init__(self) -> None:
        shapes = self.first.shape, self.second.shape
        if shapes[0][1] != shapes[1][1] or not 1 <= self.block <= shapes[0][1]:
            raise ValueError(
                "Both groups need the same origins, and `block` must lie in 1..origins. Received: "
                f"shapes {shapes[0]} and {shapes[1]}, block={self.block}."
            )

    @property
    def blocks(self) -> float:
        """How many blocks the origins make."""
        return float(self.first.shape[1] / self.block)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resampled:
    """An effect, and what it would have been with other seeds and other origins.

    Attributes:
        estimate: The effect, below 0 if the first group is better.
        effects: Of each resample of seeds and blocks, shape (resamples,); empty where nothing
            honest can be said of other origins.
        units: Seeds of a group or blocks, whichever are fewer.
        origin_variance: Variance of the effect over other origins alone, which no number of seeds
            lowers; NaN if unknown.
    """

    estimate: float
    effects: NDArray[np.float64]
    units: float
    origin_variance: float

    def interval(self, confidence: float) -> Interval:
        """Return the effect between its bounds, which are NaN where there are no resamples."""
        if not self.effects.size:
            return Interval(estimate=self.estimate, low=np.nan, high=np.nan)
        quantile = stats.t.isf((1 - confidence) / 2, self.units - 1)
        tail = float(stats.norm.sf(quantile * math.sqrt(self.units / (self.units - 1))))
        low, high = np.quantile(self.effects, [tail, 1 - tail], method="inverted_cdf")
        return Interval(estimate=self.estimate, low=float(low), high=float(high))


def enough_blocks(*, origins: int, block: int) -> bool:
    """Tell whether origins make so many blocks that something can be said of other origins."""
    return origins / block >= LEAST_BLOCKS


def resample(
    errors: OriginErrors, scale: Scale, *, resamples: int = RESAMPLES, seed: int = 0
) -> Resampled:
    """Compare two groups of runs over other seeds and other origins at once.

    A run's errors over origins are pooled as their root mean square, its scores as their mean;
    the effect is the difference of interquartile means of the pooled costs, as in a contest. The
    quantiles of the bootstrap are moved out as far as Student's t of as many values as there are
    seeds or blocks, whichever are fewer, would have it. Of simulated contests of 10 and 30 runs
    whose errors are averages over a block, 95 % intervals then hold the true difference in 93 to
    96 %, if there are at least five blocks; over origins one by one, 40 to 80 %.

    Args:
        errors: Of each run from each origin.
        scale: What they are compared in.
        resamples: Bootstrap resamples.
        seed: Of the bootstrap.

    Returns:
        The effect with its resamples; without any for fewer than `LEAST_BLOCKS` blocks or 2 runs
        a group.

    References:
        Politis and Romano (1992), "A circular block-resampling procedure for stationary data", in
        Exploring the Limits of Bootstrap; Hesterberg (2015), "What teachers should know about the
        bootstrap", The American Statistician 69, 371-386, section 4.5 (expanded percentiles).
    """
    groups = errors.first, errors.second
    origins = errors.first.shape[1]
    runs = min(len(group) for group in groups)
    whole = np.full((1, origins), 1 / origins)
    with np.errstate(invalid="ignore"):
        estimate = float(_effects(*(_pooled(group, scale, whole) for group in groups))[0])
    if runs < 2 or not enough_blocks(origins=origins, block=errors.block):
        return Resampled(
            estimate=estimate, effects=np.empty(0), units=np.nan, origin_variance=np.nan
        )
    rng = np.random.default_rng(seed)
    weights = _block_weights(rng, origins, errors.block, resamples)
    pooled = [_pooled(group, scale, weights) for group in groups]
    drawn = [
        np.take_along_axis(costs, rng.integers(0, costs.shape[1], costs.shape), axis=1)
        for costs in pooled
    ]
    with np.errstate(invalid="ignore"):
        effects = np.nan_to_num(_effects(*drawn), nan=0.0, posinf=np.inf, neginf=-np.inf)
        by_origins = float(_effects(*pooled).var())
    return Resampled(
        estimate=estimate,
        effects=effects,
        units=min(runs, errors.blocks),
        origin_variance=by_origins * errors.blocks / (errors.blocks - 1),
    )


def _block_weights(
    rng: np.random.Generator, origins: int, block: int, resamples: int
) -> NDArray[np.float64]:
    """Share of each origin in each resample, shape (resamples, origins); blocks go round."""
    starts = rng.integers(0, origins, (resamples, math.ceil(origins / block)))
    drawn = (starts[:, :, None] + np.arange(block)).reshape(resamples, -1)[:, :origins] % origins
    places = (np.arange(resamples)[:, None] * origins + drawn).ravel()
    counts = np.bincount(places, minlength=resamples * origins)
    return counts.reshape(resamples, origins) / origins


def _pooled(
    group: NDArray[np.float64], scale: Scale, weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Costs of each run over weighted origins, shape (resamples, runs)."""
    power = 2 if scale.unit is None else 1
    failed = np.isfinite(group).sum(axis=1) < group.shape[1]
    mean = weights @ np.where(failed[:, None], 0.0, group).T ** power
    return scale.costs(np.where(failed, np.nan, mean ** (1 / power) if power > 1 else mean))


def _effects(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Difference of interquartile means of costs (resamples, runs), shape (resamples,)."""
    return _trimmed(first) - _trimmed(second)


def _trimmed(costs: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(stats.trim_mean(costs, TRIMMED, axis=1), dtype=np.float64)

"""Split conformal intervals of forecasts many steps ahead, and whether they hold.

What a model got wrong at a step, from origins that it was not trained on, says how far its next
forecast of that step may be off. Only outcomes that were known at an origin take part.

References:
    Vovk, Gammerman and Shafer (2005), "Algorithmic Learning in a Random World"; Lei, G'Sell,
    Rinaldo, Tibshirani and Wasserman (2018), "Distribution-free predictive inference for
    regression", JASA 113, 1094-1111, section 2.2: the finite-sample quantile.
"""

from __future__ import annotations

import math
from bisect import insort
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...search.series import FloatArray

ROUNDING: Final = 1e-9


def conformal_rank(count: int, level: float) -> int:
    """Return which of `count` errors, in ascending order from 1, bounds the next one.

    The next of `count` + 1 exchangeable errors is at most the k-th of the others with a
    probability of at least k / (count + 1).

    Args:
        count: Errors that are known.
        level: Coverage in (0, 1).

    Returns:
        ceil((count + 1) level); it exceeds `count` where so few cannot promise so much.

    Examples:
        >>> conformal_rank(19, 0.95), conformal_rank(18, 0.95), conformal_rank(99, 0.8)
        (19, 19, 80)
    """
    return math.ceil((count + 1) * level - ROUNDING)


def conformal_radii(errors: FloatArray, level: float) -> FloatArray:
    """Bound the next error of each step.

    Args:
        errors: Absolute errors, shape (origins, steps); NaN where the outcome is not known.
        level: Coverage in (0, 1).

    Returns:
        Half the width of an interval at each step, shape (steps,); infinite where too few errors
        are known.

    Examples:
        >>> conformal_radii(np.array([[3.0], [1.0], [2.0], [np.nan]]), 0.5).tolist()
        [2.0]
    """
    ordered = np.sort(errors, axis=0)  # NaN last
    radii = np.full(errors.shape[1], np.inf)
    for step, count in enumerate(np.isfinite(errors).sum(axis=0)):
        rank = conformal_rank(int(count), level)
        if rank <= count:
            radii[step] = ordered[rank - 1, step]
    return radii


def rolling_radii(
    errors: FloatArray, starts: NDArray[np.int64], level: float, *, first: int
) -> FloatArray:
    """Bound the error of each step of forecasts, each by what was known when it was made.

    Args:
        errors: Absolute errors, shape (origins, steps); NaN where the outcome is not known.
        starts: First sample that each origin forecasts, ascending, shape (origins,): at that time
            all samples before it are known.
        level: Coverage in (0, 1).
        first: Number of the first origin to bound; those before only give errors.

    Returns:
        Half the width of the intervals, shape (origins - first, steps); infinite where too few
        errors were known.
    """
    origins, steps = errors.shape
    radii = np.full((origins - first, steps), np.inf)
    for step in range(steps):
        known: list[float] = []
        taken = 0
        for origin in range(first, origins):
            while taken < origins and starts[taken] + step < starts[origin]:
                insort(known, float(errors[taken, step]))
                taken += 1
            rank = conformal_rank(len(known), level)
            if rank <= len(known):
                radii[origin - first, step] = known[rank - 1]
    return radii


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often intervals held what came.

    Attributes:
        held: Share of the values within their interval; NaN where none was judged.
        judged: How many values had an interval and an outcome.
        by_step: The share at each step, shape (steps,); NaN where none was judged.
    """

    held: float
    judged: int
    by_step: tuple[float, ...]


def measure_coverage(errors: FloatArray, radii: FloatArray) -> Coverage:
    """Count how often an error was within its bound.

    Args:
        errors: Absolute errors, shape (origins, steps); NaN where the outcome is not known.
        radii: Half the width of the intervals, same shape; infinite where there is none.
    """
    judged = np.isfinite(errors) & np.isfinite(radii)
    within = judged & (np.where(judged, errors, np.inf) <= radii)
    with np.errstate(invalid="ignore"):
        by_step = within.sum(axis=0) / judged.sum(axis=0)
        held = within.sum() / judged.sum()
    return Coverage(held=float(held), judged=int(judged.sum()), by_step=tuple(by_step.tolist()))

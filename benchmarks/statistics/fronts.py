"""Pareto fronts of cost and error, and how sure it is that a point lies on one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .resampling import draw_replicates


def pareto_front(cost: ArrayLike, error: ArrayLike) -> NDArray[np.bool_]:
    """Tell which points no other point dominates.

    Args:
        cost: Shape (n,); lower is better.
        error: Shape (n,); lower is better.

    Returns:
        Booleans of shape (n,). Equal points are on the front together; a point that is not
        finite never is.
    """
    points = np.stack([np.asarray(cost, np.float64), np.asarray(error, np.float64)], axis=-1)
    no_worse = (points[:, None] <= points[None]).all(axis=-1)
    better = (points[:, None] < points[None]).any(axis=-1)
    dominated = (no_worse & better).any(axis=0)
    return np.asarray(~dominated & np.isfinite(points).all(axis=-1), dtype=np.bool_)


RESAMPLES: Final = 2000


def front_membership(
    costs: Sequence[NDArray[np.float64]],
    errors: Sequence[NDArray[np.float64]],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Return the probability of each point to be on the Pareto front of the medians.

    Replicates are resampled within each point, cost and error of one replicate together.

    Args:
        costs: Costs of the replicates of each point, shape (replicates,) each.
        errors: Errors of the same replicates, infinite where one failed.
        resamples: Bootstrap resamples.
        seed: Of the bootstrap.

    Returns:
        Probabilities of shape (points,). A point with one replicate is resampled to itself.

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 6.
    """
    rng = np.random.default_rng(seed)
    medians = np.empty((2, resamples, len(errors)))
    for point, (cost, error) in enumerate(zip(costs, errors, strict=True)):
        drawn = draw_replicates(rng, len(error), resamples)
        medians[0, :, point] = np.median(cost[drawn], axis=1)
        medians[1, :, point] = np.median(error[drawn], axis=1)
    fronts = [pareto_front(cost, error) for cost, error in zip(*medians, strict=True)]
    return np.asarray(np.mean(fronts, axis=0), dtype=np.float64)

"""The best simple baseline: chosen on validation data, as the network was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...search.datasets import Dataset
from ...search.series import FloatArray
from ..baselines import baselines_for, forecast_episodes
from .origins import Origins


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """A baseline and its forecasts.

    Attributes:
        model: Its name.
        detail: What its fit on all data chose, such as "order 9"; empty if it chose nothing.
        tested: Fitted to the training part: its forecasts from all origins, (origins, steps).
        future: Fitted to everything: its forecast from the end, shape (steps,).
    """

    model: str
    detail: str
    tested: FloatArray
    future: FloatArray


def best_simple(dataset: Dataset, origins: Origins) -> Simple:
    """Fit every baseline to the training part, and keep the one of least validation error.

    Args:
        dataset: Where to learn.
        origins: Where to forecast from; what a baseline gets wrong in the validation part selects.

    Returns:
        The best, fitted again to everything for its forecast from the end.
    """
    limit = dataset.episodes["validation"].limit
    judged = origins.in_validation
    best: tuple[float, str, FloatArray] | None = None
    fits = baselines_for(dataset)
    for name, fit in fits.items():
        forecast = forecast_episodes(fit(dataset.training_series), origins.episodes(limit=limit))
        error = root_mean_square(forecast - origins.truth, judged)
        if best is None or error < best[0]:
            best = error, name, forecast
    if best is None:
        raise ValueError("There is always a baseline.")
    _, name, tested = best
    fitted = fits[name](dataset.series[None])
    future = forecast_episodes(fitted, origins.episodes(limit=limit, at_end=True))
    return Simple(model=name, detail=fitted.detail, tested=tested, future=future[0])


def root_mean_square(errors: FloatArray, where: FloatArray | np.ndarray) -> float:
    """Return the root mean square of the errors that a mask of the same shape picks."""
    return float(np.sqrt(np.mean(errors[where] ** 2)))

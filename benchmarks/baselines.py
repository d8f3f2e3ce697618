"""Forecasts that any model must be held against; each is fitted in float64."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from search.dataset import Dataset
from search.forecast import Predictor, cap_forecast, free_running
from search.metrics import score
from search.series import FloatArray

FITS: Final = 5
"""A fit is repeated this often and its fastest time taken: it lasts microseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A fitted baseline.

    Attributes:
        predict: From windows, shape (episodes, lookback), to the next sample of each.
        parameter_count: Fitted numbers.
    """

    predict: Predictor
    parameter_count: int


def fit_zero(series: FloatArray, lookback: int) -> Baseline:
    """Forecast zero, the mean of the damped oscillation."""
    del series, lookback
    return Baseline(predict=lambda window: np.zeros(len(window)), parameter_count=0)


def fit_persistence(series: FloatArray, lookback: int) -> Baseline:
    """Repeat the last sample."""
    del series, lookback
    return Baseline(predict=lambda window: window[:, -1], parameter_count=0)


def fit_autoregression(series: FloatArray, lookback: int, *, order: int) -> Baseline:
    """Fit y_t = sum of c_i y_{t-i} by least squares, the shortest solution if there are many.

    Args:
        series: Training samples, shape (trajectories, samples).
        lookback: Samples a window holds; bounds the order.
        order: Number of coefficients.

    Raises:
        ValueError: If the order exceeds the lookback.
    """
    if order > lookback:
        raise ValueError(f"`order` must not exceed {lookback=}. Received: order={order}.")
    rows = np.lib.stride_tricks.sliding_window_view(series, order + 1, axis=1).reshape(
        -1, order + 1
    )
    coefficients = np.linalg.lstsq(rows[:, :-1], rows[:, -1])[0]
    return Baseline(predict=lambda window: window[:, -order:] @ coefficients, parameter_count=order)


def measure_baselines(dataset: Dataset) -> list[dict[str, str | float | int]]:
    """Fit every baseline and judge it as a network is judged.

    Args:
        dataset: Where to learn and on which evaluation sets to forecast.

    Returns:
        One record a baseline: model, parameter_count, fit_seconds and a metric of each set.
    """
    return [_measure(name, fit, dataset) for name, fit in BASELINES.items()]


def _measure(
    name: str, fit: Callable[[FloatArray, int], Baseline], dataset: Dataset
) -> dict[str, str | float | int]:
    seconds = []
    for _ in range(FITS):
        started = time.perf_counter()
        baseline = fit(dataset.training_series, dataset.spec.lookback)
        seconds.append(time.perf_counter() - started)
    record: dict[str, str | float | int] = {
        "model": name,
        "parameter_count": baseline.parameter_count,
        "fit_seconds": min(seconds),
    }
    for part, episodes in dataset.episodes.items():
        if part == "validation":
            continue
        forecast = free_running(baseline.predict, episodes.context, episodes.horizon)
        capped, _ = cap_forecast(forecast, limit=episodes.limit)
        for metric, value in score(episodes, capped).items():
            record[f"{part}_{metric}"] = value
        values = np.hstack([episodes.context, episodes.truth])
        record[f"{part}_one_step_mse"] = _one_step_mse(baseline, values, dataset.spec.lookback)
    return record


def _one_step_mse(baseline: Baseline, values: FloatArray, lookback: int) -> float:
    """Mean squared error of the sample after every window of the trajectories."""
    windows = np.lib.stride_tricks.sliding_window_view(values, lookback + 1, axis=1)
    flat = windows.reshape(-1, lookback + 1)
    return float(np.mean((baseline.predict(flat[:, :-1]) - flat[:, -1]) ** 2))


BASELINES: Final[Mapping[str, Callable[[FloatArray, int], Baseline]]] = {
    "zero": fit_zero,
    "persistence": fit_persistence,
    "AR(2)": partial(fit_autoregression, order=2),
    "AR(20)": partial(fit_autoregression, order=20),
}
"""Name -> function of the training series and the lookback that fits the baseline."""

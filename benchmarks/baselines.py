"""Forecasts that any model must be held against; each is fitted in float64."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from search.dataset import Dataset, one_step_pairs
from search.forecast import Predictor, cap_forecast, free_running
from search.linear import ORDER, fit_coefficients, fit_ridge, linear_predictor
from search.metrics import score, score_one_step
from search.trajectories import FloatArray

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


Fit = Callable[[FloatArray], Baseline]
"""From training samples, shape (trajectories, samples), to a baseline."""


def fit_zero(series: FloatArray) -> Baseline:
    """Forecast zero: the level of the damped oscillation, the mean of a standardised series."""
    del series
    return Baseline(predict=lambda window: np.zeros(len(window)), parameter_count=0)


def fit_persistence(series: FloatArray) -> Baseline:
    """Repeat the last sample."""
    del series
    return Baseline(predict=lambda window: window[:, -1], parameter_count=0)


def fit_mean(series: FloatArray) -> Baseline:
    """Forecast the mean of the training samples."""
    mean = float(series.mean())
    return Baseline(predict=lambda window: np.full(len(window), mean), parameter_count=1)


def fit_autoregression(series: FloatArray, *, order: int) -> Baseline:
    """Fit y_t = sum of c_i y_{t-i} by least squares, the shortest solution if there are many.

    Args:
        series: Training samples, shape (trajectories, samples).
        order: Number of coefficients; at most the samples of a window.
    """
    return Baseline(
        predict=linear_predictor(fit_coefficients(series, order)), parameter_count=order
    )


def fit_ridge_autoregression(series: FloatArray, *, order: int) -> Baseline:
    """Fit an autoregression with a ridge penalty, which keeps noise out of the coefficients.

    Generalised cross-validation on the training samples chooses the penalty among 49 from 1e-12
    to 1 of the largest squared singular value: no other data take part, and nothing is tuned.

    Args:
        series: Training samples, shape (trajectories, samples).
        order: Number of coefficients; at most the samples of a window.
    """
    return Baseline(predict=linear_predictor(fit_ridge(series, order)), parameter_count=order)


def baselines_for(lookback: int) -> dict[str, Fit]:
    """Name the baselines of models that see so many samples.

    An autoregression sees no more than they do: below a lookback of 20, AR(lookback) stands for
    AR(20).

    Args:
        lookback: Samples of a window.

    Returns:
        Name -> function that fits the baseline.
    """
    fits: dict[str, Fit] = dict(SIMPLE)
    for name, fit, order in AUTOREGRESSIONS:
        bounded = min(order, lookback)
        fits[name.format(order=bounded)] = partial(fit, order=bounded)
    return fits


def measure_baselines(dataset: Dataset) -> list[dict[str, str | float | int]]:
    """Fit every baseline and judge it as a network is judged.

    Args:
        dataset: Where to learn and on which evaluation sets to forecast.

    Returns:
        One record a baseline: model, parameter_count, fit_seconds and the metrics of each set.
    """
    fits = baselines_for(dataset.spec.lookback)
    return [_measure(name, fit, dataset) for name, fit in fits.items()]


def _measure(name: str, fit: Fit, dataset: Dataset) -> dict[str, str | float | int]:
    seconds = []
    for _ in range(FITS):
        started = time.perf_counter()
        baseline = fit(dataset.training_series)
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
        windows, targets = one_step_pairs(dataset.one_step[part], dataset.spec.lookback)
        one_step_mse = float(np.mean((baseline.predict(windows) - targets) ** 2))
        scores = score(episodes, capped) | score_one_step(episodes, capped, one_step_mse)
        record |= {f"{part}_{metric}": value for metric, value in scores.items()}
    return record


SIMPLE: Final[Mapping[str, Fit]] = {
    "zero": fit_zero,
    "persistence": fit_persistence,
    "mean": fit_mean,
}
"""Name -> function that fits a baseline without an order."""

AUTOREGRESSIONS: Final[Sequence[tuple[str, Callable[..., Baseline], int]]] = (
    ("AR({order})", fit_autoregression, 1),
    ("AR({order})", fit_autoregression, 2),
    ("AR({order})", fit_autoregression, ORDER),
    ("ridge AR({order})", fit_ridge_autoregression, ORDER),
)
"""Name with its order, function that fits it, and the order where the lookback allows it."""

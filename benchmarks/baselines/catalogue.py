"""Forecasts that any model must be held against, measured as a network is."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from ...search.datasets import Dataset, one_step_pairs
from ...search.judging import ORDER, Episodes, cap_forecast, free_running, score, score_one_step
from ...search.series import FloatArray
from .direct_linear import fit_dlinear, fit_nlinear
from .echo_state import fit_echo_state, fit_warm_echo_state
from .exponential_smoothing import fit_exponential_smoothing
from .simple_models import (
    Baseline,
    Fit,
    Shape,
    fit_autoregression,
    fit_autoregression_by_aic,
    fit_known_seasonal_naive,
    fit_mean,
    fit_persistence,
    fit_ridge_autoregression,
    fit_seasonal_naive,
    fit_zero,
)

FITS: Final = 5
"""A fit is repeated this often and its fastest time taken: most last microseconds."""

LONG_FIT_SECONDS: Final = 0.5
"""Once fits have taken so long together, one repetition is enough; the first may import."""


def baselines_for(dataset: Dataset) -> dict[str, Fit]:
    """Name the baselines of models that are trained on a dataset.

    None is fed more than they are at a step, save those that keep a state of all the past, whose
    fits say so. Below a lookback of 20, AR(lookback) stands for AR(20); the season that is known
    beforehand is left out where no window holds it.

    Args:
        dataset: Its lookback, its horizon and what is known of its season.

    Returns:
        Name -> function that fits the baseline.
    """
    lookback, season = dataset.spec.lookback, dataset.facts.season
    shape = Shape(lookback=lookback, horizon=dataset.episodes["validation"].horizon, season=season)
    fits: dict[str, Fit] = dict(SIMPLE)
    for name, fit, order in AUTOREGRESSIONS:
        bounded = min(order, lookback)
        fits[name.format(order=bounded)] = partial(fit, order=bounded)
    for name, shaped in SHAPED.items():
        if shaped is not fit_known_seasonal_naive or (season is not None and season <= lookback):
            fits[name] = partial(shaped, shape=shape)
    return fits


def measure_baselines(dataset: Dataset) -> list[dict[str, str | float | int]]:
    """Fit every baseline and judge it as a network is judged.

    Args:
        dataset: Where to learn and on which evaluation sets to forecast.

    Returns:
        One record a baseline: model, detail (what the fit chose), parameter_count, fit_seconds
        and the metrics of each set.
    """
    return [_measure(name, fit, dataset) for name, fit in baselines_for(dataset).items()]


def forecast_episodes(baseline: Baseline, episodes: Episodes) -> FloatArray:
    """Make a baseline's forecasts, held within the limit as a network's are.

    Args:
        baseline: Fed its own output, unless it runs in a way of its own.
        episodes: Where to start.

    Returns:
        Forecasts, shape (episodes, horizon).
    """
    if baseline.run is None:
        forecast = free_running(baseline.predict, episodes.target_context, episodes.horizon)
    else:
        known = episodes.target_context
        if baseline.uses_past and episodes.past is not None:
            known = np.concatenate([episodes.past, known], axis=1)
        forecast = baseline.run(known, episodes.horizon)
    return cap_forecast(forecast, limit=episodes.limit)[0]


def _measure(name: str, fit: Fit, dataset: Dataset) -> dict[str, str | float | int]:
    baseline, seconds = _time(fit, dataset.training_series)
    record: dict[str, str | float | int] = {
        "model": name,
        "detail": baseline.detail,
        "parameter_count": baseline.parameter_count,
        "fit_seconds": seconds,
    }
    for part, episodes in dataset.episodes.items():
        if part == "validation":
            continue
        forecast = forecast_episodes(baseline, episodes)
        windows, targets = one_step_pairs(dataset.one_step[part], dataset.spec.lookback)
        one_step_mse = float(np.mean((baseline.predict(windows) - targets) ** 2))
        scores = score(episodes, forecast) | score_one_step(episodes, forecast, one_step_mse)
        record |= {f"{part}_{metric}": value for metric, value in scores.items()}
    return record


def _time(fit: Fit, series: FloatArray) -> tuple[Baseline, float]:
    seconds: list[float] = []
    while True:
        started = time.perf_counter()
        baseline = fit(series)
        seconds.append(time.perf_counter() - started)
        if len(seconds) == FITS or (len(seconds) > 1 and sum(seconds) > LONG_FIT_SECONDS):
            return baseline, min(seconds)


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

SHAPED: Final[Mapping[str, Callable[..., Baseline]]] = {
    "AR by AIC": fit_autoregression_by_aic,
    "seasonal naive": fit_seasonal_naive,
    "seasonal naive, known": fit_known_seasonal_naive,
    "N-linear": fit_nlinear,
    "D-linear": fit_dlinear,
    "ETS": fit_exponential_smoothing,
    "ESN": fit_echo_state,
    "ESN, all the past": fit_warm_echo_state,
}
"""Name -> function that fits a baseline which asks for the lookback, the horizon or the season."""

"""Free-running forecasts over any one-step predictor."""

from collections.abc import Callable

import numpy as np

from ..series import FloatArray

Predictor = Callable[[FloatArray], FloatArray]
"""From windows, shape (episodes, lookback), to the next sample of each, shape (episodes,)."""


def free_running(predict: Predictor, context: FloatArray, horizon: int) -> FloatArray:
    """Feed a predictor its own output, as the published experiment does.

    At every step the last `lookback` values are a fresh window; no hidden state is kept.

    Args:
        predict: A one-step predictor.
        context: True samples to start from, shape (episodes, lookback).
        horizon: Steps to forecast.

    Returns:
        Forecasts, shape (episodes, horizon). Values may be huge or NaN: see `cap_forecast`.

    Examples:
        >>> free_running(lambda window: 0.5 * window[:, -1], np.array([[8.0, 4.0]]), 3).tolist()
        [[2.0, 1.0, 0.5]]
    """
    window = np.array(context, dtype=np.float64)
    forecast = np.empty((len(window), horizon))
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(horizon):
            following = predict(window)
            forecast[:, step] = following
            window = np.concatenate([window[:, 1:], following[:, None]], axis=1)
    return forecast


def cap_forecast(forecast: FloatArray, *, limit: float) -> tuple[FloatArray, bool]:
    """Hold a diverged forecast at the limit, so that it scores badly but finitely.

    Args:
        forecast: Shape (episodes, horizon).
        limit: Largest believable absolute value.

    Returns:
        The forecast with NaN at the limit and everything else within it; whether any value
        had to be changed.

    Examples:
        >>> cap_forecast(np.array([[1.0, -99.0, float("nan")]]), limit=10.0)
        (array([[  1., -10.,  10.]]), True)
    """
    capped = np.clip(np.nan_to_num(forecast, nan=limit), -limit, limit)
    return capped, not np.array_equal(capped, forecast)

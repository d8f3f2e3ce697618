"""Autoregressions fitted by least squares, the linear rivals of a recurrent cell."""

from typing import Final

import numpy as np

from ..series import FloatArray
from .forecast import Predictor, cap_forecast, free_running

PENALTIES: Final = np.logspace(-12, 0, 49)
"""Ridge penalties tried, as shares of the largest squared singular value."""
EXACT: Final = 1e-9
"""A forecast whose error is below this share of what it forecasts is exact but for rounding."""
ORDER: Final = 20
"""Order of the reference autoregression, or the lookback if that is less."""


def fit_coefficients(series: FloatArray, order: int) -> FloatArray:
    """Fit y_t = sum of c_i y_{t-i} by least squares, the shortest solution if there are many.

    Args:
        series: Samples, shape (trajectories, samples).
        order: Number of coefficients.

    Returns:
        Coefficients in the order of time, the oldest sample's first, shape (order,); zeros if no
        trajectory is longer than the order.
    """
    inputs, targets = _regression(series, order)
    return np.asarray(np.linalg.lstsq(inputs, targets)[0])


def fit_ridge(series: FloatArray, order: int) -> FloatArray:
    """Fit an autoregression with the ridge penalty of least generalised cross-validation.

    Args:
        series: Samples, shape (trajectories, samples).
        order: Number of coefficients.

    Returns:
        Coefficients in the order of time, shape (order,).
    """
    return solve_ridge(*_regression(series, order))


def solve_ridge(inputs: FloatArray, targets: FloatArray) -> FloatArray:
    """Solve a linear regression with the ridge penalty of least generalised cross-validation.

    The penalty is one of 49, from 1e-12 to 1 of the largest squared singular value.

    Args:
        inputs: Shape (rows, coefficients).
        targets: Shape (rows,).

    Returns:
        Coefficients, shape (coefficients,).

    References:
        Golub, Heath and Wahba (1979), Technometrics 21, 215-223, equation 1.4.
    """
    left, singular, right = np.linalg.svd(inputs, full_matrices=False)
    squares = singular**2
    projected = left.T @ targets
    outside = float(targets @ targets - projected @ projected)
    penalties = PENALTIES * squares.max(initial=0.0)
    # Where all samples are zero, any penalty does.
    shrinkage = squares / np.maximum(squares + penalties[:, None], np.finfo(float).tiny)
    residual = np.maximum(outside, 0.0) + (((1 - shrinkage) * projected) ** 2).sum(axis=1)
    freedom = len(targets) - shrinkage.sum(axis=1)
    best = int(np.argmin(residual / np.maximum(freedom, 1.0) ** 2))
    weights = shrinkage[best] / np.maximum(singular, np.finfo(float).tiny) * projected
    return np.asarray(right.T @ weights)


def linear_predictor(coefficients: FloatArray) -> Predictor:
    """Make a one-step predictor of coefficients in the order of time, shape (order,)."""
    order = len(coefficients)
    return lambda windows: np.asarray(windows[:, -order:] @ coefficients)


def reference_forecasts(
    series: FloatArray, context: FloatArray, horizon: int, *, limit: float
) -> dict[str, FloatArray]:
    """Make the forecasts that skill is measured against.

    Args:
        series: Training samples, shape (trajectories, samples).
        context: True samples to start from, shape (episodes, lookback).
        horizon: Steps to forecast.
        limit: Largest believable absolute value; the autoregression is held there.

    Returns:
        "zero", "persistence" and "autoregression" -> forecasts, shape (episodes, horizon).
    """
    predict = linear_predictor(fit_coefficients(series, min(ORDER, context.shape[1])))
    forecast = free_running(predict, context, horizon)
    return {
        "zero": np.zeros_like(forecast),
        "persistence": np.broadcast_to(context[:, -1:], forecast.shape),
        "autoregression": cap_forecast(forecast, limit=limit)[0],
    }


def _regression(series: FloatArray, order: int) -> tuple[FloatArray, FloatArray]:
    """Every run of `order` samples, shape (rows, order), and the sample after it, (rows,)."""
    if series.shape[1] <= order:
        return np.zeros((0, order)), np.zeros(0)
    rows = np.lib.stride_tricks.sliding_window_view(series, order + 1, axis=1)
    flat = rows.reshape(-1, order + 1)
    return flat[:, :-1], flat[:, -1]

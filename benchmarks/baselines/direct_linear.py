"""Linear models that put out a whole block of steps at once, fitted by least squares.

Where a horizon is longer than the lookback, they forecast one lookback at a time and are fed
their own output: few training series hold windows of 20 samples with 750 steps after them.

References:
    Zeng, Chen, Zhang and Xu (2023), "Are transformers effective for time series forecasting?",
    AAAI 37, 11121-11128.
"""

from __future__ import annotations

import numpy as np

from ...search.judging import Predictor
from ...search.series import FloatArray
from .simple_models import Baseline, Runner, Shape


def fit_nlinear(series: FloatArray, *, shape: Shape) -> Baseline:
    """Fit N-linear: the last sample is taken off a window and put back on what comes out.

    Args:
        series: Training samples, shape (trajectories, samples).
        shape: Lookback and horizon.
    """
    return _fit_direct(series, shape, relative=True)


def fit_dlinear(series: FloatArray, *, shape: Shape) -> Baseline:
    """Fit D-linear: linear maps of a window's moving average and of the rest, added up.

    Both parts are linear in the window, so that the sum of their maps is some linear map of the
    window, and any such map is a sum: the least-squares fit is that of one map.

    Args:
        series: Training samples, shape (trajectories, samples).
        shape: Lookback and horizon.
    """
    return _fit_direct(series, shape, relative=False)


def _fit_direct(series: FloatArray, shape: Shape, *, relative: bool) -> Baseline:
    block = min(shape.lookback, shape.horizon)
    rows = _rows(series, shape.lookback + block)
    base = rows[:, shape.lookback - 1 : shape.lookback] if relative else np.zeros((len(rows), 1))
    inputs, targets = _inputs(rows[:, : shape.lookback], base), rows[:, shape.lookback :] - base
    weights = np.linalg.lstsq(inputs, targets)[0]

    def put_out(window: FloatArray) -> FloatArray:
        level = window[:, -1:] if relative else np.zeros((len(window), 1))
        return np.asarray(_inputs(window, level) @ weights + level)

    return Baseline(
        predict=lambda window: put_out(window)[:, 0],
        parameter_count=weights.size,
        run=_in_blocks(put_out, block),
        detail=f"{block} steps at once",
    )


def _in_blocks(put_out: Predictor, block: int) -> Runner:
    def run(context: FloatArray, horizon: int) -> FloatArray:
        lookback = context.shape[1]
        known = np.array(context, dtype=np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(-(-horizon // block)):
                known = np.concatenate([known, put_out(known[:, -lookback:])], axis=1)
        return known[:, lookback : lookback + horizon]

    return run


def _inputs(windows: FloatArray, level: FloatArray) -> FloatArray:
    return np.concatenate([windows - level, np.ones((len(windows), 1))], axis=1)


def _rows(series: FloatArray, length: int) -> FloatArray:
    """Every run of so many samples, shape (runs, length); none if trajectories are shorter."""
    if series.shape[1] < length:
        return np.zeros((0, length))
    return np.lib.stride_tricks.sliding_window_view(series, length, axis=1).reshape(-1, length)

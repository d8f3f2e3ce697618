"""Models of a line or a few coefficients, fitted in float64; what a baseline is."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...search.judging import Predictor, fit_coefficients, fit_ridge, linear_predictor
from ...search.series import FloatArray, estimate_season

Runner = Callable[[FloatArray, int], FloatArray]
"""From true samples, shape (episodes, samples), and a horizon to forecasts, (episodes, horizon)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A fitted baseline.

    Attributes:
        predict: From windows, shape (episodes, lookback), to the next sample of each.
        parameter_count: Fitted numbers.
        run: Makes a whole forecast, for a model that keeps a state or puts out many steps; None
            for one that is fed its own output, a fresh window at every step, as a network is.
        uses_past: Whether `run` gets what was observed before the context, too.
        detail: What the fit chose, such as "order 9"; empty if it chose nothing.
    """

    predict: Predictor
    parameter_count: int
    run: Runner | None = None
    uses_past: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a forecast sees and what it is to give.

    Attributes:
        lookback: Samples of a window.
        horizon: Steps of a forecast.
        season: Samples in one season, where that is known beforehand.
    """

    lookback: int
    horizon: int
    season: int | None = None


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


def fit_autoregression_by_aic(series: FloatArray, *, shape: Shape) -> Baseline:
    """Fit an autoregression with a constant, of the order of least AIC up to the lookback.

    Orders are compared on the same samples, those after the first lookback of them; the one that
    is chosen is fitted to all.

    Args:
        series: Training samples, shape (trajectories, samples); the first trajectory is used.
        shape: `lookback` is the greatest order; it is lowered where the samples are too few.

    References:
        Akaike (1974), IEEE Transactions on Automatic Control 19, 716-723.
    """
    from statsmodels.tools.sm_exceptions import SingularMatrixWarning
    from statsmodels.tsa.ar_model import ar_select_order

    samples = series[0]
    # As many samples as numbers to fit are left to the greatest order, else there is no AIC.
    greatest = min(shape.lookback, max((len(samples) - 3) // 2, 0))
    with warnings.catch_warnings():
        # Without noise several orders are exact; the least-norm solution serves.
        warnings.simplefilter("ignore", SingularMatrixWarning)
        chosen = ar_select_order(samples, greatest, ic="aic")
        constant, *coefficients = chosen.model.fit().params
    order = len(coefficients)
    weights = np.asarray(coefficients[::-1], dtype=np.float64)
    return Baseline(
        predict=lambda window: window[:, window.shape[1] - order :] @ weights + constant,
        parameter_count=order + 1,
        detail=f"order {order}",
    )


def fit_seasonal_naive(series: FloatArray, *, shape: Shape) -> Baseline:
    """Repeat the last season, its length estimated from the training samples.

    Only seasons that a window holds are looked for; without one this is persistence.

    Args:
        series: Training samples, shape (trajectories, samples).
        shape: `lookback` is the longest season.
    """
    season = estimate_season(series, longest=shape.lookback)
    if season is None:
        return _repeat(1, "no season in a window: persistence")
    return _repeat(season, f"season {season}, estimated")


def fit_known_seasonal_naive(series: FloatArray, *, shape: Shape) -> Baseline:
    """Repeat the last season, of the length that is known beforehand.

    Args:
        series: Not used.
        shape: `season`, at most `lookback`.
    """
    del series
    if shape.season is None:
        raise ValueError("A known season is needed. Received: season=None.")
    return _repeat(shape.season, f"season {shape.season}, known")


def _repeat(season: int, detail: str) -> Baseline:
    return Baseline(predict=lambda window: window[:, -season], parameter_count=0, detail=detail)

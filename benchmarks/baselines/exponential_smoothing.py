"""Exponential smoothing: a level, perhaps a trend and a season, each following its errors.

References:
    Hyndman, Koehler, Ord and Snyder (2008), "Forecasting with Exponential Smoothing: The State
    Space Approach", section 2.5: the additive models.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ...search.series import FloatArray, estimate_season
from .simple_models import Baseline, Shape

FEWEST_SAMPLES: Final = 12
"""Of a series with fewer nothing is estimated: the level is the last sample."""

CYCLES: Final = 3
"""A season must have been seen so often in training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothing:
    """How strongly each part of a state follows the last error.

    Attributes:
        level: Share of an error that moves the level.
        trended: Whether there is a trend.
        trend: Share that moves it.
        damping: What is left of the trend after a step.
        seasonal: Share that moves the season's present position; 0 without a season.
        season: Samples in a season; 1 without one.
    """

    level: float
    trended: bool = False
    trend: float = 0.0
    damping: float = 1.0
    seasonal: float = 0.0
    season: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What exponential smoothing knows of some episodes.

    Attributes:
        level: Shape (episodes,).
        trend: Shape (episodes,).
        seasons: What the season adds, its next position first, shape (episodes, season).
    """

    level: FloatArray
    trend: FloatArray
    seasons: FloatArray


def start_state(smoothing: Smoothing, samples: FloatArray) -> State:
    """Start from the line through all samples and the mean of what each position adds to it.

    A part that hardly follows its errors keeps what it starts with, so that all that is known
    before the forecast goes into it. Without a trend the line is flat. A season needs two cycles;
    with fewer it starts from nothing.

    Args:
        smoothing: The model.
        samples: Shape (episodes, samples).
    """
    count = samples.shape[1]
    positions = smoothing.season if count >= 2 * smoothing.season else 1
    design = np.equal.outer(np.arange(count) % positions, np.arange(positions)).astype(np.float64)
    slope = np.zeros(len(samples))
    if smoothing.trended and count > positions:
        design = np.concatenate([design, np.arange(1.0, count + 1)[:, None]], axis=1)
        *means, slope = np.linalg.lstsq(design, samples.T)[0]
    else:
        means = list(np.linalg.lstsq(design, samples.T)[0])
    level = np.mean(means, axis=0)
    seasons = np.zeros((len(samples), smoothing.season))
    seasons[:, :positions] = np.transpose(means - level)
    return State(level=level, trend=slope, seasons=seasons)


def follow(smoothing: Smoothing, state: State, samples: FloatArray) -> State:
    """Take in samples, shape (episodes, samples), one after the other."""
    level, trend, seasons = state.level, state.trend, state.seasons
    for sample in samples.T:
        expected = level + smoothing.damping * trend
        error = sample - expected - seasons[:, 0]
        level = expected + smoothing.level * error
        trend = smoothing.damping * trend + smoothing.trend * error
        now = seasons[:, :1] + smoothing.seasonal * error[:, None]
        seasons = np.concatenate([seasons[:, 1:], now], axis=1)
    return State(level=level, trend=trend, seasons=seasons)


def extrapolate(smoothing: Smoothing, state: State, horizon: int) -> FloatArray:
    """Forecast from a state, shape (episodes, horizon)."""
    grown = np.cumsum(smoothing.damping ** np.arange(1, horizon + 1))
    positions = np.arange(horizon) % smoothing.season
    return np.asarray(
        state.level[:, None] + state.trend[:, None] * grown + state.seasons[:, positions]
    )


def fit_exponential_smoothing(series: FloatArray, *, shape: Shape) -> Baseline:
    """Fit the additive models with and without trend and season; keep the one of least AIC.

    Smoothing and damping are estimated on the training samples. To forecast, the state follows
    all that was observed before the origin, the past before the context included, as a user of
    the method would have it; one-step errors are those of the lookback alone.

    Args:
        series: Training samples, shape (trajectories, samples); the first trajectory is used.
        shape: `season` if known; else it is estimated, up to a third of the samples.
    """
    samples = series[0]
    season, source = shape.season, "known"
    if season is None:
        season, source = estimate_season(series[:1], longest=len(samples) // CYCLES), "estimated"
    name, smoothing, count = _choose(samples, season or 1)
    seasonal = f", season {smoothing.season}, {source}" if smoothing.season > 1 else ""

    def run(history: FloatArray, horizon: int) -> FloatArray:
        state = follow(smoothing, start_state(smoothing, history), history)
        return extrapolate(smoothing, state, horizon)

    return Baseline(
        predict=lambda window: run(window, 1)[:, 0],
        parameter_count=count,
        run=run,
        uses_past=True,
        detail=f"{name}{seasonal}",
    )


def _choose(samples: FloatArray, season: int) -> tuple[str, Smoothing, int]:
    """Return the name, the estimates and their number of the model of least AIC."""
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    if len(samples) < FEWEST_SAMPLES:
        return "too few samples: persistence", Smoothing(level=1.0), 0
    fits = {}
    with warnings.catch_warnings():
        # An optimum at the edge of what is allowed, such as a level that follows every error.
        warnings.simplefilter("ignore", ConvergenceWarning)
        for name, options in MODELS.items():
            seasonal = "seasonal" in options
            if seasonal and not 1 < season <= len(samples) // CYCLES:
                continue
            extra = {"seasonal_periods": season} if seasonal else {}
            model = ETSModel(
                samples, error="add", initialization_method="heuristic", **options, **extra
            )
            fits[name] = model.fit(disp=False)
    name = min(fits, key=lambda each: fits[each].aic)
    found = dict(zip(fits[name].param_names, map(float, fits[name].params), strict=True))
    smoothing = Smoothing(
        level=found["smoothing_level"],
        trended="trend" in MODELS[name],
        trend=found.get("smoothing_trend", 0.0),
        damping=found.get("damping_trend", 1.0),
        seasonal=found.get("smoothing_seasonal", 0.0),
        season=season if "seasonal" in MODELS[name] else 1,
    )
    return name, smoothing, sum(key in found for key in ESTIMATED)


ESTIMATED: Final = ("smoothing_level", "smoothing_trend", "damping_trend", "smoothing_seasonal")

MODELS: Final[Mapping[str, Mapping[str, Any]]] = {
    "ETS(A,N,N)": {},
    "ETS(A,A,N)": {"trend": "add"},
    "ETS(A,Ad,N)": {"trend": "add", "damped_trend": True},
    "ETS(A,N,A)": {"seasonal": "add"},
    "ETS(A,A,A)": {"trend": "add", "seasonal": "add"},
    "ETS(A,Ad,A)": {"trend": "add", "damped_trend": True, "seasonal": "add"},
}
"""Additive model -> what statsmodels calls it. Multiplicative ones need values above zero."""

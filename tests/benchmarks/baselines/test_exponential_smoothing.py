"""Exponential smoothing against statsmodels and what can be computed by hand."""

import numpy as np
import pytest
from gru_or_lstm.benchmarks.baselines.exponential_smoothing import (
    MODELS,
    Smoothing,
    State,
    extrapolate,
    fit_exponential_smoothing,
    follow,
    start_state,
)
from gru_or_lstm.benchmarks.baselines.simple_models import Shape
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

TIME = np.arange(96.0)
SEASON = 4


def series(seed=0, *, trend=0.05, season=1.0, noise=0.3):
    rng = np.random.default_rng(seed)
    pattern = season * np.array([1.0, -0.5, 0.2, -0.7])
    return trend * TIME + np.resize(pattern, TIME.size) + noise * rng.normal(size=TIME.size)


@pytest.mark.parametrize("name", MODELS)
def test_states_and_forecasts_are_those_of_statsmodels(name):
    options = dict(MODELS[name])
    seasonal = "seasonal" in options
    if seasonal:
        options["seasonal_periods"] = SEASON
    samples = series()
    fitted = ETSModel(samples, initialization_method="heuristic", **options).fit(disp=False)
    values = dict(zip(fitted.param_names, fitted.params, strict=True))
    smoothing = Smoothing(
        level=values["smoothing_level"],
        trend=values.get("smoothing_trend", 0.0),
        damping=values.get("damping_trend", 1.0),
        seasonal=values.get("smoothing_seasonal", 0.0),
        season=SEASON if seasonal else 1,
    )
    seasons = fitted.initial_seasonal if seasonal else np.zeros(1)
    start = State(
        level=np.array([fitted.initial_level]),
        trend=np.array([fitted.initial_trend if "trend" in options else 0.0]),
        seasons=np.asarray(seasons, dtype=np.float64)[None],
    )
    found = extrapolate(smoothing, follow(smoothing, start, samples[None]), 9)
    np.testing.assert_allclose(found[0], fitted.forecast(9), rtol=1e-9)


def test_a_level_that_follows_every_error_is_persistence():
    smoothing = Smoothing(level=1.0)
    samples = np.array([[3.0, 1.0, 4.0], [1.0, 5.0, 9.0]])
    state = follow(smoothing, start_state(smoothing, samples), samples)
    assert extrapolate(smoothing, state, 2).tolist() == [[4.0, 4.0], [9.0, 9.0]]


def test_a_damped_trend_levels_off():
    state = State(level=np.array([1.0]), trend=np.array([2.0]), seasons=np.zeros((1, 1)))
    found = extrapolate(Smoothing(level=0.5, trend=0.1, damping=0.5), state, 3)
    np.testing.assert_allclose(found, [[2.0, 2.5, 2.75]])


def test_a_state_starts_from_the_line_and_the_season_of_all_samples():
    pattern = np.array([2.0, -1.0, -1.0])
    samples = (5 + 0.5 * np.arange(12) + np.resize(pattern, 12))[None]
    start = start_state(Smoothing(level=0.5, trended=True, seasonal=0.5, season=3), samples)
    assert start.level + start.trend + start.seasons[:, 0] == pytest.approx(7.0)
    assert start.trend == pytest.approx(0.5)
    np.testing.assert_allclose(start.seasons, pattern[None])
    flat = start_state(Smoothing(level=0.5), samples)
    assert (flat.level[0], flat.trend[0]) == (pytest.approx(samples.mean()), 0.0)


def test_a_season_that_was_not_seen_twice_starts_from_nothing():
    start = start_state(Smoothing(level=0.5, seasonal=0.5, season=3), np.array([[7.0, 2.0, 3.0]]))
    assert start.level.tolist() == [4.0]
    assert start.seasons.tolist() == [[0.0, 0.0, 0.0]]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"trend": 0.0, "season": 0.0, "noise": 1.0}, "N)"),
        ({"trend": 0.0}, "A), season 4"),
        ({}, "A), season 4"),
    ],
)
def test_the_model_of_least_aic_has_the_parts_the_series_has(changes, name):
    fit = fit_exponential_smoothing(series(**changes)[None], shape=Shape(lookback=8, horizon=4))
    assert name in fit.detail


def test_a_season_with_a_trend_is_forecast():
    samples = series(noise=0.01)
    fit = fit_exponential_smoothing(samples[None, :80], shape=Shape(lookback=8, horizon=16))
    error = fit.run(samples[None, :80], 16)[0] - samples[80:]
    assert np.abs(error).max() < 0.15


def test_a_known_season_is_taken():
    fit = fit_exponential_smoothing(series()[None], shape=Shape(lookback=8, horizon=4, season=8))
    assert fit.detail.endswith("season 8, known")


def test_too_few_samples_are_repeated():
    fit = fit_exponential_smoothing(TIME[None, :6], shape=Shape(lookback=2, horizon=2))
    assert fit.run(np.array([[1.0, 2.0]]), 2).tolist() == [[2.0, 2.0]]
    assert fit.parameter_count == 0

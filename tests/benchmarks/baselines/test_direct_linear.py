"""N-linear and D-linear against what least squares must give."""

import numpy as np
import pytest
from gru_or_lstm.benchmarks.baselines.direct_linear import fit_dlinear, fit_nlinear
from gru_or_lstm.benchmarks.baselines.simple_models import Shape
from gru_or_lstm.search.judging.forecast import free_running

BOTH = pytest.mark.parametrize("fit", [fit_nlinear, fit_dlinear])


def wave(count, offset=0.0):
    return (offset + np.sin(0.3 * np.arange(count)))[None]


@BOTH
@pytest.mark.parametrize("horizon", [5, 12, 40])
def test_a_linear_recurrence_is_forecast_exactly_beyond_the_lookback_too(fit, horizon):
    series = wave(200)
    baseline = fit(series[:, :120], shape=Shape(lookback=12, horizon=horizon))
    forecast = baseline.run(series[:, 120:132], horizon)
    np.testing.assert_allclose(forecast, series[:, 132 : 132 + horizon], atol=1e-8)


@BOTH
def test_the_first_of_the_steps_is_the_one_step_forecast(fit):
    rng = np.random.default_rng(0)
    series = rng.normal(size=(2, 80)).cumsum(axis=1)
    baseline = fit(series, shape=Shape(lookback=6, horizon=4))
    np.testing.assert_allclose(
        baseline.predict(series[:, :6]), baseline.run(series[:, :6], 4)[:, 0], rtol=1e-12
    )
    assert baseline.parameter_count == 4 * 7


def test_a_shifted_context_shifts_the_forecast_of_n_linear_alone():
    series = np.random.default_rng(1).normal(size=(1, 90)).cumsum(axis=1)
    shape = Shape(lookback=8, horizon=8)
    context = series[:, :8]
    moves = [
        fit(series, shape=shape).run(context + 5, 8) - fit(series, shape=shape).run(context, 8)
        for fit in (fit_nlinear, fit_dlinear)
    ]
    np.testing.assert_allclose(moves[0], 5.0)
    assert np.abs(moves[1] - 5).max() > 0.01


def test_d_linear_is_the_sum_of_the_maps_of_moving_average_and_rest():
    lookback, horizon = 8, 3
    series = np.random.default_rng(2).normal(size=(1, 70)).cumsum(axis=1)
    rows = np.lib.stride_tricks.sliding_window_view(series[0], lookback + horizon)
    padded = np.pad(rows[:, :lookback], ((0, 0), (2, 2)), mode="edge")
    trend = np.lib.stride_tricks.sliding_window_view(padded, 5, axis=1).mean(axis=2)
    ones = np.ones((len(rows), 1))
    inputs = np.concatenate([trend, rows[:, :lookback] - trend, ones], axis=1)
    weights = np.linalg.lstsq(inputs, rows[:, lookback:])[0]
    baseline = fit_dlinear(series, shape=Shape(lookback=lookback, horizon=horizon))
    np.testing.assert_allclose(
        baseline.run(rows[:, :lookback], horizon), inputs @ weights, atol=1e-8
    )


@BOTH
def test_a_block_at_a_time_is_fed_its_own_output(fit):
    series = np.random.default_rng(3).normal(size=(1, 60))
    baseline = fit(series, shape=Shape(lookback=1, horizon=9))
    np.testing.assert_allclose(
        baseline.run(series[:, :1], 9), free_running(baseline.predict, series[:, :1], 9)
    )


@BOTH
def test_too_short_a_series_leaves_nothing_to_fit(fit):
    baseline = fit(wave(10), shape=Shape(lookback=8, horizon=8))
    expected = 2.0 if fit is fit_nlinear else 0.0
    np.testing.assert_allclose(baseline.run(np.full((1, 8), 2.0), 8), expected)

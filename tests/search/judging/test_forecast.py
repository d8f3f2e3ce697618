import math

import numpy as np
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.judging.forecast import cap_forecast, free_running
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

STEP = 5 * math.pi / 199


def exact_predictor(window: np.ndarray) -> np.ndarray:
    """The AR(2) whose poles are exp(-h/5) exp(+-ih): it continues the series exactly."""
    radius = math.exp(-STEP / 5)
    return 2 * radius * math.cos(STEP) * window[:, -1] - radius**2 * window[:, -2]


@pytest.mark.parametrize("name", ["published", "extrapolation", "validation", "test"])
def test_the_exact_ar2_runs_free_within_1e_12(name):
    episodes = load_dataset(DatasetSpec()).episodes[name]
    forecast = free_running(exact_predictor, episodes.context, episodes.horizon)
    assert np.abs(forecast - episodes.truth).max() < 1e-12


def test_a_forecast_feeds_back_its_own_output():
    seen = []

    def predict(window: np.ndarray) -> np.ndarray:
        seen.append(window[0].tolist())
        return window.sum(axis=1)

    forecast = free_running(predict, np.array([[1.0, 2.0]]), 4)
    assert forecast.tolist() == [[3, 5, 8, 13]]
    assert seen == [[1, 2], [2, 3], [3, 5], [5, 8]]


def test_episodes_do_not_touch_each_other():
    context = np.array([[1.0, 2.0], [10.0, 20.0]])
    together = free_running(exact_predictor, context, 5)
    for row, alone in enumerate(context):
        apart = free_running(exact_predictor, alone[None], 5)
        np.testing.assert_array_equal(together[row], apart[0])


def test_the_context_is_left_as_it_was():
    context = np.array([[1.0, 2.0]])
    free_running(lambda window: window[:, -1] * 2, context, 3)
    assert context.tolist() == [[1.0, 2.0]]


def test_a_horizon_of_nothing_gives_an_empty_forecast():
    assert free_running(exact_predictor, np.ones((3, 2)), 0).shape == (3, 0)


def test_an_exploding_predictor_overflows_without_a_warning():
    with np.errstate(all="raise"):
        forecast = free_running(lambda window: window[:, -1] ** 3, np.array([[1e9]]), 10)
    assert not np.isfinite(forecast[0, -1])


@pytest.mark.parametrize(
    ("value", "capped"), [(math.nan, 10.0), (math.inf, 10.0), (-math.inf, -10.0), (11.0, 10.0)]
)
def test_a_diverged_value_is_held_at_the_limit(value, capped):
    result, diverged = cap_forecast(np.array([[1.0, value]]), limit=10.0)
    assert result.tolist() == [[1.0, capped]]
    assert diverged


def test_a_forecast_within_the_limit_is_not_called_diverged():
    forecast = np.array([[1.0, -10.0, 10.0]])
    result, diverged = cap_forecast(forecast, limit=10.0)
    np.testing.assert_array_equal(result, forecast)
    assert not diverged


@given(arrays(np.float64, (2, 3)))
def test_a_capped_forecast_is_always_finite_and_within_the_limit(forecast):
    capped, diverged = cap_forecast(forecast, limit=10.0)
    assert (np.abs(capped) <= 10.0).all()
    assert diverged == (not (np.abs(forecast) <= 10.0).all())


@given(st.floats(min_value=-1.0, max_value=1.0), st.integers(min_value=0, max_value=30))
def test_a_geometric_predictor_gives_the_geometric_series(ratio, horizon):
    forecast = free_running(lambda window: ratio * window[:, -1], np.ones((1, 1)), horizon)
    np.testing.assert_allclose(forecast[0], ratio ** np.arange(1, horizon + 1), atol=1e-12)

import numpy as np
import pytest
from gru_or_lstm.search.judging.forecast import free_running
from gru_or_lstm.search.judging.linear import (
    fit_coefficients,
    fit_ridge,
    linear_predictor,
    reference_forecasts,
)


@pytest.fixture
def series() -> np.ndarray:
    """y_t = 1.5 y_{t-1} - 0.9 y_{t-2}, twice."""
    start = np.array([[1.0, 0.5], [0.2, -1.0]])
    return free_running(lambda window: 1.5 * window[:, -1] - 0.9 * window[:, -2], start, 60)


def test_least_squares_finds_the_law_in_the_order_of_time(series):
    np.testing.assert_allclose(fit_coefficients(series, 2), [-0.9, 1.5], atol=1e-12)


def test_ridge_finds_the_law_too_where_there_is_no_noise(series):
    np.testing.assert_allclose(fit_ridge(series, 2), [-0.9, 1.5], atol=1e-9)


def test_ridge_is_the_penalised_solution_of_least_cross_validation():
    rng = np.random.default_rng(0)
    noisy = np.cos(0.3 * np.arange(80))[None] + 0.3 * rng.standard_normal((1, 80))
    rows = np.lib.stride_tricks.sliding_window_view(noisy[0], 11)
    inputs, targets = rows[:, :-1], rows[:, -1]
    gram, largest = inputs.T @ inputs, np.linalg.norm(inputs, 2) ** 2
    candidates = []
    for penalty in largest * np.logspace(-12, 0, 49):
        inverse = np.linalg.inv(gram + penalty * np.eye(10))
        hat = inputs @ inverse @ inputs.T
        residual = targets - hat @ targets
        score = (residual @ residual) / (len(targets) - np.trace(hat)) ** 2
        candidates.append((score, tuple(inverse @ inputs.T @ targets)))
    np.testing.assert_allclose(fit_ridge(noisy, 10), min(candidates)[1], rtol=1e-6)


def test_ridge_shrinks_what_noise_inflates():
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((1, 60))
    assert np.linalg.norm(fit_ridge(noise, 20)) < np.linalg.norm(fit_coefficients(noise, 20))


@pytest.mark.parametrize("fit", [fit_coefficients, fit_ridge])
@pytest.mark.parametrize("samples", [np.zeros((1, 30)), np.ones((1, 2))])
def test_nothing_to_fit_gives_zero_coefficients(fit, samples):
    assert fit(samples, 2).tolist() == [0.0, 0.0]


def test_a_predictor_weighs_the_last_samples_of_a_longer_window():
    predict = linear_predictor(np.array([-0.9, 1.5]))
    assert predict(np.array([[7.0, 1.0, 2.0]])).tolist() == [-0.9 + 3.0]


def test_references_are_zero_persistence_and_the_autoregression(series):
    context, truth = series[:, :20], series[:, 20:]
    forecasts = reference_forecasts(series, context, 40, limit=10.0)
    assert not forecasts["zero"].any()
    np.testing.assert_array_equal(forecasts["persistence"], np.tile(context[:, -1:], 40))
    np.testing.assert_allclose(forecasts["autoregression"], truth, atol=1e-9)


def test_a_reference_that_explodes_is_held_at_the_limit():
    growing = 1.5 ** np.arange(12.0)[None]
    forecast = reference_forecasts(growing, growing[:, :4], 30, limit=100.0)["autoregression"]
    assert forecast.max() == 100.0

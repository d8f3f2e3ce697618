"""Baselines against what can be computed by hand."""

import numpy as np
import pytest

from benchmarks.baselines import (
    baselines_for,
    fit_autoregression,
    fit_mean,
    fit_ridge_autoregression,
    measure_baselines,
)
from search.dataset import DatasetSpec, load_dataset
from search.forecast import free_running
from search.metrics import score
from search.series import SERIES

NAMES = ["zero", "persistence", "mean", "AR(1)", "AR(2)", "AR(20)", "ridge AR(20)"]
NOISE_SEEDS = 100


def measure(series):
    records = measure_baselines(load_dataset(DatasetSpec(series=series)))
    return {record["model"]: record for record in records}


@pytest.fixture(scope="module")
def measured():
    return measure("damped-cosine")


@pytest.mark.parametrize("series", SERIES)
def test_every_baseline_is_measured_on_every_set_of_every_series(series):
    dataset = load_dataset(DatasetSpec(series=series))
    records = measure(series)
    assert list(records) == list(baselines_for(20)) == NAMES
    for record in records.values():
        assert record["fit_seconds"] >= 0
        numbers = [value for name, value in record.items() if name != "model"]
        assert np.isfinite(numbers).all()
        for part in dataset.evaluation_sets[1:]:
            assert f"{part}_{dataset.primary_metric}" in record
            assert f"{part}_one_step_mse" in record
        assert set(dataset.facts.reported) <= set(record)


def test_zero_and_persistence_score_what_theory_says(measured):
    assert measured["zero"]["published_nrmse_env"] == pytest.approx(0.7073, abs=1e-4)
    assert measured["zero"]["published_nrmse"] == pytest.approx(1.0278, abs=1e-4)
    assert measured["persistence"]["published_nrmse_env"] == pytest.approx(0.9020, abs=1e-4)
    assert measured["persistence"]["published_nrmse"] == pytest.approx(1.1145, abs=1e-4)


def test_a_first_order_fit_decays_without_oscillating(measured):
    # Least squares gives 1.073; 1.08 is the Yule-Walker fit about the mean.
    assert measured["AR(1)"]["published_nrmse"] == pytest.approx(1.0726, abs=5e-4)
    assert measured["AR(1)"]["published_frequency_error"] == pytest.approx(100)


@pytest.mark.parametrize("model", ["AR(2)", "AR(20)", "ridge AR(20)"])
@pytest.mark.parametrize("part", ["test", "published", "extrapolation"])
def test_linear_fits_are_exact_without_noise(measured, model, part):
    assert measured[model][f"{part}_nrmse_env"] < 1e-10
    assert measured[model][f"{part}_one_step_mse"] < 1e-23


@pytest.fixture(scope="module")
def noisy_errors():
    """Order -> quartiles of the nrmse of the published trajectory over draws of the noise."""
    errors = {2: [], 20: []}
    for seed in range(NOISE_SEEDS):
        dataset = load_dataset(DatasetSpec(series="damped-cosine-noisy", seed=seed))
        episodes = dataset.episodes["published"]
        for order, found in errors.items():
            predict = fit_autoregression(dataset.training_series, order=order).predict
            forecast = free_running(predict, episodes.context, episodes.horizon)
            found.append(score(episodes, forecast)["nrmse"])
    return {order: np.quantile(found, [0.25, 0.5, 0.75]) for order, found in errors.items()}


def test_with_one_percent_of_noise_a_twentieth_order_fit_has_an_error_of_about_0_0126(noisy_errors):
    # One draw gave 0.0126; over a hundred the median is 0.0098.
    low, median, high = noisy_errors[20]
    assert low < 0.0126 < high
    assert median == pytest.approx(0.0098, abs=5e-4)


def test_with_one_percent_of_noise_a_second_order_fit_is_ruined(noisy_errors):
    assert noisy_errors[2][1] == pytest.approx(1.01, abs=0.01)


def test_the_constant_forecast_of_mackey_glass_scores_smape_21_6():
    assert measure("mackey-glass")["mean"]["test_smape"] == pytest.approx(21.6, abs=0.1)


@pytest.mark.parametrize(("column", "published"), [("test_arv", 0.427), ("late_arv", 0.965)])
def test_persistence_has_the_published_relative_variance_of_the_sunspots(column, published):
    assert measure("sunspots")["persistence"][column] == pytest.approx(published, abs=5e-4)


def test_a_second_order_fit_finds_the_poles_of_the_law():
    series = load_dataset(DatasetSpec()).training_series
    baseline = fit_autoregression(series, order=2)
    step = 5 * np.pi / 199
    radius = np.exp(-step / 5)
    expected = [-(radius**2), 2 * radius * np.cos(step)]
    found = [baseline.predict(window)[0] for window in (np.array([[1.0, 0]]), np.array([[0, 1.0]]))]
    assert found == pytest.approx(expected, abs=1e-10)


def test_parameters_are_the_fitted_numbers(measured):
    assert [record["parameter_count"] for record in measured.values()] == [0, 0, 1, 1, 2, 20, 20]


def test_the_mean_is_that_of_the_training_samples():
    baseline = fit_mean(np.array([[1.0, 2.0, 6.0]]))
    assert baseline.predict(np.zeros((2, 4))).tolist() == [3.0, 3.0]


@pytest.mark.parametrize("fit", [fit_autoregression, fit_ridge_autoregression])
def test_a_linear_fit_recovers_any_linear_recurrence(fit):
    series = free_running(
        lambda window: 1.5 * window[:, -1] - 0.9 * window[:, -2], np.array([[1.0, 0.5]]), 60
    )
    baseline = fit(series, order=2)
    forecast = free_running(baseline.predict, series[:, :20], 40)
    assert forecast == pytest.approx(series[:, 20:], abs=1e-8)


@pytest.mark.parametrize(
    ("lookback", "orders"),
    [
        (8, ["AR(1)", "AR(2)", "AR(8)", "ridge AR(8)"]),
        (2, ["AR(1)", "AR(2)", "ridge AR(2)"]),
        (1, ["AR(1)", "ridge AR(1)"]),
    ],
)
def test_no_autoregression_sees_more_than_the_networks(lookback, orders):
    assert list(baselines_for(lookback)) == [*NAMES[:3], *orders]
    dataset = load_dataset(DatasetSpec(lookback=lookback))
    assert [record["model"] for record in measure_baselines(dataset)] == [*NAMES[:3], *orders]

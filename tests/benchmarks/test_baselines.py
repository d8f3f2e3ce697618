"""Baselines against what can be computed by hand."""

import numpy as np
import pytest

from benchmarks.baselines import BASELINES, fit_autoregression, measure_baselines
from search.dataset import DatasetSpec, load_dataset
from search.forecast import free_running


@pytest.fixture(scope="module")
def measured():
    records = measure_baselines(load_dataset(DatasetSpec()))
    return {record["model"]: record for record in records}


def test_every_baseline_is_measured(measured):
    assert list(measured) == list(BASELINES) == ["zero", "persistence", "AR(2)", "AR(20)"]


def test_zero_and_persistence_score_what_theory_says(measured):
    assert measured["zero"]["published_nrmse_env"] == pytest.approx(0.7073, abs=1e-4)
    assert measured["zero"]["published_nrmse"] == pytest.approx(1.0278, abs=1e-4)
    assert measured["persistence"]["published_nrmse_env"] == pytest.approx(0.9020, abs=1e-4)
    assert measured["persistence"]["published_nrmse"] == pytest.approx(1.1145, abs=1e-4)


@pytest.mark.parametrize("model", ["AR(2)", "AR(20)"])
@pytest.mark.parametrize("part", ["test", "published", "extrapolation"])
def test_linear_fits_are_exact_without_noise(measured, model, part):
    assert measured[model][f"{part}_nrmse_env"] < 1e-10
    assert measured[model][f"{part}_one_step_mse"] < 1e-25


def test_a_second_order_fit_finds_the_poles_of_the_law():
    series = load_dataset(DatasetSpec()).training_series
    baseline = fit_autoregression(series, 20, order=2)
    step = 5 * np.pi / 199
    radius = np.exp(-step / 5)
    expected = [-(radius**2), 2 * radius * np.cos(step)]
    found = [baseline.predict(window)[0] for window in (np.array([[1.0, 0]]), np.array([[0, 1.0]]))]
    assert found == pytest.approx(expected, abs=1e-10)


def test_parameters_are_the_coefficients(measured):
    assert [record["parameter_count"] for record in measured.values()] == [0, 0, 2, 20]


def test_a_linear_fit_recovers_any_linear_recurrence():
    series = free_running(
        lambda window: 1.5 * window[:, -1] - 0.9 * window[:, -2], np.array([[1.0, 0.5]]), 60
    )
    baseline = fit_autoregression(series, 20, order=2)
    forecast = free_running(baseline.predict, series[:, :20], 40)
    assert forecast == pytest.approx(series[:, 20:], abs=1e-12)


def test_an_order_beyond_the_lookback_is_refused():
    with pytest.raises(ValueError, match=r"must not exceed lookback=4. Received: order=5"):
        fit_autoregression(np.zeros((1, 30)), 4, order=5)

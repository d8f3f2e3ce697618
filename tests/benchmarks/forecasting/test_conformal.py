"""Conformal intervals against closed forms, a loop over all origins, MAPIE, and simulation."""

import numpy as np
import pytest
from gru_or_lstm.benchmarks.forecasting.conformal import (
    conformal_radii,
    conformal_rank,
    measure_coverage,
    rolling_radii,
)
from gru_or_lstm.benchmarks.forecasting.origins import cut_origins
from gru_or_lstm.search.own_data import Geometry
from gru_or_lstm.search.series import Trajectories

LEVELS = (0.80, 0.95)


@pytest.mark.parametrize(
    ("count", "level", "rank"), [(4, 0.8, 4), (3, 0.8, 4), (99, 0.95, 95), (19, 0.95, 19)]
)
def test_the_rank_of_the_bounding_error_is_that_of_finite_samples(count, level, rank):
    assert conformal_rank(count, level) == rank


def test_too_few_errors_bound_nothing():
    assert conformal_radii(np.ones((3, 1)), 0.8).tolist() == [np.inf]
    assert conformal_radii(np.ones((4, 1)), 0.8).tolist() == [1.0]
    assert conformal_radii(np.ones((0, 2)), 0.8).tolist() == [np.inf, np.inf]


def test_errors_without_an_outcome_take_no_part():
    errors = np.array([[1.0, 5.0], [2.0, np.nan], [3.0, np.nan], [4.0, np.nan]])
    assert conformal_radii(errors, 0.8).tolist() == [4.0, np.inf]


@pytest.mark.parametrize("level", LEVELS)
def test_radii_are_those_of_mapie(level):
    regression = pytest.importorskip("mapie.regression")
    from sklearn.dummy import DummyRegressor

    rng = np.random.default_rng(3)
    for count in (20, 33, 100):
        errors = np.abs(rng.standard_t(3, count))
        inputs = np.zeros((count, 1))
        zero = DummyRegressor(strategy="constant", constant=0.0).fit(inputs, errors)
        mapie = regression.SplitConformalRegressor(zero, confidence_level=level, prefit=True)
        _, interval = mapie.conformalize(inputs, errors).predict_interval(inputs[:1])
        assert conformal_radii(errors[:, None], level)[0] == pytest.approx(interval[0, 1, 0])


def test_a_rolling_radius_is_that_of_the_errors_known_at_its_origin():
    rng = np.random.default_rng(0)
    starts, steps = np.arange(100, 160, 2), 5
    errors = np.abs(rng.normal(size=(len(starts), steps)))
    found = rolling_radii(errors, starts, 0.8, first=8)
    for row, origin in enumerate(starts[8:]):
        for step in range(steps):
            known = errors[starts + step < origin, step]
            assert found[row, step] == conformal_radii(known[:, None], 0.8)[0]


def simulated(rng: np.random.Generator, count: int) -> np.ndarray:
    values = np.zeros(count)
    for place in range(1, count):
        values[place] = 0.8 * values[place - 1] + rng.standard_t(4)
    return values


def errors_of_the_law(values: np.ndarray, *, steps: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Absolute errors of the best forecast of an autoregression, 0.8^h of the last sample."""
    count = len(values)
    geometry = Geometry(count=count, validation_from=int(0.7 * count), test_from=int(0.85 * count))
    origins = cut_origins(Trajectories(values=values[None]), geometry, lookback=1, steps=steps)
    forecast = origins.contexts * 0.8 ** np.arange(1, steps + 1)
    return np.abs(forecast - origins.truth), origins.starts, origins.first_test


@pytest.mark.parametrize("level", LEVELS)
def test_intervals_of_a_simulated_series_hold_what_they_promise(level):
    errors, starts, first = errors_of_the_law(simulated(np.random.default_rng(7), 4000), steps=12)
    coverage = measure_coverage(errors[first:], rolling_radii(errors, starts, level, first=first))
    assert coverage.held == pytest.approx(level, abs=0.05)
    assert np.allclose(coverage.by_step, level, atol=0.08)


def test_intervals_of_short_series_hold_what_they_promise_on_average():
    rng = np.random.default_rng(1)
    held = []
    for _ in range(200):
        errors, starts, first = errors_of_the_law(simulated(rng, 200), steps=6)
        radii = rolling_radii(errors, starts, 0.8, first=first)
        held.append(measure_coverage(errors[first:], radii).held)
    assert np.mean(held) == pytest.approx(0.8, abs=0.05)


def test_what_has_no_interval_or_no_outcome_is_not_counted():
    errors = np.array([[1.0, np.nan], [3.0, 1.0]])
    coverage = measure_coverage(errors, np.array([[2.0, 2.0], [2.0, np.inf]]))
    assert (coverage.held, coverage.judged) == (0.5, 2)
    assert coverage.by_step[0] == 0.5
    assert np.isnan(coverage.by_step[1])

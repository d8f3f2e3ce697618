import cmath
import math

import numpy as np
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.judging.episodes import Episodes
from gru_or_lstm.search.judging.poles import MAX_PERCENT, decay_error, fitted_pole, frequency_error

STEP = 5 * math.pi / 199
RATE, FREQUENCY = STEP / 5, STEP


@pytest.fixture(scope="module")
def episodes() -> Episodes:
    return load_dataset(DatasetSpec()).episodes["published"]


def oscillation(rate: float, frequency: float) -> np.ndarray:
    steps = np.arange(180.0)
    return (np.exp(-rate * steps) * np.cos(frequency * steps + 0.3))[None]


def test_the_pole_of_the_published_series_is_the_documented_one(episodes):
    pole = fitted_pole(episodes.truth[0])
    assert abs(pole) == pytest.approx(0.98434, abs=5e-6)
    assert cmath.phase(pole) == pytest.approx(0.07893, abs=5e-6)
    assert pole == pytest.approx(episodes.facts.pole, rel=1e-12)


def test_the_truth_has_neither_error(episodes):
    assert decay_error(episodes, episodes.truth) < 1e-9
    assert frequency_error(episodes, episodes.truth) < 1e-9


def test_a_tenth_more_of_either_is_ten_percent_of_that_alone(episodes):
    faster = oscillation(RATE, 1.1 * FREQUENCY)
    steeper = oscillation(1.1 * RATE, FREQUENCY)
    assert frequency_error(episodes, faster) == pytest.approx(10, rel=1e-9)
    assert decay_error(episodes, faster) == pytest.approx(0, abs=1e-9)
    assert frequency_error(episodes, steeper) == pytest.approx(0, abs=1e-9)
    assert decay_error(episodes, steeper) == pytest.approx(10, rel=1e-9)


def test_a_constant_forecast_is_a_hundred_percent_wrong_twice(episodes):
    constant = np.full_like(episodes.truth, 0.5)
    assert decay_error(episodes, constant) == pytest.approx(100)
    assert frequency_error(episodes, constant) == pytest.approx(100)


def test_a_zero_forecast_decays_infinitely_fast_and_is_held_at_the_most(episodes):
    zero = np.zeros_like(episodes.truth)
    assert decay_error(episodes, zero) == MAX_PERCENT
    assert frequency_error(episodes, zero) == pytest.approx(100)


def test_errors_are_averaged_over_episodes(episodes):
    both = np.concatenate([oscillation(RATE, FREQUENCY), oscillation(RATE, 1.1 * FREQUENCY)])
    assert frequency_error(episodes, both) == pytest.approx(5, rel=1e-9)


def test_of_two_real_poles_the_larger_counts():
    steps = np.arange(30.0)
    assert fitted_pole(0.9**steps + 0.5**steps) == pytest.approx(0.9)


@pytest.mark.parametrize("function", [decay_error, frequency_error])
def test_a_series_without_a_known_pole_has_no_error_of_it(function):
    episodes = Episodes(context=np.zeros((1, 1)), truth=np.ones((1, 5)), envelope=None, limit=1.0)
    with pytest.raises(ValueError, match=r"needs the pole of the law. Received: facts.pole=None"):
        function(episodes, episodes.truth)

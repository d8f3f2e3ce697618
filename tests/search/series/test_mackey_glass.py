import numpy as np
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.judging.metrics import smape
from gru_or_lstm.search.series import mackey_glass
from gru_or_lstm.search.series.mackey_glass import (
    DELAY,
    GAIN,
    HALF,
    LOSS,
    LYAPUNOV_TIME,
    PAST,
    sample_mackey_glass,
    split_mackey_glass,
)
from gru_or_lstm.search.series.trajectories import SeriesSplit

LOOKBACK = 20
SAMPLE = LYAPUNOV_TIME / 75


@pytest.fixture(scope="module")
def split() -> SeriesSplit:
    return split_mackey_glass(0, LOOKBACK)


def test_before_one_delay_the_solution_relaxes_exponentially_to_what_the_past_drives():
    times = np.linspace(0, DELAY, 50)
    level = GAIN * PAST / (1 + PAST**10) / LOSS
    exact = level + (PAST - level) * np.exp(-LOSS * times)
    np.testing.assert_allclose(sample_mackey_glass(times / SAMPLE), exact, atol=1e-9)


def test_the_solution_satisfies_the_delay_equation():
    times = 50 + np.linspace(0, 500, 300)
    reach = 0.01
    before, now, after, delayed = (
        sample_mackey_glass((times + shift) / SAMPLE) for shift in (-reach, 0, reach, -DELAY)
    )
    slope = (after - before) / (2 * reach)
    np.testing.assert_allclose(slope, GAIN * delayed / (1 + delayed**10) - LOSS * now, atol=2e-6)


def test_halving_the_step_moves_ten_lyapunov_times_by_less_than_a_millionth(monkeypatch):
    positions = np.arange(750.0)
    coarse = sample_mackey_glass(positions)
    monkeypatch.setattr(mackey_glass, "STEPS_PER_DELAY", 2 * mackey_glass.STEPS_PER_DELAY)
    monkeypatch.setattr(mackey_glass, "_SOLUTION", mackey_glass._Solution())
    fine = sample_mackey_glass(positions)
    assert np.abs(fine - coarse).max() < 1e-6
    assert np.abs(fine - coarse)[:150].max() < 1e-9


def test_what_was_asked_for_before_changes_no_value(monkeypatch):
    monkeypatch.setattr(mackey_glass, "_SOLUTION", mackey_glass._Solution())
    late = sample_mackey_glass(np.array([700.5]))
    early = sample_mackey_glass(np.arange(40.0))
    monkeypatch.setattr(mackey_glass, "_SOLUTION", mackey_glass._Solution())
    np.testing.assert_array_equal(sample_mackey_glass(np.arange(40.0)), early)
    np.testing.assert_array_equal(sample_mackey_glass(np.array([700.5])), late)


def test_750_points_train_and_750_are_forecast_from_30_origins(split):
    assert split.train.values.shape == (1, 750)
    assert split.evaluation["test"].values.shape == (30, LOOKBACK + 750)


def test_the_first_test_forecast_continues_the_training_series(split):
    raw = sample_mackey_glass(np.arange(1500.0))
    whole = (raw - split.mean) / split.scale
    np.testing.assert_array_equal(split.train.values[0], whole[:750])
    np.testing.assert_allclose(
        split.evaluation["test"].values[0], whole[750 - LOOKBACK :], rtol=1e-12
    )


def test_test_origins_are_half_a_lyapunov_time_apart(split):
    test = split.evaluation["test"].values
    # Two halves are 75 samples.
    np.testing.assert_allclose(test[2:, :-75], test[:-2, 75:], atol=1e-9)
    later = sample_mackey_glass(750 + HALF + np.arange(3.0))
    np.testing.assert_allclose(
        test[1, LOOKBACK : LOOKBACK + 3], (later - split.mean) / split.scale, rtol=1e-12
    )


def test_validation_begins_a_lyapunov_time_after_the_last_test_point(split):
    start = 750 + 29 * HALF + 750 + 75
    first = sample_mackey_glass(start + np.arange(1.0))
    found = split.evaluation["validation"].values[0, 0] * split.scale + split.mean
    assert found == pytest.approx(first[0], rel=1e-12)


def test_the_seed_shifts_everything_by_half_a_lyapunov_time(split):
    shifted = split_mackey_glass(2, LOOKBACK)
    raw = [part.train.values[0] * part.scale + part.mean for part in (split, shifted)]
    np.testing.assert_allclose(raw[1][:-75], raw[0][75:], rtol=1e-12)


def test_forecasting_the_training_mean_scores_smape_21_6():
    episodes = load_dataset(DatasetSpec(series="mackey-glass")).episodes["test"]
    assert smape(episodes, np.zeros_like(episodes.truth)) == pytest.approx(21.6, abs=0.1)


def test_a_lookback_that_leaves_no_window_is_refused():
    with pytest.raises(InputError, match=r"below the 750 samples .*lookback=800"):
        load_dataset(DatasetSpec(series="mackey-glass", lookback=800))


def test_the_samples_have_not_changed():
    # On every processor: nothing but sums, products and quotients is used.
    fingerprint = load_dataset(DatasetSpec(series="mackey-glass")).fingerprint
    assert fingerprint.startswith("bb7dfad480141486")

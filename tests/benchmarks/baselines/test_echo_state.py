"""The echo state network against reservoirpy and what its law demands."""

import numpy as np
import pytest
from gru_or_lstm.benchmarks.baselines.echo_state import (
    RADIUS,
    draw_reservoir,
    fit_echo_state,
    fit_warm_echo_state,
)
from gru_or_lstm.benchmarks.baselines.simple_models import Shape
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.judging.forecast import free_running

SHAPE = Shape(lookback=20, horizon=30)
WAVE = (np.sin(0.3 * np.arange(300)) * np.cos(0.11 * np.arange(300)))[None]


def test_the_reservoir_has_its_spectral_radius_and_share_of_connections():
    reservoir = draw_reservoir(200)
    radius = np.abs(np.linalg.eigvals(reservoir.recurrent)).max()
    assert radius == pytest.approx(RADIUS)
    assert np.mean(reservoir.recurrent != 0) == pytest.approx(0.1, abs=0.01)
    assert max(np.abs(reservoir.entering).max(), np.abs(reservoir.bias).max()) <= 0.5


def test_the_same_seed_draws_the_same_reservoir_and_another_one_another():
    one, same, other = draw_reservoir(30), draw_reservoir(30), draw_reservoir(30, seed=1)
    np.testing.assert_array_equal(one.recurrent, same.recurrent)
    assert not np.array_equal(one.recurrent, other.recurrent)


def test_states_forget_where_they_started():
    reservoir = draw_reservoir(100)
    first, second = np.zeros((1, 100)), np.ones((1, 100))
    for sample in WAVE.T:
        first, second = reservoir.step(first, sample), reservoir.step(second, sample)
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_states_are_those_of_reservoirpy():
    nodes = pytest.importorskip(
        "reservoirpy.nodes", reason="reservoirpy is an oracle, if installed"
    )
    reservoir = draw_reservoir(50)
    node = nodes.Reservoir(
        W=reservoir.recurrent.T,
        Win=reservoir.entering[:, None],
        bias=reservoir.bias,
        lr=1.0,
        input_dim=1,
    )
    expected = node.run(WAVE[0, :, None])
    states = reservoir.rest(1)
    for sample, row in zip(WAVE.T, expected, strict=True):
        states = reservoir.step(states, sample)
        np.testing.assert_allclose(states[0], row, atol=1e-10)


@pytest.mark.parametrize("fit", [fit_echo_state, fit_warm_echo_state])
def test_a_smooth_series_is_forecast(fit):
    baseline = fit(WAVE[:, :200], shape=SHAPE)
    forecast = baseline.run(WAVE[:, 150:250], 30)
    assert np.abs(forecast - WAVE[:, 250:280]).max() < 0.05


def test_the_first_step_of_a_run_is_the_one_step_forecast():
    baseline = fit_echo_state(WAVE, shape=SHAPE)
    windows = np.lib.stride_tricks.sliding_window_view(WAVE[0], 20)
    np.testing.assert_allclose(baseline.predict(windows), baseline.run(windows, 1)[:, 0])


def test_a_run_keeps_its_state_where_a_network_starts_afresh():
    baseline = fit_echo_state(WAVE, shape=SHAPE)
    kept, afresh = baseline.run(WAVE[:, :20], 30), free_running(baseline.predict, WAVE[:, :20], 30)
    np.testing.assert_allclose(kept[:, 0], afresh[:, 0])
    assert not np.allclose(kept, afresh, atol=1e-9)


@pytest.mark.parametrize(("samples", "units"), [(300, 139), (40, 10), (4, 1)])
def test_half_as_many_units_as_samples_to_fit(samples, units):
    baseline = fit_echo_state(WAVE[:, :samples], shape=SHAPE)
    assert baseline.detail == f"{units} units"
    assert baseline.parameter_count == units + 2


def test_more_past_than_a_context_helps_on_mackey_glass():
    """With 320 samples of warm-up the error stays small for about seven Lyapunov times."""
    dataset = load_dataset(DatasetSpec(series="mackey-glass"))
    episodes = dataset.episodes["test"]
    shape = Shape(lookback=20, horizon=episodes.horizon)
    run = fit_warm_echo_state(dataset.training_series, shape=shape).run
    known = np.concatenate([episodes.past, episodes.context], axis=1)
    kept = []
    for samples in (known, episodes.context):
        lost = np.abs(run(samples, episodes.horizon) - episodes.truth) > 0.4 * episodes.truth.std()
        kept.append(np.where(lost.any(axis=1), lost.argmax(axis=1), episodes.horizon).mean() / 75)
    assert kept[0] == pytest.approx(6.9, abs=1.0)
    assert kept[0] > kept[1] + 0.5

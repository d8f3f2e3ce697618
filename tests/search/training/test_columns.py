"""Several columns: a target, one that is observed beside it, and two that are known in advance."""

import dataclasses

import numpy as np
import pytest
from gru_or_lstm.search.configurations.cells import CELLS
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.datasets.windows import Windows
from gru_or_lstm.search.judging.episodes import Episodes
from gru_or_lstm.search.training.compiled import load_model
from gru_or_lstm.search.training.engines import fit
from gru_or_lstm.search.training.evaluation import evaluate
from gru_or_lstm.search.training.fits import FitRequest
from gru_or_lstm.search.training.program import Program
from gru_or_lstm.search.training.programs import program_for

LOOKBACK, HORIZON, FED_BACK, KNOWN = 6, 5, 2, 2
UNITS = 3


def make_columns(count: int) -> np.ndarray:
    """A target, a covariate that leads it, and two columns of a calendar."""
    time = np.arange(float(count))
    week = 2 * np.pi * time / 7
    covariate = np.cos(0.3 * time)
    target = np.sin(week) * covariate
    return np.stack([target, covariate, np.sin(week), np.cos(week)], axis=1)


def make_windows(table: np.ndarray) -> Windows:
    runs = np.lib.stride_tricks.sliding_window_view(table, LOOKBACK + 1, axis=0)
    runs = runs.transpose(0, 2, 1).astype(np.float32)
    return Windows(inputs=runs[:, :-1], targets=runs[:, 1:, :FED_BACK])


def make_episodes(table: np.ndarray) -> Episodes:
    runs = np.lib.stride_tricks.sliding_window_view(table, LOOKBACK + HORIZON, axis=0)
    runs = runs.transpose(0, 2, 1)
    return Episodes(
        context=runs[:, :LOOKBACK],
        truth=runs[:, LOOKBACK:, 0],
        known=runs[:, LOOKBACK:, FED_BACK:],
        envelope=None,
        limit=10.0,
    )


def make_request(cell: str = "gru", **changes: object) -> FitRequest:
    """Twenty-one windows in batches of four, so that the last batch has one."""
    windows = make_windows(make_columns(32))
    values = {
        "configuration": Configuration(cell=cell, units=UNITS, learning_rate=0.02),
        "train": Windows(inputs=windows.inputs[:21], targets=windows.targets[:21]),
        "validation": Windows(inputs=windows.inputs[21:], targets=windows.targets[21:]),
        "first_epoch": 0,
        "last_epoch": 4,
        "schedule_epochs": 10,
        "batch_size": 4,
        "seed": 3,
    }
    return FitRequest(**(values | changes))


@pytest.mark.parametrize("cell", ["gru", pytest.param("lstm", marks=pytest.mark.slow)])
def test_the_compiled_engine_equals_model_fit(cell):
    request = make_request(cell)
    ours, theirs = (fit(request, engine=engine) for engine in ("compiled", "keras"))
    np.testing.assert_allclose(ours.train_losses, theirs.train_losses, rtol=1e-5)
    np.testing.assert_allclose(ours.validation_losses, theirs.validation_losses, rtol=1e-5)
    for left, right in zip(ours.state.weights, theirs.state.weights, strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-5 * np.abs(right).max())


def test_the_loss_is_the_mean_over_all_columns_that_are_predicted():
    request = make_request()
    result = fit(request)
    model = load_model(request.configuration, LOOKBACK, result.state)
    error = model.predict(request.validation.inputs, verbose=0) - request.validation.targets
    expected = np.mean(error[:, LOOKBACK // 2 :] ** 2)
    assert result.validation_losses[-1] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_padded_units_stay_exactly_zero_and_change_nothing_but_rounding(cell):
    plain, padded = (fit(make_request(cell, unit_multiple=multiple)) for multiple in (1, 8))
    np.testing.assert_allclose(padded.train_losses, plain.train_losses, rtol=1e-4)
    configuration = make_request(cell).configuration
    program = program_for(
        configuration, LOOKBACK, features=FED_BACK + KNOWN, outputs=FED_BACK, multiple=8
    )
    kernel, readout = (program.model.weights[place].numpy() for place in (0, -2))
    blocks = kernel.reshape(FED_BACK + KNOWN, CELLS[cell].gates, 8)
    assert np.abs(blocks[:, :, :UNITS]).min() > 0
    assert (blocks[:, :, UNITS:] == 0).all()
    assert (readout[UNITS:] == 0).all()


@pytest.mark.parametrize("cell", ["lstm", pytest.param("mgu", marks=pytest.mark.slow)])
def test_a_forecast_is_fed_its_own_columns_and_those_that_are_known(cell):
    request = make_request(cell)
    state = fit(request).state
    dataset = dataclasses.replace(
        load_dataset(DatasetSpec(lookback=LOOKBACK)),
        train=request.train,
        windows={"validation": request.validation, "test": make_windows(make_columns(40)[20:])},
        episodes={
            "validation": make_episodes(make_columns(30)),
            "test": make_episodes(make_columns(50)[30:]),
        },
    )
    found = evaluate(request.configuration, state, dataset, ("validation", "test"))
    model = load_model(request.configuration, LOOKBACK, state)
    for name, episodes in dataset.episodes.items():
        window, steps = episodes.context, []
        for step in range(HORIZON):
            outputs = model.predict_on_batch(window.astype(np.float32))[:, -1]
            steps.append(outputs[:, 0])
            row = np.concatenate([outputs, episodes.known[:, step]], axis=1)
            window = np.concatenate([window[:, 1:], row[:, None]], axis=1)
        expected = np.stack(steps, axis=1)
        np.testing.assert_allclose(found.forecasts[name], expected, rtol=1e-4, atol=1e-6)
    windows = dataset.windows["test"]
    error = model.predict(windows.inputs, verbose=0)[:, :, 0] - windows.targets[:, :, 0]
    np.testing.assert_allclose(found.squared_errors["test"], error**2, rtol=1e-3, atol=1e-7)


def test_known_columns_that_are_missing_are_named():
    program = Program(make_request().configuration, LOOKBACK, features=4, outputs=2)
    with pytest.raises(ValueError, match="`known` must have 2 columns"):
        program.forecast(np.zeros((1, LOOKBACK, 4)), HORIZON)

"""Stacked layers, dropout, decay, clipping and the best epoch."""

import dataclasses

import numpy as np
import pytest
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.windows import Windows
from gru_or_lstm.search.training.compiled import load_model
from gru_or_lstm.search.training.engines import ENGINES, fit
from gru_or_lstm.search.training.fits import FitRequest, TrainingState
from gru_or_lstm.search.training.models import build_optimizer
from gru_or_lstm.search.training.programs import program_for

LOOKBACK, FEATURES, OUTPUTS, UNITS = 5, 3, 2, 3
ALL = {
    "layers": 2,
    "dropout": 0.3,
    "weight_decay": 0.1,
    "clip_norm": 0.2,
    "epoch_kept": "best",
}


def make_request(cell: str = "gru", optimizer: str = "adam", **changes: object) -> FitRequest:
    """Twenty-one windows in batches of four, so that the last batch has one."""
    named = {field.name for field in dataclasses.fields(Configuration)}
    asked = {name: changes.pop(name) for name in list(changes) if name in named}
    shape = {"cell": cell, "optimizer": optimizer, "units": UNITS, "learning_rate": 0.05}
    table = np.random.default_rng(0).normal(size=(36, FEATURES))
    runs = np.lib.stride_tricks.sliding_window_view(table, LOOKBACK + 1, axis=0)
    runs = runs.transpose(0, 2, 1).astype(np.float32)
    inputs, targets = runs[:, :-1], runs[:, 1:, :OUTPUTS]
    values = {
        "configuration": Configuration(**shape | asked),
        "train": Windows(inputs=inputs[:21], targets=targets[:21]),
        "validation": Windows(inputs=inputs[21:], targets=targets[21:]),
        "first_epoch": 0,
        "last_epoch": 6,
        "schedule_epochs": 9,
        "batch_size": 4,
        "seed": 3,
    }
    return FitRequest(**(values | changes))


def assert_equal_states(one: TrainingState, other: TrainingState) -> None:
    assert (one.best_loss, one.best_epoch) == (other.best_loss, other.best_epoch)
    for part in ("weights", "optimizer", "best_weights"):
        for left, right in zip(getattr(one, part), getattr(other, part), strict=True):
            np.testing.assert_array_equal(left, right)


@pytest.mark.parametrize(
    ("cell", "optimizer", "changes"),
    [
        ("gru", "adam", ALL),
        ("lstm", "sgd", {"layers": 3, "dropout": 0.5}),
        pytest.param("gru", "sgd", {"layers": 2}, marks=pytest.mark.slow),
        pytest.param("lstm", "adam", {"clip_norm": 0.1}, marks=pytest.mark.slow),
        pytest.param("gru", "adam", {"weight_decay": 0.5}, marks=pytest.mark.slow),
        pytest.param("gru", "sgd", {"dropout": 0.3}, marks=pytest.mark.slow),
        pytest.param("lstm", "adam", ALL | {"layers": 1}, marks=pytest.mark.slow),
        pytest.param("mgu", "adam", ALL, marks=pytest.mark.slow),
    ],
)
def test_the_compiled_engine_equals_model_fit(cell, optimizer, changes):
    request = make_request(cell, optimizer, **changes)
    ours, theirs = (fit(request, engine=engine) for engine in ENGINES)
    np.testing.assert_allclose(ours.train_losses, theirs.train_losses, rtol=1e-5)
    np.testing.assert_allclose(ours.validation_losses, theirs.validation_losses, rtol=1e-5)
    assert ours.state.best_epoch == theirs.state.best_epoch
    assert ours.state.best_loss == pytest.approx(theirs.state.best_loss, rel=1e-5)
    for part in ("weights", "best_weights"):
        for left, right in zip(getattr(ours.state, part), getattr(theirs.state, part), strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-5 * np.abs(right).max())


@pytest.mark.parametrize("name", ALL)
def test_each_of_them_changes_what_is_learned(name):
    plain = fit(make_request(last_epoch=6, learning_rate=0.3)).state.kept.weights
    other = fit(make_request(last_epoch=6, learning_rate=0.3, **{name: ALL[name]}))
    weights = other.state.kept.weights
    assert len(weights) != len(plain) or any(map(np.any, map(np.subtract, weights, plain)))


@pytest.mark.parametrize("cell", ["gru", pytest.param("lstm", marks=pytest.mark.slow)])
def test_training_in_parts_is_training_in_one_to_the_last_bit(cell):
    """KERAS_TUNER row 6: a promotion keeps weights, optimizer, schedule, masks and the best."""
    straight = fit(make_request(cell, last_epoch=9, **ALL))
    state, losses, first = None, (), 0
    for last in (1, 3, 9):
        begun = state and TrainingState.from_bytes(state)
        part = fit(make_request(cell, first_epoch=first, last_epoch=last, state=begun, **ALL))
        state, first = part.state.to_bytes(), last
        losses += part.train_losses
    assert losses == straight.train_losses
    assert_equal_states(part.state, straight.state)


@pytest.mark.slow
def test_the_keras_engine_goes_on_from_a_state_too():
    straight = fit(make_request(last_epoch=4, **ALL), engine="keras")
    begun = fit(make_request(last_epoch=2, **ALL), engine="keras")
    ended = fit(make_request(first_epoch=2, last_epoch=4, state=begun.state, **ALL), engine="keras")
    np.testing.assert_allclose(
        begun.train_losses + ended.train_losses, straight.train_losses, rtol=1e-6
    )
    assert ended.state.best_epoch == straight.state.best_epoch


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_padded_units_stay_exactly_zero_and_change_nothing_but_rounding(cell):
    plain, padded = (fit(make_request(cell, unit_multiple=multiple, **ALL)) for multiple in (1, 8))
    np.testing.assert_allclose(padded.train_losses, plain.train_losses, rtol=1e-4)
    assert padded.state.best_epoch == plain.state.best_epoch
    for left, right in zip(padded.state.kept.weights, plain.state.kept.weights, strict=True):
        np.testing.assert_allclose(left, right, atol=1e-4)
    program = program_for(
        make_request(cell, **ALL).configuration,
        LOOKBACK,
        features=FEATURES,
        outputs=OUTPUTS,
        multiple=8,
    )
    real = sum(array.size for array in plain.state.weights)
    nonzero = sum(np.count_nonzero(variable.numpy()) for variable in program.model.weights)
    assert nonzero == real
    for variable in program.model.weights:
        if variable.path.endswith("/recurrent_kernel"):
            assert not variable.numpy()[UNITS:].any()


def test_other_rates_decays_and_norms_are_served_without_compiling():
    """KERAS_TUNER row 15: few graphs exist."""
    fit(make_request(**ALL))
    other = ALL | {"dropout": 0.6, "weight_decay": 0.01, "clip_norm": 3.0}
    assert fit(make_request(**other)).compile_seconds == 0.0


def test_the_best_epoch_is_the_one_of_the_least_validation_loss():
    request = make_request(learning_rate=0.3, schedule="constant", epoch_kept="best", last_epoch=9)
    whole = fit(request)
    losses = np.asarray(whole.validation_losses)
    best = int(losses.argmin()) + 1
    assert 0 < best < 9  # or the test shows nothing
    assert whole.state.best_epoch == best
    assert whole.state.best_loss == pytest.approx(losses.min())
    until = fit(dataclasses.replace(request, last_epoch=best))
    for left, right in zip(whole.state.kept.weights, until.state.weights, strict=True):
        np.testing.assert_array_equal(left, right)
    model = load_model(request.configuration, LOOKBACK, whole.state)
    error = model.predict(request.validation.inputs, verbose=0) - request.validation.targets
    start = request.configuration.loss_start(LOOKBACK)
    assert np.mean(error[:, start:] ** 2) == pytest.approx(losses.min(), rel=1e-5)


def test_a_loss_that_is_no_number_is_never_the_best():
    request = make_request(epoch_kept="best", last_epoch=2)
    validation = Windows(
        inputs=request.validation.inputs, targets=request.validation.targets * np.nan
    )
    state = fit(dataclasses.replace(request, validation=validation)).state
    assert (state.best_epoch, state.best_loss) == (0, np.inf)
    fresh = fit(make_request(last_epoch=0)).state
    for left, right in zip(state.kept.weights, fresh.weights, strict=True):
        np.testing.assert_array_equal(left, right)


def test_an_optimizer_decays_and_clips_as_configured():
    optimizer = build_optimizer(make_request(weight_decay=0.01, clip_norm=2.0).configuration)
    assert (optimizer.weight_decay, optimizer.global_clipnorm) == (0.01, 2.0)
    plain = build_optimizer(make_request().configuration)
    assert (plain.weight_decay, plain.global_clipnorm) == (None, None)


def test_a_dropped_network_is_judged_whole():
    """The validation loss and forecasts see every hidden value."""
    request = make_request(dropout=0.5, last_epoch=3)
    result = fit(request)
    model = load_model(request.configuration, LOOKBACK, result.state)
    error = model.predict(request.validation.inputs, verbose=0) - request.validation.targets
    start = request.configuration.loss_start(LOOKBACK)
    assert result.validation_losses[-1] == pytest.approx(np.mean(error[:, start:] ** 2), rel=1e-5)

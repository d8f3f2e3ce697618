import dataclasses
import os
import subprocess
import sys

import numpy as np
import pytest
from gru_or_lstm.search.configurations.cells import CELLS
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.datasets.windows import Windows
from gru_or_lstm.search.judging.forecast import free_running
from gru_or_lstm.search.training.compiled import load_model
from gru_or_lstm.search.training.engines import ENGINES, fit
from gru_or_lstm.search.training.evaluation import evaluate
from gru_or_lstm.search.training.fits import FitRequest, TrainingState, shuffled_order
from gru_or_lstm.search.training.program import Program
from gru_or_lstm.search.training.programs import program_for

UNITS = 4
EVERY = pytest.mark.parametrize(
    ("cell", "optimizer"),
    [
        ("gru", "adam"),
        ("lstm", "sgd"),
        pytest.param("gru", "sgd", marks=pytest.mark.slow),
        pytest.param("lstm", "adam", marks=pytest.mark.slow),
    ],
)


def make_request(
    cell: str = "gru", optimizer: str = "adam", loss_span: str = "every", **changes: object
) -> FitRequest:
    """The published replica: 162 windows in batches of 10, so that the last batch has two."""
    windows = load_dataset(DatasetSpec()).train
    configuration = Configuration(
        cell=cell,
        units=UNITS,
        learning_rate=0.01,
        optimizer=optimizer,
        schedule="cosine",
        loss_span=loss_span,
    )
    values = {
        "configuration": configuration,
        "train": Windows(inputs=windows.inputs[:162], targets=windows.targets[:162]),
        "validation": Windows(inputs=windows.inputs[162:], targets=windows.targets[162:]),
        "first_epoch": 0,
        "last_epoch": 3,
        "schedule_epochs": 50,
        "batch_size": 10,
        "seed": 3,
    }
    return FitRequest(**(values | changes))


def assert_equal_states(one: TrainingState, other: TrainingState) -> None:
    for left, right in zip(
        (*one.weights, *one.optimizer), (*other.weights, *other.optimizer), strict=True
    ):
        assert left.dtype == right.dtype
        np.testing.assert_array_equal(left, right)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "optimizer", "span"),
    [
        ("gru", "adam", "second-half"),
        ("lstm", "sgd", "every"),
        pytest.param("gru", "sgd", "last", marks=pytest.mark.long),
        pytest.param("lstm", "adam", "every", marks=pytest.mark.long),
    ],
)
def test_the_compiled_engine_equals_model_fit(cell, optimizer, span):
    request = make_request(cell, optimizer, loss_span=span, last_epoch=50)
    ours, theirs = (fit(request, engine=engine) for engine in ("compiled", "keras"))
    np.testing.assert_allclose(ours.train_losses, theirs.train_losses, rtol=1e-5)
    # A loss of 3e-6 is the square of a small difference: its last digits are rounding.
    np.testing.assert_allclose(
        ours.validation_losses, theirs.validation_losses, rtol=1e-5, atol=1e-9
    )
    for left, right in zip(ours.state.weights, theirs.state.weights, strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-5 * np.abs(right).max())


@EVERY
def test_training_in_four_parts_is_training_in_one_to_the_last_bit(cell, optimizer):
    """KERAS_TUNER row 6: a promotion keeps weights, optimizer and schedule."""
    straight = fit(make_request(cell, optimizer, last_epoch=27, schedule_epochs=27))
    state, losses, first = None, (), 0
    for last in (1, 3, 9, 27):
        part = fit(
            make_request(
                cell,
                optimizer,
                first_epoch=first,
                last_epoch=last,
                schedule_epochs=27,
                state=state and TrainingState.from_bytes(state),
            )
        )
        state, first = part.state.to_bytes(), last
        losses += part.train_losses
    assert losses == straight.train_losses
    assert part.validation_losses[-1] == straight.validation_losses[-1]
    assert_equal_states(part.state, straight.state)


@pytest.mark.slow
def test_the_keras_engine_goes_on_from_a_state_too():
    """KERAS_TUNER row 6."""
    straight = fit(make_request(last_epoch=3), engine="keras")
    begun = fit(make_request(last_epoch=1), engine="keras")
    ended = fit(make_request(first_epoch=1, last_epoch=3, state=begun.state), engine="keras")
    np.testing.assert_allclose(
        begun.train_losses + ended.train_losses, straight.train_losses, rtol=1e-6
    )


def test_one_program_serves_other_rates_and_seeds_without_compiling():
    """KERAS_TUNER row 15: few graphs exist."""
    request = make_request()
    fit(request)
    faster = dataclasses.replace(
        request.configuration, learning_rate=0.05, schedule="constant", loss_span="last"
    )
    other = dataclasses.replace(request, configuration=faster, seed=99)
    assert fit(other).compile_seconds == 0.0


@pytest.mark.slow
@EVERY
def test_padded_units_change_nothing_but_rounding(cell, optimizer):
    """KERAS_TUNER row 15: sizes share a program, at the price of the arithmetic on zeros."""
    request = make_request(cell, optimizer, last_epoch=20)
    plain = fit(request)
    padded = fit(dataclasses.replace(request, unit_multiple=16))
    np.testing.assert_allclose(padded.train_losses, plain.train_losses, rtol=1e-4)
    for left, right in zip(
        (*padded.state.weights, *padded.state.optimizer),
        (*plain.state.weights, *plain.state.optimizer),
        strict=True,
    ):
        assert left.shape == right.shape
        np.testing.assert_allclose(left, right, atol=1e-4)


@EVERY
def test_padded_units_stay_exactly_zero_under_training(cell, optimizer):
    request = make_request(cell, optimizer, last_epoch=20, unit_multiple=16)
    fit(request)
    program = program_for(request.configuration, 20, multiple=16)
    kernel = next(v.numpy() for v in program.model.weights if v.path.endswith("/kernel"))
    blocks = kernel.reshape(1, CELLS[cell].gates, 16)
    assert np.abs(blocks[:, :, :UNITS]).min() > 0
    assert (blocks[:, :, UNITS:] == 0).all()


def test_sizes_that_round_up_alike_share_a_program_without_compiling():
    """KERAS_TUNER row 15: few graphs exist."""
    request = make_request(unit_multiple=16)
    fit(request)
    larger = dataclasses.replace(request.configuration, units=7)
    other = fit(dataclasses.replace(request, configuration=larger))
    assert other.compile_seconds == 0.0
    assert sum(array.size for array in other.state.weights) == larger.parameter_count


def test_a_fit_leaves_no_trace_in_the_next():
    request = make_request()
    first = fit(request)
    fit(dataclasses.replace(request, seed=99, last_epoch=7))
    again = fit(request)
    assert again.train_losses == first.train_losses
    assert_equal_states(again.state, first.state)


FRESH = """
import sys
sys.path.insert(0, sys.argv[1])
from test_training import make_request
from gru_or_lstm.search.training.engines import fit
print(*map(repr, fit(make_request(seed=11)).train_losses))
"""


@pytest.mark.slow
def test_a_used_program_gives_what_a_fresh_process_gives():
    fit(make_request(seed=5))
    used = fit(make_request(seed=11)).train_losses
    fresh = subprocess.run(
        [sys.executable, "-c", FRESH, os.path.dirname(__file__)],  # noqa: PTH120  # for sys.path
        capture_output=True,
        text=True,
        check=True,
    )
    np.testing.assert_array_equal(used, [float(word) for word in fresh.stdout.split()])


def test_the_seed_decides_weights_and_order():
    assert fit(make_request(seed=1)).train_losses != fit(make_request(seed=2)).train_losses


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_another_order_seed_starts_from_the_same_weights_and_goes_another_way(engine):
    def losses(**changes: object) -> tuple[float, ...]:
        return fit(make_request(last_epoch=1, **changes), engine=engine).train_losses

    # One batch of all windows: its loss is that of the initial weights, whatever the order.
    assert losses(batch_size=162, order_seed=99) == pytest.approx(losses(batch_size=162), rel=1e-5)
    assert losses(batch_size=162, seed=99) != pytest.approx(losses(batch_size=162), rel=1e-2)
    assert losses(order_seed=99) != pytest.approx(losses(), rel=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_without_an_order_seed_the_seed_draws_the_order(engine):
    plain = fit(make_request(seed=3), engine=engine)
    named = fit(make_request(seed=3, order_seed=3), engine=engine)
    assert named.train_losses == plain.train_losses
    assert_equal_states(named.state, plain.state)


def test_another_seed_with_the_same_order_seed_changes_the_weights_alone():
    one, other = (make_request(seed=seed, order_seed=5, last_epoch=0) for seed in (1, 2))
    assert one.order(7).tolist() == other.order(7).tolist()
    assert one.order(7).tolist() == shuffled_order(162, seed=5, epoch=7).tolist()
    kernels = [fit(request).state.weights[0] for request in (one, other)]
    assert (kernels[0] != kernels[1]).any()


@pytest.mark.slow
def test_both_engines_visit_the_data_in_the_order_of_the_order_seed():
    request = make_request(last_epoch=5, order_seed=99)
    ours, theirs = (fit(request, engine=engine) for engine in ("compiled", "keras"))
    np.testing.assert_allclose(ours.train_losses, theirs.train_losses, rtol=1e-5)
    for left, right in zip(ours.state.weights, theirs.state.weights, strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-5 * np.abs(right).max())


@pytest.mark.parametrize("engine", ENGINES)
def test_losses_are_told_once_an_epoch(engine):
    result = fit(make_request(last_epoch=3), engine=engine)
    assert len(result.train_losses) == len(result.validation_losses) == 3
    assert all(type(loss) is float for loss in result.train_losses)


def test_no_epochs_give_the_fresh_weights_and_no_losses():
    from gru_or_lstm.search.training.models import build_model

    request = make_request(last_epoch=0)
    result = fit(request)
    assert result.train_losses == ()
    fresh = build_model(request.configuration, 20, seed=request.seed).get_weights()
    for left, right in zip(result.state.weights, fresh, strict=True):
        np.testing.assert_array_equal(left, right)


def test_progress_is_told_as_training_goes_on_and_at_the_end():
    told = []
    fit(make_request(last_epoch=120, schedule_epochs=120), report=told.append)
    assert told == sorted(told)
    assert told[-1] == 120


def test_chunks_do_not_show_in_the_result():
    whole = fit(make_request(last_epoch=60, schedule_epochs=60))
    begun = fit(make_request(last_epoch=37, schedule_epochs=60))
    ended = fit(make_request(first_epoch=37, last_epoch=60, schedule_epochs=60, state=begun.state))
    assert begun.train_losses + ended.train_losses == whole.train_losses


@pytest.mark.parametrize(("span", "start"), [("every", 0), ("second-half", 10), ("last", 19)])
def test_the_validation_loss_is_that_of_the_weights_after_the_epoch(span, start):
    request = make_request(loss_span=span, last_epoch=2)
    result = fit(request)
    model = load_model(request.configuration, 20, result.state)
    error = model.predict(request.validation.inputs, verbose=0) - request.validation.targets
    error = error[:, start:]
    assert result.validation_losses[-1] == pytest.approx(np.mean(error**2), rel=1e-5)


def test_training_lowers_the_loss():
    losses = fit(make_request(last_epoch=50)).train_losses
    assert losses[-1] < 0.1 * losses[0]


def test_positions_outside_the_span_have_no_part_in_training():
    request = make_request(loss_span="second-half")
    targets = request.train.targets.copy()
    targets[:, :10] += 1.0
    other = dataclasses.replace(
        request, train=Windows(inputs=request.train.inputs, targets=targets)
    )
    assert_equal_states(fit(request).state, fit(other).state)


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
def test_the_compiled_forecast_equals_free_running_over_predict(cell):
    request = make_request(cell, last_epoch=20)
    state = fit(request).state
    episodes = load_dataset(DatasetSpec()).episodes["test"]
    context, horizon = episodes.context[:3], 30
    model = load_model(request.configuration, 20, state)

    def predict(windows: np.ndarray) -> np.ndarray:
        return model.predict_on_batch(windows[:, :, None].astype(np.float32))[:, -1, 0]

    program = program_for(request.configuration, 20)
    program.load(state, UNITS)
    np.testing.assert_allclose(
        program.forecast(context, horizon),
        free_running(predict, context, horizon),
        rtol=1e-5,
        atol=1e-5,
    )


def test_every_evaluation_set_gets_its_own_forecasts_and_errors():
    request = make_request(last_epoch=3)
    state = fit(request).state
    dataset = load_dataset(DatasetSpec())
    together = evaluate(request.configuration, state, dataset, ("validation", "test", "published"))
    assert set(together.squared_errors) == {"test", "published"}
    for name in ("validation", "test", "published"):
        assert together.forecasts[name].shape == dataset.episodes[name].truth.shape
    alone = evaluate(request.configuration, state, dataset, ("published",))
    for left, right in (
        (together.forecasts["published"], alone.forecasts["published"]),
        (together.squared_errors["published"], alone.squared_errors["published"]),
    ):
        np.testing.assert_allclose(left, right, rtol=1e-4, atol=1e-6)


def test_squared_errors_average_to_the_loss():
    request = make_request(last_epoch=3)
    result = fit(request)
    program = program_for(request.configuration, 20)
    program.load(result.state, UNITS)
    errors = program.squared_errors(request.validation)
    assert errors.shape == (18, 20)
    assert errors.mean() == pytest.approx(result.validation_losses[-1], rel=1e-5)


def test_a_state_survives_being_bytes():
    state = fit(make_request()).state
    assert_equal_states(TrainingState.from_bytes(state.to_bytes()), state)


def test_a_state_of_many_arrays_keeps_their_order():
    many = tuple(np.full(1, index) for index in range(120))
    state = TrainingState(weights=many, optimizer=many[:3])
    assert_equal_states(TrainingState.from_bytes(state.to_bytes()), state)


def test_equal_states_are_equal_bytes():
    state = TrainingState(weights=(np.ones(3),), optimizer=())
    assert state.to_bytes() == state.to_bytes()


def test_programs_are_shared_by_configurations_of_one_shape():
    one = Configuration(cell="gru", units=UNITS, learning_rate=0.1)
    other = dataclasses.replace(one, learning_rate=0.2, schedule="constant")
    assert isinstance(program_for(one, 20), Program)
    assert program_for(one, 20) is program_for(other, 20)


def test_an_epoch_visits_every_window_once_in_an_order_of_its_own():
    orders = [tuple(shuffled_order(162, seed=0, epoch=epoch)) for epoch in range(20)]
    assert all(sorted(order) == list(range(162)) for order in orders)
    assert len(set(orders)) == 20


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"first_epoch": 4, "last_epoch": 3}, "last_epoch"),
        ({"first_epoch": -1}, "last_epoch"),
        ({"first_epoch": 1}, "state"),
        ({"state": TrainingState(weights=(), optimizer=())}, "state"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(changes, argument):
    with pytest.raises(ValueError, match=f"`{argument}` must"):
        make_request(**changes)


def test_an_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="engine"):
        fit(make_request(), engine="keres")

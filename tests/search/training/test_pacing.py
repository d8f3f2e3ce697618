import dataclasses

import numpy as np
import pytest
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.windows import cut_windows
from gru_or_lstm.search.training import pacing, program
from gru_or_lstm.search.training.engines import fit
from gru_or_lstm.search.training.fits import FitRequest
from gru_or_lstm.search.training.pacing import EpochShape, Pace
from hypothesis import given
from hypothesis import strategies as st

shapes = st.builds(
    EpochShape,
    steps=st.integers(1, 400),
    batch_size=st.integers(1, 300),
    validation_windows=st.integers(1, 40_000),
)


@given(shapes, st.data())
def test_calls_follow_each_other_to_the_end_of_the_epochs(shape, data):
    row, begin, epochs = 0, 0, data.draw(st.integers(1, 5))
    allowances = st.floats(0, 3 * shape.work(0, shape.positions))
    for _ in range(30):
        allowed = data.draw(allowances)
        count, end = shape.cut(begin, epochs - row, allowed)
        assert 1 <= count <= epochs - row
        assert count > 1 or end > begin
        done = shape.work(0, shape.positions) * (count - 1) + shape.work(0, end)
        single = count == 1 and end == begin + 1
        assert done - shape.work(0, begin) <= allowed or single
        row, begin = (row + count, 0) if end == shape.positions else (row, end)
        if row == epochs:
            return


def test_a_pass_over_a_training_window_counts_three_times_that_of_a_validation_window():
    shape = EpochShape(steps=3, batch_size=10, validation_windows=7)
    assert shape.work(0, 1) == 30
    assert shape.work(0, shape.positions) == 97
    assert shape.work(2, 4) == 37


def test_the_first_call_is_one_step_and_later_ones_take_half_a_second():
    shape = EpochShape(steps=1000, batch_size=10, validation_windows=7)
    pace = Pace()
    assert shape.cut(0, 5, pace.work) == (1, 1)
    pace.note(30, seconds=0.1)
    assert shape.cut(1, 5, pace.work) == (1, 6)
    pace.note(150, seconds=1e-9)  # however fast: not more than sixteen times as much
    assert shape.cut(6, 5, pace.work) == (1, 86)


def test_a_large_epoch_is_given_alone_and_validated_in_parts():
    shape = EpochShape(steps=200_000, batch_size=10, validation_windows=20_000)
    assert (shape.rows, shape.parts, shape.part_windows) == (2, 3, 6667)
    assert EpochShape(steps=10**6, batch_size=10, validation_windows=1).rows == 1
    assert EpochShape(steps=17, batch_size=10, validation_windows=18).rows == 50


def make_request(**changes: object) -> FitRequest:
    windows = cut_windows(np.sin(np.arange(40.0))[None], 5)
    values = {
        "configuration": Configuration(
            cell="gru", units=2, learning_rate=0.05, dropout=0.2, epoch_kept="best"
        ),
        "train": windows,
        "validation": windows,
        "first_epoch": 0,
        "last_epoch": 3,
        "schedule_epochs": 3,
        "batch_size": 10,
        "seed": 3,
    }
    return FitRequest(**(values | changes))


class OneStepACall(Pace):
    """However fast a machine is."""

    def note(self, work: int, seconds: float) -> None:
        """Learn nothing."""


@pytest.fixture
def one_step_a_call(monkeypatch):
    """Programs that were not used yet are cut at every step."""
    monkeypatch.setattr(program, "Pace", OneStepACall)


def test_where_calls_are_cut_does_not_show_in_the_result(one_step_a_call):
    request = make_request(unit_multiple=3)
    told = []
    cut = fit(request, report=told.append)
    assert told == [0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3]
    fitting = program.Program(dataclasses.replace(request.configuration.served_by(3)), 5)
    fitting.start(request.configuration, seed=3)
    shape = request.shape
    fitting._paces[shape] = Pace()
    fitting._paces[shape].work = 1e9
    whole = fitting.train(request)
    assert cut.train_losses == pytest.approx(whole[:, 0], rel=1e-7)
    for left, right in zip(cut.state.kept.weights, fitting.state().kept.weights, strict=True):
        np.testing.assert_array_equal(left, right)


def test_a_validation_in_parts_is_one(monkeypatch):
    whole = fit(make_request())
    monkeypatch.setattr(pacing, "VALIDATED", 8)
    request = make_request(unit_multiple=5)
    assert request.shape.parts == 5
    parts = fit(request)
    assert parts.validation_losses == pytest.approx(whole.validation_losses, rel=1e-5)
    assert parts.state.best_epoch == whole.state.best_epoch

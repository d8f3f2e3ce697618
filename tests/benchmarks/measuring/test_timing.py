"""Timing of compiled programs, for real but in little."""

import os

import keras
import pytest
from gru_or_lstm.benchmarks.measuring import timing
from gru_or_lstm.benchmarks.measuring.measurement import TimingSettings
from gru_or_lstm.benchmarks.measuring.timing import distinct_shapes, time_shapes
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.training.engines import COMPILED
from gru_or_lstm.search.training.program import Program

pytestmark = pytest.mark.slow

SETTINGS = TimingSettings(blocks=3, block_seconds=0.02)


@pytest.fixture(scope="module")
def timed():
    configurations = [
        Configuration(cell="gru", units=3, learning_rate=0.1),
        Configuration(cell="gru", units=3, learning_rate=0.2),
        Configuration(cell="lstm", units=3, learning_rate=0.1),
    ]
    steps = []
    blocks = time_shapes(
        configurations,
        load_dataset(DatasetSpec()),
        batch_size=10,
        unit_multiple=8,
        settings=SETTINGS,
        advance=lambda: steps.append(1),
    )
    return blocks, len(steps)


def test_every_shape_is_timed_once_whatever_its_rates(timed):
    blocks, _ = timed
    assert [(b.cell, b.units, b.block) for b in blocks] == [
        (cell, 3, block) for cell in ("gru", "lstm") for block in range(3)
    ]


def test_progress_counts_shapes_and_blocks(timed):
    assert timed[1] == 2 * (1 + SETTINGS.blocks)


def test_every_time_is_a_time(timed):
    for block in timed[0]:
        assert block.compile_seconds > 0
        assert block.first_epoch_milliseconds > 0
        assert block.milliseconds_per_epoch > 0
        assert block.window_milliseconds > 0
        assert block.batch_milliseconds > 0
        assert 0 <= block.steal_percent <= 100


def test_times_are_per_epoch_per_window_and_per_batch_by_a_clock_of_our_own(monkeypatch):
    """Which of two times is longer depends on the machine; what is divided by what does not."""
    predicted, trained = [], []
    forecast, train_on = Program.forecast, Program.train_on

    def forecast_noted(program, context, steps, known):
        predicted.append(len(context))
        return forecast(program, context, steps, known)

    def train_noted(program, request, epochs):
        trained.append(epochs)
        return train_on(program, request, epochs)

    def second_a_call(call):
        """A second an epoch trained or a window predicted."""
        del predicted[:], trained[:]
        call()
        return sum(predicted) + sum(trained)

    steal = iter([0.0, 5.0, 2.0])

    def half_a_second_a_block(call, *, core):
        call()
        return 0.5, next(steal)

    monkeypatch.setattr(Program, "forecast", forecast_noted)
    monkeypatch.setattr(Program, "train_on", train_noted)
    monkeypatch.setattr(timing, "_seconds", second_a_call)
    monkeypatch.setattr(timing, "timed", half_a_second_a_block)
    dataset = load_dataset(DatasetSpec())
    blocks = time_shapes(
        [Configuration(cell="gru", units=3, learning_rate=0.1)],
        dataset,
        batch_size=10,
        unit_multiple=8,
        settings=TimingSettings(blocks=3, block_seconds=9.0),
    )

    windows = len(dataset.train.inputs)
    assert trained[-1] == 10  # ten epochs of a second fill 9 s with a tenth to spare
    for block in blocks:
        assert block.first_epoch_milliseconds == 1e3
        assert block.milliseconds_per_epoch == 50
        assert block.window_milliseconds == 1e3
        assert block.batch_milliseconds == 1e3 * windows
    assert [block.rejected for block in blocks] == [False, True, False]


def test_the_saved_model_holds_at_least_its_parameters(timed):
    for block in timed[0]:
        configuration = Configuration(cell=block.cell, units=3, learning_rate=0.1)
        assert block.model_bytes > 4 * configuration.parameter_count


def test_the_conditions_are_recorded_with_every_block(timed):
    for block in timed[0]:
        assert (block.engine, block.kernel_path) == (COMPILED, "hand-derived recurrence")
        assert (block.backend, block.device, block.threads) == ("tensorflow", "CPU", 1)
        assert (block.units, block.program_units) == (3, 8)
        assert f"keras {keras.__version__}" in block.versions
        assert block.cpu


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system pins no process")
def test_blocks_are_timed_on_one_of_the_cores_the_process_may_use(timed):
    assert len({block.core for block in timed[0]}) == 1
    assert timed[0][0].core in os.sched_getaffinity(0)


def test_a_cell_without_a_kernel_is_timed_through_its_layer(monkeypatch):
    monkeypatch.setattr("gru_or_lstm.search.training.network.KERNELS", {})
    program = Program(Configuration(cell="gru", units=3, learning_rate=0.1), 20)
    assert program.kernel_path == "Keras layer"


def test_shapes_differ_by_cell_units_and_optimizer():
    same = Configuration(cell="gru", units=3, learning_rate=0.1)
    others = [
        Configuration(cell="lstm", units=3, learning_rate=0.1),
        Configuration(cell="gru", units=4, learning_rate=0.1),
        Configuration(cell="gru", units=3, learning_rate=0.1, optimizer="sgd"),
    ]
    assert len(distinct_shapes([same, same, *others])) == 4

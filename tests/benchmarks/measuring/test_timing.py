"""Timing of compiled programs, for real but in little."""

import os

import keras
import pytest
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


def test_compilation_is_kept_apart_from_epochs(timed):
    for block in timed[0]:
        assert block.compile_seconds > 10 * block.milliseconds_per_epoch / 1e3


def test_a_batch_takes_longer_than_a_window_but_not_in_proportion(timed):
    for block in timed[0]:
        assert 0 < block.window_milliseconds < block.batch_milliseconds
        assert block.batch_milliseconds < 180 * block.window_milliseconds


def test_rejection_follows_steal_time(timed):
    assert all(block.rejected == (block.steal_percent > 2) for block in timed[0])


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
    monkeypatch.setattr("gru_or_lstm.search.training.program.KERNELS", {})
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

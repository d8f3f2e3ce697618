"""How long a model of one shape takes, measured alone: compile, epoch, prediction, bytes.

Milliseconds an epoch do not depend on the rate or the seed, so each (cell, units, optimizer) is
timed once and carefully: the process held to one core, blocks of at least half a second, the shapes
interleaved in random order, and blocks in which the machine was taken away (steal time) rejected
and counted.
"""

import dataclasses
import functools
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from ...search.configurations import Configuration
from ...search.datasets import Dataset
from ...search.environment import describe_environment
from ...search.quiet import warnings_ignored
from ...search.training import (
    COMPILED,
    FitRequest,
    Program,
    TrainingState,
    backend_name,
    load_model,
    padded_size,
    thread_count,
)
from .clock import MAX_STEAL_PERCENT, timed
from .measurement import TimedBlock, TimingConditions, TimingSettings
from .pinning import pinned_to_one_core

PREDICTIONS: Final = 200
WARM_EPOCHS: Final = 50
"""Trained before any block, and what a block trains again and again."""
COMPUTING_PACKAGES: Final = ("tensorflow", "keras", "numpy")


class _TimedShape:
    """A freshly compiled program, warmed up, with the facts measured on the way."""

    def __init__(
        self,
        configuration: Configuration,
        dataset: Dataset,
        *,
        batch_size: int,
        unit_multiple: int,
    ) -> None:
        self.configuration = configuration
        self._request = FitRequest(
            configuration=configuration,
            train=dataset.train,
            validation=dataset.windows["validation"],
            first_epoch=0,
            last_epoch=WARM_EPOCHS,
            schedule_epochs=WARM_EPOCHS,
            batch_size=batch_size,
            seed=0,
        )
        self._program_units = padded_size(configuration.units, unit_multiple)
        shape = dataclasses.replace(configuration, units=self._program_units)
        train = dataset.train
        self._program = Program(
            shape, dataset.spec.lookback, features=train.features, outputs=train.outputs
        )
        self.compile_seconds = self._program.compile_epochs(self._request)
        self._program.start(configuration, seed=0)
        self.first_epoch_milliseconds = 1e3 * _seconds(lambda: self.run(1))
        windows = np.asarray(train.inputs, np.float64)
        self.window_milliseconds = self._predict(windows[:1])
        self.batch_milliseconds = self._predict(windows)
        self.model_bytes = _saved_bytes(configuration, dataset, self._program.state())
        self.epochs = 1

    def conditions(self, core: int | None) -> TimingConditions:
        """Say under what conditions this shape is timed."""
        cpu, versions = _machine()
        return TimingConditions(
            engine=COMPILED,
            kernel_path=self._program.kernel_path,
            backend=backend_name(),
            device=self._program.device,
            program_units=self._program_units,
            threads=thread_count(),
            core=core,
            cpu=cpu,
            versions=versions,
        )

    def calibrate(self, seconds: float) -> None:
        """Warm up, and find how many epochs fill a block."""
        each = _seconds(lambda: self.run(WARM_EPOCHS)) / WARM_EPOCHS
        self.epochs = max(1, int(np.ceil(1.1 * seconds / each)))

    def run(self, epochs: int) -> None:
        """Train on."""
        self._program.train_on(self._request, epochs)

    def _predict(self, context: Any) -> float:
        train = self._request.train
        beside = train.features - train.outputs
        known = np.zeros((len(context), 1, beside)) if beside else None
        self._program.compile_forecast(context, 1, known)
        seconds = [
            _seconds(lambda: self._program.forecast(context, 1, known)) for _ in range(PREDICTIONS)
        ]
        return 1e3 * float(np.median(seconds))


def time_shapes(
    configurations: Sequence[Configuration],
    dataset: Dataset,
    *,
    batch_size: int,
    unit_multiple: int,
    settings: TimingSettings,
    advance: Callable[[], None] = lambda: None,
) -> list[TimedBlock]:
    """Time every program among those of some configurations.

    All of it, compiling included, happens on one core where the system allows that.

    Args:
        configurations: What to time; rates and schedules do not matter.
        dataset: Its training and validation windows make an epoch.
        batch_size: Windows an optimizer step.
        unit_multiple: What hidden sizes are padded to a multiple of.
        settings: How carefully.
        advance: Called after every shape that was compiled and every block that was timed.

    Returns:
        `settings.blocks` blocks of every shape, rejected ones included.
    """
    shapes: list[_TimedShape] = []
    rng = np.random.default_rng(settings.seed)
    blocks = []
    with pinned_to_one_core() as core:
        for configuration in distinct_shapes(configurations):
            shape = _TimedShape(
                configuration, dataset, batch_size=batch_size, unit_multiple=unit_multiple
            )
            shapes.append(shape)
            shapes[-1].calibrate(settings.block_seconds)
            advance()
        for block in range(settings.blocks):
            for index in rng.permutation(len(shapes)):
                blocks.append(_time_block(shapes[index], block, core))
                advance()
    return sorted(blocks, key=lambda timed: (timed.cell, timed.units, timed.optimizer, timed.block))


def distinct_shapes(configurations: Sequence[Configuration]) -> list[Configuration]:
    """Keep one configuration of all that one program serves."""
    served = {
        configuration.served_by(configuration.units): configuration
        for configuration in configurations
    }
    return list(served.values())


def _time_block(shape: _TimedShape, block: int, core: int | None) -> TimedBlock:
    seconds, steal = timed(lambda: shape.run(shape.epochs), core=core)
    return TimedBlock(
        **dataclasses.asdict(shape.conditions(core)),
        cell=shape.configuration.cell,
        units=shape.configuration.units,
        optimizer=shape.configuration.optimizer,
        block=block,
        milliseconds_per_epoch=1e3 * seconds / shape.epochs,
        compile_seconds=shape.compile_seconds,
        first_epoch_milliseconds=shape.first_epoch_milliseconds,
        window_milliseconds=shape.window_milliseconds,
        batch_milliseconds=shape.batch_milliseconds,
        model_bytes=shape.model_bytes,
        steal_percent=round(steal, 3),
        rejected=steal > MAX_STEAL_PERCENT,
        further=shape.configuration.program_differences(),
    )


@functools.cache
def _machine() -> tuple[str, str]:
    """Return the processor's model, and the versions of what computes."""
    facts = describe_environment()
    packages = facts["packages"]
    versions = [f"{name} {packages[name]}" for name in COMPUTING_PACKAGES if name in packages]
    return (
        facts.get("cpu_model_name", "unknown"),
        ", ".join([f"Python {facts['python_version']}", *versions]),
    )


def _saved_bytes(configuration: Configuration, dataset: Dataset, state: TrainingState) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        with warnings_ignored():  # Keras converts its variables the NumPy 1 way
            load_model(configuration, dataset.spec.lookback, state).save(path)
        return path.stat().st_size


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started

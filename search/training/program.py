"""One compiled program a shape: whole epochs and free-running forecasts over Keras' own variables.

A program depends on the shapes alone (cell, units, layers, optimizer, data), so it is compiled once
and serves every rate, seed and promotion: weights, optimizer variables, data order, dropout masks
and learning rates are inputs. Epochs go through the kernel of the cell where there is one, through
the Keras layer elsewhere; forecasts and evaluation always through the layer.
"""

import functools
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ..configurations import Configuration
from ..datasets import Windows
from ..interrupts import signals_elsewhere
from ..series import FloatArray
from .closed_loop import run_free
from .epochs import Best, Cut, Data, EpochGraph, Plan
from .fits import Arrays, FitRequest, TrainingState
from .models import build_model, build_optimizer
from .network import Network
from .pacing import EpochShape, Pace
from .padding import pad_units, unpad_units
from .plans import make_data, make_plan
from .runtime import configure_tensorflow


class Program:
    """A model of one shape with its compiled epochs and its compiled free-running forecast.

    Its variables are its state: whoever shares it with other threads holds
    `search.training.engines.TURN`.

    Args:
        configuration: What is in `search.configurations.PROGRAM` is used.
        lookback: Window length.
        features: Columns the model sees.
        outputs: Columns it predicts.
    """

    def __init__(
        self, configuration: Configuration, lookback: int, *, features: int = 1, outputs: int = 1
    ) -> None:
        configure_tensorflow()
        self._build = functools.partial(
            build_model, lookback=lookback, features=features, outputs=outputs
        )
        self._known = features - outputs
        self._network = Network(configuration, lookback, features=features, outputs=outputs)
        self.model = self._network.model
        self._optimizer = build_optimizer(configuration, alone=True)
        self._optimizer.build(self.model.trainable_variables)
        self._best = _best_of(self.model) if configuration.keeps_best else None
        graph = EpochGraph(configuration, self._network, self._optimizer, self._best)
        self._epochs = tf.function(graph.run, jit_compile=True, autograph=False)
        self._forecast = tf.function(
            lambda *parts: run_free(self.model, *parts), jit_compile=True, autograph=False
        )
        self._errors = tf.function(self._squared_errors, jit_compile=True, autograph=False)
        self._compiled: set[tuple[object, ...]] = set()
        self._paces: dict[EpochShape, Pace] = {}
        self._units = configuration.units
        self._shapes: tuple[list[tuple[int, ...]], ...] = ()

    @property
    def kernel_path(self) -> str:
        """What the epochs go through: a recurrence of our own, or the cell's Keras layer."""
        return self._network.kernel_path

    @property
    def device(self) -> str:
        """Where the weights lie, such as "CPU"."""
        return str(tf.DeviceSpec.from_string(self.model.weights[0].value.device).device_type)

    def start(self, configuration: Configuration, *, seed: int) -> None:
        """Put fresh weights and an unused optimizer into the program's variables.

        Args:
            configuration: As the program's, with at most as many units.
            seed: Draws the weights.
        """
        fresh = self._build(configuration, seed=seed)
        optimizer = build_optimizer(configuration, alone=True)
        optimizer.build(fresh.trainable_variables)
        weights = tuple(variable.numpy() for variable in fresh.weights)
        self.load(
            TrainingState(
                weights=weights,
                optimizer=tuple(np.zeros(v.shape, v.dtype) for v in optimizer.variables),
                best_weights=weights if configuration.keeps_best else (),
            ),
            configuration.units,
        )

    def load(self, state: TrainingState, units: int) -> None:
        """Put the state of a model with at most the program's units into its variables."""
        self._units = units
        parts = (state.weights, state.optimizer, state.best_weights)
        self._shapes = tuple([array.shape for array in part] for part in parts)
        for variables, arrays in zip(self._variables(), parts, strict=True):
            for variable, array in zip(variables, arrays, strict=True):
                variable.assign(pad_units(array, variable.shape, units=units))
        if self._best is not None:
            self._best.loss.assign(state.best_loss)
            self._best.epoch.assign(state.best_epoch)

    def state(self) -> TrainingState:
        """Take the state out of the program's variables, without padded units."""
        weights, optimizer, best_weights = (
            tuple(
                unpad_units(variable.numpy(), shape, units=self._units)
                for variable, shape in zip(variables, shapes, strict=True)
            )
            for variables, shapes in zip(self._variables(), self._shapes, strict=True)
        )
        if self._best is None:
            return TrainingState(weights=weights, optimizer=optimizer)
        return TrainingState(
            weights=weights,
            optimizer=optimizer,
            best_weights=best_weights,
            best_loss=float(self._best.loss.numpy()),
            best_epoch=int(self._best.epoch.numpy()),
        )

    def _variables(self) -> tuple[list[Any], ...]:
        best = [] if self._best is None else self._best.weights
        return self.model.weights, self._optimizer.variables, best

    def compile_epochs(self, request: FitRequest) -> float:
        """Trace and compile for the request's shapes by running no epoch.

        Returns:
            Seconds it took; 0 if the program was at hand.
        """
        shapes = (request.train.inputs.shape, request.validation.inputs.shape, request.batch_size)
        return self._compile(("epochs", *shapes), lambda: self._compile_epochs(request))

    def train(
        self, request: FitRequest, *, report: Callable[[int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        """Run the epochs of a request, a second or less a call.

        Args:
            request: From its first epoch to its last.
            report: Called after each call, however long an epoch is, with the epochs that have
                ended in all.

        Returns:
            Train and validation loss of each epoch, shape (epochs, 2).
        """
        shape = request.shape
        pace = self._paces.setdefault(shape, Pace())
        data = make_data(request)
        losses = [np.empty((0, 2), np.float32)]
        for first in range(request.first_epoch, request.last_epoch, shape.rows):
            epochs = min(shape.rows, request.last_epoch - first)
            plan = make_plan(request, first, first + epochs)
            told = np.empty((epochs, 2), np.float32)
            row, begin = 0, 0
            sums: tuple[Any, ...] = (0.0, 0.0)
            while row < epochs:
                count, end = shape.cut(begin, epochs - row, pace.work)
                started = time.perf_counter()
                cut = Cut(row, begin, row + count, end, *sums)
                found, *rest = self._call_epochs(data, plan, cut)
                sums = tuple(rest)
                work = shape.work(0, shape.positions) * (count - 1) + shape.work(0, end)
                pace.note(work - shape.work(0, begin), time.perf_counter() - started)
                told[row : row + count] = found[row : row + count]
                row, begin = (row + count, 0) if end == shape.positions else (row + count - 1, end)
                if report is not None:
                    report(first + row)
            losses.append(told)
        return np.concatenate(losses)

    def _compile_epochs(self, request: FitRequest) -> None:
        cut = Cut(0, 0, 0, request.shape.positions, 0.0, 0.0)
        self._call_epochs(make_data(request), make_plan(request, 0, 0), cut)

    def train_on(self, request: FitRequest, epochs: int) -> None:
        """Train for any number of epochs, again and again the first ones of a request: to time it.

        Args:
            request: From epoch 0.
            epochs: How many.
        """
        shape = request.shape
        data = make_data(request)
        most = min(shape.rows, request.last_epoch)
        for start in range(0, epochs, most):
            rows = min(most, epochs - start)
            plan = make_plan(request, 0, rows)
            self._call_epochs(data, plan, Cut(0, 0, rows, shape.positions, 0.0, 0.0))

    def forecast(
        self,
        context: FloatArray,
        horizon: int,
        known: FloatArray | None = None,
        floors: FloatArray | None = None,
    ) -> FloatArray:
        """Run free: feed the model its own outputs, all episodes in one batch.

        Args:
            context: Shape (episodes, lookback), or (episodes, lookback, features).
            horizon: Steps to forecast.
            known: What stands beside the outputs of each step where they are fed back, shape
                (episodes, horizon, features - outputs); None where that is nothing.
            floors: As `search.training.closed_loop` takes them.

        Returns:
            Forecasts of the target, shape (episodes, horizon).
        """
        return self._call_forecast(context, horizon, known, horizon, floors)

    def compile_forecast(
        self,
        context: FloatArray,
        horizon: int,
        known: FloatArray | None = None,
        floors: FloatArray | None = None,
    ) -> float:
        """Trace and compile `forecast` for these shapes; return the seconds it took."""
        key = ("forecast", context.shape, horizon, floors is None)
        return self._compile(key, lambda: self._call_forecast(context, horizon, known, 0, floors))

    def squared_errors(self, windows: Windows) -> FloatArray:
        """Squared one-step error of the target at every position, shape (windows, lookback)."""
        with signals_elsewhere():
            errors = self._errors(windows.inputs, windows.targets).numpy()
        return np.asarray(errors, np.float64)

    def compile_squared_errors(self, windows: Windows) -> float:
        """Trace and compile `squared_errors` for these shapes; return the seconds it took."""
        key = ("squared_errors", windows.inputs.shape)
        return self._compile(key, lambda: self.squared_errors(windows))

    def _compile(self, key: tuple[object, ...], call: Callable[[], object]) -> float:
        if key in self._compiled:
            return 0.0
        started = time.perf_counter()
        call()
        self._compiled.add(key)
        return time.perf_counter() - started

    def _call_epochs(self, data: Data, plan: Plan, cut: Cut) -> Arrays:
        counts = (np.int32(count) for count in cut[:4])
        sums = (np.float32(total) for total in cut[4:])
        with signals_elsewhere():
            return tuple(part.numpy() for part in self._epochs(data, plan, Cut(*counts, *sums)))

    def _call_forecast(
        self,
        context: FloatArray,
        horizon: int,
        known: FloatArray | None,
        steps: int,
        floors: FloatArray | None,
    ) -> FloatArray:
        windows = np.asarray(context, np.float32)
        if windows.ndim == 2:
            windows = windows[:, :, None]
        given = 0 if known is None else known.shape[2]
        if self._known != given:
            raise ValueError(f"`known` must have {self._known} columns. Received: {given} columns.")
        beside = None if known is None else np.asarray(known, np.float32).transpose(1, 0, 2)
        slots = np.zeros((horizon, len(windows)), np.float32)
        least = None if floors is None else np.asarray(floors, np.float32)
        with signals_elsewhere():
            forecast = self._forecast(windows, slots, beside, np.int32(steps), least).numpy()
        return np.asarray(forecast.T, np.float64)

    def _squared_errors(self, inputs: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        return tf.square(self.model(inputs, training=False) - targets)[:, :, 0]


def _best_of(model: Any) -> Best:
    return Best(
        weights=[tf.Variable(variable.value) for variable in model.weights],
        loss=tf.Variable(np.float32(np.inf)),
        epoch=tf.Variable(np.int32(0)),
    )

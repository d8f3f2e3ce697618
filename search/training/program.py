"""One compiled program a shape: whole epochs and free-running forecasts over Keras' own variables.

A program depends on the shapes alone (cell, units, optimizer, data), so it is compiled once and
serves every rate, seed and promotion: weights, optimizer variables, data order and learning rates
are inputs. Epochs go through the kernel of the cell where there is one, through the Keras layer
elsewhere; forecasts and evaluation always through the layer.
"""

import functools
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ..configurations import Configuration, learning_rates
from ..datasets import Windows
from ..interrupts import signals_elsewhere
from ..series import FloatArray
from .fits import FitRequest, TrainingState
from .kernels import HAND_DERIVED, KERAS_LAYER, KERNELS, readout
from .models import build_model, build_optimizer
from .padding import pad_units, unpad_units
from .runtime import configure_tensorflow

_CHUNK: Final = 50
"""Epochs between two reports; also what one call of the program can hold."""


class Program:
    """A model of one shape with its compiled epochs and its compiled free-running forecast.

    Its variables are its state: whoever shares it with other threads holds
    `search.training.engines.TURN`.

    Args:
        configuration: Cell, units and optimizer are used.
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
        self._kernel = KERNELS.get(configuration.cell)
        self._known = features - outputs
        self.model = self._build(configuration, seed=0)
        self._optimizer = build_optimizer(configuration)
        self._optimizer.build(self.model.trainable_variables)
        self._epochs = tf.function(self._run_epochs, jit_compile=True, autograph=False)
        self._forecast = tf.function(self._run_forecast, jit_compile=True, autograph=False)
        self._errors = tf.function(self._squared_errors, jit_compile=True, autograph=False)
        self._compiled: set[tuple[object, ...]] = set()
        self._units = configuration.units
        self._shapes: tuple[list[tuple[int, ...]], ...] = ()

    @property
    def kernel_path(self) -> str:
        """What the epochs go through: a recurrence of our own, or the cell's Keras layer."""
        return KERAS_LAYER if self._kernel is None else HAND_DERIVED

    @property
    def device(self) -> str:
        """Where the weights lie, such as "CPU"."""
        return str(tf.DeviceSpec.from_string(self.model.weights[0].value.device).device_type)

    def start(self, configuration: Configuration, *, seed: int) -> None:
        """Put fresh weights and an unused optimizer into the program's variables.

        Args:
            configuration: Of the program's cell and optimizer, with at most as many units.
            seed: Draws the weights.
        """
        fresh = self._build(configuration, seed=seed)
        optimizer = build_optimizer(configuration)
        optimizer.build(fresh.trainable_variables)
        self._fill(
            TrainingState(
                weights=tuple(variable.numpy() for variable in fresh.weights),
                optimizer=tuple(np.zeros(v.shape, v.dtype) for v in optimizer.variables),
            ),
            configuration.units,
        )

    def load(self, state: TrainingState, units: int) -> None:
        """Put the state of a model with at most the program's units into its variables."""
        self._fill(state, units)

    def state(self) -> TrainingState:
        """Take the state out of the program's variables, without padded units."""
        weights, optimizer = (
            tuple(
                unpad_units(variable.numpy(), shape, units=self._units)
                for variable, shape in zip(variables, shapes, strict=True)
            )
            for variables, shapes in zip(self._variables(), self._shapes, strict=True)
        )
        return TrainingState(weights=weights, optimizer=optimizer)

    def _variables(self) -> tuple[list[Any], list[Any]]:
        return self.model.weights, self._optimizer.variables

    def _fill(self, state: TrainingState, units: int) -> None:
        self._units = units
        parts = (state.weights, state.optimizer)
        self._shapes = tuple([array.shape for array in part] for part in parts)
        for variables, arrays in zip(self._variables(), parts, strict=True):
            for variable, array in zip(variables, arrays, strict=True):
                variable.assign(pad_units(array, variable.shape, units=units))

    def compile_epochs(self, request: FitRequest) -> float:
        """Trace and compile for the request's shapes by running no epoch.

        Returns:
            Seconds it took; 0 if the program was at hand.
        """
        shapes = (request.train.inputs.shape, request.validation.inputs.shape, request.batch_size)
        return self._compile(("epochs", *shapes), lambda: self._call_epochs(request, 0, 0))

    def train(
        self, request: FitRequest, *, report: Callable[[int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        """Run the epochs of a request, a few dozen a call.

        Args:
            request: From its first epoch to its last.
            report: Called after each call with the epochs trained in all.

        Returns:
            Train and validation loss of each epoch, shape (epochs, 2).
        """
        losses = [np.empty((0, 2), np.float32)]
        for first in range(request.first_epoch, request.last_epoch, _CHUNK):
            last = min(first + _CHUNK, request.last_epoch)
            losses.append(self._call_epochs(request, first, last)[: last - first])
            if report is not None:
                report(last)
        return np.concatenate(losses)

    def train_on(self, request: FitRequest, epochs: int) -> None:
        """Train for any number of epochs, again and again the first ones of a request: to time it.

        Args:
            request: From epoch 0.
            epochs: How many.
        """
        most = min(_CHUNK, request.last_epoch)
        for start in range(0, epochs, most):
            self._call_epochs(request, 0, min(most, epochs - start))

    def forecast(
        self, context: FloatArray, horizon: int, known: FloatArray | None = None
    ) -> FloatArray:
        """Run free: feed the model its own outputs, all episodes in one batch.

        Args:
            context: Shape (episodes, lookback), or (episodes, lookback, features).
            horizon: Steps to forecast.
            known: What stands beside the outputs of each step where they are fed back, shape
                (episodes, horizon, features - outputs); None where that is nothing.

        Returns:
            Forecasts of the target, shape (episodes, horizon).
        """
        return self._call_forecast(context, horizon, known, horizon)

    def compile_forecast(
        self, context: FloatArray, horizon: int, known: FloatArray | None = None
    ) -> float:
        """Trace and compile `forecast` for these shapes; return the seconds it took."""
        key = ("forecast", context.shape, horizon)
        return self._compile(key, lambda: self._call_forecast(context, horizon, known, 0))

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

    def _call_epochs(self, request: FitRequest, first: int, last: int) -> npt.NDArray[np.float32]:
        configuration = request.configuration
        steps, batch = request.steps, request.batch_size
        orders = np.zeros((_CHUNK, steps * batch), np.int32)
        rates = np.zeros((_CHUNK, steps), np.float32)
        count = len(request.train)
        for row, epoch in enumerate(range(first, last)):
            orders[row, :count] = request.order(epoch)
        rates[: last - first] = learning_rates(
            configuration.learning_rate,
            configuration.schedule,
            first_epoch=first,
            last_epoch=last,
            steps=steps,
            span=request.schedule_epochs,
        )
        present = (np.arange(steps * batch) < count).astype(np.float32)
        with signals_elsewhere():
            losses: npt.NDArray[np.float32] = self._epochs(
                request.train.inputs,
                request.train.targets,
                request.validation.inputs,
                request.validation.targets,
                orders.reshape(_CHUNK, steps, batch),
                present.reshape(steps, batch),
                request.loss_weights[:, None, None],  # an input: one program serves every span
                rates,
                np.int32(last - first),
            ).numpy()
        return losses

    def _call_forecast(
        self, context: FloatArray, horizon: int, known: FloatArray | None, steps: int
    ) -> FloatArray:
        windows = np.asarray(context, np.float32)
        if windows.ndim == 2:
            windows = windows[:, :, None]
        given = 0 if known is None else known.shape[2]
        if self._known != given:
            raise ValueError(f"`known` must have {self._known} columns. Received: {given} columns.")
        beside = None if known is None else np.asarray(known, np.float32).transpose(1, 0, 2)
        slots = np.zeros((horizon, len(windows)), np.float32)
        with signals_elsewhere():
            forecast = self._forecast(windows, slots, beside, np.int32(steps)).numpy()
        return np.asarray(forecast.T, np.float64)

    def _run_epochs(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        validation_inputs: tf.Tensor,
        validation_targets: tf.Tensor,
        orders: tf.Tensor,
        present: tf.Tensor,
        loss_weights: tf.Tensor,
        rates: tf.Tensor,
        epochs: tf.Tensor,
    ) -> tf.Tensor:
        """Run `epochs` epochs; every argument is a tensor, so nothing is baked in."""
        steps = orders.shape[1]
        inputs, targets, validation_inputs, validation_targets = (
            tf.transpose(array, (1, 0, 2))
            for array in (inputs, targets, validation_inputs, validation_targets)
        )

        def run_step(epoch: tf.Tensor, step: tf.Tensor, total: tf.Tensor) -> tuple[Any, ...]:
            index, weight = orders[epoch, step], present[step]
            batch_targets = tf.gather(targets, index, axis=1)
            with tf.GradientTape() as tape:
                outputs = self._outputs(tf.gather(inputs, index, axis=1), training=True)
                squares = tf.square(outputs - batch_targets)
                each = tf.reduce_sum(squares * loss_weights, axis=(0, 2))
                size = tf.reduce_sum(weight)
                loss = tf.reduce_sum(each * weight) / size
            gradients = tape.gradient(loss, self.model.trainable_variables)
            self._optimizer.learning_rate.assign(rates[epoch, step])
            self._optimizer.apply(gradients, self.model.trainable_variables)
            return epoch, step + 1, total + loss * size

        def run_epoch(epoch: tf.Tensor, losses: tf.Tensor) -> tuple[Any, ...]:
            _, _, total = tf.while_loop(
                lambda _epoch, step, _total: step < steps, run_step, (epoch, 0, 0.0)
            )
            train = total / tf.reduce_sum(present)
            outputs = self._outputs(validation_inputs, training=False)
            squares = tf.square(outputs - validation_targets)
            validation = tf.reduce_mean(tf.reduce_sum(squares * loss_weights, axis=(0, 2)))
            row = tf.stack([train, validation])[None]
            return epoch + 1, tf.tensor_scatter_nd_update(losses, [[epoch]], row)

        empty = tf.zeros([orders.shape[0], 2])
        _, losses = tf.while_loop(lambda epoch, _losses: epoch < epochs, run_epoch, (0, empty))
        return losses

    def _outputs(self, inputs: tf.Tensor, *, training: bool) -> tf.Tensor:
        """What the model puts out, time-major, with a gradient that is cheap to compute."""
        if self._kernel is None:
            outputs = self.model(tf.transpose(inputs, (1, 0, 2)), training=training)
            return tf.transpose(outputs, (1, 0, 2))
        layer, dense = self.model.layers
        cell = layer.cell
        hiddens = self._kernel(
            inputs, cell.kernel.value, cell.recurrent_kernel.value, cell.bias.value
        )
        return readout(hiddens, dense.kernel.value, dense.bias.value)

    def _squared_errors(self, inputs: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        return tf.square(self.model(inputs, training=False) - targets)[:, :, 0]

    def _run_forecast(
        self, windows: tf.Tensor, slots: tf.Tensor, known: tf.Tensor | None, steps: tf.Tensor
    ) -> tf.Tensor:
        def run_step(step: tf.Tensor, window: tf.Tensor, output: tf.Tensor) -> tuple[Any, ...]:
            following = self.model(window, training=False)[:, -1]
            output = tf.tensor_scatter_nd_update(output, [[step]], [following[:, 0]])
            row = following if known is None else tf.concat([following, known[step]], axis=1)
            return step + 1, tf.concat([window[:, 1:], row[:, None]], axis=1), output

        _, _, output = tf.while_loop(
            lambda step, _window, _output: step < steps, run_step, (0, windows, slots)
        )
        return output

"""One builder of recurrent models, used by searches, measurements and the hypermodel alike."""

import math
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from ..configurations import CELLS, OPTIMIZERS, SCHEDULES, Configuration
from .orthogonal import orthonormalize


def build_model(
    configuration: Configuration,
    lookback: int,
    *,
    features: int = 1,
    outputs: int = 1,
    dropout: Callable[..., keras.layers.Layer] | None = None,
    seed: int | None = None,
) -> keras.Model:
    """Build the published architecture, or a deeper one: recurrent layers, then a Dense layer.

    Each layer gives its state at every position. Dropout, if any, follows each recurrent layer.

    Args:
        configuration: Cell, units, layers and dropout; the rest does not matter here.
        lookback: Window length.
        features: Columns a model sees.
        outputs: Columns it predicts, the target first; in closed loop they are fed back.
        dropout: From a rate and a name to a layer; None for Keras' own.
        seed: Draws the initial weights from this seed alone, whatever Keras' global seed is and
            whatever processor draws them; None leaves them to Keras.

    Returns:
        An uncompiled model from (batch, lookback, features) to (batch, lookback, outputs).
    """
    drop = keras.layers.Dropout if dropout is None else dropout
    layers = []
    for number in range(configuration.layers):
        suffix = f"_{number + 1}" if number else ""
        kernel, recurrent, dense = _initializers(seed, number)
        if not number:
            dense_initializer = dense
        layers.append(
            layer_class(configuration.cell)(
                configuration.units,
                return_sequences=True,
                kernel_initializer=kernel,
                recurrent_initializer=recurrent,
                name=f"{configuration.cell}{suffix}",
            )
        )
        if configuration.dropout:
            layers.append(drop(configuration.dropout, name=f"dropout{suffix}"))
    layers.append(
        keras.layers.Dense(outputs, kernel_initializer=dense_initializer, name="next_sample")
    )
    model = keras.Sequential([keras.Input((lookback, features), name="window"), *layers])
    if seed is not None:
        _draw_recurrent_kernels(layers)
    return model


def layer_class(cell: str) -> type[keras.layers.Layer]:
    """Return the Keras layer of a cell, be it one of Keras' own or of ours.

    Args:
        cell: A name in `CELLS`.
    """
    entry = CELLS[cell]
    home = keras.layers
    if entry.module is not None:
        home = import_module(f".{entry.module}", __package__)
    found: type[keras.layers.Layer] = getattr(home, entry.layer_name)
    return found


def build_optimizer(configuration: Configuration, *, alone: bool = False) -> keras.Optimizer:
    """Build the configuration's optimizer at its initial rate, Keras' defaults otherwise.

    Args:
        configuration: Optimizer, rate, weight decay and clipping.
        alone: Leave out the last two, for a program that does them itself.
    """
    further = {
        "weight_decay": configuration.weight_decay or None,
        "global_clipnorm": configuration.clip_norm or None,
    }
    optimizer: keras.Optimizer = getattr(keras.optimizers, OPTIMIZERS[configuration.optimizer])(
        learning_rate=configuration.learning_rate, **({} if alone else further)
    )
    return optimizer


@keras.saving.register_keras_serializable(package="gru_or_lstm")
class SpanLoss(keras.losses.Loss):  # type: ignore[misc]  # untyped package
    """Mean squared error over the positions of a window that a span covers.

    Args:
        start: First position that counts.
    """

    def __init__(self, start: int, *, name: str = "span_loss", **options: Any) -> None:
        super().__init__(name=name, **options)
        self.start = start

    def call(self, targets: Any, outputs: Any) -> Any:
        """Return the loss of every window, shape (batch,)."""
        squares = keras.ops.square(outputs - targets)[:, self.start :]
        return keras.ops.mean(squares, axis=(1, 2))

    def get_config(self) -> dict[str, Any]:
        """What Keras needs to save and load a compiled model."""
        return {"name": self.name, "start": self.start}


def build_loss(configuration: Configuration, lookback: int) -> keras.losses.Loss:
    """Build the configuration's loss: mean squared error over its span of positions."""
    return SpanLoss(configuration.loss_start(lookback))


class RateSchedule(keras.callbacks.Callback):  # type: ignore[misc]  # untyped package
    """Sets the learning rate before every step of `Model.fit`, as the schedule says.

    Args:
        configuration: Initial rate and schedule.
        epochs: Epochs over which the schedule runs; None for those of the `fit`.
    """

    def __init__(self, configuration: Configuration, *, epochs: int | None = None) -> None:
        super().__init__()
        self._initial = configuration.learning_rate
        self._factor = SCHEDULES[configuration.schedule]
        self._epochs = epochs
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:  # noqa: ARG002  # Keras' signature
        """Remember the epoch."""
        self._epoch = epoch

    def on_train_batch_begin(self, batch: int, logs: object = None) -> None:  # noqa: ARG002  # Keras' signature
        """Set the rate of this step."""
        epochs = self._epochs or self.params["epochs"]
        steps = self.params["steps"]
        progress = (self._epoch * steps + batch) / (epochs * steps)
        self.model.optimizer.learning_rate = self._initial * self._factor(progress)


class BestEpoch(keras.callbacks.Callback):  # type: ignore[misc]  # untyped package
    """Keeps the weights of the epoch with the least validation loss, the first among equals.

    Args:
        weights: The best so far; None for none.
        loss: Its loss.
        epoch: That epoch, from 1.
        restore: Whether the model gets them at the end.
    """

    def __init__(
        self,
        weights: Iterable[npt.NDArray[np.generic]] = (),
        *,
        loss: float = math.inf,
        epoch: int = 0,
        restore: bool = False,
    ) -> None:
        super().__init__()
        self.weights = tuple(weights)
        self.loss = loss
        self.epoch = epoch
        self._restore = restore

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Look at an epoch."""
        loss = (logs or {}).get("val_loss", math.inf)
        if loss < self.loss:
            self.weights, self.loss, self.epoch = tuple(self.model.get_weights()), loss, epoch + 1

    def on_train_end(self, logs: object = None) -> None:  # noqa: ARG002  # Keras' signature
        """Give the model what was kept."""
        if self._restore and self.weights:
            self.model.set_weights(list(self.weights))


def _initializers(seed: int | None, layer: int) -> tuple[keras.Initializer, ...]:
    """Keras' own defaults for recurrent and dense kernels, each with a seed of its own."""
    if seed is None:
        seeds: list[int | None] = [None] * 3
    else:
        entropy = [seed, layer] if layer else seed
        seeds = [int(word) for word in np.random.SeedSequence(entropy).generate_state(3)]
    return (
        keras.initializers.GlorotUniform(seeds[0]),
        keras.initializers.Orthogonal(seed=seeds[1]),
        keras.initializers.GlorotUniform(seeds[2]),
    )


def _draw_recurrent_kernels(layers: Iterable[keras.layers.Layer]) -> None:
    """Draw what each recurrent layer's initializer draws, alike on every processor."""
    for layer in layers:
        for variable in layer.trainable_variables:
            if variable.name == "recurrent_kernel":
                seed = layer.cell.recurrent_initializer.seed
                variable.assign(_draw_orthogonal(variable.shape, seed=seed))


def _draw_orthogonal(shape: tuple[int, int], *, seed: int) -> npt.NDArray[np.float64]:
    """Draw what `keras.initializers.Orthogonal` draws, factorised alike on every processor."""
    rows, columns = shape
    normal = keras.random.normal((max(shape), min(shape)), seed=seed)
    drawn = orthonormalize(keras.ops.convert_to_numpy(normal))
    return drawn.T if rows < columns else drawn

"""One builder of recurrent models, used by searches, measurements and the hypermodel alike."""

import keras
import numpy as np

from search.cells import CELLS
from search.configuration import Configuration
from search.optimization import OPTIMIZERS, SCHEDULES


def build_model(
    configuration: Configuration, lookback: int, *, seed: int | None = None
) -> keras.Model:
    """Build the published architecture: one recurrent layer and a Dense(1) at every position.

    Args:
        configuration: Cell and units; the rest does not matter here.
        lookback: Window length.
        seed: Draws the initial weights from this seed alone, whatever Keras' global seed is;
            None leaves them to Keras.

    Returns:
        An uncompiled model from (batch, lookback, 1) to (batch, lookback, 1).
    """
    kernel, recurrent, dense = _initializers(seed)
    layer = getattr(keras.layers, CELLS[configuration.cell].layer_name)(
        configuration.units,
        return_sequences=True,
        kernel_initializer=kernel,
        recurrent_initializer=recurrent,
        name=configuration.cell,
    )
    return keras.Sequential(
        [
            keras.Input((lookback, 1), name="window"),
            layer,
            keras.layers.Dense(1, kernel_initializer=dense, name="next_sample"),
        ]
    )


def build_optimizer(configuration: Configuration) -> keras.Optimizer:
    """Build the configuration's optimizer at its initial rate, Keras' defaults otherwise."""
    optimizer: keras.Optimizer = getattr(keras.optimizers, OPTIMIZERS[configuration.optimizer])(
        learning_rate=configuration.learning_rate
    )
    return optimizer


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


def _initializers(seed: int | None) -> tuple[keras.Initializer, ...]:
    """Keras' own defaults for recurrent and dense kernels, each with a seed of its own."""
    if seed is None:
        seeds: list[int | None] = [None] * 3
    else:
        seeds = [int(word) for word in np.random.SeedSequence(seed).generate_state(3)]
    return (
        keras.initializers.GlorotUniform(seeds[0]),
        keras.initializers.Orthogonal(seed=seeds[1]),
        keras.initializers.GlorotUniform(seeds[2]),
    )

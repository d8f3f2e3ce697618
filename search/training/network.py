"""A Keras model whose training steps go through our own recurrences."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from ..configurations import Configuration
from .kernels import HAND_DERIVED, KERAS_LAYER, KERNELS, readout
from .models import build_model

Drop = Callable[[int, tf.Tensor], tf.Tensor]
"""Leaves out some hidden values of a layer, given by its number from 0."""


class Network:
    """A model of one shape, with a gradient that is cheap to compute.

    Args:
        configuration: What tells models apart.
        lookback: Window length.
        features: Columns it sees.
        outputs: Columns it predicts.
    """

    def __init__(
        self, configuration: Configuration, lookback: int, *, features: int, outputs: int
    ) -> None:
        self.model = build_model(
            configuration, lookback, features=features, outputs=outputs, seed=0
        )
        self._kernel = KERNELS.get(configuration.cell)
        self._recurrent = [layer for layer in self.model.layers if hasattr(layer, "cell")]
        self._readout = self.model.layers[-1]

    @property
    def kernel_path(self) -> str:
        """What the epochs go through: a recurrence of our own, or the cell's Keras layer."""
        return KERAS_LAYER if self._kernel is None else HAND_DERIVED

    def outputs(self, inputs: tf.Tensor, *, drop: Drop | None = None) -> tf.Tensor:
        """Run the model over a batch of windows.

        Args:
            inputs: Shape (lookback, batch, features).
            drop: Dropout in training; None for none.

        Returns:
            Shape (lookback, batch, outputs).
        """
        if self._kernel is None:
            return self._outputs_of_layers(inputs, drop)
        hiddens = inputs
        for number, layer in enumerate(self._recurrent):
            cell = layer.cell
            hiddens = self._kernel(
                hiddens, cell.kernel.value, cell.recurrent_kernel.value, cell.bias.value
            )
            if drop is not None:
                hiddens = drop(number, hiddens)
        return readout(hiddens, self._readout.kernel.value, self._readout.bias.value)

    def _outputs_of_layers(self, inputs: tf.Tensor, drop: Drop | None) -> tf.Tensor:
        """Go through Keras' layers, which take batches first."""
        hiddens = _swap(inputs)
        for number, layer in enumerate(self._recurrent):
            hiddens = layer(hiddens)
            if drop is not None:
                hiddens = _swap(drop(number, _swap(hiddens)))
        return _swap(self._readout(hiddens))


def _swap(array: Any) -> tf.Tensor:
    """Put steps before batch, or batch before steps."""
    return tf.transpose(array, (1, 0, 2))

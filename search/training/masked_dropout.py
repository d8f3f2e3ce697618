"""Dropout in `Model.fit` that leaves out what the compiled engine leaves out."""

from typing import Any

import keras
import tensorflow as tf

from .dropout import draw_keys, dropout_mask
from .fits import FitRequest


class MaskedDropout(keras.layers.Layer):  # type: ignore[misc]  # untyped package
    """Multiplies by factors that are set from outside; without training it does nothing.

    Args:
        shape: Of the factors of a full batch, (windows, lookback, units); a batch of fewer windows
            takes the first.
    """

    def __init__(self, shape: tuple[int, ...], *, name: str) -> None:
        super().__init__(name=name)
        self.factors = tf.Variable(tf.ones(shape), trainable=False)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Return the inputs, in training times the factors."""
        return inputs * self.factors[: tf.shape(inputs)[0]] if training else inputs


class DropoutMasks(keras.callbacks.Callback):  # type: ignore[misc]  # untyped package
    """Sets the factors of every layer before every step.

    Args:
        request: What is fitted: its seed, its shapes, its dropout.
    """

    def __init__(self, request: FitRequest) -> None:
        super().__init__()
        self._request = request
        self._layers: list[MaskedDropout] = []

    def append_layer(self, rate: float, name: str) -> MaskedDropout:  # noqa: ARG002  # the request has it
        """Make the layer that follows the next recurrent one."""
        request = self._request
        lookback, units = request.train.inputs.shape[1], request.configuration.units
        layer = MaskedDropout((request.batch_size, lookback, units), name=name)
        self._layers.append(layer)
        return layer

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:  # noqa: ARG002  # Keras' signature
        """Draw what the masks of an epoch are made from."""
        request = self._request
        self._keys = draw_keys(
            request.seed, epoch, steps=request.steps, layers=request.configuration.layers
        )

    def on_train_batch_begin(self, batch: int, logs: object = None) -> None:  # noqa: ARG002  # Keras' signature
        """Set the factors of a step."""
        for number, layer in enumerate(self._layers):
            windows, lookback, units = layer.factors.shape
            mask = dropout_mask(
                self._keys[batch, number],
                steps=lookback,
                batch=windows,
                units=units,
                rate=self._request.configuration.dropout,
            )
            layer.factors.assign(mask.transpose(1, 0, 2))

"""What calls of a program are given: the windows, and what each epoch does with them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ..configurations import learning_rates
from .dropout import draw_keys, scale_of, threshold_of
from .epochs import Data, Plan
from .fits import FitRequest


def make_data(request: FitRequest) -> Data:
    """Put the windows of a request where the program reads them, steps first."""
    steps, batch = request.steps, request.batch_size
    train, validation = request.train, request.validation
    present = (np.arange(steps * batch) < len(request.train)).astype(np.float32)
    return Data(
        inputs=_steps_first(train.inputs),
        targets=_steps_first(train.targets),
        validation_inputs=_steps_first(validation.inputs),
        validation_targets=_steps_first(validation.targets),
        present=tf.constant(present.reshape(steps, batch)),
        # An input: one program serves every span.
        loss_weights=tf.constant(request.loss_weights[:, None, None]),
    )


def make_plan(request: FitRequest, first: int, last: int) -> Plan:
    """Say what some epochs do.

    Args:
        request: At most `request.shape.rows` epochs of it.
        first: Epochs trained before them.
        last: Epochs trained after them.
    """
    configuration, shape = request.configuration, request.shape
    orders = np.zeros((shape.rows, shape.steps * shape.batch_size), np.int32)
    rates = np.zeros((shape.rows, shape.steps), np.float32)
    for row, epoch in enumerate(range(first, last)):
        orders[row, : len(request.train)] = request.order(epoch)
    rates[: last - first] = learning_rates(
        configuration.learning_rate,
        configuration.schedule,
        first_epoch=first,
        last_epoch=last,
        steps=shape.steps,
        span=request.schedule_epochs,
    )
    return Plan(
        first_epoch=tf.constant(first, tf.int32),
        orders=tf.constant(orders.reshape(shape.rows, shape.steps, shape.batch_size)),
        rates=tf.constant(rates),
        keys=_keys(request, range(first, last)) if configuration.dropout else None,
        threshold=tf.constant(threshold_of(configuration.dropout)),
        scale=tf.constant(scale_of(configuration.dropout)),
        weight_decay=tf.constant(configuration.weight_decay, tf.float32),
        clip_norm=tf.constant(configuration.clip_norm, tf.float32),
    )


def _steps_first(windows: npt.NDArray[np.float32]) -> tf.Tensor:
    return tf.constant(np.ascontiguousarray(windows.transpose(1, 0, 2)))


def _keys(request: FitRequest, epochs: Sequence[int]) -> tf.Tensor:
    """Draw the keys of dropout masks of each row."""
    shape, layers = request.shape, request.configuration.layers
    keys = np.zeros((shape.rows, shape.steps, layers, 2), np.uint32)
    for row, epoch in enumerate(epochs):
        keys[row] = draw_keys(request.seed, epoch, steps=shape.steps, layers=layers)
    return tf.constant(keys)

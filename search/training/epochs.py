"""The graph of whole epochs: optimizer steps, validation, and the best weights so far."""

from typing import Any, NamedTuple

import tensorflow as tf

from ..configurations import Configuration
from .dropout import PLACES_A_ROW, words_at
from .network import Drop, Network
from .pacing import EpochShape


class Data(NamedTuple):
    """Windows, steps first, and what weighs them.

    Attributes:
        inputs: Shape (lookback, windows, features).
        targets: Shape (lookback, windows, outputs).
        validation_inputs: The same of the validation windows.
        validation_targets: Likewise.
        present: 1 for a window of a batch, 0 for what fills the last, shape (steps, batch).
        loss_weights: Shape (lookback, 1, 1).
    """

    inputs: Any
    targets: Any
    validation_inputs: Any
    validation_targets: Any
    present: Any
    loss_weights: Any


class Plan(NamedTuple):
    """What some epochs do, a row each.

    Attributes:
        first_epoch: The epoch of the first row.
        orders: Windows of each batch, shape (rows, steps, batch).
        rates: Learning rates, shape (rows, steps).
        keys: What dropout masks are made from, shape (rows, steps, layers, 2); None for no dropout.
        threshold: Words that leave a value out.
        scale: Factor of the values that stay.
        weight_decay: Share of the weights that a step takes away, times its rate.
        clip_norm: Largest norm of all gradients together.
    """

    first_epoch: Any
    orders: Any
    rates: Any
    keys: Any
    threshold: Any
    scale: Any
    weight_decay: Any
    clip_norm: Any


class Cut(NamedTuple):
    """What one call does of a plan, and what the calls before it in the same epoch summed.

    Attributes:
        first_row: Row it begins in.
        begin: Position in that epoch where it begins.
        last_row: Row after the last that it runs in.
        end: Position in its last epoch where it ends.
        trained: Sum of the training losses of the epoch's windows so far.
        validated: Sum of the validation losses so far.
    """

    first_row: Any
    begin: Any
    last_row: Any
    end: Any
    trained: Any
    validated: Any


class Best(NamedTuple):
    """Variables for the weights of the epoch with the least validation loss so far."""

    weights: list[tf.Variable]
    loss: tf.Variable
    epoch: tf.Variable


class EpochGraph:
    """Epochs as one graph over the variables of a network and its optimizer.

    Args:
        configuration: What is in it is decided when the graph is made: dropout, decay, clipping.
        network: What is trained.
        optimizer: A Keras optimizer that was built for it.
        best: Where the best weights are kept; None where they are not.
    """

    def __init__(
        self, configuration: Configuration, network: Network, optimizer: Any, best: Best | None
    ) -> None:
        self._drops = configuration.dropout > 0
        self._decays = configuration.weight_decay > 0
        self._clips = configuration.clip_norm > 0
        self._network = network
        self._weights = network.model.trainable_variables
        self._optimizer = optimizer
        self._best = best

    def run(self, data: Data, plan: Plan, cut: Cut) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Run from one position to another; every argument is a tensor, so nothing is baked in.

        Returns:
            Train and validation loss of each row, shape (rows, 2), of those that ended; and the
            sums of an epoch that did not, to go on with.
        """
        steps, batch = data.present.shape
        shape = EpochShape(
            steps=steps,
            batch_size=batch,
            validation_windows=data.validation_inputs.shape[1],
        )

        def run_step(row: Any, step: Any, total: Any) -> tuple[Any, ...]:
            loss, size = self._take_step(data, plan, row, step)
            return row, step + 1, total + loss * size

        def run_part(part: Any, total: Any) -> tuple[Any, ...]:
            return part + 1, total + self._validate(data, shape, part)

        def run_epoch(row: Any, losses: Any, trained: Any, validated: Any) -> tuple[Any, ...]:
            first = tf.where(row == cut.first_row, cut.begin, 0)
            last = tf.where(row == cut.last_row - 1, cut.end, shape.positions)
            _, _, trained = tf.while_loop(
                lambda _row, step, _total: step < tf.minimum(last, steps),
                run_step,
                (row, tf.minimum(first, steps), trained),
            )
            _, validated = tf.while_loop(
                lambda part, _total: part < last - steps,
                run_part,
                (tf.maximum(first - steps, 0), validated),
            )
            ended = last == shape.positions
            if self._best is not None:
                _keep(self._best, self._weights, validated, plan.first_epoch + row + 1, ended)
            pair = tf.stack([trained / tf.reduce_sum(data.present), validated])[None]
            return (
                row + 1,
                tf.tensor_scatter_nd_update(losses, [[row]], pair),
                tf.where(ended, 0.0, trained),
                tf.where(ended, 0.0, validated),
            )

        empty = tf.zeros([plan.orders.shape[0], 2])
        _, losses, trained, validated = tf.while_loop(
            lambda row, *_: row < cut.last_row,
            run_epoch,
            (cut.first_row, empty, cut.trained, cut.validated),
        )
        return losses, trained, validated

    def _take_step(self, data: Data, plan: Plan, row: Any, step: Any) -> tuple[Any, Any]:
        """Take an optimizer step; return the mean loss of its windows and how many they are."""
        index, weight = plan.orders[row, step], data.present[step]
        batch_targets = tf.gather(data.targets, index, axis=1)
        drop = _dropping(plan, row, step) if self._drops else None
        with tf.GradientTape() as tape:
            outputs = self._network.outputs(tf.gather(data.inputs, index, axis=1), drop=drop)
            squares = tf.square(outputs - batch_targets)
            each = tf.reduce_sum(squares * data.loss_weights, axis=(0, 2))
            size = tf.reduce_sum(weight)
            loss = tf.reduce_sum(each * weight) / size
        gradients = tape.gradient(loss, self._weights)
        rate = plan.rates[row, step]
        if self._clips:
            gradients, _ = tf.clip_by_global_norm(gradients, plan.clip_norm)
        if self._decays:
            for variable in self._weights:
                variable.assign(variable - variable * plan.weight_decay * rate)
        self._optimizer.learning_rate.assign(rate)
        self._optimizer.apply(gradients, self._weights)
        return loss, size

    def _validate(self, data: Data, shape: EpochShape, part: Any) -> Any:
        """Return what a part of the validation windows adds to their mean loss."""
        inputs, targets = data.validation_inputs, data.validation_targets
        window = tf.range(shape.part_windows) + part * shape.part_windows
        if shape.parts > 1:
            index = tf.minimum(window, shape.validation_windows - 1)
            inputs, targets = (tf.gather(array, index, axis=1) for array in (inputs, targets))
        squares = tf.square(self._network.outputs(inputs) - targets)
        each = tf.reduce_sum(squares * data.loss_weights, axis=(0, 2))
        if shape.parts == 1:
            return tf.reduce_mean(each)
        real = tf.cast(window < shape.validation_windows, tf.float32)
        return tf.reduce_sum(each * real) / shape.validation_windows


def _dropping(plan: Plan, row: Any, step: Any) -> Drop:
    """Return what leaves out hidden values of a step."""

    def drop(number: int, hiddens: tf.Tensor) -> tf.Tensor:
        key = plan.keys[row, step, number]
        steps, batch, units = hiddens.shape
        windows = tf.reshape(tf.range(steps * batch), (steps, batch, 1))
        place = tf.cast(windows * PLACES_A_ROW + tf.range(units), tf.uint32)
        words = words_at(place, key, tf.bitwise.right_shift)
        return hiddens * tf.where(words >= plan.threshold, plan.scale, 0.0)

    return drop


def _keep(best: Best, weights: list[Any], loss: Any, epoch: Any, ended: Any) -> None:
    """Keep the weights of an epoch that has ended if no earlier one had as low a loss."""
    better = tf.logical_and(ended, loss < best.loss)
    for kept, weight in zip(best.weights, weights, strict=True):
        kept.assign(tf.where(better, weight, kept))
    best.loss.assign(tf.where(better, loss, best.loss))
    best.epoch.assign(tf.where(better, epoch, best.epoch))

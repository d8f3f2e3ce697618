"""Recurrences with hand-derived gradients: what a training step spends its time on.

Each maps inputs and a Keras layer's own weights to the hidden states at every step. The forward
scan keeps what its matrix product gave; all gates that the gradient needs are then recomputed for
every step at once, so that the backward scan holds one matrix product and a few multiplications,
and every weight gradient is a matrix product over all steps after it.

XLA on a CPU decides the form. Arrays are time-major, (steps, batch, values). A loop that reads a
slice of a larger array inside arithmetic is compiled to scalar code, about ten times slower for
gates, so a step's input comes in through a small matrix product, bias included. A product with one
column is a scalar loop too, so the readout is padded to a multiple of `READOUT_COLUMNS`. A sum over
more rows than fit a processor's first-level cache is cut in two at a place that depends on the
cache, so a weight gradient is cut into `SUMMED_ROWS` first: its last digits are then the same for
every cache.
"""

import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

import tensorflow as tf

Recurrence = Callable[..., tf.Tensor]

HAND_DERIVED: Final = "hand-derived recurrence"
KERAS_LAYER: Final = "Keras layer"
"""What a cell's training steps go through."""

READOUT_COLUMNS: Final = 8
"""What the columns of the readout's matrix products are rounded up to; the rest are zero."""

SUMMED_ROWS: Final = 400
"""Most rows that one product sums over: as many as Eigen, which XLA calls for products with a
transposed left side, leaves in one piece with 32 KiB of first-level cache. No processor with AVX,
which TensorFlow needs, has less; one with 48 KiB would cut above 608."""


@tf.custom_gradient  # type: ignore[untyped-decorator]
def gru_sequence(
    inputs: tf.Tensor, kernel: tf.Tensor, recurrent_kernel: tf.Tensor, bias: tf.Tensor
) -> tuple[tf.Tensor, Any]:
    """Run a GRU over a batch of sequences from a zero state.

    Args:
        inputs: Shape (steps, batch, features).
        kernel: Shape (features, 3 * units): update, reset and candidate blocks.
        recurrent_kernel: Shape (units, 3 * units).
        bias: Shape (2, 3 * units): input and recurrent bias.

    Returns:
        Hidden states, shape (steps, batch, units).

    References:
        Cho et al. 2014, in the `reset_after` form that Keras and cuDNN use.
    """
    steps, batch, features = inputs.shape
    units = recurrent_kernel.shape[0]
    entering, weights = _with_bias(inputs, kernel, bias[0])

    def forward(step: tf.Tensor, hidden: tf.Tensor) -> tuple[Any, tuple[tf.Tensor, ...]]:
        recurrent = tf.matmul(hidden, recurrent_kernel) + bias[1]
        given = tf.matmul(entering[step], weights)
        update, reset = (
            tf.sigmoid(ours + theirs)
            for ours, theirs in zip(_blocks(given, 3)[:2], _blocks(recurrent, 3)[:2], strict=True)
        )
        candidate = tf.tanh(given[:, 2 * units :] + reset * recurrent[:, 2 * units :])
        following = candidate + update * (hidden - candidate)
        return following, (recurrent, following)

    start = tf.zeros((batch, units))
    recurrents, hiddens = _scan(forward, start, steps, (3 * units, units))

    def backward(upstream: tf.Tensor) -> tuple[tf.Tensor, ...]:
        given = tf.tensordot(entering, weights, 1)
        gates = tf.sigmoid(given[:, :, : 2 * units] + recurrents[:, :, : 2 * units])
        update, reset = _blocks(gates, 2)
        recurrent = recurrents[:, :, 2 * units :]
        candidate = tf.tanh(given[:, :, 2 * units :] + reset * recurrent)
        earlier = _earlier(hiddens)
        # How the new state depends on each pre-activation, at every step.
        by_candidate = (1 - update) * (1 - candidate * candidate)
        by_recurrent = tf.concat(
            [
                (earlier - candidate) * update * (1 - update),
                by_candidate * recurrent * reset * (1 - reset),
                by_candidate * reset,
            ],
            axis=2,
        )
        transposed = tf.transpose(recurrent_kernel)

        def step_back(step: tf.Tensor, carried: tf.Tensor) -> tuple[Any, tuple[tf.Tensor, ...]]:
            total = carried + upstream[step]
            to_recurrent = tf.tile(total, (1, 3)) * by_recurrent[step]
            return total * update[step] + tf.matmul(to_recurrent, transposed), (total,)

        (totals,) = _scan(step_back, start, steps, (units,), reverse=True)
        to_recurrent = tf.tile(totals, (1, 1, 3)) * by_recurrent
        to_candidate = totals * by_candidate
        gradients = _to_weight(tf.concat([earlier, entering], axis=2), to_recurrent)
        to_given = tf.concat(
            [gradients[units:, : 2 * units], _to_weight(entering, to_candidate)], axis=1
        )
        return (
            _to_inputs(tf.concat([to_recurrent[:, :, : 2 * units], to_candidate], 2), kernel),
            to_given[:features],
            gradients[:units],
            tf.stack([to_given[features], gradients[-1]]),
        )

    return hiddens, backward


@tf.custom_gradient  # type: ignore[untyped-decorator]
def lstm_sequence(
    inputs: tf.Tensor, kernel: tf.Tensor, recurrent_kernel: tf.Tensor, bias: tf.Tensor
) -> tuple[tf.Tensor, Any]:
    """Run an LSTM over a batch of sequences from a zero state.

    Args:
        inputs: Shape (steps, batch, features).
        kernel: Shape (features, 4 * units): input, forget, candidate and output blocks.
        recurrent_kernel: Shape (units, 4 * units).
        bias: Shape (4 * units,).

    Returns:
        Hidden states, shape (steps, batch, units).

    References:
        Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
    """
    steps, batch, features = inputs.shape
    units = recurrent_kernel.shape[0]
    entering, weights = _with_bias(inputs, kernel, bias)

    def forward(step: tf.Tensor, state: Any) -> tuple[Any, tuple[tf.Tensor, ...]]:
        hidden, memory = state
        total = tf.matmul(hidden, recurrent_kernel) + tf.matmul(entering[step], weights)
        enter, forget, candidate, leave = _blocks(total, 4)
        remembered = tf.sigmoid(forget) * memory + tf.sigmoid(enter) * tf.tanh(candidate)
        following = tf.sigmoid(leave) * tf.tanh(remembered)
        return (following, remembered), (total, remembered, following)

    start = (tf.zeros((batch, units)), tf.zeros((batch, units)))
    totals, memories, hiddens = _scan(forward, start, steps, (4 * units, units, units))

    def backward(upstream: tf.Tensor) -> tuple[tf.Tensor, ...]:
        gates = tf.sigmoid(totals)
        enter, forget, _, leave = _blocks(gates, 4)
        candidate = tf.tanh(totals[:, :, 2 * units : 3 * units])
        shown = tf.tanh(memories)
        by_memory = leave * (1 - shown * shown)
        # How memory (three blocks) and new state (the last) depend on each pre-activation.
        by_total = tf.concat(
            [
                candidate * enter * (1 - enter),
                _earlier(memories) * forget * (1 - forget),
                enter * (1 - candidate * candidate),
                shown * leave * (1 - leave),
            ],
            axis=2,
        )
        transposed = tf.transpose(recurrent_kernel)

        def step_back(step: tf.Tensor, state: Any) -> tuple[Any, tuple[tf.Tensor, ...]]:
            carried, carried_memory = state
            to_hidden = carried + upstream[step]
            to_memory = carried_memory + to_hidden * by_memory[step]
            to_total = tf.concat([to_memory] * 3 + [to_hidden], axis=1) * by_total[step]
            return (tf.matmul(to_total, transposed), to_memory * forget[step]), (to_total,)

        (to_total,) = _scan(step_back, start, steps, (4 * units,), reverse=True)
        gradients = _to_weight(tf.concat([_earlier(hiddens), entering], axis=2), to_total)
        return (
            _to_inputs(to_total, kernel),
            gradients[units : units + features],
            gradients[:units],
            gradients[-1],
        )

    return hiddens, backward


@tf.custom_gradient  # type: ignore[untyped-decorator]
def readout(hiddens: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tuple[tf.Tensor, Any]:
    """Apply a Dense layer at every step.

    Args:
        hiddens: Shape (steps, batch, units).
        kernel: Shape (units, outputs).
        bias: Shape (outputs,).

    Returns:
        Outputs, shape (steps, batch, outputs).
    """
    steps, batch, units = hiddens.shape
    columns = kernel.shape[1]
    padded = _pad_columns(kernel)
    outputs = tf.matmul(_rows(hiddens), padded)[:, :columns] + bias

    def backward(upstream: tf.Tensor) -> tuple[tf.Tensor, ...]:
        arriving = _pad_columns(_rows(upstream))
        return (
            tf.reshape(tf.matmul(arriving, padded, transpose_b=True), (steps, batch, units)),
            _sum_products(_rows(hiddens), arriving)[:, :columns],
            tf.reduce_sum(upstream, (0, 1)),
        )

    return tf.reshape(outputs, (steps, batch, columns)), backward


def _scan(
    body: Callable[[tf.Tensor, Any], tuple[Any, tuple[tf.Tensor, ...]]],
    start: Any,
    steps: int,
    widths: tuple[int, ...],
    *,
    reverse: bool = False,
) -> list[tf.Tensor]:
    """Run a body over all steps; stack what it writes, each of shape (steps, batch, width)."""
    batch = tf.nest.flatten(start)[0].shape[0]
    arrays = tuple(
        tf.TensorArray(tf.float32, steps, element_shape=(batch, width)) for width in widths
    )

    def run_step(count: tf.Tensor, state: Any, kept: Any) -> tuple[Any, ...]:
        step = steps - 1 - count if reverse else count
        state, values = body(step, state)
        written = tuple(array.write(step, value) for array, value in zip(kept, values, strict=True))
        return count + 1, state, written

    *_, filled = tf.while_loop(
        lambda count, _state, _kept: count < steps, run_step, (0, start, arrays)
    )
    return [array.stack() for array in filled]


def _with_bias(
    inputs: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Inputs with a one appended, and the kernel with the bias below: their product is both."""
    ones = tf.ones((*inputs.shape[:2], 1))
    return tf.concat([inputs, ones], axis=2), tf.concat([kernel, bias[None]], axis=0)


def _blocks(array: tf.Tensor, count: int) -> list[tf.Tensor]:
    """Split the last axis into equal blocks, such as the gates."""
    blocks: list[tf.Tensor] = tf.split(array, count, axis=-1)
    return blocks


def _earlier(states: tf.Tensor) -> tf.Tensor:
    """States one step before: a zero state first."""
    return tf.concat([tf.zeros_like(states[:1]), states[:-1]], axis=0)


def _rows(array: tf.Tensor) -> tf.Tensor:
    """Join steps and batch, shape (steps * batch, values)."""
    return tf.reshape(array, (-1, array.shape[2]))


def _pad_columns(matrix: tf.Tensor) -> tf.Tensor:
    return tf.pad(matrix, ((0, 0), (0, -matrix.shape[1] % READOUT_COLUMNS)))


def _to_inputs(gradient: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    return tf.tensordot(gradient, tf.transpose(kernel), 1)


def _to_weight(left: tf.Tensor, gradient: tf.Tensor) -> tf.Tensor:
    """Sum of left^T gradient over all steps and sequences."""
    return _sum_products(_rows(left), _rows(gradient))


def _sum_products(left: tf.Tensor, right: tf.Tensor) -> tf.Tensor:
    """Compute left^T right for any number of rows, in an order that no cache size decides."""
    pieces = (slice(start, start + SUMMED_ROWS) for start in range(0, left.shape[0], SUMMED_ROWS))
    products = (tf.matmul(left[piece], right[piece], transpose_a=True) for piece in pieces)
    return functools.reduce(operator.add, products)


KERNELS: Final[Mapping[str, Recurrence]] = {"gru": gru_sequence, "lstm": lstm_sequence}
"""Cell -> its recurrence; a cell that is not here is trained through its Keras layer."""

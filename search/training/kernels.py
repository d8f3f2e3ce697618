"""Recurrences with hand-derived gradients: what a training step spends its time on.

Each function maps inputs and a Keras layer's own weights to the outputs at every step. The forward
scan keeps the gates; the backward scan makes gate gradients only, and every weight gradient is one
matrix product over all steps after it. Time is the leading axis inside.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import tensorflow as tf

Recurrence = Callable[..., tf.Tensor]


@tf.custom_gradient  # type: ignore[untyped-decorator]
def gru_sequence(
    inputs: tf.Tensor, kernel: tf.Tensor, recurrent_kernel: tf.Tensor, bias: tf.Tensor
) -> tuple[tf.Tensor, Any]:
    """Run a GRU over a batch of sequences from a zero state.

    Args:
        inputs: Shape (batch, steps, features).
        kernel: Shape (features, 3 * units): update, reset and candidate blocks.
        recurrent_kernel: Shape (units, 3 * units).
        bias: Shape (2, 3 * units): input and recurrent bias.

    Returns:
        Hidden states, shape (batch, steps, units).

    References:
        Cho et al. 2014, in the `reset_after` form that Keras and cuDNN use.
    """
    units = recurrent_kernel.shape[0]
    projected = _project(inputs, kernel, bias[0])

    def forward(step: tf.Tensor, hidden: tf.Tensor, kept: Any) -> tuple[Any, ...]:
        given = projected[step]
        recurrent = tf.matmul(hidden, recurrent_kernel) + bias[1]
        gates = tf.sigmoid(given[:, : 2 * units] + recurrent[:, : 2 * units])
        update, reset = gates[:, :units], gates[:, units:]
        candidate = tf.tanh(given[:, 2 * units :] + reset * recurrent[:, 2 * units :])
        following = candidate + update * (hidden - candidate)
        values = (hidden, gates, recurrent[:, 2 * units :], candidate, following)
        return step + 1, following, _write(kept, step, values)

    start = tf.zeros((inputs.shape[0], units))
    *history, outputs = _scan(
        forward, start, projected.shape[0], (units, 2 * units, units, units, units)
    )
    hiddens, gates, recurrents, candidates = history

    def backward(upstream: tf.Tensor) -> tuple[tf.Tensor, ...]:
        arriving = tf.transpose(upstream, (1, 0, 2))
        transposed = tf.transpose(recurrent_kernel)

        def step_back(step: tf.Tensor, carried: tf.Tensor, kept: Any) -> tuple[Any, ...]:
            here = projected.shape[0] - 1 - step
            total = carried + arriving[here]
            update, reset = gates[here][:, :units], gates[here][:, units:]
            candidate = candidates[here]
            to_candidate = total * (1 - update) * (1 - candidate * candidate)
            to_update = total * (hiddens[here] - candidate) * update * (1 - update)
            to_reset = to_candidate * recurrents[here] * reset * (1 - reset)
            to_recurrent = tf.concat([to_update, to_reset, to_candidate * reset], axis=1)
            earlier = total * update + tf.matmul(to_recurrent, transposed)
            return step + 1, earlier, _write(kept, here, (to_recurrent, to_candidate))

        to_recurrent, to_candidate = _scan(step_back, start, projected.shape[0], (3 * units, units))
        to_given = tf.concat([to_recurrent[:, :, : 2 * units], to_candidate], axis=2)
        to_bias = tf.stack([tf.reduce_sum(to_given, (0, 1)), tf.reduce_sum(to_recurrent, (0, 1))])
        return (
            _to_inputs(to_given, kernel),
            _to_weight(tf.transpose(inputs, (1, 0, 2)), to_given),
            _to_weight(hiddens, to_recurrent),
            to_bias,
        )

    return tf.transpose(outputs, (1, 0, 2)), backward


@tf.custom_gradient  # type: ignore[untyped-decorator]
def lstm_sequence(
    inputs: tf.Tensor, kernel: tf.Tensor, recurrent_kernel: tf.Tensor, bias: tf.Tensor
) -> tuple[tf.Tensor, Any]:
    """Run an LSTM over a batch of sequences from a zero state.

    Args:
        inputs: Shape (batch, steps, features).
        kernel: Shape (features, 4 * units): input, forget, candidate and output blocks.
        recurrent_kernel: Shape (units, 4 * units).
        bias: Shape (4 * units,).

    Returns:
        Hidden states, shape (batch, steps, units).

    References:
        Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
    """
    units = recurrent_kernel.shape[0]
    projected = _project(inputs, kernel, bias)

    def forward(step: tf.Tensor, state: tf.Tensor, kept: Any) -> tuple[Any, ...]:
        hidden, memory = state[:, :units], state[:, units:]
        total = projected[step] + tf.matmul(hidden, recurrent_kernel)
        gates = tf.sigmoid(total)
        enter, forget, leave = gates[:, :units], gates[:, units : 2 * units], gates[:, 3 * units :]
        candidate = tf.tanh(total[:, 2 * units : 3 * units])
        remembered = forget * memory + enter * candidate
        shown = tf.tanh(remembered)
        following = leave * shown
        values = (state, enter, forget, candidate, leave, shown, following)
        return step + 1, tf.concat([following, remembered], axis=1), _write(kept, step, values)

    start = tf.zeros((inputs.shape[0], 2 * units))
    *history, outputs = _scan(forward, start, projected.shape[0], (2 * units, *(units,) * 6))
    states, enters, forgets, candidates, leaves, showns = history

    def backward(upstream: tf.Tensor) -> tuple[tf.Tensor, ...]:
        arriving = tf.transpose(upstream, (1, 0, 2))
        transposed = tf.transpose(recurrent_kernel)

        def step_back(step: tf.Tensor, carried: tf.Tensor, kept: Any) -> tuple[Any, ...]:
            here = projected.shape[0] - 1 - step
            enter, forget, candidate = enters[here], forgets[here], candidates[here]
            leave, shown = leaves[here], showns[here]
            total = carried[:, :units] + arriving[here]
            memory = carried[:, units:] + total * leave * (1 - shown * shown)
            to_total = tf.concat(
                [
                    memory * candidate * enter * (1 - enter),
                    memory * states[here][:, units:] * forget * (1 - forget),
                    memory * enter * (1 - candidate * candidate),
                    total * shown * leave * (1 - leave),
                ],
                axis=1,
            )
            earlier = tf.concat([tf.matmul(to_total, transposed), memory * forget], axis=1)
            return step + 1, earlier, _write(kept, here, (to_total,))

        (to_total,) = _scan(step_back, start, projected.shape[0], (4 * units,))
        return (
            _to_inputs(to_total, kernel),
            _to_weight(tf.transpose(inputs, (1, 0, 2)), to_total),
            _to_weight(states[:, :, :units], to_total),
            tf.reduce_sum(to_total, (0, 1)),
        )

    return tf.transpose(outputs, (1, 0, 2)), backward


def _project(inputs: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """All input projections at once, shape (steps, batch, gates * units)."""
    return tf.tensordot(tf.transpose(inputs, (1, 0, 2)), kernel, 1) + bias


def _scan(body: Any, start: tf.Tensor, steps: int, widths: tuple[int, ...]) -> list[tf.Tensor]:
    """Run a body over all steps; stack what it writes, each of shape (steps, batch, width)."""
    kept = tuple(
        tf.TensorArray(tf.float32, steps, element_shape=(start.shape[0], width)) for width in widths
    )
    _, _, written = tf.while_loop(
        lambda step, _state, _kept: step < steps, body, (0, start, kept), maximum_iterations=steps
    )
    return [array.stack() for array in written]


def _write(kept: Any, step: tf.Tensor, values: tuple[tf.Tensor, ...]) -> Any:
    return tuple(array.write(step, value) for array, value in zip(kept, values, strict=True))


def _to_inputs(gradient: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    return tf.transpose(tf.tensordot(gradient, tf.transpose(kernel), 1), (1, 0, 2))


def _to_weight(left: tf.Tensor, gradient: tf.Tensor) -> tf.Tensor:
    """Sum of left^T gradient over all steps and sequences, as one matrix product."""
    return tf.matmul(
        tf.reshape(left, (-1, left.shape[2])),
        tf.reshape(gradient, (-1, gradient.shape[2])),
        transpose_a=True,
    )


KERNELS: Final[Mapping[str, Recurrence]] = {"gru": gru_sequence, "lstm": lstm_sequence}
"""Cell -> its recurrence; a cell that is not here is trained through its Keras layer."""

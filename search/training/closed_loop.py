"""Free-running forecasts inside a compiled program: a model is fed its own output."""

from typing import Any

import tensorflow as tf


def run_free(
    model: Any,
    windows: tf.Tensor,
    slots: tf.Tensor,
    known: tf.Tensor | None,
    steps: tf.Tensor,
    floors: tf.Tensor | None,
) -> tf.Tensor:
    """Forecast some steps, every window in one batch.

    Args:
        model: From (windows, lookback, features) to (windows, lookback, outputs).
        windows: What forecasts start from, shape (windows, lookback, features).
        slots: Where the target's forecasts are put, shape (horizon, windows).
        known: What stands beside the outputs of each step, shape (horizon, windows,
            features - outputs); None for nothing.
        steps: How many, at most the horizon.
        floors: Where the model sees each window less its last value and over its spread, the least
            spread of each column that it predicts, shape (outputs,); None where it sees levels.
    """

    def predict(window: tf.Tensor) -> tf.Tensor:
        if floors is None:
            return model(window, training=False)[:, -1]
        outputs = floors.shape[0]
        fed, beside = window[:, :, :outputs], window[:, :, outputs:]
        last = fed[:, -1:]
        spread = tf.sqrt(tf.math.reduce_variance(fed, axis=1, keepdims=True) + floors**2)
        seen = tf.concat([(fed - last) / spread, beside], axis=2)
        return model(seen, training=False)[:, -1] * spread[:, 0] + last[:, 0]

    def run_step(step: tf.Tensor, window: tf.Tensor, output: tf.Tensor) -> tuple[Any, ...]:
        following = predict(window)
        output = tf.tensor_scatter_nd_update(output, [[step]], [following[:, 0]])
        row = following if known is None else tf.concat([following, known[step]], axis=1)
        return step + 1, tf.concat([window[:, 1:], row[:, None]], axis=1), output

    _, _, output = tf.while_loop(
        lambda step, _window, _output: step < steps, run_step, (0, windows, slots)
    )
    return output

"""A recurrent layer with a single gate, which forgets and admits at once."""

from typing import Any

import keras


@keras.saving.register_keras_serializable(package="gru_or_lstm")
class MinimalGatedCell(keras.layers.Layer):  # type: ignore[misc]  # untyped package
    """One step of the minimal gated unit.

    f = sigmoid(W_f x + U_f h + b_f); candidate = tanh(W x + U (f * h) + b);
    h becomes (1 - f) * h + f * candidate.

    Args:
        units: Size of the hidden state.
        kernel_initializer: Of the weights of the input, the gate's block first.
        recurrent_initializer: Of those of the hidden state, likewise.

    References:
        Zhou, Wu, Zhang and Zhou (2016), "Minimal gated unit for recurrent neural networks",
        International Journal of Automation and Computing 13, 226-234, equations 6 to 8.
    """

    def __init__(
        self,
        units: int,
        *,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.units = units
        self.state_size = units
        self.output_size = units
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.recurrent_initializer = keras.initializers.get(recurrent_initializer)

    def build(self, input_shape: Any) -> None:
        """Make the weights; the gate's block lies before the candidate's."""
        self.kernel = self.add_weight(
            shape=(input_shape[-1], 2 * self.units),
            name="kernel",
            initializer=self.kernel_initializer,
        )
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, 2 * self.units),
            name="recurrent_kernel",
            initializer=self.recurrent_initializer,
        )
        self.bias = self.add_weight(shape=(2 * self.units,), name="bias", initializer="zeros")

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, list[Any]]:  # noqa: ARG002  # Keras' signature
        """Return the hidden state after a step, shape (batch, units), twice."""
        state = states[0] if isinstance(states, (list, tuple)) else states
        given = keras.ops.matmul(inputs, self.kernel) + self.bias
        gate_of_input, candidate_of_input = keras.ops.split(given, 2, axis=-1)
        gate_of_state, candidate_of_state = (
            self.recurrent_kernel[:, : self.units],
            self.recurrent_kernel[:, self.units :],
        )
        gate = keras.ops.sigmoid(gate_of_input + keras.ops.matmul(state, gate_of_state))
        candidate = keras.ops.tanh(
            candidate_of_input + keras.ops.matmul(gate * state, candidate_of_state)
        )
        following = (1 - gate) * state + gate * candidate
        return following, [following]

    def get_config(self) -> dict[str, Any]:
        """What Keras needs to save and load the cell."""
        initializers = {
            name: keras.initializers.serialize(getattr(self, name))
            for name in ("kernel_initializer", "recurrent_initializer")
        }
        return {**super().get_config(), "units": self.units, **initializers}


@keras.saving.register_keras_serializable(package="gru_or_lstm")
class MGU(keras.layers.RNN):  # type: ignore[misc]  # untyped package
    """The minimal gated unit over a sequence.

    Args:
        units: Size of the hidden state.
        kernel_initializer: As of the cell.
        recurrent_initializer: As of the cell.
        **options: Of `keras.layers.RNN`, such as `return_sequences`.
    """

    def __init__(
        self,
        units: int,
        *,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        **options: Any,
    ) -> None:
        cell = MinimalGatedCell(
            units,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
        )
        super().__init__(cell, **options)
        self.units = units

    def get_config(self) -> dict[str, Any]:
        """What Keras needs to save and load the layer."""
        config: dict[str, Any] = super().get_config()
        del config["cell"]
        of_cell = self.cell.get_config()
        names = ("units", "kernel_initializer", "recurrent_initializer")
        return config | {name: of_cell[name] for name in names}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> "MGU":  # noqa: ARG003  # Keras' signature
        """Make the layer that `get_config` described."""
        return cls(**config)

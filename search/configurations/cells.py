"""The recurrent cells that can be chosen: name -> Keras layer.

Nothing here imports Keras: `search.training.models` looks the layer up when it builds a model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..errors import InputError, check_known, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A recurrent layer and what can be said about it without building it.

    Attributes:
        layer_name: Class name in `keras.layers`, or in `module`.
        module: Where the layer is one of our own: a module of `search.training` that registers it
            with Keras; None for a layer that Keras brings.
        gates: Gate blocks laid side by side in the kernels, each `units` wide.
        bias_rows: Bias vectors for each gate (Keras' GRU keeps two: `reset_after=True`).
    """

    layer_name: str
    gates: int
    bias_rows: int
    module: str | None = None

    def parameter_count(self, units: int, *, features: int = 1) -> int:
        """Count the layer's trainable parameters.

        Args:
            units: Size of the hidden state.
            features: Values a time step.

        Returns:
            gates * (units * (units + features) + bias_rows * units).

        References:
            Cho et al. 2014, equations 5-8 (GRU); Hochreiter and Schmidhuber 1997 (LSTM); Elman
            1990 (the simple RNN); Zhou et al. 2016 (the minimal gated unit).
        """
        return self.gates * (units * (units + features) + self.bias_rows * units)


def check_cell(name: object) -> str:
    """Take the name of a cell.

    Raises:
        InputError: If it is none of `CELLS`.
    """
    if isinstance(name, str) and name.strip().lower().startswith("bi"):
        raise InputError(
            f"Bidirectional layers are not offered: each output would have seen what follows it, "
            f"which a network that is fed its own outputs has to predict. Received: {shown(name)}. "
            f"Known: {', '.join(CELLS)}."
        )
    return check_known(name, CELLS, what="cell")


CELLS: Final[Mapping[str, Cell]] = {
    "gru": Cell(layer_name="GRU", gates=3, bias_rows=2),
    "lstm": Cell(layer_name="LSTM", gates=4, bias_rows=1),
    "rnn": Cell(layer_name="SimpleRNN", gates=1, bias_rows=1),
    "mgu": Cell(layer_name="MGU", gates=2, bias_rows=1, module="minimal_gated"),
}

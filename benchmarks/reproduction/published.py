"""What the published experiment says, in numbers: the only ones that are not computed here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

AS_PUBLISHED: Final = "as published"
LEAK_FREE: Final = "leak-free"
TUNED: Final = "tuned"
PARTS: Final = (AS_PUBLISHED, LEAK_FREE, TUNED)
"""Parts of the reproduction, in the order in which they are run and shown."""

CELLS: Final = ("GRU", "LSTM")

SHAPE: Final = (180, 20, 1)
"""Shape of the windows."""

LAYER_PARAMETERS: Final[Mapping[str, tuple[int, int]]] = {"GRU": (5160, 41), "LSTM": (6720, 41)}
"""Cell -> trainable parameters of the recurrent and of the dense layer."""

FEWER_PARAMETERS_PERCENT: Final = 20.0
"""By about how much the GRU is said to be smaller."""

"""The work that contenders share: its shape, its data, its arithmetic."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ...search.configurations import CELLS
from ...search.datasets import Windows, cut_windows
from ...search.series import damped_cosine

PUBLISHED_UNITS: Final = 40
STUDY_WINDOWS: Final = {"train_windows": 180, "validation_windows": 96}
"""What a study of the damped cosine trains on and validates with in each epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Epochs of one model: Adam at 0.01, mean squared error, validation after every epoch.

    The sizes are the tutorial's: the last tenth of its 180 windows validates.

    Attributes:
        cell: A name in `CELLS`.
        units: Hidden size.
        lookback: Window length.
        batch_size: Windows an optimizer step.
        train_windows: Training windows an epoch.
        validation_windows: Validation windows an epoch.
    """

    cell: str
    units: int
    lookback: int = 20
    batch_size: int = 10
    train_windows: int = 162
    validation_windows: int = 18

    @property
    def label(self) -> str:
        """Such as "GRU(40)"."""
        return f"{CELLS[self.cell].layer_name}({self.units})"

    @property
    def operations(self) -> float:
        """Floating-point operations an epoch in the matrix products a model cannot do without.

        A step of a window costs 2 g u (u + 1) + 2 u forward, for g gate blocks, u units, one input
        and one output, and twice that backward. Elementwise work and the optimizer are not
        counted, nor is anything that a contender computes twice.
        """
        step = 2 * CELLS[self.cell].gates * self.units * (self.units + 1) + 2 * self.units
        return float(step * self.lookback * (3 * self.train_windows + self.validation_windows))


def make_windows(work: Work) -> tuple[Windows, Windows]:
    """Cut training and validation windows of the work's shape from a damped cosine.

    Returns:
        Windows to train on and to validate on.
    """
    count = work.train_windows + work.validation_windows
    series = damped_cosine(np.linspace(0.0, 5 * np.pi, count + work.lookback)).values
    windows = cut_windows(series, work.lookback)
    parts = (slice(0, work.train_windows), slice(work.train_windows, None))
    train, validation = (
        Windows(inputs=windows.inputs[part], targets=windows.targets[part]) for part in parts
    )
    return train, validation

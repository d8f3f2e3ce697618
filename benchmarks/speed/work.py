"""The work that contenders share: its shape, its data, its arithmetic."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ...search.configurations import CELLS
from ...search.datasets import Windows, cut_windows
from ...search.series import damped_cosine

PUBLISHED_UNITS: Final = 40
DEEP: Final = {"layers": 2, "features": 4, "outputs": 4}
"""A network of two layers that sees a target and three covariates, and predicts all four."""
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
        layers: Recurrent layers.
        features: Columns that the network sees.
        outputs: Columns that it predicts.
    """

    cell: str
    units: int
    lookback: int = 20
    batch_size: int = 10
    train_windows: int = 162
    validation_windows: int = 18
    layers: int = 1
    features: int = 1
    outputs: int = 1

    @property
    def label(self) -> str:
        """Such as "GRU(40)", or "GRU(40), 2 layers, 4 inputs"."""
        further = [("layers", self.layers), ("inputs", self.features)]
        said = [f"{count} {name}" for name, count in further if count > 1]
        return ", ".join([f"{CELLS[self.cell].layer_name}({self.units})", *said])

    @property
    def operations(self) -> float:
        """Floating-point operations an epoch in the matrix products a model cannot do without.

        A step of a window costs 2 g u (u + i) forward for each layer, of g gate blocks, u units and
        i inputs, and 2 u for each output, and twice that backward. Elementwise work and the
        optimizer are not counted, nor is anything that a contender computes twice.
        """
        gates, units = CELLS[self.cell].gates, self.units
        entering = self.features + (self.layers - 1) * units
        step = 2 * gates * units * (self.layers * units + entering) + 2 * units * self.outputs
        return float(step * self.lookback * (3 * self.train_windows + self.validation_windows))


def make_windows(work: Work) -> tuple[Windows, Windows]:
    """Cut training and validation windows of the work's shape from a damped cosine.

    Further columns are the same samples earlier.

    Returns:
        Windows to train on and to validate on.
    """
    count = work.train_windows + work.validation_windows
    earlier = work.features - 1
    series = damped_cosine(np.linspace(0.0, 5 * np.pi, count + work.lookback + earlier)).values
    columns = [
        cut_windows(series[:, earlier - column : series.shape[1] - column], work.lookback)
        for column in range(work.features)
    ]
    inputs = np.concatenate([column.inputs for column in columns], axis=2)
    targets = np.concatenate([column.targets for column in columns[: work.outputs]], axis=2)
    parts = (slice(0, work.train_windows), slice(work.train_windows, None))
    train, validation = (Windows(inputs=inputs[part], targets=targets[part]) for part in parts)
    return train, validation

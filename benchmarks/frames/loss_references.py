"""One-step losses that a network is to be held against: repeating the last sample, and a floor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...search.datasets import Dataset, Windows


def persistence_loss(windows: Windows, *, start: int = 0) -> float:
    """Return the loss of repeating the last sample of all that is predicted.

    Args:
        windows: What is predicted.
        start: First position of a window that counts.
    """
    error = windows.inputs[:, :, : windows.outputs].astype(np.float64) - windows.targets
    return float(np.mean(error[:, start:] ** 2))


def loss_floor(train: Windows, windows: Windows) -> float:
    """Return the loss that `return_sequences` leaves a model that is exact where it can be.

    At its first position a window shows one sample, which cannot fix the phase. Over all phases
    the best guess from it is a line, and the line fitted to the training windows leaves this loss
    even if every later position is exact. A model that bends the line to the samples it is trained
    on goes a little below it there, and above it elsewhere.

    Args:
        train: What the line is fitted to.
        windows: What the floor is wanted of.

    Returns:
        Mean square over all positions, the first alone being inexact.
    """
    error = _first_position_slope(train) * _first(windows.inputs) - _first(windows.targets)
    return float(np.mean(error**2) / windows.inputs.shape[1])


def _first_position_slope(train: Windows) -> float:
    """Return the slope of the line through zero from a window's first sample to the next one."""
    shown, wanted = _first(train.inputs), _first(train.targets)
    return float(shown @ wanted / (shown @ shown))


def validation_references(dataset: Dataset) -> dict[str, float]:
    """Return what the validation loss of a dataset is to be held against.

    Args:
        dataset: Where the windows are.

    Returns:
        "persistence", and "floor" where the law is known to need two samples and is observed
        without noise.
    """
    windows = dataset.windows["validation"]
    references = {"persistence": persistence_loss(windows)}
    if dataset.facts.pole is not None and dataset.one_step["validation"].noisy is None:
        references["floor"] = loss_floor(dataset.train, windows)
    return references


def _first(windows: NDArray[np.float32]) -> NDArray[np.float64]:
    return windows[:, 0, 0].astype(np.float64)

"""Models of different sizes in one compiled program: hidden units padded with zeros.

A padded unit starts with zero weights and biases, so its state and its gradients are exactly zero
and stay so under training: every gate sees zero, the candidate is tanh(0), and nothing reads it.
One program then serves many sizes, at the price of the arithmetic on zeros.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]


def padded_size(units: int, multiple: int) -> int:
    """Round a hidden size up.

    Args:
        units: Hidden size.
        multiple: What it is rounded up to a multiple of; 1 leaves it.

    Examples:
        >>> padded_size(36, 16)
        48
    """
    return -(-units // multiple) * multiple


def pad_units(array: Array, shape: Sequence[int], *, units: int) -> Array:
    """Put a weight of a model into the shape it has in a larger one.

    Args:
        array: A weight or an optimizer slot of a model with `units` hidden units.
        shape: Its shape in the larger model. An axis that differs holds one or more blocks of
            `units` values, such as the gates.
        units: Hidden size of the smaller model.

    Returns:
        The array in `shape`, zero where a padded unit is.

    Examples:
        >>> pad_units(np.array([1.0, 2.0, 3.0, 4.0]), (6,), units=2).tolist()
        [1.0, 2.0, 0.0, 3.0, 4.0, 0.0]
    """
    padded = array
    for axis, size in enumerate(shape):
        if size != array.shape[axis]:
            blocks = array.shape[axis] // units
            split = _split(padded, axis, blocks)
            widths = [(0, 0)] * split.ndim
            widths[axis + 1] = (0, size // blocks - units)
            padded = np.pad(split, widths).reshape(
                *padded.shape[:axis], size, *padded.shape[axis + 1 :]
            )
    return padded


def unpad_units(array: Array, shape: Sequence[int], *, units: int) -> Array:
    """Take a weight of a smaller model out of the shape it has in a larger one.

    Args:
        array: What `pad_units` returned, trained or not.
        shape: Its shape in the model with `units` hidden units.
        units: Hidden size of the smaller model.

    Returns:
        The array in `shape`.

    Examples:
        >>> unpad_units(np.array([1.0, 2.0, 0.0, 3.0, 4.0, 0.0]), (4,), units=2).tolist()
        [1.0, 2.0, 3.0, 4.0]
    """
    unpadded = array
    for axis, size in enumerate(shape):
        if size != array.shape[axis]:
            split = _split(unpadded, axis, size // units)
            kept = np.take(split, range(units), axis=axis + 1)
            unpadded = kept.reshape(*unpadded.shape[:axis], size, *unpadded.shape[axis + 1 :])
    return unpadded


def _split(array: Array, axis: int, blocks: int) -> Array:
    """Split an axis into (blocks, values of a block)."""
    return array.reshape(*array.shape[:axis], blocks, -1, *array.shape[axis + 1 :])

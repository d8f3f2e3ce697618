"""Which hidden values a training step leaves out: drawn from a seed, an epoch and a step alone.

Whether a value is left out depends on its layer, position, row and unit, and on no shape: a padded
network, a continued training and `Model.fit` leave out the same. Keras' own generator keeps a
state and counts calls, so that none of the three would hold.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ..configurations import MAX_UNITS

STREAM: Final = 0xD209
"""Sets these draws apart from those of the order of the data, from the same seed and epoch."""
PLACES_A_ROW: Final = MAX_UNITS
"""Numbers that a window has at each position, whatever its units."""
ROUNDS: Final = ((16, 0x7FEB352D), (15, 0x846CA68B))
"""Shift and odd factor of each round."""
LAST_SHIFT: Final = 16

Words = npt.NDArray[np.uint32]
Shift = Callable[[Any, int], Any]


def draw_keys(seed: int, epoch: int, *, steps: int, layers: int) -> Words:
    """Draw what the masks of an epoch are made from.

    Args:
        seed: Of the fit.
        epoch: The epoch, from 0.
        steps: Optimizer steps of an epoch.
        layers: Recurrent layers.

    Returns:
        Two words for each step and layer, shape (steps, layers, 2).
    """
    rng = np.random.default_rng([seed, epoch, STREAM])
    return rng.integers(2**32, size=(steps, layers, 2), dtype=np.uint32)


def threshold_of(rate: float) -> np.uint32:
    """Return the number of words of 2**32 that leave a value out."""
    return np.uint32(min(round(rate * 2**32), 2**32 - 1))


def scale_of(rate: float) -> np.float32:
    """Return what the values that stay are multiplied by, so that the mean stays as well."""
    return np.float32(1 / (1 - rate))


def places(steps: int, batch: int, units: int) -> Words:
    """Number the values of a layer, shape (steps, batch, units), whatever its size."""
    rows = np.arange(steps * batch).reshape(steps, batch, 1)
    return (rows * PLACES_A_ROW + np.arange(units)).astype(np.uint32)


def words_at(places: Any, key: Any, shift: Shift) -> Any:
    """Hash places with a key, each to a word of 32 even bits.

    Args:
        places: Of `places`, as an array or as a tensor.
        key: Two words.
        shift: Shifts the bits of an array or a tensor to the right.

    References:
        Wellons 2018, "Prospecting for hash functions": the two-round function of least bias, here
        applied twice, with a word of the key before each.
    """
    return _mix(_mix(places ^ key[0], shift) + key[1], shift)


def dropout_mask(key: Words, *, steps: int, batch: int, units: int, rate: float) -> Any:
    """Return the factors of a layer's values, shape (steps, batch, units): 0 or 1 / (1 - rate).

    Args:
        key: Two words of `draw_keys`.
        steps: Positions of a window.
        batch: Windows of a full batch.
        units: Hidden size.
        rate: Share that is left out.
    """
    words = words_at(places(steps, batch, units), key, np.right_shift)
    return np.where(words >= threshold_of(rate), scale_of(rate), np.float32(0))


def _mix(value: Any, shift: Shift) -> Any:
    for bits, factor in ROUNDS:
        value = (value ^ shift(value, bits)) * np.uint32(factor)
    return value ^ shift(value, LAST_SHIFT)

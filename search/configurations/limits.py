"""Beyond these a number is a slip of the keyboard."""

import numbers
from typing import Final

from ..errors import check_positive, check_share, check_whole_number

MAX_LEARNING_RATE: Final = 1e3
"""A greater rate would only ever diverge."""
MAX_UNITS: Final = 16_384
"""A larger layer fits into no machine: a billion parameters."""
MAX_LAYERS: Final = 3
MAX_CLIP_NORM: Final = 1e6
MAX_EPOCHS: Final = 10_000_000


def check_units(units: object) -> int:
    """Take a hidden size: a whole number from 1 to `MAX_UNITS`.

    Raises:
        InputError: If it is not.
    """
    return check_whole_number(units, 1, argument="units", most=MAX_UNITS)


def check_layers(layers: object) -> int:
    """Take a number of recurrent layers: from 1 to `MAX_LAYERS`.

    Raises:
        InputError: If it is not one.
    """
    return check_whole_number(layers, 1, argument="layers", most=MAX_LAYERS)


def check_dropout(rate: object) -> float:
    """Take the share of hidden values that training leaves out: from 0 to below 1.

    Raises:
        InputError: If it is not one.
    """
    return check_share(rate, argument="dropout")


def check_weight_decay(decay: object) -> float:
    """Take a share of the weights: from 0 to below 1.

    Raises:
        InputError: If it is not one.
    """
    return check_share(decay, argument="weight_decay")


def check_clip_norm(norm: object) -> float:
    """Take the largest norm of a gradient, at most `MAX_CLIP_NORM`; 0 for any.

    Raises:
        InputError: If it is negative or none.
    """
    if not isinstance(norm, bool) and isinstance(norm, numbers.Real) and norm == 0:
        return 0.0
    rule = f"0, for none, or above it and at most {MAX_CLIP_NORM:g}"
    return check_positive(norm, argument="clip_norm", most=MAX_CLIP_NORM, rule=rule)


def check_learning_rate(rate: object) -> float:
    """Take a rate that is positive, finite and at most `MAX_LEARNING_RATE`.

    Raises:
        InputError: If it is not.
    """
    rule = f"above 0 and at most {MAX_LEARNING_RATE:g}"
    return check_positive(rate, argument="learning_rate", most=MAX_LEARNING_RATE, rule=rule)

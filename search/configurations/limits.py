"""Beyond these a number is a slip of the keyboard."""

from typing import Final

from ..errors import check_positive, check_whole_number

MAX_LEARNING_RATE: Final = 1e3
"""A greater rate would only ever diverge."""
MAX_UNITS: Final = 16_384
"""A larger layer fits into no machine: a billion parameters."""
MAX_EPOCHS: Final = 10_000_000


def check_units(units: object) -> int:
    """Take a hidden size: a whole number from 1 to `MAX_UNITS`.

    Raises:
        InputError: If it is not.
    """
    return check_whole_number(units, 1, argument="units", most=MAX_UNITS)


def check_learning_rate(rate: object) -> float:
    """Take a rate that is positive, finite and at most `MAX_LEARNING_RATE`.

    Raises:
        InputError: If it is not.
    """
    rule = f"above 0 and at most {MAX_LEARNING_RATE:g}"
    return check_positive(rate, argument="learning_rate", most=MAX_LEARNING_RATE, rule=rule)

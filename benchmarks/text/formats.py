"""Numbers as readers see them: three digits, quartiles in brackets, a dash where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

ABSENT: Final = "\N{EN DASH}"


ROUNDING_LEVEL: Final = 1e-9
"""Errors below this are floating-point noise, so one digit of them is already generous."""


MOST_DIGITS: Final = 17
"""No two numbers of double precision print alike with so many."""


def digits_apart(values: Iterable[float], *, least: int = 3) -> int:
    """Return how many significant digits it takes to print different numbers differently.

    Args:
        values: What to print; one may occur more than once.
        least: Digits to print in any case.

    Examples:
        >>> digits_apart([0.01, 0.0123451, 0.0123462]), digits_apart([0.01, 0.012, 0.012])
        (5, 3)
    """
    different = set(values)
    every = range(least, MOST_DIGITS + 1)
    apart = (n for n in every if len({f"{x:.{n}g}" for x in different}) == len(different))
    return next(apart, MOST_DIGITS)


def format_significant(value: float, *, digits: int = 3) -> str:
    """Return a number with a number of significant digits.

    Args:
        value: What to print.
        digits: Significant digits; one below the level of rounding errors.

    Examples:
        >>> [format_significant(x) for x in (0.031249, 12.0, 54321.0, 4.04e-7, 3.2e-12)]
        ['0.0312', '12.0', '54,300', '4.04e-7', '3e-12']
    """
    if np.isnan(value):
        return ABSENT
    if np.isinf(value):
        return "failed"
    if value == 0:
        return "0"
    if abs(value) < ROUNDING_LEVEL:
        digits = 1
    exponent = int(f"{value:.{digits - 1}e}".split("e")[1])
    if exponent < -3:
        return f"{value:.{digits - 1}e}".replace("e-0", "e-")
    return f"{round(value, digits - 1 - exponent):,.{max(digits - 1 - exponent, 0)}f}"


def format_summary(median: float, q25: float, q75: float) -> str:
    """Return a median with its quartiles, "0.0312 [0.0250, 0.0400]"."""
    if np.isnan(median):
        return ABSENT
    if q25 == q75:
        return format_significant(median)
    quartiles = f"{format_significant(q25)}, {format_significant(q75)}"
    return f"{format_significant(median)} [{quartiles}]"

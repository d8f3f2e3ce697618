"""What a loss must pass to fail: "test_nrmse_env:+5%", "median:+5%,+0.1ms"."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...search.errors import InputError, shown
from .columns import ALIASES, TIME_UNITS, Column, Way, column_of

AMOUNT: Final = re.compile(r"([+-]?)(\d+(?:\.\d*)?(?:e-?\d+)?|\.\d+)\s*(%|[a-z\u00b5]+)?")
FORM: Final = "COLUMN:+5%, COLUMN:+0.1ms or both, COLUMN:+5%,+0.1ms"
MOST_SHARE: Final = 10.0
"""A larger loss than elevenfold is a slip of the keyboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The loss from which on a column fails.

    Attributes:
        column: The column.
        share: Share of the baseline that the loss must exceed, 0 if none was given.
        amount: What it must exceed in the column's unit, 0 if none was given.
        text: The limit as it was given.
    """

    column: Column
    share: float
    amount: float
    text: str


def parse_limits(texts: Sequence[str]) -> dict[str, Limit]:
    """Read the limits of a gate.

    Args:
        texts: Each a column, a colon and the loss from which on it fails; of two amounts both
            must be passed. The sign is the direction of the loss.

    Returns:
        Column -> its limit.

    Raises:
        InputError: If one cannot be read, has the wrong sign, or names a column again.

    Examples:
        >>> limit = parse_limits(["median:+5%,+0.1ms"])["median"]
        >>> limit.share, limit.amount
        (0.05, 0.0001)
    """
    limits: dict[str, Limit] = {}
    for text in texts:
        limit = _parse(text)
        if limit.column.name in limits:
            raise InputError(
                f"`fail` names {limit.column.name} more than once. Received: {shown(text)}. "
                f"Give both amounts in one, {FORM}."
            )
        limits[limit.column.name] = limit
    return limits


def _parse(text: str) -> Limit:
    named, _, amounts = text.rpartition(":")
    name = ALIASES.get(named.strip(), named.strip())
    found = [AMOUNT.fullmatch(part.strip()) for part in amounts.split(",")]
    parts = [match for match in found if match is not None]
    units = [match[3] or "" for match in parts]
    shares = [match for match in parts if match[3] == "%"]
    if not name or len(parts) != len(found) or len(shares) > 1 or len(parts) - len(shares) > 1:
        raise InputError(f"`fail` must be {FORM}. Received: fail={shown(text)}.")
    column = _directed(column_of(name), {match[1] for match in parts} - {""}, text)
    amount = sum(
        float(match[2]) * _factor(column, unit, text)
        for match, unit in zip(parts, units, strict=True)
        if unit != "%"
    )
    share = sum(float(match[2]) / 100 for match in shares)
    most = MOST_SHARE if column.better == "lower" else 1.0
    if not (0 <= share < most or column.signed) or not math.isfinite(share + amount):
        raise InputError(
            f"`fail` must be below {100 * most:g}% for {name}. Received: fail={shown(text)}."
        )
    return Limit(column=column, share=share, amount=amount, text=amounts.strip())


def _directed(column: Column, signs: set[str], text: str) -> Column:
    """See that the sign is that of a loss, or learn from it which way is better."""
    if column.better is None and len(signs) == 1:
        better: Way = "lower" if signs == {"+"} else "higher"
        return Column(name=column.name, better=better, unit=column.unit)
    if column.better is None:
        raise InputError(
            f"`fail` must say by its sign which way {column.name} gets worse, as in "
            f"{column.name}:+5% or {column.name}:-5%. Received: fail={shown(text)}."
        )
    if signs - {column.sign}:
        raise InputError(
            f"`fail` must be a loss: of {column.name} {column.better} is better, so say "
            f"{column.sign}. Received: fail={shown(text)}."
        )
    return column


def _factor(column: Column, unit: str, text: str) -> float:
    """Tell how much of a column's unit one of another unit is."""
    if unit in ("", column.unit):
        return 1.0
    if column.is_time and unit in TIME_UNITS:
        return TIME_UNITS[unit] / TIME_UNITS[column.unit]
    known = ", ".join(TIME_UNITS) if column.is_time else column.unit or "no unit"
    raise InputError(f"`fail` must count {column.name} in {known}. Received: fail={shown(text)}.")

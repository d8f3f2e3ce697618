"""An estimate with its interval, as readers see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..statistics import Interval
from .formats import ABSENT, format_significant


def say_estimate(interval: Interval, *, digits: int | None = None) -> str:
    """Say an estimate and, where it has bounds, its interval; minus signs are typeset.

    Args:
        interval: The estimate between its bounds; a dash if it is unknown.
        digits: Significant digits; None for two decimals.

    Examples:
        >>> say_estimate(Interval(estimate=0.5, low=0.25, high=1.0))
        '0.50 [0.25, 1.00]'
        >>> say_estimate(Interval(estimate=12.34, low=9.87, high=np.inf), digits=3)
        '12.3 [9.87, ∞]'
    """
    if np.isnan(interval.estimate):
        return ABSENT
    said = _number(interval.estimate, digits)
    return said if np.isnan(interval.low) else f"{said} {say_bounds(interval, digits=digits)}"


def say_bounds(interval: Interval, *, digits: int | None = None) -> str:
    """Say the bounds alone, as `say_estimate` says them: "[0.25, 1.00]"."""
    return f"[{_number(interval.low, digits)}, {_number(interval.high, digits)}]"


def interval_of(row: Mapping[Any, Any], name: str) -> Interval:
    """Return the estimate NAME of a row with its bounds NAME_low and NAME_high."""
    estimate, low, high = (
        np.nan if pd.isna(row[f"{name}{part}"]) else float(row[f"{name}{part}"])
        for part in ("", "_low", "_high")
    )
    return Interval(estimate=estimate, low=low, high=high)


def format_text(value: object) -> str:
    """Return what a row holds if it is text, else a dash."""
    return value if isinstance(value, str) else ABSENT


def _number(value: float, digits: int | None) -> str:
    if np.isinf(value):
        text = "∞" if value > 0 else "-∞"
    elif digits is None:
        text = f"{value:.2f}"
    else:
        text = format_significant(value, digits=digits)
    return text.replace("-", "\N{MINUS SIGN}", 1) if text.startswith("-") else text

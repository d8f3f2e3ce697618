"""An estimate with its interval, as readers see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..statistics import Interval
from .formats import ABSENT


def format_estimate(row: Mapping[Any, Any], name: str) -> str:
    """Return the estimate NAME of a row with its bounds NAME_low and NAME_high."""
    estimate, low, high = (row[f"{name}{part}"] for part in ("", "_low", "_high"))
    if pd.isna(estimate):
        return ABSENT
    return f"{estimate:.2f}" + ("" if pd.isna(low) else f" [{low:.2f}, {high:.2f}]")


def format_text(value: object) -> str:
    """Return what a row holds if it is text, else a dash."""
    return value if isinstance(value, str) else ABSENT


def say_interval(interval: Interval) -> str:
    """Say an interval with two decimals, its minus signs typeset.

    Examples:
        >>> say_interval(Interval(estimate=0.5, low=0.25, high=1.0))
        '0.50 [0.25, 1.00]'
    """
    if np.isnan(interval.estimate):
        return "unknown"
    text = f"{interval.estimate:.2f}"
    if not np.isnan(interval.low):
        text += f" [{interval.low:.2f}, {interval.high:.2f}]"
    return text.replace("inf", "∞").replace("-", "\N{MINUS SIGN}")

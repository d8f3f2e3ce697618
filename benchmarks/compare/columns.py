"""What is known of a column by its name: which way is better, its unit, and how it is compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ...search.judging import HIGHER_IS_BETTER, METRICS, ONE_STEP_METRICS

Way = Literal["lower", "higher"]

ROUNDS: Final = "median"
"""How long a round of pytest-benchmark takes; compared by its middle, as all columns are."""
EPOCH: Final = "epoch_milliseconds"
ALIASES: Final[Mapping[str, str]] = {"milliseconds_per_epoch": EPOCH}
"""Name that a table uses -> the column."""
EXACT: Final = frozenset({"parameter_count", "model_bytes"})
"""Columns without chance: any change is one."""
SIGNED: Final = HIGHER_IS_BETTER | {"diverged", "exposure_gap"}
"""Metrics that may be zero or below it: compared by differences, not by ratios."""
TIME_UNITS: Final[Mapping[str, float]] = {
    "ns": 1e-9,
    "us": 1e-6,
    "\N{MICRO SIGN}s": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
}
"""Unit of a duration -> seconds."""
ENDINGS: Final[Mapping[str, tuple[Way, str]]] = {
    "seconds": ("lower", "s"),
    "milliseconds": ("lower", "ms"),
    "microseconds": ("lower", "us"),
    "nanoseconds": ("lower", "ns"),
    "ms": ("lower", "ms"),
    "bytes": ("lower", "bytes"),
    "mebibytes": ("lower", "MiB"),
    **dict.fromkeys(("error", "loss", "mse", "rmse", "mae", "regret"), ("lower", "")),
    **dict.fromkeys(("accuracy", "score", "r2", "throughput", "ops"), ("higher", "")),
}
"""Last word of a column's name -> which way is better, and its unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of results.

    Attributes:
        name: Its name.
        better: Which way is better; None if the name does not tell.
        unit: What it is counted in; empty for a bare number.
        exact: Whether it is known without chance.
        signed: Whether it is compared by differences.
    """

    name: str
    better: Way | None
    unit: str = ""
    exact: bool = False
    signed: bool = False

    @property
    def is_time(self) -> bool:
        """Whether it is a duration, which only machines of one kind have in common."""
        return self.unit in TIME_UNITS

    @property
    def sign(self) -> str:
        """The sign of a loss; empty if either may be one."""
        return {"lower": "+", "higher": "-", None: ""}[self.better]


def column_of(name: str) -> Column:
    """Tell what a column's name says of it.

    Args:
        name: Such as "test_nrmse_env", "epoch_milliseconds" or a key of `extra_info`.

    Examples:
        >>> column_of("test_valid_time").better, column_of("median").unit
        ('higher', 's')
        >>> column_of("speedup").better is None
        True
    """
    if name == ROUNDS:
        return Column(name=name, better="lower", unit="s")
    if name in EXACT:
        unit = "bytes" if name.endswith("bytes") else ""
        return Column(name=name, better="lower", unit=unit, exact=True)
    for metric in (name, name.partition("_")[2]):
        if metric in METRICS or metric in ONE_STEP_METRICS:
            better: Way = "higher" if metric in HIGHER_IS_BETTER else "lower"
            return Column(name=name, better=better, signed=metric in SIGNED)
    ending = ENDINGS.get(re.split(r"[_\s]", name)[-1].lower())
    if ending is None:
        return Column(name=name, better=None)
    return Column(name=name, better=ending[0], unit=ending[1])

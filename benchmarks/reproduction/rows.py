"""One row of the audit, and how its numbers are said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.formats import ABSENT
from benchmarks.statistics import Interval

NO_SEED = "deterministic"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """A claim, what becomes of it, and what it is worth.

    Attributes:
        claim: What the published experiment says or takes for granted.
        as_published: The number under the published protocol.
        leak_free: The same on held-out trajectories.
        tuned: The same with a tuned recipe, where that matters.
        seeds: Number of seeds and interval, in words.
        verdict: "confirmed", "refuted", "misleading" or "undecided", and why.
        quantity: What `n` and `interval` are about.
        n: Seeds a cell; 0 where no seed is involved.
        interval: The estimate that decides, with its bounds; NaN where there are none.
    """

    claim: str
    as_published: str
    leak_free: str
    tuned: str = ABSENT
    seeds: str = NO_SEED
    verdict: str
    quantity: str
    n: int = 0
    interval: Interval


def exact(value: float) -> Interval:
    """Return a number that no sample stands behind."""
    return Interval(estimate=value, low=np.nan, high=np.nan)


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

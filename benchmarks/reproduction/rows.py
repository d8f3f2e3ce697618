"""One row of the audit, and how its numbers are said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..statistics import Interval
from ..text import ABSENT

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

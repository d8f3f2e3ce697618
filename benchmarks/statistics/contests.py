"""A contest of two groups of runs: whether one is ahead, and whether by enough to matter.

Direction and size are two questions. A direction is shown where the 95 % interval of the
difference excludes none at all and the exact Mann-Whitney p, adjusted over the family that the
contest was declared in, is below 0.05. The size is settled by two one-sided tests: the 90 %
interval lies within the smallest difference that matters, or the 95 % interval beyond it.
Where runs forecast from many origins of one series, the intervals cover other origins, too.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from .effects import TRIMMED, Scale, difference, effect_interval
from .intervals import Interval
from .origin_blocks import OriginErrors, resample
from .rank_tests import count_ties, mann_whitney, probability_first_better

Key = TypeVar("Key", bound=Hashable)
Family = Literal["headline", "exploratory"]
Outcome = Literal["better", "negligible", "open", "either", "undecided"]

FAMILIES: Final[Mapping[Family, str]] = {
    "headline": "the tuned pair of each series by its primary metric",
    "exploratory": "every other contest",
}
"""Families of contests, declared before measuring, over each of which p-values are adjusted."""

MINIMUM_REPLICATES: Final = 5
"""With fewer runs a group no interval covers what it claims, so nothing is decided."""

SIGNIFICANCE: Final = 0.05

POWER: Final = 0.80
"""Probability with which so many runs as are named would settle a contest."""

MOST_RUNS: Final = 1_000_000
"""No larger number of runs is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """How the costs of a first group of runs compare with those of a second.

    Attributes:
        scale: What they are compared in.
        sizes: Runs of each group.
        effect: Difference of interquartile means of cost, first less second, with its 95 %
            interval; below 0 the first is better.
        narrow: The same with its 90 % interval.
        variance: What the squared standard error of groups of n runs each is an n-th of; NaN if
            unknown.
        probability_first_better: P(first < second) + P(equal) / 2 with its 95 % interval.
        p_value: Exact two-sided Mann-Whitney p-value, not adjusted.
        ties: Runs whose cost another run has too.
        blocks: Blocks of origins that the intervals cover beside seeds; 0 where they cover seeds
            alone.
        floor: What of the squared standard error comes from origins: more runs do not lower it.
    """

    scale: Scale
    sizes: tuple[int, int]
    effect: Interval
    narrow: Interval
    variance: float
    probability_first_better: Interval
    p_value: float
    ties: int
    blocks: float = 0.0
    floor: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a contest shows.

    Attributes:
        outcome: "better": the direction is shown and the difference matters; "negligible": shown,
            and it does not; "open": shown, and whether it matters is not; "either": not shown, and
            any difference is too small to matter; "undecided": none of these.
        first_ahead: Whether the estimate favours the first group.
    """

    outcome: Outcome
    first_ahead: bool


def compete(
    first: ArrayLike, second: ArrayLike, scale: Scale, *, origins: OriginErrors | None = None
) -> Contest:
    """Compare two groups of runs.

    Intervals are Yuen's. Given what the runs reached from each origin, they reach out to those of
    the bootstrap over seeds and blocks of origins where these are wider.

    Args:
        first: Errors or scores of shape (n,), as `scale` says; infinite or NaN where one failed.
        second: Likewise, shape (m,), not paired with the first.
        scale: What they are compared in.
        origins: What the same runs reached from each origin of one series, where that is known.
            Too few blocks change nothing.
    """
    costs = scale.costs(first), scale.costs(second)
    sizes = (costs[0].size, costs[1].size)
    known = min(sizes) > 1 and all(np.isfinite(group).all() for group in costs)
    over_seeds = Contest(
        scale=scale,
        sizes=sizes,
        effect=effect_interval(*costs, confidence=0.95),
        narrow=effect_interval(*costs, confidence=0.90),
        variance=float(difference(*costs).variance) if known else float("nan"),
        probability_first_better=probability_first_better(*costs),
        p_value=mann_whitney(*costs),
        ties=count_ties(*costs),
    )
    return over_seeds if origins is None else _cover_origins(over_seeds, origins)


def _cover_origins(contest: Contest, origins: OriginErrors) -> Contest:
    """Widen the intervals of a contest so that they cover other origins."""
    drawn = resample(origins, contest.scale)
    if not drawn.effects.size:
        return contest
    variance = drawn.origin_variance
    return replace(
        contest,
        effect=_hull(contest.effect, drawn.interval(0.95)),
        narrow=_hull(contest.narrow, drawn.interval(0.90)),
        blocks=origins.blocks,
        floor=variance if np.isfinite(variance) else 0.0,
    )


def _hull(over_seeds: Interval, over_both: Interval) -> Interval:
    """Reach from the lower to the higher end of two intervals; unknown ends stay unknown."""
    return replace(
        over_seeds,
        low=float(np.minimum(over_seeds.low, over_both.low)),
        high=float(np.maximum(over_seeds.high, over_both.high)),
    )


def judge(contest: Contest, *, adjusted_p_value: float, scale: Scale | None = None) -> Finding:
    """Say what a contest shows.

    Args:
        contest: The contest.
        adjusted_p_value: Its p-value adjusted over its family; see `adjust`.
        scale: Another smallest difference that matters than the declared one, to see what would
            be said.
    """
    codes = outcome_codes(
        wide=(np.asarray(contest.effect.low), np.asarray(contest.effect.high)),
        narrow=(np.asarray(contest.narrow.low), np.asarray(contest.narrow.high)),
        p_values=np.asarray(adjusted_p_value),
        bound=(scale or contest.scale).bound,
    )
    few = min(contest.sizes) < MINIMUM_REPLICATES
    return Finding(
        outcome="undecided" if few else OUTCOMES[int(codes)],
        first_ahead=contest.effect.estimate < 0,
    )


def outcome_codes(
    *,
    wide: tuple[NDArray[np.float64], NDArray[np.float64]],
    narrow: tuple[NDArray[np.float64], NDArray[np.float64]],
    p_values: NDArray[np.float64],
    bound: float,
) -> NDArray[np.intp]:
    """Apply the rule to any number of contests at once.

    Args:
        wide: Ends of the 95 % intervals, each of shape (...).
        narrow: Ends of the 90 % intervals, likewise.
        p_values: Adjusted p-values, shape (...).
        bound: Smallest difference of costs that matters.

    Returns:
        Positions in `OUTCOMES`, shape (...).
    """
    directed = ((wide[1] < 0) | (wide[0] > 0)) & (p_values < SIGNIFICANCE)
    beyond = (wide[1] < -bound) | (wide[0] > bound)
    within = (narrow[0] > -bound) & (narrow[1] < bound)
    cases = [directed & beyond, directed & within, directed, within]
    return np.select(cases, range(4), default=4)


def adjust(p_values: Mapping[Key, float], families: Mapping[Key, Family]) -> dict[Key, float]:
    """Adjust the p-values of contests by Holm's rule within the family each was declared in.

    Args:
        p_values: Contest -> its p-value, NaN where there is none.
        families: Contest -> its family, for each of them.

    Returns:
        Contest -> adjusted p-value, in the order given: the one that every page prints.

    Raises:
        ValueError: If a contest has no family, or one that is not in `FAMILIES`.
    """
    unknown = {key: families.get(key) for key in p_values if families.get(key) not in FAMILIES}
    if unknown:
        raise ValueError(f"Every contest needs a family of {list(FAMILIES)}. Received: {unknown}.")
    from statsmodels.stats.multitest import multipletests  # it takes a second to import

    adjusted = dict(p_values)
    for family in FAMILIES:
        tested = [key for key, p in p_values.items() if families[key] == family and not np.isnan(p)]
        if tested:
            values = multipletests([p_values[key] for key in tested], method="holm")[1]
            adjusted |= dict(zip(tested, map(float, values), strict=True))
    return adjusted


def settling_size(contest: Contest, *, adjusted_p_value: float, power: float = POWER) -> int | None:
    """Tell how many runs a group would settle an undecided contest.

    The least number, above the present one, at which a direction or "either" is found with the
    wanted probability if the true difference and spread are the estimated ones. Estimates are
    taken to be normal, and the Mann-Whitney test to agree with the interval; the level of the
    two-sided test is divided as the family's adjustment multiplied the p-value. By simulation so
    many normal runs settle 74 to 87 % of contests.

    Args:
        contest: The contest.
        adjusted_p_value: Its p-value adjusted over its family.
        power: Probability of settling it, in (0, 1).

    Returns:
        The number; None if the spread is not known, or no reasonable number would do, as where the
        origins are too few.
    """
    effect, bound = abs(contest.effect.estimate), contest.scale.bound
    if not np.isfinite(effect) or not contest.variance > 0:
        return None
    least = max(max(contest.sizes) + 1, MINIMUM_REPLICATES)
    runs = np.unique(np.rint(np.geomspace(least, MOST_RUNS, 4000)))
    error = np.sqrt(contest.variance / runs + contest.floor)
    times = max(adjusted_p_value / contest.p_value, 1.0) if contest.p_value > 0 else 1.0
    freedom = 2 * (runs - 2 * np.floor(TRIMMED * runs) - 1)
    if contest.blocks:
        freedom = np.minimum(freedom, contest.blocks - 1)
    outer = stats.t.ppf(1 - SIGNIFICANCE / (2 * times), freedom) * error
    inner = np.maximum(bound - stats.t.ppf(1 - SIGNIFICANCE, freedom) * error, 0.0)
    # Unsettled: the next estimate lies beyond what is "either", short of what is a direction.
    gap = sum(
        stats.norm.cdf((outer - mean) / error) - stats.norm.cdf((inner - mean) / error)
        for mean in (effect, -effect)
    )
    enough = np.flatnonzero(np.where(inner < outer, gap, 0.0) <= 1 - power)
    return int(runs[enough[0]]) if enough.size else None


OUTCOMES: Final[tuple[Outcome, ...]] = ("better", "negligible", "open", "either", "undecided")
"""What a contest may show, in the order in which the rule asks."""

"""How the repeats of a new run compare with those of the baseline, in one column."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ...search.errors import InputError
from ..statistics import COMMON_DELTA, Contest, Interval, Scale, compete
from .columns import Column
from .limits import Limit
from .samples import MOST_VALUES, Sample

Method = Literal["ranks", "quartiles", "exact"]

LEAST_DELTA: Final = 1e-9
"""What a limit of nothing is held to be, so that rounding does not pass it."""
NEARLY_ALL: Final = 0.999999
MEDIAN_ERROR: Final = math.sqrt(math.pi / 2) / (2 * float(stats.norm.ppf(0.75)))
"""Standard error of a normal sample's median, times the root of n, over its interquartile range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """In what two samples are compared.

    Attributes:
        ratio: Whether by their ratio; else by their difference.
        lower_is_better: Which way is better.
        scale: What costs are made of, and the smallest difference that matters on them.
    """

    ratio: bool
    lower_is_better: bool
    scale: Scale

    def costs_from(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn values of a column into what `scale` takes; the shape is kept."""
        if self.ratio:
            return values if self.lower_is_better else 1 / values
        return -values if self.lower_is_better else values

    def loss(self, effect: float) -> float:
        """Say how much worse an effect is: a share of the baseline, or so much of the unit."""
        if not self.ratio:
            return effect
        with np.errstate(over="ignore"):
            grown = float(np.expm1(effect if self.lower_is_better else -effect))
        return grown if self.lower_is_better else -grown

    def change(self, effect: float) -> float:
        """Say an effect as new over baseline, or new less baseline."""
        turned = effect if self.lower_is_better else -effect
        if not self.ratio:
            return turned
        with np.errstate(over="ignore"):
            return float(np.exp(turned))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found of one row and column.

    Attributes:
        frame: In what the samples were compared.
        method: By ranks of all repeats, by quartiles where they were not kept, or exact.
        contest: The new run as the first group, the baseline as the second: above 0 it is worse.
            Of exact values, their difference without an interval.
        identical: Whether every repeat came out the same, as with the same seeds and no change.
    """

    frame: Frame
    method: Method
    contest: Contest
    identical: bool = False

    @property
    def change(self) -> Interval:
        """New over baseline, or new less baseline, with its 95 % interval."""
        effect = self.contest.effect
        ends = sorted((self.frame.change(effect.low), self.frame.change(effect.high)))
        return Interval(estimate=self.frame.change(effect.estimate), low=ends[0], high=ends[1])


def measure(
    base: Sample,
    new: Sample,
    column: Column,
    *,
    limit: Limit | None = None,
    declared: Scale | None = None,
) -> Measured:
    """Compare two samples.

    Args:
        base: Of the baseline.
        new: Of the new run.
        column: What they are of; which way is better must be known.
        limit: The loss from which on it fails, which is then the smallest that matters.
        declared: The smallest difference that the series says matters; a tenth where there is
            neither.

    Raises:
        InputError: If the limit is a share of a baseline of 0.
    """
    frame = _frame_for(base, new, column, limit=limit, declared=declared)
    if base.exact and new.exact:
        return Measured(frame=frame, method="exact", contest=_exact(base, new, frame))
    if base.values is None or new.values is None:
        return Measured(frame=frame, method="quartiles", contest=_notched(base, new, frame))
    contest = compete(frame.costs_from(new.values), frame.costs_from(base.values), frame.scale)
    identical = np.array_equal(base.values, new.values)
    return Measured(frame=frame, method="ranks", contest=contest, identical=identical)


def _frame_for(
    base: Sample, new: Sample, column: Column, *, limit: Limit | None, declared: Scale | None
) -> Frame:
    ratio = not column.signed and all(map(_is_positive, (base, new)))
    lower = column.better == "lower"
    place = abs(base.summary.median)
    if limit is not None and limit.share and not (ratio or limit.amount or place):
        raise InputError(
            f"`fail` names a share of {column.name}, and its baseline is 0. Received: "
            f"{column.name}:{limit.text}. Give an amount, such as {column.name}:{column.sign}0.01."
        )
    if limit is None and declared is not None and ratio == (declared.unit is None):
        share, amount = (declared.delta, 0.0) if ratio else (0.0, declared.delta)
    elif limit is None:
        share, amount = COMMON_DELTA, 0.0
    else:
        share, amount = limit.share, limit.amount
    unit = None if ratio else (declared and declared.unit) or column.unit or "points"
    if ratio:
        delta = max(share, amount / place)
        if not lower:
            delta = 1 / (1 - min(delta, NEARLY_ALL)) - 1
    else:
        delta = max(share * place if math.isfinite(place) else 0.0, amount)
    scale = Scale(delta=max(delta, LEAST_DELTA), unit=unit)
    return Frame(ratio=ratio, lower_is_better=lower, scale=scale)


def _is_positive(sample: Sample) -> bool:
    if sample.values is None:
        return sample.summary.q25 > 0
    finite = sample.values[np.isfinite(sample.values)]
    return bool((finite > 0).all()) and not np.isneginf(sample.values).any()


def _exact(base: Sample, new: Sample, frame: Frame) -> Contest:
    before, after = (
        float(frame.scale.costs(frame.costs_from(np.asarray([each.summary.median])))[0])
        for each in (base, new)
    )
    effect = 0.0 if before == after else after - before
    return _contest(frame.scale, (1, 1), effect, (math.nan, math.nan), math.nan)


def _notched(base: Sample, new: Sample, frame: Frame) -> Contest:
    """Compare two medians whose spread is told by quartiles alone, on the scale of costs.

    The standard error is that of a normal sample's median; rounds that were not kept count as at
    most half of `MOST_VALUES`, as they would if they had been pooled.

    References:
        McGill, Tukey and Larsen (1978), "Variations of box plots", The American Statistician 32,
        12-16: the notches.
    """
    (first, first_square, m), (second, second_square, n) = (
        _place_and_square(each, frame) for each in (new, base)
    )
    effect, total = first - second, first_square + second_square
    if not math.isfinite(total) or total == 0:
        return _contest(frame.scale, (m, n), effect, (math.nan, math.nan), math.nan)
    error = math.sqrt(total)
    freedom = total**2 / (first_square**2 / (m - 1) + second_square**2 / (n - 1))
    widths = [float(stats.t.ppf(quantile, freedom)) * error for quantile in (0.975, 0.95)]
    p_value = float(2 * stats.t.sf(abs(effect) / error, freedom))
    return _contest(frame.scale, (m, n), effect, (widths[0], widths[1]), p_value)


def _place_and_square(sample: Sample, frame: Frame) -> tuple[float, float, int]:
    """Cost of a median, its squared standard error, and how many repeats that counts."""
    known = sample.summary
    n = min(known.n, MOST_VALUES // 2)
    ends = np.asarray([known.q25, known.median, known.q75])
    low, place, high = map(float, frame.scale.costs(frame.costs_from(ends)))
    spread = MEDIAN_ERROR * abs(high - low)
    return place, spread**2 / n if n > 1 else math.nan, n


def _contest(
    scale: Scale,
    sizes: tuple[int, int],
    effect: float,
    widths: tuple[float, float],
    p_value: float,
) -> Contest:
    wide, narrow = (
        Interval(estimate=effect, low=effect - width, high=effect + width) for width in widths
    )
    unknown = Interval(estimate=math.nan, low=math.nan, high=math.nan)
    return Contest(
        scale=scale,
        sizes=sizes,
        effect=wide,
        narrow=narrow,
        variance=math.nan,
        probability_first_better=unknown,
        p_value=p_value,
        ties=0,
    )

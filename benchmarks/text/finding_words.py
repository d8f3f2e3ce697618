"""What a contest shows, in one of five sentences."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from ..statistics import (
    MINIMUM_REPLICATES,
    Contest,
    Finding,
    Scale,
    judge,
    settling_size,
)
from .formats import format_significant

FACTOR_FROM: Final = 2.0
"""A ratio from this on is said as a factor, below it as a percentage."""

LARGEST: Final = math.log(1e100)
"""A logarithm of a ratio from this on is said as infinite."""


def say_finding(contest: Contest, names: tuple[str, str], *, adjusted_p_value: float) -> str:
    """Say what a contest shows at the difference that was declared to matter.

    Args:
        contest: The contest.
        names: What its groups are called, such as ("GRU", "LSTM").
        adjusted_p_value: Its p-value adjusted over its family.

    Returns:
        One of five sentences, without a full stop: "GRU better by 19 % [14, 24]".
    """
    finding = judge(contest, adjusted_p_value=adjusted_p_value)
    if finding.outcome == "undecided":
        return _say_undecided(contest, names, adjusted_p_value)
    return _say(finding, contest, names, contest.scale)


def say_alternatives(
    contest: Contest, names: tuple[str, str], *, adjusted_p_value: float
) -> dict[str, str]:
    """Say what would be said if other differences mattered.

    Args:
        contest: The contest.
        names: What its groups are called.
        adjusted_p_value: Its p-value adjusted over its family.

    Returns:
        The difference, such as "5 %" -> the sentence, or "undecided".
    """
    said = {}
    for scale in contest.scale.alternatives():
        finding = judge(contest, adjusted_p_value=adjusted_p_value, scale=scale)
        said[say_delta(scale)] = (
            "undecided" if finding.outcome == "undecided" else _say(finding, contest, names, scale)
        )
    return said


def say_test(contest: Contest, *, adjusted_p_value: float, over: str = "") -> str:
    """Say the p-value that every page prints of a contest, and how ties were treated.

    Args:
        contest: The contest.
        adjusted_p_value: Its p-value adjusted over its family.
        over: What the family holds, such as "8 exploratory contests".
    """
    ties = f", {contest.ties} runs tied: their ranks are shared" if contest.ties else ""
    return (
        f"two-sided exact Mann-Whitney p = {format_significant(adjusted_p_value, digits=2)} "
        f"after Holm{over and f' over {over}'}{ties}"
    )


def say_delta(scale: Scale) -> str:
    """Say a smallest difference that matters: "10 %" or "0.25 Lyapunov times"."""
    return f"{100 * scale.delta:g} %" if scale.unit is None else f"{scale.delta:g} {scale.unit}"


def _say(finding: Finding, contest: Contest, names: tuple[str, str], scale: Scale) -> str:
    if finding.outcome == "either":
        return f"either: within ±{say_delta(scale)} of each other"
    name, other = names if finding.first_ahead else names[::-1]
    if math.isinf(contest.effect.estimate):
        return f"{name} better: most runs of the {other} failed"
    amount, bounds = _amounts(contest, first_ahead=finding.first_ahead)
    if finding.outcome == "better":
        return f"{name} better by {amount} {bounds}"
    if finding.outcome == "negligible":
        return f"{name} ahead by {amount}: too little to matter"
    return f"{name} ahead by {amount} {bounds}; whether by more than {say_delta(scale)} is open"


def _amounts(contest: Contest, *, first_ahead: bool) -> tuple[str, str]:
    """Say by how much the one ahead is ahead, and between which bounds: "19 %", "[14, 24]"."""
    sign = -1 if first_ahead else 1
    ends = sorted((sign * contest.effect.low, sign * contest.effect.high))
    estimate = sign * contest.effect.estimate
    unit = contest.scale.unit
    if unit is None and _is_factor(estimate):
        low, high = (_factor(end) for end in ends)
        return f"a factor of {_factor(estimate)}", f"[{low}, {high}]"
    if unit is None:
        low, high = (_percentage(end) for end in ends)
        return f"{_percentage(estimate)} %", f"[{low}, {high}]"
    low, high = (_number(end) for end in ends)
    return f"{_number(estimate)} {unit}", f"[{low}, {high}]"


def _say_undecided(contest: Contest, names: tuple[str, str], adjusted_p_value: float) -> str:
    low, high = contest.effect.low, contest.effect.high
    if min(contest.sizes) < MINIMUM_REPLICATES:
        runs = f"{min(contest.sizes)} run{'s' if min(contest.sizes) != 1 else ''}"
        return f"undecided: {runs} a cell cannot tell, {MINIMUM_REPLICATES} are the least"
    if np.isnan([low, high]).any():
        return "undecided: too few runs that did not fail"
    size = settling_size(contest, adjusted_p_value=adjusted_p_value)
    further = "" if size is None else f"; about n = {_round_up(size):,} would settle it"
    if size is None and contest.floor:
        further = "; more refits would not settle it, a longer test part might"
    return f"undecided: from {_side(low, contest, names)} to {_side(high, contest, names)}{further}"


def _side(end: float, contest: Contest, names: tuple[str, str]) -> str:
    """Say one end of an interval and whom it favours: "6 % for the GRU"."""
    name = names[0] if end < 0 else names[1]
    size = abs(end)
    if contest.scale.unit is not None:
        return f"{_number(size)} {contest.scale.unit} for the {name}"
    if _is_factor(size):
        return f"a factor of {_factor(size)} for the {name}"
    return f"{_percentage(size)} % for the {name}"


def _is_factor(effect: float) -> bool:
    return effect >= math.log(FACTOR_FROM)


def _factor(effect: float) -> str:
    # No float holds the ratio of an error to one that rounding alone left.
    return _number(math.exp(effect) if effect < LARGEST else math.inf)


def _percentage(effect: float) -> str:
    """By how many percent an error is lower: whole ones, or one digit below one percent."""
    value = -100 * math.expm1(-effect)
    return f"{value:.0f}" if value == 0 or value >= 0.95 else f"{value:.1g}"


def _number(value: float) -> str:
    return "\N{INFINITY}" if math.isinf(value) else format_significant(value, digits=2)


def _round_up(size: int) -> int:
    """Two digits are enough of a number that rests on an estimated spread."""
    step: int = 10 ** max(len(str(size)) - 2, 0)
    return -(-size // step) * step

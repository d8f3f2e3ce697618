"""What a forecast says of itself, in sentences: the answer first, the coverage last."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from ..text import format_significant
from .conformal import ROUNDING
from .forecast import Forecast, Predicted
from .worth import BASELINE, EITHER, NETWORK, OPEN, Worth

FACTOR: Final = 2.0
"""From so many times on an error is said as a factor."""
SHORT: Final = 0.05
"""Intervals that hold so much less than they promise are said to."""


def forecast_sentences(forecast: Forecast) -> list[str]:
    """Say which model it is, what its error is against a baseline's, and what intervals held.

    Args:
        forecast: The forecast.
    """
    return [say_answer(forecast), *_say_caveats(forecast), *say_coverage(forecast)]


def say_answer(forecast: Forecast) -> str:
    """Say whether the network is worth it, by its test error against the baseline's."""
    worth = forecast.worth
    simple = forecast.baseline_model
    said = {
        NETWORK: "The network is worth it",
        BASELINE: f"The network is not worth it here: use {simple}, which stands beside it",
        EITHER: f"The network is hardly worth it: {simple} does as well",
        OPEN: f"Whether the network is worth it is open: the test cannot tell it from {simple}",
    }[worth.verdict]
    detail = f" ({forecast.baseline_detail})" if forecast.baseline_detail else ""
    return (
        f"{said}. {forecast.model}, {forecast.source}, is off by "
        f"{format_significant(worth.network)}, {simple}{detail}, the best simple baseline on "
        f"validation data, by {format_significant(worth.baseline)}: {_say_ratio(worth)} (root mean "
        f"square of {forecast.steps} {_steps(forecast)} from {worth.origins} test origins)."
    )


def say_coverage(forecast: Forecast) -> list[str]:
    """Say how often the intervals held the test values, a line a level.

    Where a baseline is to be used, its intervals come first.
    """
    lines = []
    if forecast.worth.verdict == BASELINE:
        lines = _say_held(forecast.baseline, f"{forecast.baseline_model}: ")
    return [*lines, *_say_held(forecast.network, f"{forecast.model}: " if lines else "")]


def _say_held(predicted: Predicted, whose: str) -> list[str]:
    lines = []
    for level, coverage in predicted.coverage.items():
        name = f"{whose}{100 * level:.0f} % intervals"
        if not coverage.judged:
            lines.append(f"{name} were not tested: too few errors were known before the test.")
        else:
            lines.append(
                f"{name} held {100 * coverage.held:.0f} % of {coverage.judged:,} test values "
                f"(split conformal, from the errors known at each origin)."
            )
        if coverage.held < level - SHORT:
            lines[-1] += " That is too few: errors grew after those that the intervals are made of."
        missing = int(np.isinf(predicted.radii[level]).sum())
        if missing:
            needed = math.ceil(level / (1 - level) - ROUNDING)
            lines[-1] += (
                f" {missing} of {len(predicted.middle)} steps have none: {needed} errors are "
                f"needed."
            )
    return lines


def _say_caveats(forecast: Forecast) -> list[str]:
    said = []
    if math.isnan(forecast.worth.ratio.low):
        said.append(
            "Fewer than five forecasts fit side by side into the test part: a longer series may "
            "say otherwise."
        )
    if forecast.failed:
        said.append(f"{forecast.failed} of {forecast.seeds} refits failed and take no part.")
    return said


def _say_ratio(worth: Worth) -> str:
    """Say by how much the network's error is higher or lower, with its interval."""
    ratio = worth.ratio
    if math.isinf(ratio.estimate):
        return "the baseline is exact"
    sure = not math.isnan(ratio.low)
    if ratio.estimate >= FACTOR:
        ends = f" [{ratio.low:.1f}, {ratio.high:.1f}]" if sure else ""
        return f"{ratio.estimate:.1f}{ends} times as much"
    sign = 1 if ratio.estimate >= 1 else -1
    changes = sorted(100 * sign * (end - 1) for end in (ratio.low, ratio.high))
    ends = " [{:.0f}, {:.0f}]".format(*changes).replace("-", "\N{MINUS SIGN}") if sure else ""
    return f"{100 * abs(ratio.estimate - 1):.0f} %{ends} {'more' if sign > 0 else 'less'}"


def _steps(forecast: Forecast) -> str:
    return "step" if forecast.steps == 1 else "steps"

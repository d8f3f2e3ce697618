"""What a forecast says of itself, in sentences: the answer first, the coverage last."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from ..text import format_significant
from .forecast import Forecast
from .worth import BASELINE, EITHER, NETWORK, OPEN, Worth

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
    """Say how often the intervals held the test values, a line a level."""
    lines = []
    for level, coverage in forecast.network.coverage.items():
        name = f"{level:.0%}".replace("%", " %")
        if coverage.judged:
            lines.append(
                f"{name} intervals held {100 * coverage.held:.0f} % of {coverage.judged:,} test "
                f"values (split conformal, from the errors known at each origin)."
            )
        else:
            lines.append(
                f"{name} intervals were not tested: too few errors were known before the test."
            )
        if coverage.held < level - SHORT:
            lines[-1] += " That is too few: errors grew after those that the intervals are made of."
        missing = int(np.isinf(forecast.network.radii[level]).sum())
        if missing:
            needed = math.ceil(level / (1 - level) - 1e-9)
            lines[-1] += (
                f" {missing} of {forecast.steps} steps have none: {needed} errors are needed."
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
    higher = ratio.estimate >= 1
    ends = [100 * (each - 1) * (1 if higher else -1) for each in (ratio.low, ratio.high)]
    interval = (
        ""
        if math.isnan(ratio.low)
        else f" [{min(ends):.0f}, {max(ends):.0f}]".replace("-", "\N{MINUS SIGN}")
    )
    amount = 100 * abs(ratio.estimate - 1)
    return f"{amount:.0f} %{interval} {'more' if higher else 'less'}"


def _steps(forecast: Forecast) -> str:
    return "step" if forecast.steps == 1 else "steps"

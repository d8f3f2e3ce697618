"""A forecast beyond the end of a series, as a figure."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from numpy.typing import NDArray

from .style import style_of

SHOWN: Final = 4
"""So many times the length of the forecast is shown of what came before it."""
LEAST_SHOWN: Final = 40
SHADES: Final = (("95", 0.16), ("80", 0.30))


def plot_forecast_vs_time(
    ax: Axes,
    forecast: pd.DataFrame,
    *,
    before: tuple[NDArray[Any], NDArray[Any]],
    model: str,
    baseline: str,
) -> None:
    """Draw the end of a series, the forecast with its intervals, and a baseline's beside it.

    Args:
        ax: Where to draw.
        forecast: What `benchmarks.forecasting` tabulates: the second column says when.
        before: When the samples were taken, and the samples, shape (samples,) each.
        model: Name of the network, its cell first.
        baseline: Name of the baseline.
    """
    style = style_of(model.partition("(")[0])
    when = forecast.iloc[:, 1].to_numpy()
    shown = max(SHOWN * len(when), LEAST_SHOWN)
    ax.plot(before[0][-shown:], before[1][-shown:], color="black", linewidth=1.4, label="observed")
    for level, alpha in SHADES:
        ax.fill_between(
            *(when, forecast[f"low_{level}"], forecast[f"high_{level}"]),
            color=style.color,
            alpha=alpha,
            linewidth=0,
            label=f"{level} % interval",
        )
    ax.plot(
        *(when, forecast["baseline"]),
        color="0.35",
        linestyle=":",
        linewidth=1.6,
        label=f"{baseline}, the best simple baseline",
    )
    marker = style.marker if len(when) <= SHOWN else None
    ax.plot(when, forecast["forecast"], color=style.color, marker=marker, label=model)
    ax.margins(x=0.01)
    if when.dtype.kind == "M":
        locator = AutoDateLocator()  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_locator(locator)
        formatter = ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_formatter(formatter)


def compose_forecast(
    forecast: pd.DataFrame,
    *,
    before: tuple[NDArray[Any], NDArray[Any]],
    axis: tuple[str, str],
    model: str,
    baseline: str,
) -> Figure:
    """Return the figure of a forecast; see `plot_forecast_vs_time`.

    Args:
        forecast: The table.
        before: What came before it.
        axis: What is written at both axes.
        model: Name of the network.
        baseline: Name of the baseline.
    """
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    ax = figure.subplots()
    plot_forecast_vs_time(ax, forecast, before=before, model=model, baseline=baseline)
    ax.set(xlabel=axis[0], ylabel=axis[1])
    figure.legend(loc="outside upper left", ncols=3)
    return figure

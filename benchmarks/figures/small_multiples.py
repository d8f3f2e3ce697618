"""Figures with a panel for each network of interest: its forecasts, its learning curves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter
from numpy.typing import NDArray

from ...search.training import recorded_epochs
from ..frames import SUCCESS_BELOW, StudyFrames, choices_of_interest, model_name, say_origin
from .style import empty_figure, style_of


def plot_forecast_vs_x(
    ax: Axes, forecasts: pd.DataFrame, *, truth: pd.DataFrame, cell: str
) -> None:
    """Draw the free-running forecasts of every seed over the truth.

    Args:
        ax: Where to draw.
        forecasts: `seed`, `x`, `forecast` of one configuration.
        truth: `x`, `y`, context first.
        cell: Whose style to use.
    """
    style = style_of(cell)
    _shade_context(ax, forecasts, truth)
    for _, run in forecasts.groupby("seed"):
        ax.plot(run["x"], run["forecast"], color=style.color, alpha=0.6, linewidth=0.7)
    ax.plot(truth["x"], truth["y"], color="black", linewidth=2.2, zorder=1.5)
    span = float(np.ptp(truth["y"]))
    # Fixed to the truth: one diverging seed must not flatten the others.
    ax.set_ylim(truth["y"].min() - 0.3 * span, truth["y"].max() + 0.12 * span)
    ax.margins(x=0)


def plot_forecast_error_vs_x(
    ax: Axes, forecasts: pd.DataFrame, *, truth: pd.DataFrame, cell: str
) -> None:
    """Draw the error of every seed below its forecast.

    The error is divided by the envelope; it is absolute where the series has no envelope.

    Args:
        ax: Where to draw.
        forecasts: `seed`, `x`, `forecast` of one configuration.
        truth: `x`, `y`, `envelope`, context first.
        cell: Whose style to use.
    """
    style = style_of(cell)
    relative = _has_envelope(truth)
    _shade_context(ax, forecasts, truth)
    for _, run in forecasts.groupby("seed"):
        expected = np.interp(run["x"], truth["x"], truth["y"])
        error = np.abs(run["forecast"] - expected)
        if relative:
            error /= np.interp(run["x"], truth["x"], truth["envelope"])
        ax.plot(run["x"], error, color=style.color, alpha=0.45, linewidth=0.7)
    ax.set(yscale="log", ylabel="|error| /\nenvelope" if relative else "absolute\nerror")
    if relative:
        ax.axhline(SUCCESS_BELOW, color="0.3", linewidth=0.8, linestyle=":")
        ax.set(ylim=(1e-3, 2e1), yticks=(1e-2, 1e0))
    else:
        amplitude = float(np.ptp(truth["y"])) / 2
        ax.set_ylim(1e-3 * amplitude, 2e1 * amplitude)
        ax.yaxis.set_major_locator(LogLocator(numticks=3))
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.margins(x=0)


def plot_loss_vs_epoch(ax: Axes, curves: pd.DataFrame, *, cell: str) -> None:
    """Draw training and validation loss of every seed, and their median over seeds.

    Args:
        ax: Where to draw.
        curves: `seed`, `epoch`, `train_loss`, `val_loss` of one configuration.
        cell: Whose style to use.
    """
    ax.set(xscale="log", yscale="log")
    # Older records hold every epoch.
    kept = curves[curves["epoch"].isin(recorded_epochs(0, int(curves["epoch"].max())))]
    colors = {"train_loss": (style_of(cell).color, "-"), "val_loss": ("0.25", "--")}
    for column, (color, linestyle) in colors.items():
        name = {"train_loss": "training", "val_loss": "validation"}[column]
        for _, run in kept.groupby("seed"):
            ax.plot(run["epoch"], run[column], color=color, alpha=0.22, linewidth=0.6)
        median = kept.groupby("epoch")[column].median()
        ax.plot(
            *(median.index, median),
            color=color,
            linestyle=linestyle,
            linewidth=1.7,
            label=f"{name} (median)",
        )


def compose_forecasts(records: StudyFrames) -> Figure:
    """Return small multiples of free-running forecasts with their errors below."""
    panels = _panels(records, records.forecasts)
    figure = Figure(figsize=(7.2, 6.4 if len(panels) > 2 else 3.4), layout="constrained")
    if not panels:
        return empty_figure(figure, xlabel="x", ylabel="y")
    grid = figure.add_gridspec(len(panels[::2]), min(len(panels), 2))
    for index, (choice, title, rows) in enumerate(panels):
        cell_grid = grid[divmod(index, 2)].subgridspec(2, 1, height_ratios=(2.6, 1), hspace=0.04)
        upper = figure.add_subplot(cell_grid[0])
        lower = figure.add_subplot(cell_grid[1], sharex=upper)
        arguments = {"truth": records.truth, "cell": choice["cell"]}
        plot_forecast_vs_x(upper, rows, **arguments)
        plot_forecast_error_vs_x(lower, rows, **arguments)
        upper.tick_params(labelbottom=False)
        upper.set_title(title, loc="left")
        if index >= len(panels) - 2:
            lower.set_xlabel(records.judging.position)
        if index % 2 == 0:
            upper.set_ylabel("y")
        else:
            lower.set_ylabel("")
    _annotate_forecasts(figure.axes[0], figure.axes[1], panels[0][2], records.truth)
    return figure


def compose_learning_curves(records: StudyFrames) -> Figure:
    """Return small multiples of loss against epoch."""
    panels = _panels(records, records.curves)
    figure = Figure(figsize=(7.2, 5.4 if len(panels) > 2 else 3.2), layout="constrained")
    if not panels:
        return empty_figure(figure, xlabel="epoch", ylabel="loss (MSE)")
    shape = (len(panels[::2]), min(len(panels), 2))
    axes = figure.subplots(*shape, sharex=True, sharey=True, squeeze=False)
    for ax, (choice, title, rows) in zip(axes.flat, panels, strict=False):
        plot_loss_vs_epoch(ax, rows, cell=choice["cell"])
        ax.set_title(title, loc="left")
        ax.legend(loc="lower left")
    for ax in axes.flat[len(panels) :]:
        ax.set_axis_off()
    figure.supxlabel("epoch", fontsize="medium")
    figure.supylabel("one-step loss, MSE (lower is better)", fontsize="medium")
    return figure


_Panel = tuple[dict[Any, Any], str, pd.DataFrame]


def _panels(records: StudyFrames, frame: pd.DataFrame) -> list[_Panel]:
    """Return choice, title and rows of every choice of interest that has rows."""
    panels = []
    for choice in choices_of_interest(records).to_dict("records"):
        rows = frame[frame["key"] == choice["key"]]
        if rows.empty:
            continue
        name = f"{model_name(choice['cell'], choice['units'])}, {say_origin(choice)}"
        panels.append((choice, f"{name} (n = {rows['seed'].nunique()})", rows))
    return panels


def _context(forecasts: pd.DataFrame, truth: pd.DataFrame) -> NDArray[np.float64]:
    """Return where the samples lie that the forecasts start from."""
    x = truth["x"].to_numpy(dtype=np.float64)
    return x[x < float(forecasts["x"].min())]


def _has_envelope(truth: pd.DataFrame) -> bool:
    return bool(truth["envelope"].notna().any())


def _shade_context(ax: Axes, forecasts: pd.DataFrame, truth: pd.DataFrame) -> None:
    x = _context(forecasts, truth)
    if x.size:
        ax.axvspan(x[0], x[-1], color="0.88", linewidth=0, zorder=0)


def _annotate_forecasts(
    upper: Axes, lower: Axes, forecasts: pd.DataFrame, truth: pd.DataFrame
) -> None:
    """Say once, in the first panel, what its parts are."""
    small: dict[str, Any] = {"fontsize": "small", "color": "0.2"}
    context, decays = _context(forecasts, truth), _has_envelope(truth)
    if context.size and decays:
        middle = (context[0] + context[-1]) / 2
        upper.text(middle, upper.get_ylim()[0], " context", rotation=90, ha="center", **small)
    upper.plot(
        *([], []),
        color="black",
        linewidth=2.2,
        label="truth" if decays else "truth; shaded: context",
    )
    upper.plot([], [], color="0.5", linewidth=0.7, label="free-running forecast, each seed")
    # What decays leaves room above; what does not, only where the axes reach below it.
    upper.legend(loc="upper right" if decays else "lower right")
    if decays:
        lower.text(truth["x"].iloc[-1], SUCCESS_BELOW, "0.1 ", ha="right", va="bottom", **small)

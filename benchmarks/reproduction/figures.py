"""The three figures of the published experiment, every seed shown: series, losses, forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...search.configurations import LOSS_SPANS, say_span
from ...search.datasets import Dataset
from ..figures import Plot, plot_forecast_vs_x, plot_loss_vs_epoch
from ..frames import SUCCESS_BELOW, loss_floor, persistence_loss
from ..text import format_significant
from .frames import ReproductionFrames, errors_of, rows_of
from .published import AS_PUBLISHED, CELLS, LEAK_FREE, PARTS, TUNED

ON_LINES: Final[dict[str, Any]] = {"frameon": True, "edgecolor": "none", "framealpha": 0.9}
"""A legend that lines may pass behind."""

USES: Final[Mapping[str, tuple[str, str, str]]] = {
    "context of the forecast": ("0.55", "x", "none"),
    "trained on, then forecast": ("#0072B2", "o", "full"),
    "validation alone, then forecast": ("#D55E00", "s", "none"),
}
"""What the published protocol does with a sample -> colour, marker, fill."""


def sample_uses(replica: Dataset) -> pd.DataFrame:
    """Return what the published protocol does with every sample.

    Args:
        replica: The data as published.

    Returns:
        Columns `x`, `y`, `use` (a key of `USES`).
    """
    context, trained, validated = USES
    lookback, last_trained = replica.spec.lookback, len(replica.train) + replica.spec.lookback - 1
    uses = [
        context if index < lookback else trained if index <= last_trained else validated
        for index in range(len(replica.positions))
    ]
    published = replica.episodes["published"]
    samples = np.concatenate([published.context[0], published.truth[0]])
    return pd.DataFrame({"x": replica.positions, "y": samples, "use": uses})


LineStyle = str | tuple[int, tuple[int, int]]


def reference_losses(dataset: Dataset, *, span: str) -> dict[str, tuple[float, LineStyle]]:
    """Return one-step losses that a network is to be held against, with their line styles.

    Args:
        dataset: What it was trained on.
        span: A name in `LOSS_SPANS`; only a loss over every position has a floor.
    """
    validation = dataset.windows["validation"]
    start = LOSS_SPANS[span](dataset.spec.lookback)
    persistence = (persistence_loss(validation, start=start), ":")
    if start > 0:
        return {f"persistence, validation, {say_span(span)}": persistence}
    return {
        "persistence, validation": persistence,
        "floor, training": (loss_floor(dataset.train, dataset.train), "-."),
        "floor, validation": (loss_floor(dataset.train, validation), (0, (1, 3))),
    }


def plot_series_vs_x(ax: Axes, uses: pd.DataFrame, others: pd.DataFrame) -> None:
    """Draw the series, each sample marked by what the protocol does with it.

    Args:
        ax: Where to draw.
        uses: What `sample_uses` returned.
        others: Held-out trajectories, one a column, indexed by x.
    """
    for name in others:
        ax.plot(others.index, others[name], color="0.75", linewidth=0.6, zorder=1)
    ax.plot([], [], color="0.75", linewidth=0.6, label=f"held out for the test, {others.shape[1]}")
    ax.plot(uses["x"], uses["y"], color="black", linewidth=0.8, zorder=1.5)
    for use, (color, marker, fill) in USES.items():
        rows = uses[uses["use"] == use]
        ax.plot(
            *(rows["x"], rows["y"]),
            linestyle="none",
            marker=marker,
            fillstyle=fill,
            color=color,
            markersize=3.2,
            label=f"{use}, {len(rows)}",
        )
    ax.set(xlabel="x", ylabel="y")
    ax.margins(x=0.01)
    ax.legend(loc="upper right")


def plot_losses_vs_epoch(
    ax: Axes, curves: pd.DataFrame, *, cell: str, dataset: Dataset, span: str = "every"
) -> None:
    """Draw the losses of every seed, with what a network is to be held against.

    Args:
        ax: Where to draw.
        curves: `seed`, `epoch`, `train_loss`, `val_loss` of one cell in one part.
        cell: Whose style to use.
        dataset: What it was trained on.
        span: The positions that the losses cover, a name in `LOSS_SPANS`.
    """
    plot_loss_vs_epoch(ax, curves, cell=cell)
    for name, (loss, linestyle) in reference_losses(dataset, span=span).items():
        ax.axhline(
            loss,
            color="black",
            linewidth=0.9,
            linestyle=linestyle,
            label=f"{name}: {format_significant(loss)}",
        )


def compose_series(records: ReproductionFrames) -> Figure:
    """Return the figure of the series and of what was trained on."""
    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    test = records.held_out.episodes["test"]
    x = records.held_out.positions[records.held_out.spec.lookback :]
    others = pd.DataFrame(test.truth.T, index=x)
    plot_series_vs_x(figure.subplots(), sample_uses(records.replica), others)
    return figure


def compose_losses(records: ReproductionFrames) -> Figure:
    """Return losses against epochs, a row a part and a column a cell."""
    figure = Figure(figsize=(7.2, 8.2), layout="constrained")
    axes = figure.subplots(len(PARTS), len(CELLS), sharex=True, sharey=True)
    data = {AS_PUBLISHED: records.replica, LEAK_FREE: records.held_out, TUNED: records.held_out}
    for row, part in zip(axes, PARTS, strict=True):
        for ax, cell in zip(row, CELLS, strict=True):
            curves = rows_of(records.curves, part, cell)
            if not curves.empty:
                span = rows_of(records.measurements, part, cell)["loss_span"].iloc[0]
                plot_losses_vs_epoch(ax, curves, cell=cell, dataset=data[part], span=span)
            ax.set_title(panel_title(records, part, cell), loc="left")
        if row[0].lines:
            row[0].legend(loc="lower left", fontsize="x-small", **ON_LINES)
    figure.supxlabel("epoch", fontsize="medium")
    figure.supylabel("one-step loss, MSE (lower is better)", fontsize="medium")
    return figure


def compose_forecasts(records: ReproductionFrames) -> Figure:
    """Return free-running forecasts, a row a part and a column a cell."""
    figure = Figure(figsize=(7.2, 8.2), layout="constrained")
    axes = figure.subplots(len(PARTS), len(CELLS), sharex=True)
    for row, part in zip(axes, PARTS, strict=True):
        for ax, cell in zip(row, CELLS, strict=True):
            forecasts = rows_of(records.forecasts, part, cell)
            if not forecasts.empty:
                plot_forecast_vs_x(ax, forecasts, truth=records.truths[part], cell=cell)
            ax.set_title(panel_title(records, part, cell), loc="left")
        row[0].set_ylabel(f"y, {'trained on' if part == AS_PUBLISHED else 'held out'}")
    axes[0, 0].plot([], [], color="black", linewidth=2.2, label="truth; shaded: context")
    axes[0, 0].plot([], [], color="0.5", linewidth=0.7, label="forecast, each seed")
    axes[0, 0].legend(loc="upper right")
    figure.supxlabel("x", fontsize="medium")
    return figure


def panel_title(records: ReproductionFrames, part: str, cell: str) -> str:
    """Return the title of a panel: model, part, and how many seeds succeed."""
    errors = errors_of(records, part, cell)
    model = rows_of(records.measurements, part, cell)["model"].iloc[0]
    able = int((errors < SUCCESS_BELOW).sum())
    return f"{model}, {part}: {able} of {len(errors)} succeed"


AUDIT_PLOTS: Final[Mapping[str, Plot[ReproductionFrames]]] = {
    "series": Plot(
        caption="The published series. Blue samples are training targets, and the published "
        "forecast covers them again; only the orange ones at the end were never trained on. Grey: "
        "the held-out trajectories of the same law that the other parts are judged on.",
        compose=compose_series,
        wide=True,
    ),
    "losses": Plot(
        caption="One-step losses at recorded epochs: faint lines are seeds, bold lines their "
        "median. The floors are what the best line leaves at the first position of a window, where "
        "one value cannot fix the phase; a network may bend a little below the one of training. "
        "Persistence repeats the last sample. A loss that leaves out the first positions has no "
        "floor.",
        compose=compose_losses,
        wide=True,
    ),
    "forecasts": Plot(
        caption="Free-running forecasts, every seed, each value at its own x. As published: of the "
        "training trajectory. Leak-free and tuned: of the first held-out trajectory.",
        compose=compose_forecasts,
        wide=True,
    ),
}

"""What the trials of searches say about learning rates and sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from benchmarks.frames import SUCCESS_BELOW, StudyFrames
from benchmarks.objective import closed_loop_objective
from benchmarks.statistics import summarize
from benchmarks.style import THOUSANDS, empty_figure, style_of

BINS_PER_DECADE: Final = 2
COLORMAP: Final = "cividis"
"""Made for colour-blind readers, and its lightness falls evenly, so that it prints in grey."""

MAP_CEILING: Final = 2.0
"""Errors above this are twice and more those of forecasting zero; their size says no more."""

MARGINALS: Final[Mapping[str, str]] = {
    "error": "validation error, closed loop\n(lower is better)",
    "milliseconds": "training time of an epoch (ms)",
}


def judged_trials(trials: pd.DataFrame) -> pd.DataFrame:
    """Return what plots of trials read.

    Args:
        trials: Rows of `StudyFrames.trials`.

    Returns:
        Columns `cell`, `units`, `learning_rate`, `error` (closed loop; infinite where a trial
        failed), `success`, `milliseconds` (an epoch of training; NaN where unknown).
    """
    objective = closed_loop_objective(trials)
    errors = trials[objective] if objective else pd.Series(np.nan, index=trials.index)
    filled = errors.astype(float).where(trials["status"] != "failed").fillna(np.inf)
    return pd.DataFrame(
        {
            "cell": trials["cell"],
            "units": trials["units"],
            "learning_rate": trials["learning_rate"].astype(float),
            "error": filled,
            "success": filled < SUCCESS_BELOW,
            "milliseconds": 1e3
            * trials["train_seconds"].astype(float)
            / trials["own_epochs"].astype(float),
        }
    )


def rate_marginals(judged: pd.DataFrame) -> pd.DataFrame:
    """Return medians over the trials of each half decade of the learning rate, a cell apart.

    Args:
        judged: What `judged_trials` returned.

    Returns:
        Columns `cell`, `low`, `high` (edges of the bin), `n`, and for `error` and `milliseconds`
        the median, `_q25` and `_q75`; an error is infinite where that many trials failed.
    """
    exponent = BINS_PER_DECADE * np.log10(judged["learning_rate"])
    # A rate on an edge, such as 0.01, belongs to the bin above in spite of rounding.
    bins = np.floor(exponent + 1e-9)
    rows = []
    for (cell, _), group in judged.groupby(["cell", bins]):
        lower = float(bins[group.index[0]])
        row: dict[str, Any] = {
            "cell": cell,
            "low": 10 ** (lower / BINS_PER_DECADE),
            "high": 10 ** ((lower + 1) / BINS_PER_DECADE),
            "n": len(group),
        }
        for name in MARGINALS:
            values = group[name] if name == "error" else group[name].dropna()
            summary = summarize(values)
            row |= {name: summary.median, f"{name}_q25": summary.q25, f"{name}_q75": summary.q75}
        rows.append(row)
    parts = [f"{name}{part}" for name in MARGINALS for part in ("", "_q25", "_q75")]
    return pd.DataFrame(rows, columns=["cell", "low", "high", "n", *parts])


def plot_marginal_vs_rate(
    ax: Axes, judged: pd.DataFrame, marginals: pd.DataFrame, *, name: str
) -> None:
    """Draw one marginal of the learning rate: trials, and the median of each half decade.

    Args:
        ax: Where to draw.
        judged: What `judged_trials` returned.
        marginals: What `rate_marginals` returned.
        name: A key of `MARGINALS`.
    """
    for cell, rows in marginals.groupby("cell"):
        style = style_of(str(cell))
        trials = judged[(judged["cell"] == cell) & np.isfinite(judged[name])]
        ax.plot(
            *(trials["learning_rate"], trials[name]),
            linestyle="none",
            marker=style.marker,
            markersize=3,
            fillstyle="none",
            color=style.color,
            alpha=0.5,
        )
        known = rows[np.isfinite(rows[name].astype(float))]
        ax.plot(
            *(np.sqrt(known["low"] * known["high"]), known[name]),
            color=style.color,
            linestyle=style.linestyle,
            marker=style.marker,
            markersize=5,
            label=f"{cell}, n = {int(rows['n'].sum())}",
        )
    ax.set(xscale="log", xlabel="learning rate", ylabel=MARGINALS[name])
    if name == "milliseconds":
        ax.set_ylim(bottom=0)
        return
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter(THOUSANDS)
    ax.yaxis.set_minor_formatter(NullFormatter())


def plot_units_vs_rate(ax: Axes, judged: pd.DataFrame, *, norm: LogNorm) -> None:
    """Draw where trials of one cell lie, how well they forecast, and which succeed.

    Args:
        ax: Where to draw.
        judged: What `judged_trials` returned, of one cell.
        norm: From errors to colours; larger errors and failures take its last colour.
    """
    shown = judged.sort_values("error", ascending=False)
    ax.scatter(
        *(shown["learning_rate"], shown["units"]),
        c=shown["error"].clip(upper=MAP_CEILING),
        cmap=COLORMAP,
        norm=norm,
        s=42,
        edgecolor="0.4",
        linewidth=0.4,
    )
    able = shown[shown["success"]]
    ax.plot(
        *(able["learning_rate"], able["units"]),
        linestyle="none",
        marker="o",
        markersize=10,
        fillstyle="none",
        color="black",
        markeredgewidth=1.6,
    )
    lost = shown[~np.isfinite(shown["error"])]
    ax.plot(*(lost["learning_rate"], lost["units"]), linestyle="none", marker="x", color="black")
    ax.set(xscale="log", xlabel="learning rate")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_title(
        f"{shown['cell'].iloc[0]}: {int(shown['success'].sum())} of {len(shown)} trials succeed",
        loc="left",
    )


def compose_rate_marginals(records: StudyFrames) -> Figure:
    """Return the figure of error and time against the learning rate."""
    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    judged = judged_trials(records.trials)
    if not np.isfinite(judged["error"]).any():
        return empty_figure(figure, xlabel="learning rate", ylabel="validation error")
    marginals = rate_marginals(judged)
    axes = figure.subplots(1, 2)
    for ax, name in zip(axes, MARGINALS, strict=True):
        plot_marginal_vs_rate(ax, judged, marginals, name=name)
    axes[0].axhline(SUCCESS_BELOW, color="0.3", linewidth=0.8, linestyle=":")
    axes[0].set_title("Line: median of each half decade; points: trials", loc="left")
    axes[1].legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=2)
    return figure


def compose_units_vs_rate(records: StudyFrames) -> Figure:
    """Return the maps of error and success over learning rate and units, a panel a cell."""
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    judged = judged_trials(records.trials)
    finite = judged["error"][np.isfinite(judged["error"])]
    if finite.empty:
        return empty_figure(figure, xlabel="learning rate", ylabel="units")
    cells = sorted(judged["cell"].unique())
    norm = LogNorm(vmin=min(float(finite.min()), 0.5 * SUCCESS_BELOW), vmax=MAP_CEILING)
    axes = figure.subplots(1, len(cells), sharex=True, sharey=True, squeeze=False)[0]
    for ax, cell in zip(axes, cells, strict=True):
        plot_units_vs_rate(ax, judged[judged["cell"] == cell], norm=norm)
    axes[0].set_ylabel("units")
    bar = figure.colorbar(ScalarMappable(norm=norm, cmap=COLORMAP), ax=axes, extend="max")
    bar.set_label("validation error, closed loop")
    return figure

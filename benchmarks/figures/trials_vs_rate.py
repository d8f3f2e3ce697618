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

from ...search.configurations import say_span
from ...search.judging import success
from ..frames import Judging, StudyFrames
from ..statistics import summarize
from .style import THOUSANDS, empty_figure, style_of

BINS_PER_DECADE: Final = 2
COLORMAP: Final = "cividis"
"""Made for colour-blind readers, and its lightness falls evenly, so that it prints in grey."""

MAP_CEILING: Final = 2.0
"""Errors above this are twice and more those of forecasting zero, or the mean of the truth; their
size says no more."""
MAP_SPAN: Final = 4.0
"""A map tells errors apart over this factor at least."""
SPAN_MARKERS: Final[Mapping[str, str]] = {"every": "s", "second-half": "o", "last": "^"}

NEAR: Final = 5.0
"""Within this factor a log axis is ticked evenly: it may hold one power of ten alone."""

MARGINALS: Final[Mapping[str, str]] = {
    "error": "validation {metric}, closed loop\n(lower is better)",
    "milliseconds": "training time of an epoch (ms)",
}


def judged_trials(trials: pd.DataFrame, *, judging: Judging) -> pd.DataFrame:
    """Return what plots of trials read.

    Args:
        trials: Rows of `StudyFrames.trials`.
        judging: How they are judged.

    Returns:
        Columns `cell`, `units`, `learning_rate`, `loss_span`, `error` (closed loop; infinite where
        a trial failed), `success` (nowhere if no error says so), `milliseconds` (an epoch of
        training; NaN where unknown).
    """
    errors = trials[judging.searched_error].astype(float)
    filled = errors.where(trials["status"] != "failed").fillna(np.inf)
    succeeds = success(np.asarray(filled, dtype=np.float64), metric=judging.searched)
    return pd.DataFrame(
        {
            "cell": trials["cell"],
            "units": trials["units"],
            "learning_rate": trials["learning_rate"].astype(float),
            "loss_span": trials["loss_span"],
            "error": filled,
            "success": False if succeeds is None else succeeds,
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
    ax: Axes,
    judged: pd.DataFrame,
    marginals: pd.DataFrame,
    *,
    name: str,
    judging: Judging,
) -> None:
    """Draw one marginal of the learning rate: trials, and the median of each half decade.

    Args:
        ax: Where to draw.
        judged: What `judged_trials` returned.
        marginals: What `rate_marginals` returned.
        name: A key of `MARGINALS`.
        judging: How trials are judged.
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
    ax.set(xscale="log", xlabel="learning rate")
    ax.set_ylabel(MARGINALS[name].format(metric=judging.searched))
    if name == "milliseconds":
        ax.set_ylim(bottom=0)
        return
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    near = high < NEAR * low
    ax.yaxis.set_major_locator(MaxNLocator(5) if near else LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter(THOUSANDS)
    ax.yaxis.set_minor_formatter(NullFormatter())
    if judging.searched_success_below is not None:
        ax.axhline(judging.searched_success_below, color="0.3", linewidth=0.8, linestyle=":")


def plot_units_vs_rate(ax: Axes, judged: pd.DataFrame, *, norm: LogNorm, judging: Judging) -> None:
    """Draw where trials of one cell lie, how well they forecast, and which succeed.

    Args:
        ax: Where to draw.
        judged: What `judged_trials` returned, of one cell.
        norm: From errors to colours; larger errors and failures take its last colour.
        judging: How trials are judged.
    """
    shown = judged.sort_values("error", ascending=False)
    for span, rows in shown.groupby("loss_span"):
        ax.scatter(
            *(rows["learning_rate"], rows["units"]),
            c=rows["error"].clip(upper=MAP_CEILING),
            cmap=COLORMAP,
            norm=norm,
            s=42,
            marker=SPAN_MARKERS.get(str(span), "o"),
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
    counted = f"{len(shown)} trials"
    if judging.searched_success_below is not None:
        counted = f"{int(shown['success'].sum())} of {counted} succeed"
    ax.set_title(f"{shown['cell'].iloc[0]}: {counted}", loc="left")


def compose_rate_marginals(records: StudyFrames) -> Figure:
    """Return the figure of error and time against the learning rate."""
    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    judging = records.judging
    judged = judged_trials(records.trials, judging=judging)
    if not np.isfinite(judged["error"]).any():
        return empty_figure(figure, xlabel="learning rate", ylabel=f"validation {judging.searched}")
    marginals = rate_marginals(judged)
    axes = figure.subplots(1, 2)
    for ax, name in zip(axes, MARGINALS, strict=True):
        plot_marginal_vs_rate(ax, judged, marginals, name=name, judging=judging)
    axes[0].set_title("Line: median of each half decade; points: trials", loc="left")
    axes[1].legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=2)
    return figure


def compose_units_vs_rate(records: StudyFrames) -> Figure:
    """Return the maps of error and success over learning rate and units, a panel a cell."""
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    judging = records.judging
    judged = judged_trials(records.trials, judging=judging)
    finite = judged["error"][np.isfinite(judged["error"])]
    if finite.empty:
        return empty_figure(figure, xlabel="learning rate", ylabel="units")
    cells = sorted(judged["cell"].unique())
    least = min(
        float(finite.min()), MAP_CEILING / MAP_SPAN, 0.5 * (judging.searched_success_below or 1.0)
    )
    norm = LogNorm(vmin=least, vmax=MAP_CEILING)
    axes = figure.subplots(1, len(cells), sharex=True, sharey=True, squeeze=False)[0]
    for ax, cell in zip(axes, cells, strict=True):
        plot_units_vs_rate(ax, judged[judged["cell"] == cell], norm=norm, judging=judging)
    axes[0].set_ylabel("units")
    spans = sorted(judged["loss_span"].unique())
    if spans[1:]:
        marks: dict[str, Any] = {"linestyle": "none", "color": "0.5", "markeredgecolor": "0.2"}
        for span in spans:
            label = f"loss over {say_span(span)}"
            axes[0].plot([], [], marker=SPAN_MARKERS.get(span, "o"), label=label, **marks)
        figure.legend(loc="outside upper left", ncols=len(spans))
    bar = figure.colorbar(ScalarMappable(norm=norm, cmap=COLORMAP), ax=axes, extend="max")
    bar.set_label(f"validation {judging.searched}, closed loop")
    return figure

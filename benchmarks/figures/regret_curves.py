"""How far searches are from the best configuration, against what they have spent."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import THOUSANDS, style_of

LEAST: Final = 0.01
"""Where a share of the best error is drawn that is smaller still, or none."""


def plot_regret_vs_spent(
    ax: Axes, regret: pd.DataFrame, *, spent: str, xlabel: str, shares: bool
) -> None:
    """Draw the median regret of each tuner with its quartiles.

    Args:
        ax: Where to draw.
        regret: What `benchmarks.replay.regret_frame` returned.
        spent: Which rows of it: "epochs", or "seconds of N" workers.
        xlabel: What that is.
        shares: Whether regret is a share of the best error, drawn in percent on a log axis.
    """
    for place, (tuner, rows) in enumerate(
        regret[regret["spent"] == spent].groupby("tuner", sort=False)
    ):
        style = style_of(str(tuner))
        known = style.color != style_of("").color
        color = style.color if known else ("#555555", "#000000", "#999999")[place % 3]
        middle, low, high = (rows[name].astype(float) for name in ("regret", "low", "high"))
        if shares:
            middle, low, high = (100 * each.clip(lower=LEAST) for each in (middle, low, high))
        drawn = np.isfinite(high)
        ax.fill_between(
            *(rows["amount"][drawn], low[drawn], high[drawn]), color=color, alpha=0.12, linewidth=0
        )
        ax.plot(
            *(rows["amount"], middle.where(np.isfinite(middle))),
            color=color,
            linestyle=style.linestyle if known else (0, (5, 1 + place)),
            marker=style.marker,
            markevery=8,
            markersize=4,
            label=f"{tuner}, n = {rows['n'].iloc[0]:,}",
        )
    ax.set(xscale="log", yscale="log" if shares else "linear", xlabel=xlabel)
    ax.xaxis.set_major_formatter(THOUSANDS)
    ax.yaxis.set_major_formatter(THOUSANDS)


def compose_regret(regret: pd.DataFrame, *, ylabel: str, shares: bool) -> Figure:
    """Return the figure of regret against epochs, and against seconds of one and two workers.

    Args:
        regret: What `benchmarks.replay.regret_frame` returned.
        ylabel: What regret is.
        shares: Whether it is a share of the best error.
    """
    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    plot_regret_vs_spent(left, regret, spent="epochs", xlabel="epochs trained", shares=shares)
    plot_regret_vs_spent(
        right,
        regret,
        spent="seconds of 2",
        xlabel="seconds, simulated, of 2 workers",
        shares=shares,
    )
    left.set_ylabel(ylabel)
    left.set_title("Median and quartiles over replays", loc="left")
    left.legend(loc="lower left")
    return figure

"""How far searches are from the best configuration, against what they have spent."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import THOUSANDS, style_of


def plot_regret_vs_spent(ax: Axes, regret: pd.DataFrame, *, spent: str, xlabel: str) -> None:
    """Draw the median regret of each tuner with its quartiles.

    Args:
        ax: Where to draw.
        regret: What `benchmarks.replay.regret_frame` returned.
        spent: Which rows of it: "epochs", or "seconds of N" workers.
        xlabel: What that is.
    """
    for place, (tuner, rows) in enumerate(
        regret[regret["spent"] == spent].groupby("tuner", sort=False)
    ):
        style = style_of(str(tuner))
        known = style.color != style_of("").color
        color = style.color if known else ("#555555", "#000000", "#999999")[place % 3]
        ax.fill_between(rows["amount"], rows["low"], rows["high"], color=color, alpha=0.15, lw=0)
        ax.plot(
            *(rows["amount"], rows["regret"]),
            color=color,
            linestyle=style.linestyle if known else (0, (5, 1 + place)),
            marker=style.marker,
            markevery=8,
            markersize=4,
            label=f"{tuner}, n = {rows['n'].iloc[0]:,}",
        )
    ax.set(xscale="log", xlabel=xlabel)
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_formatter(THOUSANDS)


def compose_regret(regret: pd.DataFrame, *, ylabel: str) -> Figure:
    """Return the figure of regret against epochs, and against seconds of one and two workers.

    Args:
        regret: What `benchmarks.replay.regret_frame` returned.
        ylabel: What regret is.
    """
    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    plot_regret_vs_spent(left, regret, spent="epochs", xlabel="epochs trained")
    plot_regret_vs_spent(
        right, regret, spent="seconds of 2", xlabel="seconds, simulated, of 2 workers"
    )
    left.set_ylabel(ylabel)
    left.set_title("Median and quartiles over replays", loc="left")
    right.legend(loc="upper right")
    return figure

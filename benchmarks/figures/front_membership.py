"""How likely each network is to be on a Pareto front."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..frames import StudyFrames
from ..tables import membership_frame
from .style import empty_figure, style_of


def plot_model_vs_front_probability(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw the probability of each network to be on either front.

    Args:
        ax: Where to draw.
        frame: What `membership_frame` returned.
    """
    places = np.arange(len(frame))[::-1]
    for name, (marker, size) in MARKERS.items():
        for place, row in zip(places, frame.to_dict("records"), strict=True):
            color = style_of(row["cell"]).color
            ax.plot(
                *(row[f"p_front_{name}"], place),
                marker=marker,
                markersize=size,
                color=color,
                markerfacecolor=color if name == "parameters" else "none",
                linestyle="none",
                clip_on=False,
            )
        ax.plot(
            *([], []),
            marker=marker,
            markersize=size,
            color="0.3",
            markerfacecolor="0.3" if name == "parameters" else "none",
            linestyle="none",
            label=f"error against {name}",
        )
    ax.set_yticks(places, [_tick(row) for row in frame.to_dict("records")])
    ax.set(xlim=(0, 1), xlabel="probability to be on the Pareto front (bootstrap over seeds)")
    ax.set_ylabel("network")
    ax.grid(axis="y", color="0.9", linewidth=0.6)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, borderaxespad=0)


def compose_membership(records: StudyFrames) -> Figure:
    """Return the figure of front membership."""
    frame = membership_frame(records)
    figure = Figure(figsize=(7.2, 1.2 + 0.28 * max(len(frame), 4)), layout="constrained")
    if frame.empty:
        return empty_figure(figure, xlabel="probability", ylabel="network")
    plot_model_vs_front_probability(figure.subplots(), frame)
    return figure


def _tick(row: Mapping[Any, Any]) -> str:
    recipe = ", published recipe" if row["published"] else ""
    return f"{row['model']}{recipe} (n = {row['n']})"


MARKERS: Final = {"parameters": ("o", 4.5), "seconds": ("s", 7.0)}
"""Cost -> marker and size; the two may lie upon each other."""

"""Figures of a speed run: who takes how long, and how time grows with the shape of the work."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..figures import Plot, Style, style_of
from .contenders import CONTENDERS, OURS, PLAIN

AXES: Final[Mapping[str, str]] = {
    "units": "units",
    "lookback": "lookback (steps a window)",
    "batch_size": "batch (of 512 windows)",
}
"""Field of `Work` that a scaling run varies -> what its axis says."""


def plot_contenders(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw milliseconds an epoch of every contender on every model, quartiles as bars.

    Args:
        ax: Where to draw.
        frame: What `speed_frame` returned.
    """
    models = list(dict.fromkeys(frame["model"]))
    places = {model: len(models) - 1 - place for place, model in enumerate(models)}
    for label, rows in frame.groupby("contender", sort=False):
        style = LOOKS[str(label)]
        ax.errorbar(
            rows["median"],
            [places[model] for model in rows["model"]],
            xerr=[rows["median"] - rows["q25"], rows["q75"] - rows["median"]],
            color=style.color,
            marker=style.marker,
            linestyle="none",
            markersize=6,
            fillstyle="full" if label == CONTENDERS[OURS].label else "none",
            label=str(label),
        )
    ax.set(xscale="log", xlabel="time of one epoch (ms, median and quartiles; lower is better)")
    ax.set_yticks(list(places.values()), list(places))
    ax.set_ylim(-0.6, len(models) - 0.4)
    ax.xaxis.set_major_formatter("{x:g}")
    ax.grid(axis="y", color="0.9", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, borderaxespad=0.2)


def plot_time_vs(ax: Axes, frame: pd.DataFrame, *, field: str) -> None:
    """Draw milliseconds an epoch against one property of the work, a contender and cell a line.

    Args:
        ax: Where to draw.
        frame: Rows of `speed_frame` that differ in that property alone.
        field: A key of `AXES`.
    """
    for (label, cell), rows in frame.groupby(["contender", "cell"], sort=False):
        ours = label == CONTENDERS[OURS].label
        style = style_of(str(cell).upper())
        ordered = rows.sort_values(field)
        ax.plot(
            *(ordered[field], ordered["median"]),
            color=style.color,
            linestyle=style.linestyle,
            marker=style.marker,
            fillstyle="full" if ours else "none",
            markersize=5,
            label=f"{str(cell).upper()}, {label}",
        )
    ax.set(xscale="log", yscale="log", xlabel=AXES[field])
    ax.set_xticks(sorted(frame[field].unique()), [f"{x}" for x in sorted(frame[field].unique())])
    ax.minorticks_off()
    ax.yaxis.set_major_formatter("{x:g}")
    ax.grid(color="0.92", linewidth=0.6)


def compose_contenders(frame: pd.DataFrame) -> Figure:
    """Return the figure of the head-to-head."""
    figure = Figure(figsize=(7.2, 4.0), layout="constrained")
    plot_contenders(figure.subplots(), frame)
    return figure


def compose_scaling(frames: Mapping[str, pd.DataFrame]) -> Figure:
    """Return the figure of how time grows, a panel a property of the work.

    Args:
        frames: Key of `AXES` -> rows of `speed_frame` that vary it.
    """
    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    panels = figure.subplots(1, len(frames), sharey=True, squeeze=False)[0]
    for ax, (field, frame) in zip(panels, frames.items(), strict=True):
        plot_time_vs(ax, frame, field=field)
    panels[0].set_ylabel("time of one epoch\n(ms, median; lower is better)")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure


LOOKS: Final[Mapping[str, Style]] = {
    CONTENDERS[OURS].label: Style(color="#0072B2", marker="o", linestyle="-"),
    CONTENDERS[PLAIN].label: Style(color="#D55E00", marker="s", linestyle="--"),
    CONTENDERS["keras-tensorflow-tuned"].label: Style(color="#E69F00", marker="D", linestyle=":"),
    CONTENDERS["keras-jax"].label: Style(color="#009E73", marker="^", linestyle="-."),
    CONTENDERS["pytorch"].label: Style(color="#CC79A7", marker="v", linestyle=":"),
}
"""Contender -> how it looks."""

HEAD_TO_HEAD: Final[Mapping[str, Plot[pd.DataFrame]]] = {
    "speed": Plot(caption="Time of one epoch, every contender.", compose=compose_contenders)
}
SCALING: Final[Mapping[str, Plot[Mapping[str, pd.DataFrame]]]] = {
    "scaling": Plot(caption="Time of one epoch against the work's shape.", compose=compose_scaling)
}

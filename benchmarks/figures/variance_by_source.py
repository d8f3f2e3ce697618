"""The figure of how far refits spread when one source varies."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from ..frames import Judging, StudyFrames
from ..statistics import as_factor
from ..tables import variance_errors, variance_frame
from ..text import interval_of
from .style import THOUSANDS, empty_figure, style_of

HEADING: Final = 1.3
"""Rows that the name of a source takes above its own."""
NEAR: Final = 5.0
"""Within this factor a log axis is ticked evenly: it may hold one power of ten alone."""
FAR: Final = 200.0
"""Beyond it there is no room for ticks between the powers."""


def places_of(frame: pd.DataFrame) -> list[float]:
    """Return the height of each row, the first on top, with room above the rows of a source.

    Args:
        frame: What `variance_frame` returned.
    """
    starts = (frame["source"] != frame["source"].shift()).cumsum()
    return [-(row + HEADING * start) for row, start in enumerate(starts)]


def plot_source_vs_error(
    ax: Axes, frame: pd.DataFrame, errors: pd.DataFrame, *, judging: Judging
) -> None:
    """Draw the primary metric on test data of every refit and its median, a row a source and cell.

    Args:
        ax: Where to draw.
        frame: What `variance_frame` returned.
        errors: What `variance_errors` returned; refits that failed are counted, not drawn.
        judging: How models are judged.
    """
    for place, row in zip(places_of(frame), frame.to_dict("records"), strict=True):
        style = style_of(row["cell"])
        mine = errors[(errors["source"] == row["source"]) & (errors["key"] == row["key"])]
        shown = mine["error"][np.isfinite(mine["error"])]
        ax.plot(
            *(shown, np.full(len(shown), place)),
            linestyle="none",
            marker=style.marker,
            markersize=4,
            color=style.color,
            markerfacecolor="none",
            alpha=0.7,
        )
        if np.isfinite(row["error"]):
            ax.plot(row["error"], place, marker="|", markersize=13, color="black", linestyle="none")
    ax.set_xlabel(f"test {judging.words}, closed loop\n({judging.better})")
    if not judging.higher_is_better:
        ax.set_xscale("log")
    low, high = ax.get_xlim()
    even = judging.higher_is_better or high < NEAR * low
    powers = LogLocator(subs=(1, 2, 5) if high < FAR * low else (1,))
    ax.xaxis.set_major_locator(MaxNLocator(5) if even else powers)
    ax.xaxis.set_major_formatter(THOUSANDS)
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_title("Each refit; bar: median", loc="left")


def plot_source_vs_spread(ax: Axes, frame: pd.DataFrame, *, judging: Judging) -> None:
    """Draw how far refits spread and its interval, a row a source and cell.

    Args:
        ax: Where to draw.
        frame: What `variance_frame` returned; a row whose spread is unknown stays empty.
        judging: How models are judged: errors spread by a factor, scores by an amount.
    """
    unit = judging.scale.unit
    for place, row in zip(places_of(frame), frame.to_dict("records"), strict=True):
        if not np.isfinite(row["spread"]):
            continue
        style = style_of(row["cell"])
        spread = interval_of(row, "spread") if unit else as_factor(interval_of(row, "spread"))
        ax.errorbar(
            *(spread.estimate, place),
            xerr=[[spread.estimate - spread.low], [spread.high - spread.estimate]],
            fmt=style.marker,
            color=style.color,
            markersize=6,
            elinewidth=1.2,
            capsize=3,
            clip_on=False,
        )
    matters = judging.scale.delta if unit else 1 + judging.scale.delta
    ax.axvline(matters, color="0.3", linewidth=0.8, linestyle=":", zorder=1)
    ax.set_xlim(left=0 if unit else 1)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.set(xlabel=f"standard deviation\n({unit})" if unit else "standard deviation\n(factor)")
    ax.set_title("Spread with 95 % interval", loc="left")


def compose_variance(records: StudyFrames) -> Figure:
    """Return the figure of the spread between refits by its source."""
    frame, errors = variance_frame(records), variance_errors(records)
    figure = Figure(figsize=(7.2, 1.3 + 0.34 * max(len(frame), 4)), layout="constrained")
    if not np.isfinite(errors["error"]).any():
        return empty_figure(
            figure, xlabel=f"test {records.judging.words}", ylabel="source of the spread"
        )
    left, right = figure.subplots(1, 2, sharey=True)
    plot_source_vs_error(left, frame, errors, judging=records.judging)
    plot_source_vs_spread(right, frame, judging=records.judging)
    _name_rows(left, frame)
    for ax in (left, right):
        for place in places_of(frame):
            ax.axhline(place, color="0.9", linewidth=0.6, zorder=0)
        ax.tick_params(axis="y", length=0)
    return figure


def _name_rows(ax: Axes, frame: pd.DataFrame) -> None:
    """Write the name of each source above its rows, and what each row is beside it."""
    places = places_of(frame)
    names = {
        place: f"{row['model']}, n = {row['n']}"
        + (f", {row['failed']} failed" if row["failed"] else "")
        for place, row in zip(places, frame.to_dict("records"), strict=True)
    }
    firsts = (frame["source"] != frame["source"].shift()).tolist()
    headings = {
        place + 1: varies
        for place, varies, first in zip(places, frame["varies"], firsts, strict=True)
        if first
    }
    ax.set_yticks([*names, *headings], [*names.values(), *headings.values()])
    for label in ax.get_yticklabels()[len(names) :]:
        label.set_fontweight("bold")
    ax.set(ylabel="what varies", ylim=(places[-1] - 0.7, places[0] + 1.4))

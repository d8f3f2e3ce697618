"""How figures look: a colour, marker and line style a cell or tuner, and one set of defaults.

Cells differ in all three, so that figures survive colour blindness and black-and-white print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

THOUSANDS: Final = "{x:,.6g}"
"""Format of ticks that count something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one cell or tuner looks."""

    color: str
    marker: str
    linestyle: str


def style_of(name: str) -> Style:
    """Return the style of a cell or tuner; an unknown one gets a grey of its own.

    Args:
        name: As readers see it: a cell in capitals, a tuner in small letters.
    """
    return STYLES.get(name, Style(color="#555555", marker="D", linestyle=":"))


def say_empty(ax: Axes, text: str = "no completed refits") -> None:
    """Write why there is nothing to see, in the middle of axes without ticks."""
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color="0.3")
    ax.set(xticks=[], yticks=[])


def empty_figure(figure: Figure, *, xlabel: str, ylabel: str) -> Figure:
    """Return the figure with one empty pair of axes that says so."""
    ax = figure.subplots()
    ax.set(xlabel=xlabel, ylabel=ylabel)
    say_empty(ax)
    return figure


RC: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",  # text is text: searched, copied, and in the colour of its page
    "svg.hashsalt": "gru-or-lstm",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
}

# After Okabe and Ito's colours, which remain apart under the common colour-vision deficiencies, but
# as dark as it takes to have 4.5:1 on white.
STYLES: Final[Mapping[str, Style]] = {
    "GRU": Style(color="#0072B2", marker="o", linestyle="-"),
    "LSTM": Style(color="#B54A00", marker="s", linestyle="--"),
    "RNN": Style(color="#007D60", marker="^", linestyle="-."),
    "MGU": Style(color="#8A2463", marker="v", linestyle=":"),
    "random": Style(color="#007D60", marker="^", linestyle="-"),
    "hyperband": Style(color="#8A2463", marker="v", linestyle="--"),
    "bayesian": Style(color="#7A5C00", marker="P", linestyle="-."),
    "grid": Style(color="#3D5FC4", marker="X", linestyle=":"),
}

ON_DARK: Final[Mapping[str, str]] = {
    "#0072B2": "#56B4E9",
    "#B54A00": "#F0924A",
    "#007D60": "#2FBF97",
    "#8A2463": "#E39AC4",
    "#7A5C00": "#E5B93C",
    "#3D5FC4": "#9DB2FF",
}
"""Colour of a style -> what stands for it on a dark page, 4.5:1 there."""

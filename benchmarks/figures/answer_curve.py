"""The answer as a figure: who wins, and by what, against the number of tuning trials."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import THOUSANDS, style_of


def plot_expected_vs_trials(
    ax: Axes, answer: pd.DataFrame, *, cells: tuple[str, ...], ylabel: str, log: bool
) -> None:
    """Draw what each cell is expected to reach after so many trials, with its band over seeds.

    Args:
        ax: Where to draw.
        answer: What `benchmarks.tabular.answer_frame` returned.
        cells: Its cells.
        ylabel: What they reach, and which way is better.
        log: Whether that is an error, drawn on a log axis.
    """
    for cell in cells:
        style = style_of(cell.upper())
        ax.fill_between(
            *(answer["trials"], answer[f"{cell}_low"], answer[f"{cell}_high"]),
            color=style.color,
            alpha=0.18,
            linewidth=0,
        )
        ax.plot(
            *(answer["trials"], answer[cell]),
            color=style.color,
            linestyle=style.linestyle,
            marker=style.marker,
            markevery=_marked(answer),
            markersize=5,
            label=cell.upper(),
        )
    ax.set(xscale="log", xlabel="tuning trials a cell", ylabel=ylabel)
    if log:
        ax.set_yscale("log")
    ax.xaxis.set_major_formatter(THOUSANDS)
    ax.legend(loc="best")
    ax.set_title("Line: exact; band: 95 % over seeds", loc="left")


def plot_better_vs_trials(ax: Axes, answer: pd.DataFrame, *, cells: tuple[str, ...]) -> None:
    """Draw how likely the first of each pair of cells is the better one, with its band.

    Args:
        ax: Where to draw.
        answer: What `benchmarks.tabular.answer_frame` returned.
        cells: Its cells.
    """
    for first, second in combinations(cells, 2):
        name, style = f"p_{first}_better_than_{second}", style_of(first.upper())
        ax.fill_between(
            *(answer["trials"], answer[f"{name}_low"], answer[f"{name}_high"]),
            color="0.5",
            alpha=0.25,
            linewidth=0,
        )
        ax.plot(
            *(answer["trials"], answer[name]),
            color="black",
            marker=style.marker,
            markevery=_marked(answer),
            markersize=4,
            label=f"{first.upper()} better than {second.upper()}",
        )
    ax.axhline(0.5, color="0.3", linewidth=0.8, linestyle=":", zorder=1)
    ax.set(xscale="log", ylim=(0, 1), xlabel="tuning trials a cell", ylabel="probability")
    ax.xaxis.set_major_formatter(THOUSANDS)
    ax.legend(loc="lower left")
    ax.set_title("Dotted: neither is more likely", loc="left")


def compose_answer(
    answer: pd.DataFrame, *, cells: tuple[str, ...], ylabel: str, log: bool
) -> Figure:
    """Return the figure of the answer."""
    figure = Figure(figsize=(7.2, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    plot_expected_vs_trials(left, answer, cells=cells, ylabel=ylabel, log=log)
    plot_better_vs_trials(right, answer, cells=cells)
    return figure


def _marked(answer: pd.DataFrame) -> list[int]:
    """Places of a few numbers of trials, evenly spread on a log axis."""
    wanted = (1, 2, 5, 10, 20, 50, 100, 200)
    trials = answer["trials"].tolist()
    return [trials.index(number) for number in wanted if number in trials]

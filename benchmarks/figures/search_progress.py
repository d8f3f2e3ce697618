"""The best validation error found so far against the budget spent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..frames import Judging, StudyFrames
from .style import THOUSANDS, empty_figure, style_of


def best_so_far(trials: pd.DataFrame, *, error: str) -> pd.DataFrame:
    """Return how the best validation error of one tuner fell as its budget was spent.

    Args:
        trials: Rows of one tuner, in order.
        error: The column of the validation error.

    Returns:
        Columns `epochs` and `seconds` (cumulative, failures included), `best`.
    """
    values = trials[error].astype(float).where(trials["status"] == "completed", np.inf)
    return pd.DataFrame(
        {
            "epochs": trials["own_epochs"].astype(float).cumsum(),
            "seconds": trials["train_seconds"].astype(float).fillna(0.0).cumsum(),
            "best": np.minimum.accumulate(values.fillna(np.inf).to_numpy()),
        }
    )


def plot_best_vs_budget(ax: Axes, trials: pd.DataFrame, *, budget: str, judging: Judging) -> None:
    """Draw the best validation error found so far against the budget spent, a tuner a line.

    Args:
        ax: Where to draw.
        trials: The search trials of every tuner, in order.
        budget: "epochs" or "seconds".
        judging: How models are judged.
    """
    error = judging.searched_error
    for tuner, rows in trials.groupby("tuner", sort=False):
        progress = best_so_far(rows, error=error)
        found = progress[np.isfinite(progress["best"])]
        if found.empty:
            continue
        style = style_of(str(tuner))
        completed = rows["status"] == "completed"
        ax.scatter(
            *(progress.loc[completed, budget], rows.loc[completed, error]),
            s=9,
            marker=style.marker,
            facecolor="none",
            edgecolor=style.color,
            alpha=0.45,
            linewidth=0.6,
        )
        ax.step(
            *(found[budget], found["best"]),
            where="post",
            color=style.color,
            linestyle=style.linestyle,
            linewidth=1.8,
            label=f"{tuner}, n = {len(rows)}",
        )
        ax.plot(
            *(found[budget].iloc[-1], found["best"].iloc[-1]),
            marker=style.marker,
            color=style.color,
            markersize=6,
        )
    if judging.searched_success_below is not None:
        ax.axhline(judging.searched_success_below, color="0.3", linewidth=0.8, linestyle=":")
    ax.set(yscale="log", xlabel=BUDGETS[budget])
    ax.set_xlim(left=0)
    ax.xaxis.set_major_formatter(THOUSANDS)


def compose_search_progress(records: StudyFrames) -> Figure:
    """Return the figure of search progress against both budgets."""
    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    trials, judging = records.trials, records.judging
    if not (trials["status"] == "completed").any():
        return empty_figure(
            figure, xlabel=BUDGETS["epochs"], ylabel=f"validation {judging.searched}"
        )
    left, right = figure.subplots(1, 2, sharey=True)
    plot_best_vs_budget(left, trials, budget="epochs", judging=judging)
    plot_best_vs_budget(right, trials, budget="seconds", judging=judging)
    left.set_ylabel(f"validation {judging.searched}, closed loop\n(lower is better)")
    left.set_title("Line: best so far; points: completed trials", loc="left")
    right.legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=2)
    return figure


BUDGETS: Final[Mapping[str, str]] = {
    "epochs": "epochs trained, cumulative",
    "seconds": "training time, cumulative (s)",
}

"""Figures of a study: which cell, at what error, size and time.

A plot is a function that takes axes first and draws numbers computed before. To add one, write
`plot_y_vs_x(ax, records)` and an entry of `PLOTS`, which composes plots into figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.drawing import Plot, draw_plots
from benchmarks.error_vs_cost import plot_error_vs_cost
from benchmarks.frames import StudyFrames
from benchmarks.judging import DEFAULT_JUDGING, Judging
from benchmarks.loss_vs_budget import compose_loss_vs_budget
from benchmarks.loss_vs_error import plot_error_vs_validation_loss
from benchmarks.pareto import compose_membership
from benchmarks.poles import compose_poles
from benchmarks.small_multiples import compose_forecasts, compose_learning_curves
from benchmarks.statistics import EQUIVALENCE_DECADES
from benchmarks.style import THOUSANDS, empty_figure, style_of
from benchmarks.trials import compose_rate_marginals, compose_units_vs_rate
from benchmarks.variance_figure import compose_variance

DEFAULT_ERROR: Final = DEFAULT_JUDGING.validation_error


def draw(records: StudyFrames, folder: Path) -> list[Path]:
    """Write every figure as PNG and SVG; the same records give the same bytes.

    Args:
        records: The study.
        folder: Where NAME.png and NAME.svg go; created if absent.

    Returns:
        The paths written, in the order of `plots_of`.
    """
    return draw_plots(records, plots_of(records), folder)


def plots_of(records: StudyFrames) -> Mapping[str, Plot[StudyFrames]]:
    """Return the plots that mean something for what a study recorded."""
    return {name: plot for name, plot in PLOTS.items() if NEEDS.get(name, _nothing)(records)}


def _nothing(_records: StudyFrames) -> bool:
    return True


def best_so_far(trials: pd.DataFrame, *, error: str = DEFAULT_ERROR) -> pd.DataFrame:
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


def plot_best_vs_budget(
    ax: Axes, trials: pd.DataFrame, *, budget: str, judging: Judging = DEFAULT_JUDGING
) -> None:
    """Draw the best validation error found so far against the budget spent, a tuner a line.

    Args:
        ax: Where to draw.
        trials: The search trials of every tuner, in order.
        budget: "epochs" or "seconds".
        judging: How models are judged.
    """
    error = judging.validation_error
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
    if judging.success_below is not None:
        ax.axhline(judging.success_below, color="0.3", linewidth=0.8, linestyle=":")
    ax.set(yscale="log", xlabel=BUDGETS[budget])
    ax.set_xlim(left=0)
    ax.xaxis.set_major_formatter(THOUSANDS)


def compose_single(
    records: StudyFrames, *, plot: Callable[[Axes, StudyFrames], None], width: float = 5.6
) -> Figure:
    """Return a figure of one plot.

    Args:
        records: The study.
        plot: Draws the study on axes.
        width: In inches.
    """
    figure = Figure(figsize=(width, 4.6), layout="constrained")
    plot(figure.subplots(), records)
    return figure


def compose_search_progress(records: StudyFrames) -> Figure:
    """Return the figure of search progress against both budgets."""
    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    trials, judging = records.trials, records.judging
    if not (trials["status"] == "completed").any():
        return empty_figure(figure, xlabel=BUDGETS["epochs"], ylabel=f"validation {judging.metric}")
    left, right = figure.subplots(1, 2, sharey=True)
    plot_best_vs_budget(left, trials, budget="epochs", judging=judging)
    plot_best_vs_budget(right, trials, budget="seconds", judging=judging)
    left.set_ylabel(f"validation {judging.metric}, closed loop\n(lower is better)")
    left.set_title("Line: best so far; points: completed trials", loc="left")
    right.legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=2)
    return figure


BUDGETS: Final[Mapping[str, str]] = {
    "epochs": "epochs trained, cumulative",
    "seconds": "training time, cumulative (s)",
}


def _searched(records: StudyFrames) -> bool:
    return not records.trials.empty


NEEDS: Final[Mapping[str, Callable[[StudyFrames], bool]]] = {
    "validation_loss_vs_error": _searched,
    "poles": lambda records: records.judging.pole is not None,
    "variance_by_source": lambda records: not records.variance.empty,
    "rate_marginals": _searched,
    "units_vs_rate": _searched,
    "search_progress": _searched,
}
"""Figure -> whether a study has what it shows: search trials, a law with a pole, refits of a source
of spread."""

PLOTS: Final[Mapping[str, Plot[StudyFrames]]] = {
    "error_vs_parameters": Plot(
        caption="Closed-loop test error against the number of trainable parameters. Linear "
        "baselines (stars) need {coefficients} coefficients{exactness}.",
        compose=partial(compose_single, plot=partial(plot_error_vs_cost, cost="parameters")),
    ),
    "error_vs_seconds": Plot(
        caption="Closed-loop test error against the training time of one fit, alone on the "
        "machine, without compilation. Bars are quartiles both ways.",
        compose=partial(compose_single, plot=partial(plot_error_vs_cost, cost="seconds")),
    ),
    "forecasts": Plot(
        caption="Free-running forecasts of {shown}, every seed. Shaded: the samples of context. "
        "{leak}Below each, the absolute error, divided by the envelope where the series "
        "has one.",
        compose=compose_forecasts,
        wide=True,
    ),
    "learning_curves": Plot(
        caption="One-step loss at recorded epochs: faint lines are seeds, bold lines their median.",
        compose=compose_learning_curves,
        wide=True,
    ),
    "validation_loss_vs_error": Plot(
        caption="One-step validation loss against closed-loop validation error of every completed "
        "search trial: how far the usual objective ranks what matters.",
        compose=partial(compose_single, plot=plot_error_vs_validation_loss, width=7.2),
        wide=True,
    ),
    "loss_vs_budget": Plot(
        caption="One-step validation loss at recorded epochs, and against seconds of training: "
        "median and quartiles over seeds.",
        compose=compose_loss_vs_budget,
        wide=True,
    ),
    "poles": Plot(
        caption="Poles of an AR(2) fitted to each free-running forecast of {shown}, around "
        "that of the law: the modulus is the decay a step, the angle the turn. Grey: the unit "
        "circle, beyond which forecasts grow. Right: the nearest half.",
        compose=compose_poles,
        wide=True,
    ),
    "pareto_membership": Plot(
        caption="How likely each network is to be on the Pareto front of test error against "
        "parameters (filled), and against training seconds (open).",
        compose=compose_membership,
        wide=True,
    ),
    "variance_by_source": Plot(
        caption="How far refits of one network spread, by what varies between them: {sources}. "
        "Left: test error of each refit. Right: standard deviation of its log10 with the "
        f"chi-square interval; dotted: {EQUIVALENCE_DECADES:g} decades, within which two errors "
        "count as equal.",
        compose=compose_variance,
        wide=True,
    ),
    "rate_marginals": Plot(
        caption="Search trials against their learning rate: closed-loop validation error, and time "
        "of an epoch beside other trials. Failed trials count as the worst error.",
        compose=compose_rate_marginals,
        wide=True,
    ),
    "units_vs_rate": Plot(
        caption="Search trials over learning rate and units: the darker, the lower the "
        "closed-loop validation error, after however many epochs a trial got{success}; crossed: "
        "failed.",
        compose=compose_units_vs_rate,
        wide=True,
    ),
    "search_progress": Plot(
        caption="Best validation error found so far against the budget spent: epochs and training "
        "time, failed trials included.",
        compose=compose_search_progress,
        wide=True,
    ),
}

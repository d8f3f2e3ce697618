"""Figures of a study: which cell, at what error, size and time.

A plot is a function that takes axes first and draws numbers computed before. To add one, write
`plot_y_vs_x(ax, records)` and an entry of `PLOTS`, which composes plots into figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..frames import StudyFrames
from .drawing import Plot, draw_plots
from .error_vs_cost import plot_error_vs_cost
from .front_membership import compose_membership
from .loss_vs_budget import compose_loss_vs_budget
from .loss_vs_error import plot_error_vs_validation_loss
from .pole_map import compose_poles
from .search_progress import compose_search_progress
from .small_multiples import compose_forecasts, compose_learning_curves
from .trials_vs_rate import compose_rate_marginals, compose_units_vs_rate
from .variance_by_source import compose_variance


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
        caption="Closed-loop test error against the number of trainable parameters. Fitted "
        "baselines (stars) have {coefficients} parameters{exactness}.",
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
        "Left: each refit on test data. Right: standard deviation, of errors as the factor that it "
        "is on a log scale, with the chi-square interval; dotted: {matters}, the smallest "
        "difference that matters.",
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

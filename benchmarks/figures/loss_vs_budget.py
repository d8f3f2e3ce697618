"""Learning curves of the networks of interest against what they cost: epochs, and seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...search.training import recorded_epochs
from ..frames import (
    PUBLISHED_ROLE,
    StudyFrames,
    choices_of_interest,
    model_name,
    refits,
    say_origin,
)
from .style import empty_figure, style_of

BUDGETS: Final[Mapping[str, str]] = {
    "epoch": "epoch",
    "seconds": "training time of a fit (s), alone on the machine",
}


def curves_frame(records: StudyFrames) -> pd.DataFrame:
    """Return the validation loss over seeds at every recorded epoch, and when it was reached.

    Args:
        records: The study.

    Returns:
        One row a configuration of interest and epoch: `key`, `name`, `origin`, `cell`,
        `published`, `n`, `epoch`, `seconds` (the epoch times the median time of one; NaN if
        unknown), `loss`, `loss_q25`, `loss_q75` (median and quartiles over seeds).
    """
    parts = []
    for choice in choices_of_interest(records).to_dict("records"):
        curves = records.curves[records.curves["key"] == choice["key"]]
        if curves.empty:
            continue
        rows = refits(records, choice["key"])
        per_epoch = (rows["train_seconds"].astype(float) / rows["epochs"].astype(float)).median()
        losses = curves.groupby("epoch")["val_loss"]
        median = losses.median()
        parts.append(
            pd.DataFrame(
                {
                    "key": choice["key"],
                    "name": model_name(choice["cell"], choice["units"]),
                    "origin": say_origin(choice),
                    "cell": choice["cell"],
                    "published": choice["role"] == PUBLISHED_ROLE,
                    "n": curves["seed"].nunique(),
                    "epoch": median.index,
                    "seconds": median.index * per_epoch,
                    "loss": median.to_numpy(),
                    "loss_q25": losses.quantile(0.25).to_numpy(),
                    "loss_q75": losses.quantile(0.75).to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def plot_loss_vs_budget(ax: Axes, curves: pd.DataFrame, *, budget: str) -> None:
    """Draw median validation loss with its quartiles against a budget.

    Args:
        ax: Where to draw.
        curves: What `curves_frame` returned.
        budget: A key of `BUDGETS`.
    """
    ax.set(xscale="log", yscale="log", xlabel=BUDGETS[budget])
    for _, rows in curves.groupby("key", sort=False):
        first = rows.iloc[0]
        style = style_of(first["cell"])
        shown = rows[rows["epoch"].isin(recorded_epochs(0, int(rows["epoch"].max())))]
        ax.plot(
            *(shown[budget], shown["loss"]),
            color=style.color,
            linestyle=style.linestyle,
            linewidth=0.9 if first["published"] else 2.0,
            label=f"{first['name']}, {first['origin']} (n = {first['n']})",
        )
        ax.fill_between(
            *(shown[budget], shown["loss_q25"], shown["loss_q75"]),
            color=style.color,
            alpha=0.12,
            linewidth=0,
        )


def compose_loss_vs_budget(records: StudyFrames) -> Figure:
    """Return the figure of learning curves against epochs and against seconds."""
    figure = Figure(figsize=(7.2, 3.8), layout="constrained")
    curves = curves_frame(records)
    if curves.empty:
        return empty_figure(figure, xlabel=BUDGETS["epoch"], ylabel="validation loss")
    axes = figure.subplots(1, len(BUDGETS), sharey=True)
    for ax, budget in zip(axes, BUDGETS, strict=True):
        plot_loss_vs_budget(ax, curves, budget=budget)
    axes[0].set_ylabel("validation loss, one-step MSE (lower is better)")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=2)
    return figure


COLUMNS: Final = (
    *("key", "name", "origin", "cell", "published", "n", "epoch", "seconds"),
    *("loss", "loss_q25", "loss_q75"),
)

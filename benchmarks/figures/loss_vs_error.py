"""Whether the validation loss ranks trials as their closed-loop error does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ...search.configurations import say_span
from ..frames import StudyFrames
from ..statistics import spearman
from ..text import format_significant
from .style import say_empty, style_of

REFERENCE_STYLES: Final[Mapping[str, str]] = {"persistence": ":", "floor": "-."}


def plot_error_vs_validation_loss(ax: Axes, records: StudyFrames) -> None:
    """Draw closed-loop against one-step validation error of every completed trial.

    Args:
        ax: Where to draw.
        records: The study.
    """
    trials, metric = records.trials, records.judging.searched
    error = records.judging.searched_error
    done = trials[trials["status"] == "completed"].dropna(subset=["val_loss", error])
    ax.set(
        xlabel="validation loss, one-step MSE (lower is better)",
        ylabel=f"validation {metric}, closed loop (lower is better)",
    )
    if done.empty:
        say_empty(ax, "no completed trials")
        return
    ax.set(xscale="log", yscale="log")
    for (cell, span), rows in done.groupby(["cell", "loss_span"]):
        style = style_of(str(cell))
        ax.scatter(
            *(rows["val_loss"], rows[error]),
            s=20,
            marker=style.marker,
            facecolor="none" if span == "every" else style.color,
            edgecolor=style.color,
            linewidth=0.9,
            label=f"{cell}, {say_span(str(span))} (n = {len(rows)})",
        )
    ax.margins(0.08)
    _draw_loss_references(ax, records)
    for criterion, marker, text in (
        ("val_loss", "D", "lowest validation loss chooses"),
        (error, "o", f"lowest {metric} chooses"),
    ):
        chosen = done.iloc[int(done[criterion].astype(float).argmin())]
        ax.plot(
            *(chosen["val_loss"], chosen[error]),
            marker=marker,
            markersize=11,
            color="black",
            fillstyle="none",
            markeredgewidth=1.4,
            linestyle="none",
            label=f"{text}: {format_significant(float(chosen[error]))}",
        )
    said = [
        _say_correlation(str(span), rows["val_loss"], rows[error])
        for span, rows in done.groupby("loss_span")
    ]
    ax.set_title("\n".join(["Spearman rank correlation with the loss", *said]), loc="left")
    # Markers as large as in the axes would touch each other.
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1), borderaxespad=0, markerscale=0.7)


def _say_correlation(span: str, losses: pd.Series[float], errors: pd.Series[float]) -> str:
    rho = spearman(losses, errors)
    value = "undefined" if np.isnan(rho) else f"{rho:.2f}".replace("-", "\N{MINUS SIGN}")
    return f"over {say_span(span)}: {value} (n = {len(losses)})"


def _draw_loss_references(ax: Axes, records: StudyFrames) -> None:
    """Draw the losses that networks are held against, without widening the axes for them."""
    left, right = ax.get_xlim()
    for name, loss in records.references.items():
        linestyle = REFERENCE_STYLES.get(name, ":")
        label = f"{name}, every position: {format_significant(loss)}"
        if left <= loss <= right:
            ax.axvline(loss, color="0.3", linewidth=0.9, linestyle=linestyle, label=label)
        else:
            ax.plot([], [], color="0.3", linestyle=linestyle, label=f"{label}, off scale")
    ax.set_xlim(left, right)

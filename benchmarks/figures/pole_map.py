"""How the forecasts of a model oscillate and decay: the pole of an AR(2) fitted to each of them."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...search.judging import fitted_pole
from ..frames import PUBLISHED_ROLE, StudyFrames, choices_of_interest, model_name, say_origin
from .style import empty_figure, style_of

LEAST_REACH: Final = 1e-6
"""Least distance from the true pole to the edge of the axes."""
SHARES: Final = (0.95, 0.5)
"""How many of the poles each pair of axes holds."""


def poles_frame(records: StudyFrames) -> pd.DataFrame:
    """Return the pole of every seed's forecast of the shown episode.

    Args:
        records: The study.

    Returns:
        One row a configuration of interest and seed: `key`, `name`, `origin`, `cell`, `published`,
        `seed`, `real`, `imaginary`.
    """
    rows = []
    for choice in choices_of_interest(records).to_dict("records"):
        forecasts = records.forecasts[records.forecasts["key"] == choice["key"]]
        for seed, run in forecasts.groupby("seed"):
            pole = fitted_pole(run.sort_values("step")["forecast"].to_numpy(dtype=np.float64))
            rows.append(
                {
                    "key": choice["key"],
                    "name": model_name(choice["cell"], choice["units"]),
                    "origin": say_origin(choice),
                    "cell": choice["cell"],
                    "published": choice["role"] == PUBLISHED_ROLE,
                    "seed": seed,
                    "real": pole.real,
                    "imaginary": pole.imag,
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def plot_imaginary_vs_real(ax: Axes, poles: pd.DataFrame, *, truth: complex, share: float) -> None:
    """Draw the poles of forecasts in the upper half plane, around the true one.

    Args:
        ax: Where to draw.
        poles: What `poles_frame` returned.
        truth: The pole of the series itself.
        share: How many of the poles the axes must hold, the nearest to the true one, in (0, 1].
    """
    angle = np.linspace(0, np.pi, 5000)
    ax.plot(np.cos(angle), np.sin(angle), color="0.6", linewidth=0.8, zorder=1)
    ax.axhline(0.0, color="0.6", linewidth=0.8, zorder=1)
    for _, rows in poles.groupby("key", sort=False):
        first = rows.iloc[0]
        style = style_of(first["cell"])
        ax.plot(
            *(rows["real"], rows["imaginary"]),
            linestyle="none",
            marker=style.marker,
            markersize=5,
            color=style.color,
            markerfacecolor="none" if first["published"] else style.color,
            alpha=0.8,
            label=f"{first['name']}, {first['origin']} (n = {len(rows)})",
        )
    ax.plot(
        *(truth.real, truth.imag),
        linestyle="none",
        marker="+",
        markersize=14,
        markeredgewidth=1.6,
        color="black",
        label=f"truth, modulus {abs(truth):.5f}, angle {np.angle(truth):.5f}",
        zorder=4,
    )
    distances = np.abs(poles["real"].to_numpy() + 1j * poles["imaginary"].to_numpy() - truth)
    reach = 1.1 * max(float(np.quantile(distances, share, method="lower")), LEAST_REACH)
    ax.set(
        xlim=(truth.real - reach, truth.real + reach),
        ylim=(truth.imag - reach, truth.imag + reach),
        xlabel="real part",
        aspect="equal",
    )
    inside = int((distances <= reach).sum())
    nearest = "all" if inside == len(poles) else f"the {inside} nearest of"
    ax.set_title(f"{nearest} {len(poles)} poles", loc="left")
    ax.locator_params(nbins=5)


def compose_poles(records: StudyFrames) -> Figure:
    """Return the figure of the poles of forecasts, nearly all of them and the nearest half.

    There is nothing to hold them against where the law of a series has no pole.
    """
    figure = Figure(figsize=(7.2, 4.4), layout="constrained")
    poles, truth = poles_frame(records), records.judging.pole
    if poles.empty or truth is None:
        return empty_figure(figure, xlabel="real part", ylabel="imaginary part")
    axes = figure.subplots(1, len(SHARES))
    for ax, share in zip(axes, SHARES, strict=True):
        plot_imaginary_vs_real(ax, poles, truth=truth, share=share)
    axes[0].set_ylabel("imaginary part (the conjugate pole mirrors it)")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=2)
    return figure


COLUMNS: Final = ("key", "name", "origin", "cell", "published", "seed", "real", "imaginary")

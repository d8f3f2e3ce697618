"""How sure it is that a network lies on the Pareto front of error and cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from benchmarks.frames import PUBLISHED_ROLE, StudyFrames, choice_names, refit_errors, refits
from benchmarks.statistics import pareto_front, summarize
from benchmarks.style import empty_figure, style_of

COSTS: Final = {"parameters": "parameter_count", "seconds": "train_seconds"}
RESAMPLES: Final = 2000


def front_membership(
    costs: Sequence[NDArray[np.float64]],
    errors: Sequence[NDArray[np.float64]],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Return the probability of each point to be on the Pareto front of the medians.

    Replicates are resampled within each point, cost and error of one replicate together.

    Args:
        costs: Costs of the replicates of each point, shape (replicates,) each.
        errors: Errors of the same replicates, infinite where one failed.
        resamples: Bootstrap resamples.
        seed: Of the bootstrap.

    Returns:
        Probabilities of shape (points,). A point with one replicate is resampled to itself.

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 6.
    """
    rng = np.random.default_rng(seed)
    medians = np.empty((2, resamples, len(errors)))
    for point, (cost, error) in enumerate(zip(costs, errors, strict=True)):
        drawn = rng.integers(len(error), size=(resamples, len(error)))
        medians[0, :, point] = np.median(cost[drawn], axis=1)
        medians[1, :, point] = np.median(error[drawn], axis=1)
    fronts = [pareto_front(cost, error) for cost, error in zip(*medians, strict=True)]
    return np.asarray(np.mean(fronts, axis=0), dtype=np.float64)


def membership_frame(records: StudyFrames) -> pd.DataFrame:
    """Return how each network stands to the Pareto fronts, the likeliest member first.

    Args:
        records: The study.

    Returns:
        One row a label: `label`, `model`, `cell`, `published`, `n`, `parameter_count`,
        `train_seconds` and `error` (medians), and for each of `COSTS` `on_front_NAME` (of the
        medians as measured) and `p_front_NAME`. A label of which no refit ended is left out.
    """
    rows, samples = [], []
    names = choice_names(records.choices)
    for choice in records.choices.drop_duplicates("label").to_dict("records"):
        errors = refit_errors(records, choice["label"])
        mine = refits(records, choice["label"])
        spent = {name: _filled(mine[column]) for name, column in COSTS.items()}
        if not np.isfinite(errors).any() or any(np.isnan(cost).any() for cost in spent.values()):
            continue
        samples.append((errors, spent))
        rows.append(
            {
                "label": choice["label"],
                "model": names[choice["label"]],
                "cell": choice["cell"],
                "published": choice["role"] == PUBLISHED_ROLE,
                "n": len(errors),
                "parameter_count": int(np.median(spent["parameters"])),
                "train_seconds": float(np.median(spent["seconds"])),
                "error": summarize(errors).median,
            }
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS[:8]))
    for name, column in zip(COSTS, ("parameter_count", "train_seconds"), strict=True):
        costs = [spent[name] for _, spent in samples]
        frame[f"on_front_{name}"] = pareto_front(frame[column], frame["error"])
        frame[f"p_front_{name}"] = (
            front_membership(costs, [errors for errors, _ in samples]) if samples else []
        )
    order = [f"p_front_{name}" for name in COSTS]
    return frame.sort_values([*order, "error"], ascending=[False, False, True], kind="stable")[
        list(COLUMNS)
    ].reset_index(drop=True)


def plot_model_vs_front_probability(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw the probability of each network to be on either front.

    Args:
        ax: Where to draw.
        frame: What `membership_frame` returned.
    """
    places = np.arange(len(frame))[::-1]
    for name, (marker, size) in MARKERS.items():
        for place, row in zip(places, frame.to_dict("records"), strict=True):
            color = style_of(row["cell"]).color
            ax.plot(
                *(row[f"p_front_{name}"], place),
                marker=marker,
                markersize=size,
                color=color,
                markerfacecolor=color if name == "parameters" else "none",
                linestyle="none",
                clip_on=False,
            )
        ax.plot(
            *([], []),
            marker=marker,
            markersize=size,
            color="0.3",
            markerfacecolor="0.3" if name == "parameters" else "none",
            linestyle="none",
            label=f"error against {name}",
        )
    ax.set_yticks(places, [_tick(row) for row in frame.to_dict("records")])
    ax.set(xlim=(0, 1), xlabel="probability to be on the Pareto front (bootstrap over seeds)")
    ax.set_ylabel("network")
    ax.grid(axis="y", color="0.9", linewidth=0.6)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, borderaxespad=0)


def compose_membership(records: StudyFrames) -> Figure:
    """Return the figure of front membership."""
    frame = membership_frame(records)
    figure = Figure(figsize=(7.2, 1.2 + 0.28 * max(len(frame), 4)), layout="constrained")
    if frame.empty:
        return empty_figure(figure, xlabel="probability", ylabel="network")
    plot_model_vs_front_probability(figure.subplots(), frame)
    return figure


def _filled(values: pd.Series[Any]) -> NDArray[np.float64]:
    """Give a failed refit the median cost of the others: it cost something, nobody knows what."""
    costs = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(costs), values.astype(float).median(), costs)


def _tick(row: Mapping[Any, Any]) -> str:
    recipe = ", published recipe" if row["published"] else ""
    return f"{row['model']}{recipe} (n = {row['n']})"


COLUMNS: Final = (
    *("label", "model", "cell", "published", "n", "parameter_count", "train_seconds", "error"),
    *("on_front_parameters", "p_front_parameters", "on_front_seconds", "p_front_seconds"),
)

MARKERS: Final = {"parameters": ("o", 4.5), "seconds": ("s", 7.0)}
"""Cost -> marker and size; the two may lie upon each other."""

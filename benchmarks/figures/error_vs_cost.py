"""Test error of refits and baselines against what they cost: parameters or seconds."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from ..frames import PUBLISHED_ROLE, Judging, StudyFrames, choice_names, refit_errors, refits
from ..statistics import pareto_front, summarize
from ..text import format_significant, format_summary
from .inline import as_gid
from .point_names import name_points
from .style import THOUSANDS, say_empty, style_of

ERROR_CEILING: Final = 20.0
"""Refits above this are drawn at it, failures included, so that the others keep their room."""

FRONT: Final = "Pareto front of the networks"
STAR: Final[dict[str, Any]] = {
    "marker": "*",
    "color": "black",
    "markersize": 9,
    "linestyle": "none",
}
BELOW: Final = 6.0
"""Baselines this many times better than the best refit are named below instead of drawn."""

BELOW_WIDTH: Final = 78
"""Letters of a line below the axes."""

LINE_HEIGHT: Final = 0.04
"""Of small text, as a share of the axes."""


def refit_points(records: StudyFrames, *, cost: str) -> pd.DataFrame:
    """Return one row a configuration: quartiles of its test error and of a cost.

    Args:
        records: The study.
        cost: A column of `measurements`, such as "parameter_count".

    Returns:
        Columns `key`, `cell`, `name` (as `choice_names` says it), `n`, `failed`, `published`,
        `error`, `error_low`, `error_high`, `cost`, `cost_low`, `cost_high`, `front`. An error is
        infinite where that many refits failed; a cost is NaN where no refit has one.
    """
    rows = []
    names = choice_names(records.choices)
    for choice in records.choices.drop_duplicates("key").to_dict("records"):
        key = choice["key"]
        errors = refit_errors(records, key)
        error = summarize(errors)
        spent = summarize(refits(records, key)[cost].dropna().to_numpy(dtype=float))
        rows.append(
            {
                "key": key,
                "cell": choice["cell"],
                "name": names[key],
                "n": error.n,
                "failed": int(np.isinf(errors).sum()),
                "published": choice["role"] == PUBLISHED_ROLE,
                "error": error.median,
                "error_low": error.q25,
                "error_high": error.q75,
                "cost": spent.median,
                "cost_low": spent.q25,
                "cost_high": spent.q75,
            }
        )
    identity = ["key", "cell", "name", "n", "failed", "published"]
    parts = [f"{what}{part}" for what in ("error", "cost") for part in ("", "_low", "_high")]
    frame = pd.DataFrame(rows, columns=[*identity, *parts])
    # Columns without rows would be of objects.
    frame = frame.astype(dict.fromkeys(parts, "float64"))
    ascending = records.judging.ascending(frame["error"])
    return frame.assign(front=pareto_front(frame["cost"], ascending))


def plot_error_vs_cost(ax: Axes, records: StudyFrames, *, cost: str) -> None:
    """Draw refits and baselines as test error against a cost.

    Args:
        ax: Where to draw.
        records: The study.
        cost: A key of `COSTS`.
    """
    column, baseline_column, label = COSTS[cost]
    points = refit_points(records, cost=column)
    shown = points[np.isfinite(points["cost"])]
    hidden = ", ".join(points.loc[~np.isfinite(points["cost"]), "name"])
    ax.set_xlabel(f"{label}\nnot shown, no refit finished: {hidden}" if hidden else label)
    judging = records.judging
    ax.set_ylabel(f"test {judging.words}, closed loop ({judging.better})")
    if not np.isfinite(shown["error"]).any():
        say_empty(ax)
        return
    ax.set(xscale="log", yscale="linear" if judging.higher_is_better else "log")
    _set_cost_limits(ax, records, shown, column)
    _draw_reference_lines(ax, judging.reference_lines)
    for row in shown.to_dict("records"):
        _draw_refit(ax, records, row, column)
    _draw_front(ax, shown[shown["front"]].sort_values("cost"), rising=judging.higher_is_better)
    _draw_baselines(ax, records, baseline_column)
    _draw_cell_legend(ax, points)
    name_points(ax, _points_to_name(ax, shown, judging))


def _set_cost_limits(ax: Axes, records: StudyFrames, shown: pd.DataFrame, column: str) -> None:
    refit = records.measurements[records.measurements["key"].isin(shown["key"])]
    costs = refit[column].dropna().astype(float)
    errors = refit[records.judging.error].dropna().astype(float)
    fitted = records.baselines[records.baselines["parameter_count"].astype(float) > 0]
    baselines = fitted[records.judging.error].astype(float)
    if records.judging.higher_is_better:
        beside = baselines.notna()
        top = max(errors.max(), baselines.max()) * 1.1
        ax.set_ylim(-0.05 * top, top)
    else:
        least, top = errors[errors > 0].min(), min(max(2.0, errors.max() * 1.5), ERROR_CEILING)
        beyond, beside = baselines < least / BELOW, baselines.between(least / BELOW, top)
        # What is marked must lie within the axes: its words would else push everything aside.
        marked = min([*records.judging.reference_lines.values(), *baselines[~beyond]]) / 1.5
        ax.set_ylim(min(least / 1.5, marked), top)
    right = costs.max() * 1.5
    room = (right / costs.min()) ** 0.5 if beside.any() else 1.5
    ax.set_xlim(costs.min() / room, right)
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter(THOUSANDS)
    ax.xaxis.set_minor_formatter(NullFormatter())


def _draw_reference_lines(ax: Axes, lines: Mapping[str, float]) -> None:
    for text, value in lines.items():
        ax.axhline(value, color="0.3", linewidth=0.8, linestyle=":", zorder=1)
        ax.annotate(
            text,
            (1.0, value),
            (3, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            color="0.3",
            fontsize="small",
        )


def _draw_front(ax: Axes, front: pd.DataFrame, *, rising: bool) -> None:
    if front.empty:
        return
    (_, right), worst = ax.get_xlim(), ax.get_ylim()[0 if rising else 1]
    # Beyond its ends the front goes straight to the worst and straight to the right.
    cost = np.repeat([*front["cost"], right], 2)[:-1]
    error = np.repeat([worst, *front["error"]], 2)[1:]
    ax.plot(cost, error, color="0.45", linewidth=1.0, zorder=1.5, label=FRONT)


def _bounds(ax: Axes, judging: Judging) -> tuple[float, float]:
    """Return between which values refits are drawn: those beyond lie just inside the axes."""
    low, high = ax.get_ylim()
    return (0.0, high) if judging.higher_is_better else (low, high / 1.3)


def _draw_refit(ax: Axes, records: StudyFrames, row: dict[Any, Any], column: str) -> None:
    style = style_of(row["cell"])
    bounds = _bounds(ax, records.judging)
    seeds = np.clip(refit_errors(records, row["key"]), *bounds)
    ax.scatter(
        *(refits(records, row["key"])[column], seeds),
        s=8,
        marker=style.marker,
        color=style.color,
        alpha=0.25,
        linewidth=0,
    )
    low, error, high = (np.clip(row[f"error{end}"], *bounds) for end in ("_low", "", "_high"))
    spread = [[row["cost"] - row["cost_low"]], [row["cost_high"] - row["cost"]]]
    drawn = ax.errorbar(
        *(row["cost"], error),
        yerr=[[error - low], [high - error]],
        xerr=spread if column == "train_seconds" else None,
        fmt=style.marker,
        color=style.color,
        markerfacecolor="white" if row["published"] else style.color,
        markersize=6,
        elinewidth=1.2,
        capsize=2,
        zorder=3,
    )
    drawn.lines[0].set_gid(as_gid(_say_point(records, row, column)))


def _say_point(records: StudyFrames, row: Mapping[Any, Any], column: str) -> str:
    """Say what a point is: shown where a pointer rests on it."""
    reached = format_summary(row["error"], row["error_low"], row["error_high"])
    spent = (
        f"{format_significant(row['cost'])} s"
        if column == "train_seconds"
        else f"{row['cost']:,.0f} parameters"
    )
    return f"{row['name']}: {spent}, test {records.judging.words} {reached}, n = {row['n']}"


def _draw_baselines(ax: Axes, records: StudyFrames, column: str) -> None:
    """Draw fitted baselines where they lie or at the edge they lie beyond; name others below."""
    frame = records.baselines[records.baselines["parameter_count"].astype(float) > 0]
    (low, high), (floor, top) = ax.get_xlim(), ax.get_ylim()
    beyond, beside = [], {}
    for row in frame.to_dict("records"):
        cost, error = float(row[column]), float(row[records.judging.error])
        value = format_significant(error)
        if low <= cost <= high and floor <= error <= top:
            ax.plot(cost, error, **STAR)
            ax.annotate(f"{row['model']}", (cost, error), (6, 4), textcoords="offset points")
        elif floor <= error <= top:
            beside[f"{row['model']}: {value} ←"] = error
        else:
            beyond.append(f"{row['model']} {value} {'↑' if error > top else '↓'}")
    if beyond:
        said = textwrap.fill(f"off scale: {', '.join(beyond)}", BELOW_WIDTH)
        ax.set_xlabel(f"{ax.get_xlabel()}\n{said}")
    _draw_beside(ax, beside)


def _draw_beside(ax: Axes, errors: Mapping[str, float]) -> None:
    """Draw stars at the left edge, and what they are beside them, each text clear of the last."""
    lowest = 0.0
    for text, error in sorted(errors.items(), key=lambda item: item[1]):
        ax.plot(0.03, error, transform=ax.get_yaxis_transform(), **STAR)
        _, height = ax.transAxes.inverted().transform(ax.transData.transform((1.0, error)))
        lowest = max(height, lowest)
        ax.text(0.055, lowest, text, va="center", fontsize="small", transform=ax.transAxes)
        lowest += LINE_HEIGHT


def _points_to_name(ax: Axes, shown: pd.DataFrame, judging: Judging) -> pd.DataFrame:
    """Return what `name_points` reads, the worst point first."""
    rows = []
    bounds = _bounds(ax, judging)
    worst_first = shown.sort_values("error", ascending=judging.higher_is_better)
    for row in worst_first.to_dict("records"):
        name = row["name"]
        if row["failed"]:
            name += f", {row['failed']}/{row['n']} failed"
        elif row["error"] > bounds[1]:
            name += f" ({row['error']:.2g} ↑)"
        ends = ("", "_low", "_high")
        rows.append(
            {
                "name": name,
                "color": style_of(row["cell"]).color,
                **{f"x{end}": row[f"cost{end}"] for end in ends},
                **{f"y{end}": float(np.clip(row[f"error{end}"], *bounds)) for end in ends},
            }
        )
    return pd.DataFrame(rows)


def _draw_cell_legend(ax: Axes, points: pd.DataFrame) -> None:
    for cell in sorted(points["cell"].unique()):
        style = style_of(cell)
        ax.plot([], [], linestyle="none", marker=style.marker, color=style.color, label=cell)
    if points["published"].any():
        ax.plot([], [], "D", color="0.3", markerfacecolor="white", label=PUBLISHED_ROLE)
    counts = sorted(points["n"].unique())
    n = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    ax.set_title(f"Median and quartiles over seeds, n = {n}; faint: each seed", loc="left")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.06), ncols=2, borderaxespad=0)


COSTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "parameters": ("parameter_count", "parameter_count", "trainable parameters"),
    "seconds": ("train_seconds", "fit_seconds", "training time of one fit (s)"),
}

"""Figures of a study: which cell, at what error, size and time.

A plot is a function that takes axes first and draws numbers computed before; `PLOTS` composes
them into figures. Cells differ by colour, marker and line style, so that figures survive colour
blindness and black-and-white print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path as LinePath
from matplotlib.ticker import LogLocator, NullFormatter
from matplotlib.transforms import Bbox
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from benchmarks.frames import (
    PUBLISHED_ROLE,
    SEARCH_ROLE_PREFIX,
    SUCCESS_BELOW,
    StudyFrames,
    labels_of_interest,
    model_name,
    refit_errors,
    refits,
)
from benchmarks.statistics import pareto_front, spearman, summarize
from benchmarks.tables import format_significant

ERROR_CEILING: Final = 20.0
"""Refits above this are drawn at it, failures included, so that the others keep their room."""

ERROR_LABEL: Final = "test nrmse_env, closed loop (lower is better)"
ZERO_FORECAST_ERROR: Final = 0.5**0.5
EMPTY: Final = "no completed refits"
FRONT: Final = "Pareto front of the networks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one cell or tuner looks."""

    color: str
    marker: str
    linestyle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One figure of the report: what it shows, how it is composed, whether it takes a full page."""

    caption: str
    compose: Callable[[StudyFrames], Figure]
    wide: bool = False


def draw(records: StudyFrames, folder: Path) -> list[Path]:
    """Write every figure as PNG and SVG; the same records give the same bytes.

    Args:
        records: The study.
        folder: Where NAME.png and NAME.svg go; created if absent.

    Returns:
        The paths written, in the order of `PLOTS`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, plot in PLOTS.items():
        with mpl.rc_context(RC):
            figure = plot.compose(records)
            for suffix, metadata in (("png", {"Software": None}), ("svg", {"Date": None})):
                paths.append(folder / f"{name}.{suffix}")
                figure.savefig(paths[-1], dpi=200, metadata=metadata)
    return paths


def style_of(name: str) -> Style:
    """Return the style of a cell or tuner; an unknown one gets a grey of its own."""
    return STYLES.get(name, Style(color="#555555", marker="D", linestyle=":"))


def refit_points(records: StudyFrames, *, cost: str) -> pd.DataFrame:
    """Return one row a label: quartiles of its test error and of a cost.

    Args:
        records: The study.
        cost: A column of `measurements`, such as "parameter_count".

    Returns:
        Columns `label`, `cell`, `name`, `n`, `failed`, `published`, `error`, `error_low`,
        `error_high`, `cost`, `cost_low`, `cost_high`, `front`. An error is infinite where that
        many refits failed; a cost is NaN where no refit has one.
    """
    rows = []
    for choice in records.choices.drop_duplicates("label").to_dict("records"):
        label = choice["label"]
        errors = refit_errors(records, label)
        error = summarize(errors)
        spent = summarize(refits(records, label)[cost].dropna().to_numpy(dtype=float))
        rows.append(
            {
                "label": label,
                "cell": choice["cell"],
                "name": model_name(choice["cell"], choice["units"]),
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
    identity = ["label", "cell", "name", "n", "failed", "published"]
    parts = [f"{what}{part}" for what in ("error", "cost") for part in ("", "_low", "_high")]
    frame = pd.DataFrame(rows, columns=[*identity, *parts])
    # Columns without rows would be of objects.
    frame = frame.astype(dict.fromkeys(parts, "float64"))
    return frame.assign(front=pareto_front(frame["cost"], frame["error"]))


def best_so_far(trials: pd.DataFrame) -> pd.DataFrame:
    """Return how the best validation error of one tuner fell as its budget was spent.

    Args:
        trials: Rows of one tuner, in order.

    Returns:
        Columns `epochs` and `seconds` (cumulative, failures included), `best`.
    """
    values = trials["val_nrmse_env"].astype(float).where(trials["status"] == "completed", np.inf)
    return pd.DataFrame(
        {
            "epochs": trials["own_epochs"].astype(float).cumsum(),
            "seconds": trials["train_seconds"].astype(float).fillna(0.0).cumsum(),
            "best": np.minimum.accumulate(values.fillna(np.inf).to_numpy()),
        }
    )


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
    ax.set_ylabel(ERROR_LABEL)
    if not np.isfinite(shown["error"]).any():
        _say_empty(ax)
        return
    ax.set(xscale="log", yscale="log")
    _set_cost_limits(ax, records, shown, column)
    _draw_reference_lines(ax)
    for row in shown.to_dict("records"):
        _draw_refit(ax, records, row, column)
    _draw_front(ax, shown[shown["front"]].sort_values("cost"))
    _draw_baselines(ax, records, baseline_column)
    _draw_cell_legend(ax, points)
    _name_points(ax, shown)


def plot_forecast_vs_x(
    ax: Axes, forecasts: pd.DataFrame, *, truth: pd.DataFrame, cell: str
) -> None:
    """Draw the free-running forecasts of every seed over the truth.

    Args:
        ax: Where to draw.
        forecasts: `seed`, `x`, `forecast` of one label.
        truth: `x`, `y`, context first.
        cell: Whose style to use.
    """
    style = style_of(cell)
    _shade_context(ax, truth)
    for _, run in forecasts.groupby("seed"):
        ax.plot(run["x"], run["forecast"], color=style.color, alpha=0.6, linewidth=0.7)
    ax.plot(truth["x"], truth["y"], color="black", linewidth=2.2, zorder=1.5)
    span = float(np.ptp(truth["y"]))
    # Fixed to the truth: one diverging seed must not flatten the others.
    ax.set_ylim(truth["y"].min() - 0.3 * span, truth["y"].max() + 0.12 * span)
    ax.margins(x=0)


def plot_forecast_error_vs_x(
    ax: Axes, forecasts: pd.DataFrame, *, truth: pd.DataFrame, cell: str
) -> None:
    """Draw the error of every seed divided by the envelope, below its forecast.

    Args:
        ax: Where to draw.
        forecasts: `seed`, `x`, `forecast` of one label.
        truth: `x`, `y`, context first.
        cell: Whose style to use.
    """
    style = style_of(cell)
    _shade_context(ax, truth)
    for _, run in forecasts.groupby("seed"):
        expected = np.interp(run["x"], truth["x"], truth["y"])
        error = np.abs(run["forecast"] - expected) / np.exp(-run["x"] / 5)
        ax.plot(run["x"], error, color=style.color, alpha=0.45, linewidth=0.7)
    ax.axhline(SUCCESS_BELOW, color="0.3", linewidth=0.8, linestyle=":")
    ax.set(yscale="log", ylim=(1e-3, 2e1), yticks=(1e-2, 1e0))
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.margins(x=0)


def plot_loss_vs_epoch(ax: Axes, curves: pd.DataFrame, *, cell: str) -> None:
    """Draw training and validation loss of every seed, and their median over seeds.

    Args:
        ax: Where to draw.
        curves: `seed`, `epoch`, `train_loss`, `val_loss` of one label.
        cell: Whose style to use.
    """
    ax.set(xscale="log", yscale="log")
    kept = curves[curves["epoch"].isin(_spread_epochs(curves["epoch"]))]
    colors = {"train_loss": (style_of(cell).color, "-"), "val_loss": ("0.25", "--")}
    for column, (color, linestyle) in colors.items():
        name = {"train_loss": "training", "val_loss": "validation"}[column]
        for _, run in kept.groupby("seed"):
            ax.plot(run["epoch"], run[column], color=color, alpha=0.22, linewidth=0.6)
        median = kept.groupby("epoch")[column].median()
        ax.plot(
            *(median.index, median),
            color=color,
            linestyle=linestyle,
            linewidth=1.7,
            label=f"{name} (median)",
        )


def plot_best_vs_budget(ax: Axes, trials: pd.DataFrame, *, budget: str) -> None:
    """Draw the best validation error found so far against the budget spent, a tuner a line.

    Args:
        ax: Where to draw.
        trials: The search trials of every tuner, in order.
        budget: "epochs" or "seconds".
    """
    for tuner, rows in trials.groupby("tuner", sort=False):
        progress = best_so_far(rows)
        found = progress[np.isfinite(progress["best"])]
        if found.empty:
            continue
        style = style_of(str(tuner))
        completed = rows["status"] == "completed"
        ax.scatter(
            *(progress.loc[completed, budget], rows.loc[completed, "val_nrmse_env"]),
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
    ax.axhline(SUCCESS_BELOW, color="0.3", linewidth=0.8, linestyle=":")
    ax.set(yscale="log", xlabel=BUDGETS[budget])
    ax.set_xlim(left=0)
    ax.xaxis.set_major_formatter(THOUSANDS)


def plot_error_vs_validation_loss(ax: Axes, records: StudyFrames) -> None:
    """Draw closed-loop against one-step validation error of every completed trial.

    Args:
        ax: Where to draw.
        records: The study.
    """
    trials = records.trials
    done = trials[trials["status"] == "completed"].dropna(subset=["val_loss", "val_nrmse_env"])
    ax.set(
        xlabel="validation loss, one-step MSE (lower is better)",
        ylabel="validation nrmse_env, closed loop (lower is better)",
    )
    if done.empty:
        _say_empty(ax, "no completed trials")
        return
    ax.set(xscale="log", yscale="log")
    for cell, rows in done.groupby("cell"):
        style = style_of(str(cell))
        ax.scatter(
            *(rows["val_loss"], rows["val_nrmse_env"]),
            s=20,
            marker=style.marker,
            facecolor="none",
            edgecolor=style.color,
            linewidth=0.9,
            label=f"{cell} (n = {len(rows)})",
        )
    ax.margins(0.08)
    for criterion, marker, text in CRITERIA:
        chosen = done.iloc[int(done[criterion].astype(float).argmin())]
        ax.plot(
            *(chosen["val_loss"], chosen["val_nrmse_env"]),
            marker=marker,
            markersize=11,
            color="black",
            fillstyle="none",
            markeredgewidth=1.4,
            linestyle="none",
            label=f"{text}: {format_significant(float(chosen['val_nrmse_env']))}",
        )
    rho = spearman(done["val_loss"], done["val_nrmse_env"])
    value = "undefined" if np.isnan(rho) else f"= {rho:.2f}"
    ax.set_title(f"Spearman rank correlation {value}, n = {len(done)} completed trials", loc="left")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.06), ncols=2, borderaxespad=0)


def compose_single(records: StudyFrames, *, plot: Callable[[Axes, StudyFrames], None]) -> Figure:
    """Return a figure of one plot.

    Args:
        records: The study.
        plot: Draws the study on axes.
    """
    figure = Figure(figsize=(5.6, 4.6), layout="constrained")
    plot(figure.subplots(), records)
    return figure


def compose_forecasts(records: StudyFrames) -> Figure:
    """Return small multiples of free-running forecasts with their errors below."""
    panels = _panels(records, records.forecasts)
    figure = Figure(figsize=(7.2, 6.4 if len(panels) > 2 else 3.4), layout="constrained")
    if not panels:
        return _empty_figure(figure, xlabel="x", ylabel="y")
    grid = figure.add_gridspec(len(panels[::2]), min(len(panels), 2))
    for index, (choice, title, rows) in enumerate(panels):
        cell_grid = grid[divmod(index, 2)].subgridspec(2, 1, height_ratios=(2.6, 1), hspace=0.04)
        upper = figure.add_subplot(cell_grid[0])
        lower = figure.add_subplot(cell_grid[1], sharex=upper)
        arguments = {"truth": records.truth, "cell": choice["cell"]}
        plot_forecast_vs_x(upper, rows, **arguments)
        plot_forecast_error_vs_x(lower, rows, **arguments)
        upper.tick_params(labelbottom=False)
        upper.set_title(title, loc="left")
        if index >= len(panels) - 2:
            lower.set_xlabel("x")
        if index % 2 == 0:
            upper.set_ylabel("y")
            lower.set_ylabel("|error| /\nenvelope")
    _annotate_forecasts(figure.axes[0], figure.axes[1], records.truth)
    return figure


def compose_learning_curves(records: StudyFrames) -> Figure:
    """Return small multiples of loss against epoch."""
    panels = _panels(records, records.curves)
    figure = Figure(figsize=(7.2, 5.4 if len(panels) > 2 else 3.2), layout="constrained")
    if not panels:
        return _empty_figure(figure, xlabel="epoch", ylabel="loss (MSE)")
    shape = (len(panels[::2]), min(len(panels), 2))
    axes = figure.subplots(*shape, sharex=True, sharey=True, squeeze=False)
    for ax, (choice, title, rows) in zip(axes.flat, panels, strict=False):
        plot_loss_vs_epoch(ax, rows, cell=choice["cell"])
        ax.set_title(title, loc="left")
        ax.legend(loc="upper right")
    for ax in axes.flat[len(panels) :]:
        ax.set_axis_off()
    figure.supxlabel("epoch", fontsize="medium")
    figure.supylabel("one-step loss, MSE (lower is better)", fontsize="medium")
    return figure


def compose_search_progress(records: StudyFrames) -> Figure:
    """Return the figure of search progress against both budgets."""
    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    trials = records.trials
    if not (trials["status"] == "completed").any():
        return _empty_figure(figure, xlabel=BUDGETS["epochs"], ylabel="validation nrmse_env")
    left, right = figure.subplots(1, 2, sharey=True)
    plot_best_vs_budget(left, trials, budget="epochs")
    plot_best_vs_budget(right, trials, budget="seconds")
    left.set_ylabel("validation nrmse_env, closed loop\n(lower is better)")
    left.set_title("Line: best so far; points: completed trials", loc="left")
    right.legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=2)
    return figure


_Panel = tuple[dict[Any, Any], str, pd.DataFrame]
_Named = tuple[Bbox, LinePath]


def _panels(records: StudyFrames, frame: pd.DataFrame) -> list[_Panel]:
    """Return choice, title and rows of every label of interest that has rows."""
    panels = []
    for choice in labels_of_interest(records).to_dict("records"):
        rows = frame[frame["label"] == choice["label"]]
        if rows.empty:
            continue
        role = choice["role"].removeprefix(SEARCH_ROLE_PREFIX).removesuffix(" search")
        what = role if role == PUBLISHED_ROLE else f"tuned by {role}"
        name = model_name(choice["cell"], choice["units"])
        panels.append((choice, f"{name}, {what} (n = {rows['seed'].nunique()})", rows))
    return panels


def _spread_epochs(epochs: pd.Series[Any]) -> NDArray[np.int64]:
    """Return epochs evenly spread on a log axis, so that a vector file stays small."""
    return np.unique(np.geomspace(1, max(int(epochs.max()), 1), 220).round().astype(np.int64))


def _say_empty(ax: Axes, text: str = EMPTY) -> None:
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color="0.3")
    ax.set(xticks=[], yticks=[])


def _empty_figure(figure: Figure, *, xlabel: str, ylabel: str) -> Figure:
    ax = figure.subplots()
    ax.set(xlabel=xlabel, ylabel=ylabel)
    _say_empty(ax)
    return figure


def _set_cost_limits(ax: Axes, records: StudyFrames, shown: pd.DataFrame, column: str) -> None:
    refit = records.measurements[records.measurements["label"].isin(shown["label"])]
    costs = refit[column].dropna().astype(float)
    errors = refit["test_nrmse_env"].dropna().astype(float)
    ax.set_xlim(costs.min() / 1.5, costs.max() * 1.5)
    # Room below the networks for the baselines that lie beyond.
    ax.set_ylim(errors[errors > 0].min() / 6, min(max(2.0, errors.max() * 1.5), ERROR_CEILING))
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter(THOUSANDS)
    ax.xaxis.set_minor_formatter(NullFormatter())


def _draw_reference_lines(ax: Axes) -> None:
    lines = {"zero\nforecast\n0.707": ZERO_FORECAST_ERROR, "success\n< 0.1": SUCCESS_BELOW}
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


def _draw_front(ax: Axes, front: pd.DataFrame) -> None:
    if front.empty:
        return
    (_, right), (_, top) = ax.get_xlim(), ax.get_ylim()
    # Beyond its ends the front goes straight up and straight to the right.
    cost = np.repeat([*front["cost"], right], 2)[:-1]
    error = np.repeat([top, *front["error"]], 2)[1:]
    ax.plot(cost, error, color="0.45", linewidth=1.0, zorder=1.5, label=FRONT)


def _ceiling(ax: Axes) -> float:
    """Return the error at which refits beyond the axes are drawn, just inside them."""
    return ax.get_ylim()[1] / 1.3


def _draw_refit(ax: Axes, records: StudyFrames, row: dict[Any, Any], column: str) -> None:
    style = style_of(row["cell"])
    top = _ceiling(ax)
    seeds = np.minimum(refit_errors(records, row["label"]), top)
    ax.scatter(
        *(refits(records, row["label"])[column], seeds),
        s=8,
        marker=style.marker,
        color=style.color,
        alpha=0.25,
        linewidth=0,
    )
    low, error, high = (min(row[key], top) for key in ("error_low", "error", "error_high"))
    spread = [[row["cost"] - row["cost_low"]], [row["cost_high"] - row["cost"]]]
    ax.errorbar(
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


def _draw_baselines(ax: Axes, records: StudyFrames, column: str) -> None:
    """Draw fitted baselines where they lie, or at the edge or corner they lie beyond."""
    frame = records.baselines[records.baselines["parameter_count"].astype(float) > 0]
    (low, high), (floor, top) = ax.get_xlim(), ax.get_ylim()
    star: dict[str, Any] = {"marker": "*", "color": "black", "markersize": 9, "linestyle": "none"}
    beyond = 0
    for row in frame.to_dict("records"):
        cost, error = float(row[column]), float(row["test_nrmse_env"])
        value = format_significant(error)
        if low <= cost <= high and floor <= error <= top:
            ax.plot(cost, error, **star)
            ax.annotate(f"{row['model']}", (cost, error), (6, 4), textcoords="offset points")
            continue
        if floor <= error <= top:
            place, height, text = ax.get_yaxis_transform(), error, f"{row['model']}: {value} ←"
        else:
            spent = f"{row['parameter_count']:,} parameters, {1000 * row['fit_seconds']:.2g} ms"
            text = f"{row['model']}: {value} ({spent}) ↙ off scale"
            place, height = ax.transAxes, 0.045 + 0.06 * beyond
            beyond += 1
        ax.plot(0.03, height, transform=place, **star)
        ax.text(0.055, height, text, va="center", fontsize="small", transform=place)


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


def _name_points(ax: Axes, shown: pd.DataFrame) -> None:
    """Name each point beside it, at the first place where its name meets nothing drawn yet."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    # Places are judged in pixels, which are known only once the layout is.
    figure.draw_without_rendering()
    top = _ceiling(ax)
    taken = [text.get_window_extent() for text in ax.texts]
    for value in (ZERO_FORECAST_ERROR, SUCCESS_BELOW):
        _, y = ax.transData.transform((shown["cost"].iloc[0], value))
        taken.append(Bbox([[ax.bbox.x0, y - 1], [ax.bbox.x1, y + 1]]))
    for line in ax.lines:
        if line.get_label() == FRONT:
            corners = ax.transData.transform(line.get_xydata())
            pairs = sliding_window_view(corners, 2, axis=0).swapaxes(1, 2)
            taken += [Bbox(np.sort(pair, axis=0)).padded(1) for pair in pairs]
    rows = shown.sort_values("error", ascending=False).to_dict("records")
    points = [_point_boxes(ax, row, top) for row in rows]
    named: list[_Named] = []
    for index, row in enumerate(rows):
        others = [box for i, boxes in enumerate(points) if i != index for box in boxes]
        # A name must stay clear of other points, lest it seem theirs.
        obstacles = [*taken, *points[index], *(box.padded(6) for box in others)]
        point = (row["cost"], min(row["error"], top))
        name = row["name"]
        if row["failed"]:
            name += f", {row['failed']}/{row['n']} failed"
        elif row["error"] > top:
            name += f" ({row['error']:.2g} ↑)"
        obstacles += [box for box, _ in named]
        named.append(_place_name(ax, name, point, style_of(row["cell"]), obstacles, named))


def _point_boxes(ax: Axes, row: dict[Any, Any], top: float) -> list[Bbox]:
    """Return the pixels that a point covers: marker, vertical and horizontal bar."""
    errors = [min(row[key], top) for key in ("error_low", "error", "error_high")]
    costs = [row[key] for key in ("cost_low", "cost", "cost_high")]
    (x0, y0), (x, y), (x1, y1) = ax.transData.transform(np.column_stack([costs, errors]))
    return [
        Bbox([[x - 6, y - 6], [x + 6, y + 6]]),
        Bbox([[x0 - 1, y - 2], [x1 + 1, y + 2]]),
        Bbox([[x - 2, y0 - 1], [x + 2, y1 + 1]]),
    ]


def _place_name(
    ax: Axes,
    name: str,
    point: tuple[float, float],
    style: Style,
    obstacles: list[Bbox],
    named: list[_Named],
) -> _Named:
    """Write a name near its point, clear of obstacles and of earlier names and their lines."""
    note = ax.annotate(
        name,
        *(point, (0, 0)),
        textcoords="offset points",
        va="center",
        color=style.color,
        fontsize="small",
        bbox={"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.5},
        zorder=4,
    )
    at_point, frame = note.get_window_extent(), ax.get_window_extent()
    scale = ax.get_figure(root=True).dpi / 72  # type: ignore[union-attr]
    pixel = ax.transData.transform(point)
    boxes, lines, clashes = [], [], []
    for place in LABEL_PLACES:
        across, up = np.multiply(place, scale)
        boxes.append(at_point.translated(across - (at_point.width if across < 0 else 0), up))
        lines.append(LinePath([pixel, pixel + np.array([across, up])]))
        box = boxes[-1].padded(1)
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and box.y1 <= frame.y1
        overlaps = sum(box.overlaps(other) for other in obstacles)
        crossings = sum(
            lines[-1].intersects_path(leader, filled=False)
            + lines[-1].intersects_bbox(other, filled=False)
            + leader.intersects_bbox(box, filled=False)
            for other, leader in named
        )
        clashes.append(100 * (not inside) + overlaps + crossings)
    # The first of equals is the nearest.
    best = int(np.argmin(clashes))
    place = LABEL_PLACES[best]
    note.set(position=place, ha="left" if place[0] > 0 else "right")
    if np.hypot(*place) > NEAR_POINTS:
        line = {"arrowstyle": "-", "color": "0.6", "linewidth": 0.5, "shrinkA": 0, "shrinkB": 4}
        ax.annotate("", point, place, textcoords="offset points", arrowprops=line)
    return boxes[best], lines[best]


def _shade_context(ax: Axes, truth: pd.DataFrame) -> None:
    x = truth["x"].to_numpy(dtype=float)
    ax.axvspan(x[0], x[min(CONTEXT_SAMPLES, x.size) - 1], color="0.88", linewidth=0, zorder=0)


def _annotate_forecasts(upper: Axes, lower: Axes, truth: pd.DataFrame) -> None:
    """Say once, in the first panel, what its parts are."""
    x = truth["x"].to_numpy(dtype=float)
    small: dict[str, Any] = {"fontsize": "small", "color": "0.2"}
    middle = (x[0] + x[min(CONTEXT_SAMPLES, x.size) - 1]) / 2
    upper.text(middle, upper.get_ylim()[0], " context", rotation=90, ha="center", **small)
    upper.plot([], [], color="black", linewidth=2.2, label="truth")
    upper.plot([], [], color="0.5", linewidth=0.7, label="free-running forecast, each seed")
    upper.legend(loc="upper right")
    lower.text(x[-1], SUCCESS_BELOW, "0.1 ", ha="right", va="bottom", **small)


CONTEXT_SAMPLES: Final = 20

COSTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "parameters": ("parameter_count", "parameter_count", "trainable parameters"),
    "seconds": ("train_seconds", "fit_seconds", "training time of one fit (s)"),
}

BUDGETS: Final[Mapping[str, str]] = {
    "epochs": "epochs trained, cumulative",
    "seconds": "training time, cumulative (s)",
}

CRITERIA: Final = (
    ("val_loss", "D", "lowest validation loss chooses"),
    ("val_nrmse_env", "o", "lowest nrmse_env chooses"),
)

LABEL_PLACES: Final = tuple(
    (side * across, up)
    for across, rises in (
        (6, (0, 7, -7)),
        (12, (12, -12, 20, -20)),
        (24, (0, 14, -14, 28, -28, 42, -42)),
    )
    for up in rises
    for side in (1, -1)
)
"""Offsets of a name from its point in printer's points, nearest first."""

NEAR_POINTS: Final = 10
"""A name farther away than this gets a line to its point."""

THOUSANDS: Final = "{x:,.6g}"

RC: Final[dict[Any, Any]] = {
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

# Okabe and Ito's colours, which remain apart under the common colour-vision deficiencies.
STYLES: Final[Mapping[str, Style]] = {
    "GRU": Style(color="#0072B2", marker="o", linestyle="-"),
    "LSTM": Style(color="#D55E00", marker="s", linestyle="--"),
    "random": Style(color="#009E73", marker="^", linestyle="-"),
    "hyperband": Style(color="#CC79A7", marker="v", linestyle="--"),
}

PLOTS: Final[Mapping[str, Plot]] = {
    "error_vs_parameters": Plot(
        caption="Closed-loop test error against the number of trainable parameters. Linear "
        "baselines (stars) need 2 and 20 coefficients and are off scale without noise.",
        compose=partial(compose_single, plot=partial(plot_error_vs_cost, cost="parameters")),
    ),
    "error_vs_seconds": Plot(
        caption="Closed-loop test error against the training time of one fit, alone on the "
        "machine, without compilation. Bars are quartiles both ways.",
        compose=partial(compose_single, plot=partial(plot_error_vs_cost, cost="seconds")),
    ),
    "forecasts": Plot(
        caption="Free-running forecasts of the published trajectory, every seed. Shaded: the 20 "
        "samples of context. Most of this trajectory was training data: see test_nrmse_env for "
        "held-out ones. Below each, the absolute error divided by the envelope exp(-x/5).",
        compose=compose_forecasts,
        wide=True,
    ),
    "learning_curves": Plot(
        caption="One-step loss against epoch: faint lines are seeds, bold lines their median.",
        compose=compose_learning_curves,
        wide=True,
    ),
    "validation_loss_vs_error": Plot(
        caption="One-step validation loss against closed-loop validation error of every completed "
        "search trial: how far the usual objective ranks what matters.",
        compose=partial(compose_single, plot=plot_error_vs_validation_loss),
        wide=True,
    ),
    "search_progress": Plot(
        caption="Best validation error found so far against the budget spent: epochs and training "
        "time, failed trials included.",
        compose=compose_search_progress,
        wide=True,
    ),
}

"""Figures hold the data they claim to; their looks are judged by eye."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from gru_or_lstm.benchmarks.figures.catalogue import PLOTS
from gru_or_lstm.benchmarks.figures.error_vs_cost import plot_error_vs_cost, refit_points
from gru_or_lstm.benchmarks.figures.loss_vs_error import plot_error_vs_validation_loss
from gru_or_lstm.benchmarks.figures.search_progress import best_so_far, plot_best_vs_budget
from gru_or_lstm.benchmarks.figures.small_multiples import (
    plot_forecast_error_vs_x,
    plot_forecast_vs_x,
    plot_loss_vs_epoch,
)
from gru_or_lstm.benchmarks.figures.style import style_of
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.statistics.intervals import spearman
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

MakeRecords = Callable[..., StudyFrames]
GRU = "GRU(40) adam 0.01 cosine second-half 600"
FAILED = "LSTM(35) adam 0.01 cosine second-half 600"


@pytest.fixture
def ax() -> Axes:
    return Figure().subplots()


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def drawn(line: Line2D) -> NDArray[np.float64]:
    """Return the data of a line, of shape (points, 2)."""
    return np.asarray(line.get_xydata(), dtype=np.float64)


def all_failed(records: StudyFrames) -> StudyFrames:
    columns = records.measurements.columns.astype(str)
    metrics = [column for column in columns if "loss" in column or "nrmse" in column]
    measurements = records.measurements.assign(**dict.fromkeys(metrics, np.nan), status="failed")
    trials = records.trials.assign(val_loss=np.nan, val_nrmse_env=np.nan, status="failed")
    return replace(
        records,
        measurements=measurements.assign(train_seconds=np.nan),
        trials=trials,
        curves=records.curves.iloc[:0],
        forecasts=records.forecasts.iloc[:0],
        variance=records.variance.assign(error=np.nan),
    )


def empty(records: StudyFrames) -> StudyFrames:
    names = ("trials", "choices", "measurements", "timings", "baselines", "curves", "forecasts")
    names += ("variance",)
    return replace(records, **{name: getattr(records, name).iloc[:0] for name in names})


def test_points_lie_at_the_median_of_their_refits(records: StudyFrames, ax: Axes) -> None:
    plot_error_vs_cost(ax, records, cost="parameters")
    rows = records.measurements[records.measurements["key"] == GRU]
    points = [drawn(bar.lines[0])[0] for bar in ax.containers if isinstance(bar, ErrorbarContainer)]

    assert len(points) == records.choices["key"].nunique()
    assert any(np.allclose(p, (5201, rows["test_nrmse_env"].median())) for p in points)
    assert ax.get_xlabel() == (
        "trainable parameters\noff scale: AR(2) 4e-13 \N{DOWNWARDS ARROW}, "
        "AR(20) 3e-12 \N{DOWNWARDS ARROW}"
    )
    assert ax.get_ylabel() == "test nrmse_env, closed loop (lower is better)"
    assert ax.get_yscale() == "log"
    assert "n = 10" in ax.get_title(loc="left")


def test_a_point_names_the_span_of_its_loss_where_most_have_another(records: StudyFrames) -> None:
    choices = records.choices.copy()
    choices.loc[choices["key"] == GRU, "loss_span"] = "every"
    points = refit_points(replace(records, choices=choices), cost="parameter_count")
    names = points.set_index("key")["name"]

    assert names[GRU] == "GRU(40), loss over every position"
    assert not names.drop(GRU).str.contains("loss").any()
    assert set(points.loc[points["published"], "name"]) == {"GRU(40)", "LSTM(40)"}


def test_front_holds_only_points_that_nothing_dominates(records: StudyFrames) -> None:
    points = refit_points(records, cost="parameter_count")
    front = points[points["front"]]

    assert 0 < len(front) < len(points)
    for row in front.itertuples():
        better = (points["cost"] < row.cost) & (points["error"] < row.error)
        assert not better.any()


def test_failed_refits_are_named_beside_their_point(records: StudyFrames, ax: Axes) -> None:
    plot_error_vs_cost(ax, records, cost="parameters")

    assert "LSTM(35), 1/10 failed" in texts(ax)


def test_configuration_without_a_cost_is_named_below(records: StudyFrames, ax: Axes) -> None:
    measurements = records.measurements.copy()
    measurements.loc[measurements["key"] == FAILED, "train_seconds"] = np.nan

    plot_error_vs_cost(ax, replace(records, measurements=measurements), cost="seconds")

    assert "\nnot shown, no refit finished: LSTM(35)\n" in ax.get_xlabel()


def test_exact_baselines_are_off_scale_with_their_value(records: StudyFrames, ax: Axes) -> None:
    plot_error_vs_cost(ax, records, cost="parameters")

    assert ax.get_ylim()[0] > 1e-4
    assert "AR(20) 3e-12 \N{DOWNWARDS ARROW}" in ax.get_xlabel()
    assert not [text for text in texts(ax) if text.startswith("AR(20)")]


def test_noisy_baseline_lies_at_its_error(records: StudyFrames, ax: Axes) -> None:
    noisy = records.baselines.assign(test_nrmse_env=0.0126)

    plot_error_vs_cost(ax, replace(records, baselines=noisy), cost="parameters")
    stars = [line for line in ax.lines if line.get_marker() == "*"]

    assert [drawn(star)[0, 1] for star in stars] == [0.0126, 0.0126]


def test_baselines_of_like_error_are_named_one_above_the_other(
    records: StudyFrames, ax: Axes
) -> None:
    alike = records.baselines.assign(test_nrmse_env=0.5, parameter_count=[1, 1, 2, 20])

    plot_error_vs_cost(ax, replace(records, baselines=alike), cost="parameters")
    named = [text.get_window_extent() for text in ax.texts if "←" in text.get_text()]

    assert len(named) == 4
    assert not any(a.overlaps(b) for i, a in enumerate(named) for b in named[:i])


@pytest.mark.parametrize("share", [0.5, 1.5])
def test_axes_end_where_the_best_baseline_or_refit_does(
    records: StudyFrames, ax: Axes, share: float
) -> None:
    least = float(records.measurements["test_nrmse_env"].min())
    near = records.baselines.assign(test_nrmse_env=share * least)

    plot_error_vs_cost(ax, replace(records, baselines=near), cost="parameters")

    assert ax.get_ylim()[0] == pytest.approx(min(share, 1.0) * least / 1.5)
    assert least < records.judging.reference_lines["success\n< 0.1"]
    assert not any("off scale" in text.get_text() for text in ax.texts)
    left, right = ax.get_xlim()
    fewest = records.measurements["parameter_count"].min()
    assert math.log(fewest / left) / math.log(right / left) == pytest.approx(1 / 3)


def test_reference_lines_lie_within_the_axes_however_bad_the_refits(
    records: StudyFrames, ax: Axes
) -> None:
    bad = records.measurements.assign(test_nrmse_env=9.0)
    baselines = records.baselines.assign(test_nrmse_env=8.0)

    plot_error_vs_cost(
        ax, replace(records, measurements=bad, baselines=baselines), cost="parameters"
    )

    assert ax.get_ylim()[0] < 0.1


def test_names_of_points_do_not_overlap(records: StudyFrames, ax: Axes) -> None:
    plot_error_vs_cost(ax, records, cost="seconds")
    named = [text for text in ax.texts if text.get_text().startswith(("GRU", "LSTM"))]
    boxes = [text.get_window_extent() for text in named]

    assert len(boxes) == records.choices["key"].nunique()
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_diverged_median_is_drawn_inside_with_its_value(records: StudyFrames, ax: Axes) -> None:
    measurements = records.measurements.copy()
    measurements.loc[measurements["key"] == GRU, "test_nrmse_env"] = 1e6

    plot_error_vs_cost(ax, replace(records, measurements=measurements), cost="parameters")

    assert ax.get_ylim()[1] <= 20
    assert "GRU(40) (1e+06 ↑)" in texts(ax)


def test_cells_differ_without_colour() -> None:
    gru, lstm = style_of("GRU"), style_of("LSTM")

    assert gru.marker != lstm.marker
    assert gru.linestyle != lstm.linestyle
    assert not same_color(gru.color, lstm.color)


def test_tuners_differ_without_colour() -> None:
    styles = [style_of(name) for name in ("random", "hyperband", "bayesian", "grid", "new")]

    assert len({style.marker for style in styles}) == len(styles)
    assert len({style.color for style in styles}) == len(styles)
    assert len({style.linestyle for style in styles[:-1]}) == len(styles) - 1


def test_forecast_axes_hold_every_seed_and_the_truth(records: StudyFrames, ax: Axes) -> None:
    rows = records.forecasts[records.forecasts["key"] == GRU]

    plot_forecast_vs_x(ax, rows, truth=records.truth, cell="GRU")

    assert len(ax.lines) == rows["seed"].nunique() + 1
    assert np.array_equal(ax.lines[-1].get_ydata(), records.truth["y"])
    shaded = ax.patches[0].get_extents().transformed(ax.transData.inverted())
    assert shaded.x1 == pytest.approx(records.truth["x"][19])


def test_context_ends_where_the_forecasts_start(records: StudyFrames, ax: Axes) -> None:
    rows = records.forecasts[records.forecasts["key"] == GRU]

    plot_forecast_vs_x(ax, rows[rows["step"] > 15], truth=records.truth, cell="GRU")

    shaded = ax.patches[0].get_extents().transformed(ax.transData.inverted())
    assert shaded.x1 == pytest.approx(records.truth["x"][34])


def test_forecast_error_is_divided_by_the_envelope(records: StudyFrames, ax: Axes) -> None:
    rows = records.forecasts[records.forecasts["key"] == GRU]
    rows = rows[rows["seed"] == 100].assign(
        forecast=lambda f: np.exp(-f["x"] / 5) * (np.cos(f["x"]) + 0.25)
    )

    plot_forecast_error_vs_x(ax, rows, truth=records.truth, cell="GRU")

    assert np.allclose(ax.lines[0].get_ydata(), 0.25)
    assert ax.get_ylabel() == "|error| /\nenvelope"


def test_forecast_error_without_an_envelope_is_absolute(records: StudyFrames, ax: Axes) -> None:
    truth = records.truth.assign(envelope=np.nan)
    rows = records.forecasts[records.forecasts["key"] == GRU]
    rows = rows[rows["seed"] == 100].assign(forecast=truth["y"].iloc[20:].to_numpy() - 0.25)

    plot_forecast_error_vs_x(ax, rows, truth=truth, cell="GRU")
    (line,) = ax.lines

    assert np.allclose(line.get_ydata(), 0.25)
    assert ax.get_ylabel() == "absolute\nerror"
    figure = PLOTS["forecasts"].compose(replace(records, truth=truth))
    assert not any("0.1" in text for ax in figure.axes for text in texts(ax))


def test_bold_curve_is_the_median_over_seeds(records: StudyFrames, ax: Axes) -> None:
    rows = records.curves[records.curves["key"] == GRU]

    plot_loss_vs_epoch(ax, rows, cell="GRU")
    (bold,) = [line for line in ax.lines if line.get_label() == "training (median)"]

    expected = rows.groupby("epoch")["train_loss"].median()
    epochs, losses = drawn(bold).T
    assert epochs[0] == 1
    assert epochs[-1] == expected.index[-1]
    assert np.allclose(losses, expected.loc[epochs.astype(int)])
    assert len(ax.lines) == 2 * (rows["seed"].nunique() + 1)


def test_best_so_far_spends_failures_and_own_epochs(records: StudyFrames) -> None:
    trials = records.trials.iloc[:4].assign(
        status=["failed", "completed", "diverged", "completed"],
        val_nrmse_env=[np.nan, 0.5, 0.001, 0.2],
        own_epochs=[10, 20, 30, 40],
        epochs=1000,
        train_seconds=[np.nan, 2.0, 3.0, 4.0],
    )

    progress = best_so_far(trials, error="val_nrmse_env")

    assert progress["epochs"].tolist() == [10, 30, 60, 100]
    assert progress["seconds"].tolist() == [0, 2, 5, 9]
    assert progress["best"].tolist() == [np.inf, 0.5, 0.5, 0.2]


def test_search_progress_has_a_line_a_tuner(records: StudyFrames, ax: Axes) -> None:
    plot_best_vs_budget(ax, records.trials, budget="epochs", judging=records.judging)
    labels = [line.get_label() for line in ax.lines]

    assert "random, n = 40" in labels
    assert "hyperband, n = 40" in labels
    assert ax.get_xlabel() == "epochs trained, cumulative"


def test_scatter_marks_what_each_criterion_would_choose(records: StudyFrames, ax: Axes) -> None:
    plot_error_vs_validation_loss(ax, records)
    done = records.trials[records.trials["status"] == "completed"]
    values = done[["val_loss", "val_nrmse_env"]].to_numpy(dtype=np.float64)

    assert np.array_equal(drawn(ax.lines[0])[0], values[values[:, 0].argmin()])
    assert np.array_equal(drawn(ax.lines[1])[0], values[values[:, 1].argmin()])
    for span, words in (("every", "every position"), ("second-half", "the second half")):
        rows = done[done["loss_span"] == span]
        rho = spearman(rows["val_loss"], rows["val_nrmse_env"])
        assert f"over {words}: {rho:.2f} (n = {len(rows)})" in ax.get_title(loc="left")
    assert sum(np.shape(points.get_offsets())[0] for points in ax.collections) == len(done)


def test_small_multiples_print_n_and_role(records: StudyFrames) -> None:
    figure = PLOTS["forecasts"].compose(records)
    titles = [ax.get_title(loc="left") for ax in figure.axes if ax.get_title(loc="left")]

    assert titles == [
        "GRU(32), tuned by hyperband (n = 10)",
        "LSTM(64), tuned by hyperband (n = 10)",
        "GRU(40), published recipe (n = 10)",
        "LSTM(40), published recipe (n = 10)",
    ]


def test_small_multiples_show_the_best_where_nothing_was_tuned_or_published(
    records: StudyFrames,
) -> None:
    given = records.choices[records.choices["role"] == "same units"]

    figure = PLOTS["forecasts"].compose(replace(records, choices=given.assign(role="given")))
    titles = [ax.get_title(loc="left") for ax in figure.axes if ax.get_title(loc="left")]

    assert titles == ["GRU(40), given (n = 10)", "LSTM(40), given (n = 10)"]


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize("damage", [all_failed, empty])
def test_a_study_without_results_says_so(
    records: StudyFrames, name: str, damage: Callable[[StudyFrames], StudyFrames]
) -> None:
    figure = PLOTS[name].compose(damage(records))

    (ax,) = figure.axes
    assert any("no completed" in text for text in texts(ax))
    assert ax.get_xlabel()
    assert ax.get_ylabel()


@pytest.mark.parametrize("name", PLOTS)
def test_one_seed_one_tuner_and_a_missing_role_still_draw(
    make_records: MakeRecords, name: str
) -> None:
    study = make_records(seeds=1, trials=12)
    trials = study.trials[study.trials["tuner"] == "random"]
    choices = study.choices[study.choices["role"] != "published recipe"]

    figure = PLOTS[name].compose(replace(study, trials=trials, choices=choices))
    figure.draw_without_rendering()

    assert figure.axes

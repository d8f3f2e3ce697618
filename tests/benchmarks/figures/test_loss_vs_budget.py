"""Learning curves against epochs and seconds, and what losses are held against."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gru_or_lstm.benchmarks.figures.catalogue import PLOTS
from gru_or_lstm.benchmarks.figures.loss_vs_budget import (
    BUDGETS,
    COLUMNS,
    curves_frame,
    plot_loss_vs_budget,
)
from gru_or_lstm.benchmarks.figures.loss_vs_error import plot_error_vs_validation_loss
from gru_or_lstm.benchmarks.frames.loss_references import (
    loss_floor,
    persistence_loss,
    validation_references,
)
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.datasets.windows import Windows
from gru_or_lstm.search.series.catalogue import SERIES
from gru_or_lstm.search.training.recording import recorded_epochs
from matplotlib.axes import Axes
from matplotlib.figure import Figure

GRU = "GRU(32) adam 0.0187 cosine second-half 600"


@pytest.fixture
def ax() -> Axes:
    return Figure().subplots()


def test_curves_are_medians_and_quartiles_over_seeds(records: StudyFrames) -> None:
    frame = curves_frame(records)

    assert list(frame.columns) == list(COLUMNS)
    mine = frame[frame["key"] == GRU].set_index("epoch")
    losses = records.curves[records.curves["key"] == GRU].groupby("epoch")["val_loss"]
    assert np.allclose(mine["loss"], losses.median())
    assert np.allclose(mine["loss_q75"], losses.quantile(0.75))
    assert (mine["n"] == 10).all()


def test_seconds_are_epochs_times_the_median_time_of_one(records: StudyFrames) -> None:
    frame = curves_frame(records)

    rows = records.measurements[records.measurements["key"] == GRU]
    per_epoch = (rows["train_seconds"] / rows["epochs"]).median()
    mine = frame[frame["key"] == GRU]
    assert np.allclose(mine["seconds"], mine["epoch"].astype(float) * per_epoch)


@pytest.mark.parametrize("budget", BUDGETS)
def test_every_network_of_interest_has_a_line(records: StudyFrames, ax: Axes, budget: str) -> None:
    plot_loss_vs_budget(ax, curves_frame(records), budget=budget)

    assert [line.get_label() for line in ax.lines] == [
        "GRU(32), tuned by hyperband (n = 10)",
        "LSTM(64), tuned by hyperband (n = 10)",
        "GRU(40), published recipe (n = 10)",
        "LSTM(40), published recipe (n = 10)",
    ]
    assert ax.get_xlabel() == BUDGETS[budget]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_a_line_starts_at_the_first_epoch_and_ends_at_the_last(
    records: StudyFrames, ax: Axes
) -> None:
    plot_loss_vs_budget(ax, curves_frame(records), budget="epoch")

    x = np.asarray(ax.lines[0].get_xdata(), float)
    assert (x[0], x[-1]) == (1, 60)


def test_a_dense_record_and_a_thinned_one_are_drawn_alike(records: StudyFrames) -> None:
    kept = records.curves["epoch"].isin(recorded_epochs(0, int(records.curves["epoch"].max())))
    assert 0 < kept.sum() < len(kept)
    thinned = replace(records, curves=records.curves[kept])

    for name in ("loss_vs_budget", "learning_curves"):
        dense, thin = (PLOTS[name].compose(each) for each in (records, thinned))
        for before, after in zip(dense.axes, thin.axes, strict=True):
            drawn = [np.asarray(line.get_xydata()).tolist() for line in after.lines]
            assert drawn == [np.asarray(line.get_xydata()).tolist() for line in before.lines]
            assert drawn


def test_persistence_repeats_the_last_sample() -> None:
    values = np.array([[[1.0], [3.0]]], np.float32)
    windows = Windows(inputs=values, targets=values + np.float32(2.0))

    assert persistence_loss(windows) == 4.0


def test_the_floor_is_what_a_line_leaves_at_the_first_position() -> None:
    # First samples 1 and 2 are followed by 1 and 3: the line has slope 7/5 and leaves 1/5 of
    # squares over two windows of two positions.
    inputs = np.array([[[1.0], [9.0]], [[2.0], [9.0]]], np.float32)
    targets = np.array([[[1.0], [9.0]], [[3.0], [9.0]]], np.float32)
    windows = Windows(inputs=inputs, targets=targets)

    assert loss_floor(windows, windows) == pytest.approx(0.2 / 4)


@pytest.mark.parametrize("series", SERIES)
def test_only_a_noiseless_law_of_two_samples_has_a_known_floor(series: str) -> None:
    known = series in {"damped-cosine", "damped-cosine-replica"}

    references = validation_references(load_dataset(DatasetSpec(series=series)))

    assert set(references) == ({"persistence", "floor"} if known else {"persistence"})


def test_floor_and_persistence_stand_in_the_scatter_of_losses(
    records: StudyFrames, ax: Axes
) -> None:
    study = replace(records, references={"persistence": 1e-5, "floor": 1e-30})

    plot_error_vs_validation_loss(ax, study)

    labels = {str(line.get_label()): line for line in ax.lines}
    inside = labels["persistence, every position: 1.00e-5"]
    assert np.asarray(inside.get_xdata(), float).tolist() == [1e-5, 1e-5]
    assert "floor, every position: 1e-30, off scale" in labels
    assert ax.get_xlim()[0] > 1e-30

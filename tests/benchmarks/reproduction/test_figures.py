"""The three figures hold every seed and say what the protocol does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.reproduction.figures import (
    AUDIT_PLOTS,
    plot_losses_vs_epoch,
    plot_series_vs_x,
    reference_losses,
    sample_uses,
)
from gru_or_lstm.benchmarks.reproduction.frames import ReproductionFrames, rows_of
from matplotlib.axes import Axes
from matplotlib.figure import Figure


@pytest.fixture
def ax() -> Axes:
    return Figure().subplots()


def test_samples_are_context_trained_or_validation(reproduction: ReproductionFrames) -> None:
    counts = sample_uses(reproduction.replica)["use"].value_counts().to_dict()

    assert counts == {
        "context of the forecast": 20,
        "trained on, then forecast": 162,
        "validation alone, then forecast": 18,
    }


def test_series_axes_mark_every_sample_and_the_held_out_ones(
    reproduction: ReproductionFrames, ax: Axes
) -> None:
    uses = sample_uses(reproduction.replica)
    others = pd.DataFrame(np.zeros((3, 2)), index=[0.0, 1.0, 2.0])

    plot_series_vs_x(ax, uses, others)

    marked = [line for line in ax.lines if line.get_linestyle() == "None"]
    assert sum(np.size(line.get_xdata()) for line in marked) == 200
    assert len({line.get_marker() for line in marked}) == 3
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "y")
    assert "held out for the test, 2" in [line.get_label() for line in ax.lines]


def test_losses_are_held_against_floor_and_persistence(
    reproduction: ReproductionFrames, ax: Axes
) -> None:
    curves = rows_of(reproduction.curves, "as published", "GRU")

    plot_losses_vs_epoch(ax, curves, cell="GRU", dataset=reproduction.replica)

    labels = [str(line.get_label()) for line in ax.lines]
    assert [label for label in labels if ": " in label] == [
        "persistence, validation: 1.60e-5",
        "floor, training: 2.71e-5",
        "floor, validation: 5.75e-7",
    ]
    assert len(ax.lines) == 2 * (30 + 1) + 3


def test_a_loss_over_part_of_a_window_is_held_against_persistence_there(
    reproduction: ReproductionFrames,
) -> None:
    (name, (loss, _)), *others = reference_losses(reproduction.replica, span="last").items()

    windows = reproduction.replica.windows["validation"]
    repeated = windows.inputs[:, -1].astype(float) - windows.targets[:, -1]
    assert name == "persistence, validation, the last position"
    assert loss == pytest.approx(np.mean(repeated**2))
    assert not others


@pytest.mark.parametrize("name", ["losses", "forecasts"])
def test_every_part_and_cell_has_a_panel_with_its_successes(
    reproduction: ReproductionFrames, name: str
) -> None:
    titles = [ax.get_title(loc="left") for ax in AUDIT_PLOTS[name].compose(reproduction).axes]

    assert titles == [
        "GRU(40), as published: 0 of 30 succeed",
        "LSTM(40), as published: 0 of 30 succeed",
        "GRU(40), leak-free: 0 of 30 succeed",
        "LSTM(40), leak-free: 0 of 30 succeed",
        "GRU(40), tuned: 30 of 30 succeed",
        "LSTM(40), tuned: 30 of 30 succeed",
    ]


def test_forecast_panels_hold_every_seed(reproduction: ReproductionFrames) -> None:
    panel = AUDIT_PLOTS["forecasts"].compose(reproduction).axes[1]

    assert len(panel.lines) == 30 + 1


def test_fits_that_all_failed_leave_empty_panels(reproduction: ReproductionFrames) -> None:
    records = replace(
        reproduction,
        curves=reproduction.curves.iloc[:0],
        forecasts=reproduction.forecasts.iloc[:0],
        measurements=reproduction.measurements.assign(
            published_nrmse_env=np.nan, test_nrmse_env=np.nan
        ),
    )

    for plot in AUDIT_PLOTS.values():
        plot.compose(records).draw_without_rendering()

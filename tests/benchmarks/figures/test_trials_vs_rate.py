"""What trials say about rates and sizes: numbers first, then their drawing."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.figures.trials_vs_rate import (
    MAP_CEILING,
    MARGINALS,
    compose_rate_marginals,
    compose_units_vs_rate,
    judged_trials,
    plot_marginal_vs_rate,
    plot_units_vs_rate,
    rate_marginals,
)
from gru_or_lstm.benchmarks.frames.judging import Judging
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure


@pytest.fixture(scope="module")
def spread(records: StudyFrames) -> StudyFrames:
    """A study of a series without an envelope."""
    return replace(
        records,
        judging=replace(
            records.judging,
            metric="nrmse",
            searched="nrmse",
            sets=("test",),
            shown="test",
            pole=None,
        ),
        trials=records.trials.assign(val_nrmse=records.trials["val_nrmse_env"]),
        measurements=records.measurements.assign(val_nrmse=records.measurements["val_nrmse_env"]),
        baselines=records.baselines.assign(test_nrmse=0.5),
    )


@pytest.fixture(scope="module")
def judging(records: StudyFrames) -> Judging:
    """How the damped cosine is judged."""
    return records.judging


@pytest.fixture
def ax() -> Axes:
    return Figure().subplots()


@pytest.fixture(scope="module")
def judged() -> pd.DataFrame:
    """Trials of one cell: two below a rate of 0.01, two above, one of them failed."""
    return pd.DataFrame(
        {
            "cell": "GRU",
            "units": [8, 16, 32, 64],
            "learning_rate": [0.005, 0.009, 0.01, 0.03],
            "loss_span": "every",
            "error": [0.05, 0.15, 5.0, math.inf],
            "success": [True, False, False, False],
            "milliseconds": [2.0, 4.0, 6.0, math.nan],
        }
    )


def test_trials_are_judged_by_the_error_that_searches_of_their_series_minimise(
    records: StudyFrames, spread: StudyFrames
) -> None:
    frame = judged_trials(records.trials.assign(val_nrmse=0.05), judging=spread.judging)

    failed = (records.trials["status"] == "failed").to_numpy()
    assert (frame["error"][~failed] == 0.05).all()
    assert not frame["success"].any()


def test_failed_trials_are_judged_the_worst(records: StudyFrames) -> None:
    frame = judged_trials(records.trials, judging=records.judging)

    failed = (records.trials["status"] == "failed").to_numpy()
    assert np.isinf(frame["error"][failed]).all()
    assert not frame["success"][failed].any()
    assert len(frame) == len(records.trials)


def test_an_epochs_time_is_that_of_the_trials_own_epochs(records: StudyFrames) -> None:
    assert np.allclose(judged_trials(records.trials, judging=records.judging)["milliseconds"], 20.0)


def test_marginals_are_medians_of_half_decades(judged: pd.DataFrame) -> None:
    marginals = rate_marginals(judged)

    assert marginals["n"].tolist() == [2, 2]
    assert np.allclose(marginals[["low", "high"]], [[10**-2.5, 10**-2], [10**-2, 10**-1.5]])
    assert marginals["error"].tolist() == [pytest.approx(0.1), math.inf]
    assert marginals["milliseconds"].tolist() == [3.0, 6.0]


def test_a_rate_on_an_edge_belongs_to_the_bin_above(judged: pd.DataFrame) -> None:
    marginals = rate_marginals(judged[judged["learning_rate"] == 0.01])

    assert marginals["low"].tolist() == [pytest.approx(0.01)]


def test_marginals_without_trials_have_their_columns(judged: pd.DataFrame) -> None:
    marginals = rate_marginals(judged.iloc[:0])

    assert {"cell", "low", "high", "n", *MARGINALS} <= set(marginals.columns)


@pytest.mark.parametrize("name", MARGINALS)
def test_a_marginal_is_drawn_at_the_middle_of_its_bin(
    judged: pd.DataFrame, judging: Judging, ax: Axes, name: str
) -> None:
    marginals = rate_marginals(judged)

    plot_marginal_vs_rate(ax, judged, marginals, name=name, judging=judging)

    points, line, *_ = ax.lines
    shown = judged[np.isfinite(judged[name])]
    assert np.allclose(np.asarray(points.get_ydata(), float), shown[name])
    x, y = np.asarray(line.get_xydata(), float)[0]
    assert (x, y) == (pytest.approx(10**-2.25), pytest.approx(marginals[name][0]))
    assert line.get_label() == "GRU, n = 4"
    assert ax.get_xlabel() == "learning rate"
    assert ax.get_ylabel() == MARGINALS[name].format(metric="nrmse_env")


def test_errors_of_one_size_are_ticked_though_no_power_of_ten_is_among_them(
    judged: pd.DataFrame, spread: StudyFrames, ax: Axes
) -> None:
    alike = judged.assign(error=[1.1, 1.2, 1.4, 1.5])

    marginals = rate_marginals(alike)
    plot_marginal_vs_rate(ax, alike, marginals, name="error", judging=spread.judging)

    low, high = ax.get_ylim()
    assert sum(low <= tick <= high for tick in ax.get_yticks()) >= 3


def test_a_map_colours_errors_rings_success_and_crosses_failures(
    judged: pd.DataFrame, judging: Judging, ax: Axes
) -> None:
    plot_units_vs_rate(ax, judged, norm=LogNorm(vmin=0.05, vmax=MAP_CEILING), judging=judging)

    (scatter,) = ax.collections
    ringed, crossed = ax.lines
    assert sorted(np.asarray(scatter.get_array(), float)) == [0.05, 0.15, MAP_CEILING, MAP_CEILING]
    assert np.asarray(ringed.get_xydata(), float).tolist() == [[0.005, 8.0]]
    assert np.asarray(crossed.get_xydata(), float).tolist() == [[0.03, 64.0]]
    assert ax.get_title(loc="left") == "GRU: 1 of 4 trials succeed"
    assert ax.get_xscale() == "log"


def test_maps_have_a_panel_a_cell_and_a_colour_bar(records: StudyFrames) -> None:
    figure = compose_units_vs_rate(records)

    gru, lstm, bar = figure.axes
    assert gru.get_title(loc="left").startswith("GRU: ")
    assert lstm.get_title(loc="left").startswith("LSTM: ")
    assert gru.get_ylabel() == "units"
    assert bar.get_ylabel() == "validation nrmse_env, closed loop"
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "loss over every position",
        "loss over the second half",
    ]


def test_maps_of_one_span_need_no_legend(records: StudyFrames) -> None:
    trials = records.trials.assign(loss_span="every")

    assert compose_units_vs_rate(replace(records, trials=trials)).legends == []


def test_the_success_line_is_drawn_where_success_is_defined(
    judged: pd.DataFrame, judging: Judging, spread: StudyFrames, ax: Axes
) -> None:
    marginals = rate_marginals(judged)
    plot_marginal_vs_rate(ax, judged, marginals, name="error", judging=spread.judging)
    assert len(ax.lines) == 2

    plot_marginal_vs_rate(ax, judged, marginals, name="error", judging=judging)
    assert len(ax.lines) == 5
    assert np.asarray(ax.lines[-1].get_ydata(), float).tolist() == [0.1, 0.1]


def test_without_an_envelope_maps_name_the_nrmse_and_count_no_success(spread: StudyFrames) -> None:
    gru, _, bar = compose_units_vs_rate(spread).axes
    left, _ = compose_rate_marginals(spread).axes

    assert gru.get_title(loc="left").endswith(" trials")
    assert bar.get_ylabel() == "validation nrmse, closed loop"
    assert left.get_ylabel().startswith("validation nrmse, closed loop")

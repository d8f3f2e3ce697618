"""Membership of the Pareto front, with its probability."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gru_or_lstm.benchmarks.figures.front_membership import plot_model_vs_front_probability
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.statistics.fronts import front_membership
from gru_or_lstm.benchmarks.tables.pareto import COLUMNS, membership_frame
from matplotlib.figure import Figure

FAILED = "LSTM(35) adam 0.01 cosine second-half 600"


def test_points_that_never_overlap_are_surely_on_or_off_the_front() -> None:
    costs = [np.full(5, 1.0), np.full(5, 2.0), np.full(5, 3.0)]
    errors = [np.linspace(1.0, 1.1, 5), np.linspace(2.0, 2.1, 5), np.linspace(0.1, 0.2, 5)]

    assert front_membership(costs, errors).tolist() == [1.0, 0.0, 1.0]


def test_the_chance_of_a_median_of_one_of_two_values_is_its_binomial() -> None:
    # Resamples of {0, 2} of size 2: median 0, 1, 2 with probability 1/4, 1/2, 1/4. A dearer point
    # with error 0.5 is on the front unless the cheaper one's median is 0.
    costs = [np.array([1.0, 1.0]), np.array([2.0])]

    membership = front_membership(costs, [np.array([0.0, 2.0]), np.array([0.5])], resamples=4000)

    assert membership[0] == 1.0
    assert membership[1] == pytest.approx(0.75, abs=0.03)


def test_failures_keep_a_point_off_the_front() -> None:
    costs = [np.full(3, 1.0), np.full(3, 2.0)]
    errors = [np.full(3, np.inf), np.full(3, 1.0)]

    assert front_membership(costs, errors).tolist() == [0.0, 1.0]


def test_membership_is_reproducible(records: StudyFrames) -> None:
    first, again = membership_frame(records), membership_frame(records)

    assert first.equals(again)


def test_every_network_has_a_row_and_members_come_first(records: StudyFrames) -> None:
    frame = membership_frame(records)

    assert list(frame.columns) == list(COLUMNS)
    assert set(frame["key"]) == set(records.choices["key"])
    assert frame["p_front_parameters"].is_monotonic_decreasing
    assert frame["p_front_parameters"].between(0, 1).all()
    assert (frame.loc[frame["p_front_parameters"] == 1, "on_front_parameters"]).all()


def test_a_network_without_a_finished_refit_is_left_out(records: StudyFrames) -> None:
    measurements = records.measurements.copy()
    measurements.loc[measurements["key"] == FAILED, "test_nrmse_env"] = np.nan

    frame = membership_frame(replace(records, measurements=measurements))

    assert FAILED not in set(frame["key"])


def test_a_failed_refit_stays_in_n(records: StudyFrames) -> None:
    frame = membership_frame(records).set_index("key")

    assert frame.loc[FAILED, "n"] == 10


def test_points_lie_at_their_probabilities(records: StudyFrames) -> None:
    frame = membership_frame(records)
    ax = Figure().subplots()

    plot_model_vs_front_probability(ax, frame)

    drawn = [np.asarray(line.get_xydata(), float)[0] for line in ax.lines if len(line.get_xdata())]
    places = np.arange(len(frame))[::-1]
    expected = [
        *zip(frame["p_front_parameters"], places, strict=True),
        *zip(frame["p_front_seconds"], places, strict=True),
    ]
    assert np.allclose(drawn, expected)
    assert ax.get_yticklabels()[0].get_text().endswith("(n = 10)")
    assert ax.get_xlabel() == "probability to be on the Pareto front (bootstrap over seeds)"
    assert ax.get_ylabel() == "network"

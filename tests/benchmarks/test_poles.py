"""Poles of forecasts: known where the forecast is."""

from __future__ import annotations

import cmath

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.frames import StudyFrames
from benchmarks.poles import COLUMNS, fit_pole, plot_imaginary_vs_real, poles_frame

TRUTH = 0.98434 * cmath.exp(0.07893j)


@pytest.fixture
def ax() -> Axes:
    return Figure().subplots()


def test_the_pole_of_the_published_series_is_the_published_one(records: StudyFrames) -> None:
    pole = fit_pole(records.truth["y"])

    assert abs(pole) == pytest.approx(0.98434, abs=5e-6)
    assert cmath.phase(pole) == pytest.approx(0.07893, abs=5e-6)


def test_of_two_real_poles_the_larger_is_given() -> None:
    step = np.arange(40)

    assert fit_pole(0.9**step + 0.5**step) == pytest.approx(0.9)


def test_a_growing_alternation_has_a_negative_pole() -> None:
    step = np.arange(30)

    assert fit_pole((-1.1) ** step + 0.3**step) == pytest.approx(-1.1)


def test_a_constant_forecast_has_its_pole_at_one() -> None:
    assert abs(fit_pole(np.full(20, 0.3))) == pytest.approx(1.0)


def test_every_label_of_interest_and_seed_has_a_pole(records: StudyFrames) -> None:
    frame = poles_frame(records)

    assert list(frame.columns) == list(COLUMNS)
    assert frame.groupby(["name", "published"]).size().tolist() == [10] * 4
    assert (frame["imaginary"] >= 0).all()
    run = records.forecasts[
        (records.forecasts["label"] == frame["label"][0])
        & (records.forecasts["seed"] == frame["seed"][0])
    ]
    pole = fit_pole(run["forecast"])
    assert (frame["real"][0], frame["imaginary"][0]) == (pole.real, pole.imag)


def test_poles_are_drawn_where_they_lie_around_the_true_one(records: StudyFrames, ax: Axes) -> None:
    frame = poles_frame(records)

    plot_imaginary_vs_real(ax, frame, truth=TRUTH, share=1.0)

    named = {str(line.get_label()): line for line in ax.lines}
    tuned = named["GRU(32), tuned (n = 10)"]
    rows = frame[frame["name"] == "GRU(32)"]
    assert np.array_equal(np.asarray(tuned.get_xydata(), float), rows[["real", "imaginary"]])
    truth = named["truth, modulus 0.98434, angle 0.07893"]
    assert np.asarray(truth.get_xydata(), float)[0].tolist() == [TRUTH.real, TRUTH.imag]
    assert ax.get_xlabel() == "real part"
    assert ax.get_title(loc="left") == "the 40 nearest of 40 poles"


def test_a_close_up_holds_the_share_asked_for(records: StudyFrames, ax: Axes) -> None:
    frame = poles_frame(records)

    plot_imaginary_vs_real(ax, frame, truth=TRUTH, share=0.5)

    inside = int(ax.get_title(loc="left").split()[1])
    distance = np.abs(frame["real"] + 1j * frame["imaginary"] - TRUTH)
    low, high = ax.get_xlim()
    assert 20 <= inside == (distance <= (high - low) / 2).sum()


def test_published_and_tuned_differ_without_colour(records: StudyFrames, ax: Axes) -> None:
    plot_imaginary_vs_real(ax, poles_frame(records), truth=TRUTH, share=1.0)

    faces = {
        "published" in str(line.get_label()): line.get_markerfacecolor() == "none"
        for line in ax.lines
        if "(n = " in str(line.get_label())
    }
    assert faces == {True: True, False: False}

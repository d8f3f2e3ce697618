"""Poles of forecasts: known where the forecast is."""

from __future__ import annotations

import cmath
from dataclasses import replace

import numpy as np
import pytest
from gru_or_lstm.benchmarks.figures.catalogue import PLOTS, plots_of
from gru_or_lstm.benchmarks.figures.pole_map import (
    COLUMNS,
    compose_poles,
    plot_imaginary_vs_real,
    poles_frame,
)
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.search.judging.poles import fitted_pole
from matplotlib.axes import Axes
from matplotlib.figure import Figure

TRUTH = 0.98434 * cmath.exp(0.07893j)


@pytest.fixture
def ax() -> Axes:
    return Figure().subplots()


def test_the_pole_of_the_published_series_is_the_published_one(records: StudyFrames) -> None:
    pole = records.judging.pole

    assert pole is not None
    assert fitted_pole(records.truth["y"].to_numpy()) == pytest.approx(pole, abs=1e-9)
    assert abs(pole) == pytest.approx(0.98434, abs=5e-6)
    assert cmath.phase(pole) == pytest.approx(0.07893, abs=5e-6)


def test_forecasts_are_held_against_the_pole_of_the_law(records: StudyFrames) -> None:
    left, right = compose_poles(records).axes

    for ax in (left, right):
        assert any(str(line.get_label()).startswith("truth, modulus 0.98434") for line in ax.lines)


def test_poles_are_left_out_where_the_law_has_none(records: StudyFrames) -> None:
    chaotic = replace(records, judging=replace(records.judging, pole=None))

    assert "poles" in plots_of(records)
    assert set(PLOTS) - set(plots_of(chaotic)) == {"poles"}


def test_every_label_of_interest_and_seed_has_a_pole(records: StudyFrames) -> None:
    frame = poles_frame(records)

    assert list(frame.columns) == list(COLUMNS)
    assert frame.groupby(["name", "published"]).size().tolist() == [10] * 4
    assert (frame["imaginary"] >= 0).all()
    run = records.forecasts[
        (records.forecasts["key"] == frame["key"][0])
        & (records.forecasts["seed"] == frame["seed"][0])
    ]
    pole = fitted_pole(run["forecast"].to_numpy())
    assert (frame["real"][0], frame["imaginary"][0]) == (pole.real, pole.imag)


def test_poles_are_drawn_where_they_lie_around_the_true_one(records: StudyFrames, ax: Axes) -> None:
    frame = poles_frame(records)

    plot_imaginary_vs_real(ax, frame, truth=TRUTH, share=1.0)

    named = {str(line.get_label()): line for line in ax.lines}
    tuned = named["GRU(32), tuned by hyperband (n = 10)"]
    rows = frame[frame["name"] == "GRU(32)"]
    assert np.array_equal(np.asarray(tuned.get_xydata(), float), rows[["real", "imaginary"]])
    truth = named["truth, modulus 0.98434, angle 0.07893"]
    assert np.asarray(truth.get_xydata(), float)[0].tolist() == [TRUTH.real, TRUTH.imag]
    assert ax.get_xlabel() == "real part"
    assert ax.get_title(loc="left") == "all 40 poles"


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

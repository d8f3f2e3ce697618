"""Spread by source: what is computed, what is said, what is drawn."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from gru_or_lstm.benchmarks.figures.captions import caption_words
from gru_or_lstm.benchmarks.figures.catalogue import plots_of
from gru_or_lstm.benchmarks.figures.variance_by_source import (
    compose_variance,
    places_of,
    plot_source_vs_error,
    plot_source_vs_spread,
)
from gru_or_lstm.benchmarks.frames.study_frames import COLUMNS as RECORDED
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.measuring.variance_sources import (
    DATA,
    ORDER,
    SOURCES,
    TOGETHER,
    WEIGHTS,
)
from gru_or_lstm.benchmarks.statistics.effects import as_factor
from gru_or_lstm.benchmarks.tables.catalogue import EVIDENCE
from gru_or_lstm.benchmarks.tables.variance import (
    COLUMNS,
    say_sources,
    variance_errors,
    variance_frame,
)
from gru_or_lstm.benchmarks.text.estimates import interval_of
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure

GRU = "GRU(40) adam 0.01 cosine second-half 600"


def with_errors(records: StudyFrames, *errors: float) -> StudyFrames:
    """Return records in which a GRU alone was refitted, with these errors, its weights varying."""
    row = records.variance.iloc[0].to_dict() | {"source": WEIGHTS, "key": GRU, "cell": "GRU"}
    frame = records.variance.iloc[:0]
    return replace(
        records, variance=frame.reindex(range(len(errors))).assign(**row).assign(error=errors)
    )


def test_every_source_and_cell_has_a_row_in_the_order_of_sources(records: StudyFrames) -> None:
    frame = variance_frame(records)

    assert list(frame.columns) == list(COLUMNS)
    expected = [(source, cell) for source in SOURCES for cell in ("GRU", "LSTM")]
    assert list(zip(frame["source"], frame["cell"], strict=True)) == expected
    assert (frame["n"] == 10).all()


def test_errors_that_are_powers_of_ten_spread_by_a_factor_of_ten(records: StudyFrames) -> None:
    row = variance_frame(with_errors(records, 0.01, 0.1, 1.0)).iloc[0]

    spread = interval_of(row, "spread")
    assert as_factor(spread).estimate == pytest.approx(10.0)
    assert (spread.low, spread.high) == pytest.approx(
        (0.520660 * math.log(10), 6.284736 * math.log(10)), rel=1e-5
    )
    words = EVIDENCE["variance"].reader_row(row.to_dict())
    assert words["Spread [95 %]"] == "factor 10.0 [3.32, 1,930,000]"
    assert row["n"] == 3
    quartiles = [row[name] for name in ("error_q25", "error", "error_q75")]
    assert quartiles == pytest.approx([0.055, 0.1, 0.55])


def test_a_failed_refit_stays_in_n_and_makes_the_spread_infinite(records: StudyFrames) -> None:
    frame = variance_frame(with_errors(records, 0.01, 0.1, np.nan))

    row = frame.iloc[0]
    assert (row["n"], row["failed"], row["spread"]) == (3, 1, np.inf)
    words = EVIDENCE["variance"].reader_frame(frame).iloc[0]
    assert words["n"] == "3, 1 failed"
    assert words["Spread [95 %]"] == "failed"


def test_both_at_once_are_the_ordinary_refits(records: StudyFrames) -> None:
    frame, errors = variance_frame(records), variance_errors(records)
    refits = records.measurements[records.measurements["key"] == GRU]["test_nrmse_env"]

    row = frame[(frame["source"] == TOGETHER) & (frame["cell"] == "GRU")].iloc[0]
    assert row["spread"] == pytest.approx(np.log(refits.to_numpy()).std(ddof=1))
    mine = errors[(errors["source"] == TOGETHER) & (errors["key"] == GRU)]["error"]
    assert mine.tolist() == refits.tolist()


def test_it_is_said_whether_other_data_were_trained_on(records: StudyFrames) -> None:
    varied = records.variance["source"] == DATA
    other = replace(records, variance=records.variance.assign(other_training_data=varied))

    for study, words in ((records, "held-out data alone"), (other, "training and held-out data")):
        rows = variance_frame(study)
        assert set(rows.loc[rows["source"] == DATA, "varies"]) == {words}
        assert f"{words} (n = 10; fixed: initial weights, order" in say_sources(study)


def test_the_caption_says_n_what_varies_and_what_is_fixed(records: StudyFrames) -> None:
    shorter = records.variance.drop(records.variance.index[records.variance["source"] == ORDER][0])

    said = caption_words(replace(records, variance=shorter))["sources"]

    assert said.startswith("initial weights (n = 10; fixed: order of the data, data); ")
    assert "order of the data (n = 9 to 10; fixed: initial weights, data); " in said


def test_a_study_without_such_refits_has_neither_table_nor_figure(records: StudyFrames) -> None:
    without = replace(records, variance=records.variance.iloc[:0])

    assert variance_frame(without).empty
    assert set(plots_of(records)) - set(plots_of(without)) == {"variance_by_source"}
    assert caption_words(without)["sources"] == ""
    assert tuple(without.variance.columns) == RECORDED["variance"]


def test_refits_and_their_medians_are_drawn_in_their_rows(records: StudyFrames) -> None:
    frame, errors = variance_frame(records), variance_errors(records)
    ax = Figure().subplots()

    plot_source_vs_error(ax, frame, errors, judging=records.judging)

    for index, place in enumerate(places_of(frame)):
        points, median = ax.lines[2 * index : 2 * index + 2]
        row = frame.iloc[index]
        mine = errors[(errors["source"] == row["source"]) & (errors["key"] == row["key"])]
        assert np.asarray(points.get_xdata(), float).tolist() == mine["error"].tolist()
        assert set(np.asarray(points.get_ydata(), float)) == {place}
        assert np.asarray(median.get_xydata(), float).tolist() == [[row["error"], place]]
    assert ax.get_xscale() == "log"


def test_spreads_are_drawn_with_their_intervals_and_unknown_ones_left_out(
    records: StudyFrames,
) -> None:
    frame = variance_frame(records)
    frame.loc[1, ["spread", "spread_low", "spread_high"]] = [np.inf, np.nan, np.nan]
    ax = Figure().subplots()

    plot_source_vs_spread(ax, frame, judging=records.judging)

    known = frame.drop(1)
    bars = [bar for bar in ax.containers if isinstance(bar, ErrorbarContainer)]
    drawn = [float(bar[0].get_xdata()[0]) for bar in bars]
    assert drawn == pytest.approx(np.exp(known["spread"]).tolist())
    reached = [bar[2][0].get_segments()[0][:, 0].tolist() for bar in bars]
    assert np.allclose(reached, np.exp(known[["spread_low", "spread_high"]]))


def test_cells_differ_without_colour_and_every_row_says_what_it_is(records: StudyFrames) -> None:
    figure = compose_variance(with_errors(records, 0.01, 0.1, np.nan))
    whole = compose_variance(records)

    left = figure.axes[0]
    assert [label.get_text() for label in left.get_yticklabels()] == [
        *("GRU(40), n = 3, 1 failed", "GRU(40), n = 10"),
        *("initial weights", "weights and order at once"),
    ]
    markers = {line.get_marker() for line in whole.axes[0].lines} - {"|", "None", "none", ""}
    assert markers == {"o", "s"}

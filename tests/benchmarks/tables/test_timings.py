"""Timings and the ratios of cells, from blocks whose answer is known."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.tables.timing_ratios import ratio_frame, ratio_reader_row
from gru_or_lstm.benchmarks.tables.timings import (
    CONDITIONS,
    block_frame,
    timing_frame,
    timing_reader_row,
)
from gru_or_lstm.benchmarks.text.formats import ABSENT


def row_of(frame: pd.DataFrame, **wanted: object) -> dict[str, object]:
    """Return the one row that has the wanted values."""
    rows = [row for row in frame.to_dict("records") if all(row[k] == v for k, v in wanted.items())]
    assert len(rows) == 1
    return rows[0]


def with_times(records: StudyFrames, times: dict[tuple[str, int], list[float]]) -> StudyFrames:
    """Set the milliseconds an epoch of some programs trained with Adam, a value a block."""
    timings = records.timings.copy()
    for (cell, units), values in times.items():
        mine = (timings["cell"] == cell) & (timings["units"] == units)
        mine &= timings["optimizer"] == "adam"
        timings.loc[mine, "milliseconds_per_epoch"] = values
    return replace(records, timings=timings)


def test_every_program_has_a_row_whatever_the_roles_it_fills(records: StudyFrames) -> None:
    frame = timing_frame(records)

    programs = records.timings[["cell", "units", "optimizer"]].drop_duplicates()
    assert frame[["cell", "units", "optimizer"]].to_numpy().tolist() == programs.to_numpy().tolist()


def test_rejected_blocks_are_counted_and_left_out(records: StudyFrames) -> None:
    times = [1.0, 2.0, 3.0, 0.1, 4.0, 5.0]  # the fourth is the rejected one
    row = row_of(
        timing_frame(with_times(records, {("GRU", 40): times})), model="GRU(40)", optimizer="adam"
    )

    assert [row[f"milliseconds_per_epoch_{part}"] for part in ("min", "q25", "median", "q75")] == [
        1.0,
        2.0,
        3.0,
        4.0,
    ]
    assert (row["blocks"], row["rejected"], row["steal_percent_max"]) == (5, 1, 6.0)


def test_the_conditions_stand_in_every_row(records: StudyFrames) -> None:
    frame = timing_frame(records)

    assert (frame[list(CONDITIONS)] == records.timings[list(CONDITIONS)].iloc[0]).all(axis=None)
    words = timing_reader_row(frame.to_dict("records")[0])
    assert (words["Engine"], words["Kernel path"]) == ("compiled", "hand-derived recurrence")
    assert (words["Threads"], words["Core"]) == ("1", "1")


def test_blocks_of_an_earlier_version_have_a_dash_for_what_they_lack(records: StudyFrames) -> None:
    earlier = replace(records, timings=records.timings.drop(columns=list(CONDITIONS)))

    row = timing_frame(earlier).to_dict("records")[0]
    words = timing_reader_row(row)

    assert {words[name] for name in ("Engine", "Kernel path", "Threads", "Core")} == {ABSENT}
    assert words["Blocks"] == "5"


def test_blocks_are_written_with_their_conditions_last(records: StudyFrames) -> None:
    measured = records.timings.drop(columns=list(CONDITIONS))
    for timings in (records.timings[[*CONDITIONS, *measured.columns]], measured):
        columns = block_frame(replace(records, timings=timings)).columns
        assert list(columns) == [*measured.columns, *CONDITIONS]


def test_a_program_whose_blocks_were_all_rejected_has_no_time(records: StudyFrames) -> None:
    words = timing_reader_row(
        timing_frame(replace(records, timings=records.timings.assign(rejected=True))).iloc[0]
    )

    assert (words["Blocks"], words["Rejected"]) == ("0", "6")
    assert words["Epoch (ms, median [quartiles])"] == words["Fastest (ms)"] == ABSENT


def test_the_ratio_pairs_the_blocks_of_a_round(records: StudyFrames) -> None:
    machine = [1.0, 2.0, 3.0, 9.0, 5.0, 4.0]  # a slow round hits both
    times = {("GRU", 40): [3 * slow for slow in machine], ("LSTM", 40): [4 * s for s in machine]}

    row = row_of(ratio_frame(with_times(records, times)), axis="same units", optimizer="adam")

    assert row["ratio"] == row["ratio_low"] == row["ratio_high"] == pytest.approx(0.75)
    assert (row["first_milliseconds"], row["second_milliseconds"]) == (9.0, 12.0)
    assert (row["pairs"], row["rejected"]) == (5, 1)


def test_a_pair_is_rejected_if_either_block_is(records: StudyFrames) -> None:
    timings = records.timings.copy()
    stolen = (timings["cell"] == "GRU") & (timings["units"] == 40) & (timings["block"] == 0)
    timings.loc[stolen, "rejected"] = True

    row = row_of(
        ratio_frame(replace(records, timings=timings)), axis="same units", optimizer="adam"
    )

    assert (row["pairs"], row["rejected"]) == (4, 2)


def test_only_pairs_of_which_both_were_timed_are_compared(records: StudyFrames) -> None:
    frame = ratio_frame(records)

    assert frame[["axis", "optimizer", "first", "second"]].to_numpy().tolist() == [
        ["same units", "adam", "GRU(40)", "LSTM(40)"],
        ["same units", "sgd", "GRU(40)", "LSTM(40)"],
        ["same parameters (about 6,800)", "adam", "GRU(46)", "LSTM(40)"],
        ["same parameters (about 5,200)", "adam", "GRU(40)", "LSTM(35)"],
    ]
    assert ratio_reader_row(frame.iloc[2])["Parameters"] == "6,809 and 6,761"


def test_other_cells_are_compared_where_they_have_equal_units(records: StudyFrames) -> None:
    lstm = records.timings[records.timings["cell"] == "LSTM"]
    timings = pd.concat([records.timings, lstm.assign(cell="MGU")], ignore_index=True)
    frame = ratio_frame(replace(records, timings=timings))

    others = frame[~frame["second"].str.startswith("LSTM")]
    assert len(frame) - len(others) == len(ratio_frame(records))
    assert {"GRU(40) MGU(40)"} <= set(others["first"] + " " + others["second"])
    alike = row_of(frame, axis="same units", optimizer="adam", first="LSTM(40)", second="MGU(40)")
    assert alike["ratio"] == 1.0


def test_a_pair_without_a_round_in_common_has_no_ratio(records: StudyFrames) -> None:
    rejected = records.timings.assign(rejected=True)

    row = ratio_frame(replace(records, timings=rejected)).iloc[0]

    assert math.isnan(row["ratio"])
    assert ratio_reader_row(row)["First / second [95 %]"] == ABSENT

import dataclasses

import numpy as np
import pytest
from gru_or_lstm.benchmarks.speed.contenders import OURS, PLAIN
from gru_or_lstm.benchmarks.speed.tables import (
    ratio_line,
    search_frame,
    speed_frame,
    speed_reader_frame,
)
from gru_or_lstm.benchmarks.speed.whole_searches import OURS_ALONE


def test_a_row_holds_median_quartiles_and_the_ratio_to_ours(blocks):
    frame = speed_frame(blocks, peak_gigaflops=200.0)
    assert frame["model"].tolist() == ["GRU(40)", "GRU(40)", "LSTM(40)", "LSTM(40)"]
    ours, plain = frame.iloc[0], frame.iloc[1]
    assert (ours["q25"], ours["median"], ours["q75"], ours["fastest"]) == (3, 4, 5, 2)
    assert (plain["ratio"], plain["ratio_low"], plain["ratio_high"]) == (40, 40, 40)
    assert plain["peak_fraction"] == pytest.approx(ours["peak_fraction"] / 40)


def test_the_share_of_peak_is_arithmetic_over_time_over_peak(blocks):
    row = speed_frame(blocks, peak_gigaflops=200.0).iloc[0]
    operations = blocks[0].work.operations
    np.testing.assert_allclose(row["peak_fraction"], operations / 4e-3 / 200e9)


def test_a_block_rejected_on_either_side_is_counted_and_takes_no_part(blocks):
    spoilt = [
        dataclasses.replace(block, rejected=True, milliseconds_per_epoch=1e6)
        if (block.contender, block.block) == (PLAIN, 2)
        else block
        for block in blocks
    ]
    plain = speed_frame(spoilt, peak_gigaflops=200.0).iloc[1]
    assert (plain["n"], plain["rejected"], plain["ratio"]) == (2, 1, 40)
    assert speed_reader_frame(speed_frame(spoilt, peak_gigaflops=200.0))["blocks"][1] == (
        "2 (1 rejected)"
    )


def test_contenders_that_did_not_run_have_no_row(blocks):
    alone = [block for block in blocks if block.contender == OURS]
    frame = speed_frame(alone, peak_gigaflops=200.0)
    assert frame["contender"].unique().tolist() == ["this package"]
    assert ratio_line(frame) == ""


def test_the_last_line_names_the_ratio_of_each_cell(blocks):
    frame = speed_frame(blocks, peak_gigaflops=200.0)
    assert ratio_line(frame) == "ratio_gru=40.0 ratio_lstm=40.0"


def test_searches_are_compared_by_the_trial(record):
    frame = search_frame(record.searches).set_index("contender")
    assert frame.loc[OURS_ALONE, "seconds_per_trial"] == 0.5
    assert frame.loc[OURS_ALONE, "ratio"] == 30

"""The smallest network that succeeds reliably."""

from __future__ import annotations

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.summary.reliability import (
    judge_reliability,
    reliability_frame,
    reliability_sentence,
    say_rate,
)


def networks(*rows: tuple[str, int, int, int]) -> pd.DataFrame:
    """Networks of a name, so many parameters, successes and refits."""
    columns = ["model", "parameter_count", "successes", "n"]
    return pd.DataFrame(rows, columns=columns).assign(cell="GRU", recipe="adam", study="sizes")


def test_the_smallest_that_succeeds_in_29_of_30_is_named_with_the_next_below() -> None:
    reached, said = judge_reliability(
        networks(("GRU(16)", 929, 30, 30), ("GRU(12)", 553, 29, 30), ("GRU(8)", 273, 28, 30))
    )

    assert reached is True
    assert said == (
        "the smallest of 3, chosen by these same refits: GRU(12), 553 parameters (adam; sizes): "
        "29/30 [0.83, 1.00]; next below: GRU(8), 273 parameters (adam; sizes): 28/30 [0.78, 0.99]"
    )


def test_of_two_recipes_for_one_size_the_better_counts() -> None:
    _, said = judge_reliability(
        networks(("GRU(8)", 273, 3, 30), ("GRU(8)", 273, 20, 30), ("GRU(12)", 553, 30, 30))
    )

    assert "next below: GRU(8), 273 parameters (adam; sizes): 20/30" in said


def test_too_few_successes_are_counted() -> None:
    reached, said = judge_reliability(networks(("GRU(8)", 273, 20, 30), ("GRU(12)", 553, 28, 30)))

    assert reached is False
    assert said.startswith("none of 2; the most reliable: GRU(12)")
    assert said.endswith("; 1 success short")


@pytest.mark.parametrize(("successes", "reached"), [(57, False), (58, True)])
def test_more_refits_need_the_same_share(successes: int, reached: bool) -> None:
    assert judge_reliability(networks(("GRU(8)", 273, successes, 60)))[0] is reached


def test_fewer_than_30_refits_decide_nothing() -> None:
    reached, said = judge_reliability(networks(("GRU(8)", 273, 29, 29), ("GRU(12)", 553, 2, 10)))

    assert reached is None
    assert said.startswith("no network was refitted 30 times; the most reliable of those refitted ")
    assert "GRU(8), 273 parameters (adam; sizes): 29/29 [0.88, 1.00]" in said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (10, "no network was refitted 30 times; none of 1 refitted less often succeeded once"),
        (30, "none of 1 succeeded once in 30 refits or more"),
    ],
)
def test_none_that_ever_succeeds_is_called_the_most_reliable(n: int, said: str) -> None:
    assert judge_reliability(networks(("GRU(8)", 273, 0, n)))[1] == said


def test_nothing_measured_is_said_so() -> None:
    assert judge_reliability(networks()) == (None, "no network was refitted 30 times")


def test_every_configuration_is_a_row_and_a_failed_refit_no_success(records: StudyFrames) -> None:
    frame = reliability_frame(records)

    assert len(frame) == records.choices["key"].nunique()
    assert frame["parameter_count"].is_monotonic_increasing
    failed = frame.set_index("model").loc["LSTM(35)"]
    errors = records.measurements[records.measurements["units"] == 35]["test_nrmse_env"]
    assert errors.isna().sum() == 1
    assert (failed["n"], failed["successes"]) == (10, int((errors < 0.1).sum()))


def test_successes_are_listed_by_cell_and_size(records: StudyFrames) -> None:
    said = reliability_sentence(records)

    assert said.index("GRU(32)") < said.index("GRU(56)") < said.index("LSTM(35)")
    assert said.endswith(".")


def test_a_rate_of_one_trial_has_no_interval() -> None:
    assert say_rate(0, 1) == "0/1"
    assert say_rate(30, 30) == "30/30 [0.88, 1.00]"

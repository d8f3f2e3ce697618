"""The smallest network that succeeds reliably."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.summary.reliability import (
    judge_reliability,
    reliability_frame,
    reliability_sentence,
    say_rate,
)


def networks(*rows: tuple[str, int, int, int], fresh: dict[str, int] | None = None) -> pd.DataFrame:
    """Networks of a name, so many parameters, successes and refits; successes of 30 fresh ones."""
    columns = ["model", "parameter_count", "successes", "n"]
    frame = pd.DataFrame(rows, columns=columns).assign(cell="GRU", recipe="adam", study="sizes")
    confirmed = frame["model"].map(fresh or {}).astype(float)
    return frame.assign(
        confirmed=confirmed.fillna(0).astype(int), confirming=30 * confirmed.notna().astype(int)
    )


SIZES = (("GRU(16)", 929, 30, 30), ("GRU(12)", 553, 29, 30), ("GRU(8)", 273, 28, 30))


def test_the_smallest_that_fresh_refits_confirm_is_named_with_the_next_below() -> None:
    reached, said = judge_reliability(networks(*SIZES, fresh={"GRU(12)": 30}))

    assert reached is True
    assert said == (
        "the smallest of 3: GRU(12), 553 parameters (adam; sizes): 30/30 [0.88, 1.00] of fresh "
        "refits (29/30 of those that chose it); next below: GRU(8), 273 parameters (adam; sizes): "
        "28/30 [0.78, 0.99]"
    )


def test_refits_that_chose_a_network_do_not_confirm_it() -> None:
    reached, said = judge_reliability(networks(*SIZES))

    assert reached is None
    assert (
        "GRU(12), 553 parameters (adam; sizes): 29/30 [0.83, 1.00], chosen by these same " in said
    )


def test_a_network_that_fresh_refits_refute_gives_way_to_the_next_larger() -> None:
    reached, said = judge_reliability(networks(*SIZES, fresh={"GRU(12)": 27, "GRU(16)": 29}))

    assert reached is True
    assert said.startswith("the smallest of 3: GRU(16)")
    assert "next below: GRU(12), 553 parameters (adam; sizes): 27/30 [0.73, 0.98] of fresh" in said
    assert judge_reliability(networks(SIZES[1], fresh={"GRU(12)": 27}))[0] is False


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
    found = judge_reliability(networks(("GRU(8)", 273, successes, 60), fresh={"GRU(8)": 29}))
    assert found[0] is reached


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


def test_fresh_refits_stand_beside_those_that_chose(records: StudyFrames) -> None:
    key = "GRU(32) adam 0.0187 cosine second-half 600"
    rows = [
        {"key": key, "seed": seed, "status": status, "test_nrmse_env": error}
        for seed, (status, error) in enumerate(
            [("completed", 0.05), ("completed", 0.5), ("failed", math.nan)]
        )
    ]
    confirmed = replace(records, confirmation=pd.DataFrame(rows))

    frame = reliability_frame(confirmed).set_index("model")
    assert frame.loc["GRU(32)", ["confirmed", "confirming"]].tolist() == [1, 3]
    assert frame["confirming"].sum() == 3
    assert "GRU(32) 10/10 [0.69, 1.00] (of fresh seeds 1/3 [" in reliability_sentence(confirmed)


def test_a_rate_of_one_trial_has_no_interval() -> None:
    assert say_rate(0, 1) == "0/1"
    assert say_rate(30, 30) == "30/30 [0.88, 1.00]"

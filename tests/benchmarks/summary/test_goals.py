"""Goals are judged by the records, and what is missing to them is said."""

from __future__ import annotations

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.summary.goals import Goal, chaotic_error, study_goals, tuned_error
from gru_or_lstm.benchmarks.summary.neurobench import PUBLISHED_SMAPE
from gru_or_lstm.benchmarks.text.formats import format_significant


def only(goals: list[Goal]) -> Goal:
    (goal,) = goals
    return goal


def test_without_studies_there_is_no_goal() -> None:
    assert study_goals([]) == []


def test_the_damped_cosine_has_a_goal_a_cell_and_one_for_the_tuned_pair(make_study) -> None:
    goals = study_goals([make_study()])

    assert [goal.reached for goal in goals] == ["not measured", "not measured", "no"]
    assert goals[0].goal.startswith("Damped cosine: a GRU, as small as possible, of which at least")
    assert goals[1].goal.startswith("Damped cosine: an LSTM, ")
    assert "29 of 30 refits succeed (nrmse_env < 0.1)" in goals[0].goal


def test_the_noisy_series_is_another_one(make_study) -> None:
    assert study_goals([make_study("noisy", series="damped-cosine-noisy")]) == []


def test_refits_of_another_folder_count(make_study, make_records) -> None:
    sizes = make_records(seeds=30, trials=1).measurements
    fresh = sizes[(sizes["cell"] == "GRU") & (sizes["units"] == 32)]
    goals = study_goals(
        [make_study(), make_study("damped-cosine-sizes", measurements=sizes, confirmation=fresh)]
    )

    assert [goal.reached for goal in goals[:2]] == ["yes", "not measured"]
    assert "GRU(32), 3,393 parameters" in goals[0].measured
    assert "damped-cosine-sizes): 30/30 [0.88, 1.00] of fresh refits" in goals[0].measured
    assert "not confirmed by fresh ones" in goals[1].measured


@pytest.mark.parametrize(("factor", "reached"), [(1.0, "no"), (0.5, "yes")])
def test_both_of_the_tuned_pair_must_be_good_enough(
    make_study, records: StudyFrames, factor: float, reached: str
) -> None:
    measurements = records.measurements.copy()
    measurements["test_nrmse_env"] *= factor
    goal = only(tuned_error([make_study(measurements=measurements)]))

    medians = measurements.groupby(["cell", "units"])["test_nrmse_env"].median()
    lstm = medians["LSTM", 64]
    assert medians["GRU", 32] < 0.03
    assert goal.reached == reached
    assert (f", {lstm / 0.03:.2f} times the goal" in goal.measured) == (reached == "no")
    assert "GRU(32), 3,393 parameters" in goal.measured


def test_every_study_of_the_series_is_held_to_the_goal(make_study) -> None:
    goals = tuned_error([make_study(), make_study("damped-cosine-grid")])

    assert [goal.goal.rpartition("(")[2] for goal in goals] == [
        "damped-cosine)",
        "damped-cosine-grid)",
    ]


def test_a_benchmark_without_a_search_has_no_tuned_pair(make_study, records: StudyFrames) -> None:
    choices = records.choices[records.choices["role"] == "same units"]
    assert tuned_error([make_study(choices=choices)]) == []


@pytest.mark.parametrize(("smape", "reached"), [(9.99, "yes"), (10.0, "no"), (12.5, "no")])
def test_a_searched_network_of_limited_size_is_held_against_the_echo_state_network(
    make_study, records: StudyFrames, smape: float, reached: str
) -> None:
    # The others are too large to count, however good: only GRU(32) has at most 6,761 parameters.
    scores = records.measurements["units"].map({32: smape}).fillna(1.0)
    measurements = records.measurements.assign(test_smape=scores)
    study = make_study("mackey-glass", series="mackey-glass", measurements=measurements)
    goal = only(chaotic_error([study]))

    assert goal.reached == reached
    assert "at most 6,761 parameters" in goal.goal
    assert f"GRU(32), 3,393 parameters: {format_significant(smape)} (n = 10)" in goal.measured
    assert "no searched LSTM is that small" in goal.measured
    assert all(f"{model} {error:g}" in goal.measured for model, error in PUBLISHED_SMAPE.items())


def test_the_size_that_counts_is_that_of_the_published_lstm(
    make_study, records: StudyFrames
) -> None:
    measurements = records.measurements.assign(test_smape=1.0)
    searched = records.choices["role"].str.startswith("best of ")
    large = records.choices[searched & (records.choices["units"] > 32)]
    study = make_study(
        "mackey-glass", series="mackey-glass", measurements=measurements, choices=large
    )
    goal = only(chaotic_error([study]))

    assert goal.reached == "not measured"
    assert "no searched GRU is that small; no searched LSTM is that small" in goal.measured


def test_records_without_the_metric_have_no_goal(make_study) -> None:
    assert chaotic_error([make_study("mackey-glass", series="mackey-glass")]) == []


def test_a_third_cell_is_no_part_of_the_pair(make_study, records: StudyFrames) -> None:
    third = records.choices.iloc[:1].assign(cell="ELMAN")
    choices = pd.concat([third, records.choices], ignore_index=True)

    assert tuned_error([make_study(choices=choices)]) == tuned_error([make_study()])

"""Every axis of fairness is a row, from whatever records there are."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.findings.equal_contests import (
    loss_after,
    losses_after_equal_seconds,
    winners_of_equal_budget,
)
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.measuring.choices import EQUAL_BUDGET_ROLE
from gru_or_lstm.benchmarks.tables.fairness import AXES, COLUMNS, fairness_frame

MakeRecords = Callable[..., StudyFrames]
GRU, LSTM = "GRU(40) adam 0.01 cosine second-half 600", "LSTM(40) adam 0.01 cosine second-half 600"
RANDOM = "best of random search"


def fair(records: StudyFrames) -> pd.DataFrame:
    return fairness_frame(Findings.of(records))


def row_of(frame: pd.DataFrame, axis: str) -> pd.Series:
    return frame[frame["axis"] == axis].iloc[0]


def with_errors(records: StudyFrames, key: str, values: list[float]) -> StudyFrames:
    measurements = records.measurements.copy()
    measurements.loc[measurements["key"] == key, "test_nrmse_env"] = values
    return replace(records, measurements=measurements)


def timed(records: StudyFrames, seconds: dict[str, float]) -> StudyFrames:
    measurements = records.measurements.copy()
    for key, value in seconds.items():
        measurements.loc[measurements["key"] == key, "train_seconds"] = value
    return replace(records, measurements=measurements)


def searched(records: StudyFrames, trials: list[tuple[str, int, float, int, float]]) -> StudyFrames:
    """Replace the trials by those of a random search: cell, units, rate, epochs, error."""
    frame = pd.DataFrame(
        trials, columns=["cell", "units", "learning_rate", "own_epochs", "val_nrmse_env"]
    )
    rest = records.trials.iloc[: len(frame)].reset_index(drop=True)
    rest = rest.assign(tuner="random", status="completed", loss_span="second-half")
    return replace(records, trials=rest.assign(**{name: frame[name] for name in frame}))


def test_every_axis_has_a_row(records: StudyFrames) -> None:
    frame = fair(records)

    assert list(frame.columns) == list(COLUMNS)
    assert frame["axis"].tolist() == [
        "same units",
        "same parameters (about 6,800)",
        "same parameters (about 5,200)",
        "same state size",
        "same training seconds",
        "same tuning budget",
        "default against default",
        "tuned against tuned",
    ]


def test_a_row_holds_the_medians_of_its_pair(records: StudyFrames) -> None:
    row = row_of(fair(records), "same parameters (about 6,800)")
    errors = records.measurements.groupby("key")["test_nrmse_env"].median()

    assert (row["first"], row["second"], row["n"]) == ("GRU(46)", "LSTM(40)", 10)
    assert row["first_median"] == pytest.approx(errors["GRU(46) adam 0.01 cosine second-half 600"])
    assert row["second_median"] == pytest.approx(errors[LSTM])
    assert row["note"] == "6,809 and 6,761 parameters; both adam, rate 0.01"


def test_a_missing_record_is_said_with_what_to_run(records: StudyFrames) -> None:
    row = row_of(fair(records), "same state size")

    assert row["verdict"] == "no record"
    assert "gru-or-lstm benchmark" in row["note"]
    assert math.isnan(row["first_median"])


def test_a_study_without_refits_has_no_record_on_any_axis(records: StudyFrames) -> None:
    frame = fair(replace(records, measurements=records.measurements.iloc[:0]))

    assert frame["verdict"].tolist() == ["no record"] * len(AXES)


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [
        (0.05, "GRU better by a factor of 20 [20, 20]"),
        (20.0, "LSTM better by a factor of 20 [20, 20]"),
        (1.001, "either: within ±25 % of each other"),
    ],
)
def test_the_verdict_follows_the_errors(records: StudyFrames, factor: float, verdict: str) -> None:
    errors = np.geomspace(0.050, 0.053, 10)
    study = with_errors(records, GRU, (factor * errors).tolist())
    study = with_errors(study, LSTM, errors.tolist())

    row = row_of(fair(study), "same units")

    assert row["verdict"] == verdict


def test_axes_that_share_a_pair_count_once_in_the_family(records: StudyFrames) -> None:
    choices = records.choices[records.choices["role"] == "same units"]
    twice = pd.concat(
        [choices, choices.assign(role="same parameters (about 6,800)")], ignore_index=True
    )
    measurements = with_errors(records, GRU, [1.0, 2.0, 3.0, 4.0, 5.0] * 2)
    curves = records.curves.iloc[:0]
    once = fair(replace(measurements, choices=choices, curves=curves))
    both = fair(replace(measurements, choices=twice, curves=curves))

    first, second = (row_of(frame, "same units")["p_value"] for frame in (once, both))
    assert first == second


def test_failed_refits_are_the_worst_errors_of_a_row(records: StudyFrames) -> None:
    study = with_errors(records, GRU, [math.nan] * 10)

    row = row_of(fair(study), "same units")

    assert (row["first_median"], row["p_first_better"]) == (math.inf, 0.0)
    assert row["verdict"] == "LSTM better: most runs of the GRU failed"


def test_equal_seconds_are_those_of_the_faster_cell(records: StudyFrames) -> None:
    study = timed(records, {GRU: 6.0, LSTM: 600.0})

    seconds, (gru, lstm) = losses_after_equal_seconds(study, [GRU, LSTM])

    curves = study.curves.set_index(["key", "seed", "epoch"])["val_loss"]
    assert seconds == 6.0
    # 600 epochs took 600 s, so 6 s are six epochs; the curves of the fixture end at epoch 60.
    assert lstm.tolist() == [curves[(LSTM, 100 + seed, 6)] for seed in range(10)]
    assert np.isinf(gru).all()


def test_a_loss_between_recorded_epochs_lies_on_the_line_through_both() -> None:
    curve = pd.Series([1e-2, 1e-4, np.nan, 1e-6], index=[1, 100, 200, 300])

    assert loss_after(curve, 10) == pytest.approx(1e-3)
    assert loss_after(curve, 100) == 1e-4
    assert loss_after(curve, 300) == 1e-6
    for beside_no_number in (150, 200, 250, 301):
        assert math.isinf(loss_after(curve, beside_no_number))


def test_equal_seconds_end_between_recorded_epochs_of_a_thinned_curve(
    records: StudyFrames,
) -> None:
    study = timed(records, {GRU: 11.0, LSTM: 600.0})
    thinned = replace(study, curves=study.curves[study.curves["epoch"].isin([1, 10, 12, 60])])

    _, (_, lstm) = losses_after_equal_seconds(thinned, [GRU, LSTM])

    curves = study.curves.set_index(["key", "seed", "epoch"])["val_loss"]
    for seed, loss in enumerate(lstm):
        around = sorted(curves[(LSTM, 100 + seed, epoch)] for epoch in (10, 12))
        assert around[0] < loss < around[1]


def test_refits_that_failed_have_an_infinite_loss_and_no_time(records: StudyFrames) -> None:
    study = timed(records, {GRU: math.nan, LSTM: math.nan})

    seconds, losses = losses_after_equal_seconds(study, [GRU, LSTM])

    assert math.isnan(seconds)
    assert losses == []
    assert row_of(fair(study), "same training seconds")["verdict"] == "no record"


def test_equal_seconds_are_judged_by_the_loss_that_is_recorded_on_the_way(
    make_records: MakeRecords,
) -> None:
    row = row_of(fair(make_records(seeds=6, epochs=600)), "same training seconds")

    assert row["measured"] == "one-step val_loss"
    assert row["note"].startswith("stopped after ")
    assert row["n"] == 6


def test_winners_of_an_equal_budget_must_win_within_it(records: StudyFrames) -> None:
    trials = [
        ("GRU", 56, 0.0121, 100, 0.2),
        ("GRU", 8, 0.01, 100, 0.3),
        ("LSTM", 48, 0.0083, 100, 0.4),
        ("GRU", 16, 0.01, 100, 0.01),  # beyond the 100 epochs that the LSTM got
    ]

    winners, note = winners_of_equal_budget(searched(records, trials), RANDOM)

    assert winners["units"].tolist() == [56, 48]
    assert note == "the first 1 GRU and 1 LSTM trials of the random search, 100 epochs"


def test_a_winner_that_was_not_refitted_leaves_no_contest(records: StudyFrames) -> None:
    trials = [("GRU", 999, 0.5, 100, 0.2), ("LSTM", 48, 0.0083, 100, 0.4)]

    study = searched(records, trials)

    assert winners_of_equal_budget(study, RANDOM)[0]["cell"].tolist() == ["LSTM"]
    assert row_of(fair(study), "same tuning budget")["verdict"] == "no record"


def test_refitted_winners_of_an_equal_budget_are_compared(records: StudyFrames) -> None:
    trials = [
        ("GRU", 40, 0.01, 100, 0.2),
        ("LSTM", 35, 0.01, 100, 0.4),
        ("GRU", 56, 0.0121, 100, 0.01),  # the best of all, beyond the budget
    ]
    winners = records.choices[records.choices["role"] == "same parameters (about 5,200)"]
    choices = pd.concat([records.choices, winners.assign(role=EQUAL_BUDGET_ROLE)])

    row = row_of(fair(replace(searched(records, trials), choices=choices)), EQUAL_BUDGET_ROLE)

    assert (row["first"], row["second"], row["n"]) == ("GRU(40)", "LSTM(35)", 10)
    assert row["note"] == "the first 1 GRU and 1 LSTM trials of the random search, 100 epochs"


def test_one_cell_alone_has_no_equal_budget(records: StudyFrames) -> None:
    study = searched(records, [("GRU", 56, 0.0121, 100, 0.2)])

    assert winners_of_equal_budget(study, RANDOM)[0].empty


def test_tuned_pairs_are_chosen_on_validation_over_all_searches(records: StudyFrames) -> None:
    row = row_of(fair(records), "tuned against tuned")

    assert (row["first"], row["second"]) == ("GRU(32)", "LSTM(64)")

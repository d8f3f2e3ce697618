"""What searches spent, promised and kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.summary.searches import (
    ranking_sentence,
    search_frame,
    search_reader_frame,
)


@pytest.fixture
def won(records: StudyFrames) -> StudyFrames:
    """A study whose first random trial is the one that was chosen, its rate rounded by a file."""
    trials = records.trials.copy()
    first = trials.index[0]
    trials.loc[first, ["cell", "units", "learning_rate"]] = ["GRU", 56, 0.0121 * (1 + 1e-15)]
    trials.loc[first, "loss_span"] = "second-half"
    trials.loc[first, ["val_nrmse_env", "status"]] = [0.0123, "completed"]
    return replace(records, trials=trials)


def test_each_search_has_a_row_a_cell(won: StudyFrames) -> None:
    frame = search_frame(won)
    random = won.trials[won.trials["tuner"] == "random"]

    assert frame["model"].tolist() == ["GRU(56)", "LSTM(48)", "GRU(32)", "LSTM(64)"]
    assert (frame["trials"] == 40).all()
    assert frame["epochs"][0] == random["own_epochs"].sum()
    assert frame["completed"][0] == (random["status"] == "completed").sum() < 40


def test_what_the_winning_trial_promised_stands_beside_its_refits(won: StudyFrames) -> None:
    row = search_frame(won).iloc[0]
    mine = won.measurements[won.measurements["units"] == 56]

    assert row["searched"] == 0.0123
    assert row["validation"] == pytest.approx(mine["val_nrmse_env"].median())
    assert row["test"] == pytest.approx(mine["test_nrmse_env"].median())
    assert row["n"] == 10


def test_readers_see_the_search_and_the_metric(won: StudyFrames) -> None:
    table = search_reader_frame(search_frame(won), metric="nrmse_env")

    assert table["Search"].tolist() == ["random search"] * 2 + ["hyperband search"] * 2
    assert table["Validation nrmse_env, the trial (one seed)"][0] == "0.0123"


def test_a_study_without_a_search_has_no_row(records: StudyFrames) -> None:
    given = replace(records, choices=records.choices.assign(role="given", tuner=None))

    assert search_frame(given).empty
    assert search_reader_frame(search_frame(given), metric="nrmse_env").empty


def test_a_loss_in_the_order_of_the_errors_ranks_perfectly_in_each_cell(
    records: StudyFrames,
) -> None:
    trials = records.trials.assign(
        val_loss=records.trials["val_nrmse_env"] ** 2, loss_span="second-half"
    )
    full = trials[(trials["status"] == "completed") & (trials["epochs"] == 300)]
    said = ranking_sentence(replace(records, trials=trials))

    for cell, rows in full.groupby("cell"):
        assert (
            f"1.00 [1.00, 1.00] for the {cell} with the loss over the second half "
            f"(n = {len(rows)}, 300 epochs)"
        ) in said
    assert "11 epochs" not in said


def test_an_opposite_order_ranks_negatively(records: StudyFrames) -> None:
    trials = records.trials.assign(
        val_loss=-np.log(records.trials["val_nrmse_env"]), loss_span="every"
    )
    said = ranking_sentence(replace(records, trials=trials))

    assert "correlation of \N{MINUS SIGN}1.00 [\N{MINUS SIGN}1.00, " in said


def test_losses_over_different_positions_are_not_ranked_together(records: StudyFrames) -> None:
    every = records.trials["loss_span"] == "every"
    sign = np.where(every, 1.0, -1.0)
    trials = records.trials.assign(val_loss=sign * records.trials["val_nrmse_env"])
    said = ranking_sentence(replace(records, trials=trials))

    assert "1.00 [1.00, 1.00] for the GRU with the loss over every position" in said
    assert "\N{MINUS SIGN}1.00 [\N{MINUS SIGN}1.00, \N{MINUS SIGN}1.00] for the GRU with" in said


def test_without_trials_nothing_is_said(records: StudyFrames) -> None:
    assert ranking_sentence(replace(records, trials=records.trials.iloc[:0])) == ""

"""What each step from the published recipe to ours is worth."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.frames.queries import refit_errors
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.report.recipe_steps import steps_sentence
from gru_or_lstm.benchmarks.statistics.intervals import summarize

KEY = "GRU(40) adam 0.003 cosine every 600"


@pytest.fixture
def walked(records: StudyFrames) -> StudyFrames:
    """The synthetic study with a GRU of the step in between: ten times the errors of the last."""
    last = records.choices[
        (records.choices["role"] == "same units") & (records.choices["cell"] == "GRU")
    ]
    between = last.assign(role="published loss, Adam", key=KEY, loss_span="every")
    mine = records.measurements[records.measurements["key"] == last["key"].iloc[0]]
    refits = mine.assign(key=KEY, test_nrmse_env=10 * mine["test_nrmse_env"])
    return replace(
        records,
        choices=pd.concat([records.choices, between], ignore_index=True),
        measurements=pd.concat([records.measurements, refits], ignore_index=True),
    )


def test_each_step_is_said_with_its_error(walked: StudyFrames) -> None:
    (sentence,) = steps_sentence(walked)

    median = summarize(refit_errors(walked, KEY)).median
    assert sentence.startswith("Step by step, test nrmse_env. GRU(40): as published ")
    assert f"with Adam and a cosine-decayed rate (600 epochs) {median:#.3g}" in sentence
    assert "LSTM" not in sentence


def test_without_every_step_nothing_is_said(records: StudyFrames) -> None:
    assert steps_sentence(records) == []


def test_epochs_are_said_only_where_steps_differ_in_them(walked: StudyFrames) -> None:
    (sentence,) = steps_sentence(replace(walked, choices=walked.choices.assign(epochs=600)))

    assert "epochs" not in sentence

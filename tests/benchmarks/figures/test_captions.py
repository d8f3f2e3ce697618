"""Words that captions leave open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gru_or_lstm.benchmarks.figures.captions import caption_words
from gru_or_lstm.benchmarks.figures.catalogue import PLOTS
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames


def test_coefficients_are_listed_once_each(records: StudyFrames) -> None:
    counts = records.baselines.assign(parameter_count=[0, 1, 2, 20])
    one = records.baselines.assign(parameter_count=[0, 0, 0, 20])

    assert caption_words(records)["coefficients"] == "2 and 20"
    assert caption_words(replace(records, baselines=counts))["coefficients"] == "1, 2 and 20"
    assert caption_words(replace(records, baselines=one))["coefficients"] == "20"


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ([0.7, 0.9, 1e-13, 1e-12], " and are off scale without noise"),
        ([0.7, 0.9, 0.5, 1e-12], "; those that are exact are off scale"),
        ([0.7, 0.9, 0.5, 0.4], ""),
    ],
)
def test_exact_baselines_are_said_to_be_off_scale(
    records: StudyFrames, errors: list[float], words: str
) -> None:
    baselines = records.baselines.assign(test_nrmse_env=errors)

    assert caption_words(replace(records, baselines=baselines))["exactness"] == words


def test_only_a_trajectory_that_was_trained_on_is_said_to_leak(records: StudyFrames) -> None:
    held_out = replace(records, judging=replace(records.judging, shown="test"))

    assert "see test_nrmse_env for held-out ones" in caption_words(records)["leak"]
    assert caption_words(held_out)["leak"] == ""
    assert caption_words(held_out)["shown"] == "the first test episode"


@pytest.mark.parametrize("name", PLOTS)
def test_every_caption_finds_its_words(records: StudyFrames, name: str) -> None:
    assert "{" not in PLOTS[name].caption.format_map(caption_words(records))


def test_a_reported_column_is_named_with_its_set_and_unit(records: StudyFrames) -> None:
    judging = replace(records.judging, metric="nrmse", sets=("test", "late"), time_unit="years")

    assert judging.title("late_arv") == "Late one-step ARV"
    assert judging.title("test_valid_time") == "Test valid time (years)"
    assert "0.4 of the spread of the truth" in judging.explanation("test_valid_time")
    assert judging.errors == ("test_nrmse", "late_nrmse")

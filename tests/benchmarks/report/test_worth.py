"""What is said first of a series of the user's own: whether networks are worth it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gru_or_lstm.benchmarks.findings import Findings
from gru_or_lstm.benchmarks.frames import StudyFrames
from gru_or_lstm.benchmarks.measuring import TUTORIAL_ROLES
from gru_or_lstm.benchmarks.report.verdicts import verdict_sentences
from gru_or_lstm.benchmarks.report.worth import worth_sentence
from gru_or_lstm.benchmarks.tables.fairness import fairness_frame


def own(records: StudyFrames, *, best_baseline: float) -> StudyFrames:
    """Return the study as one of an own series, one baseline with a given error, others worse."""
    error = records.judging.error
    errors = [best_baseline, *[5.0] * (len(records.baselines) - 1)]
    kept = ~records.choices["role"].isin(TUTORIAL_ROLES)
    return replace(
        records,
        judging=replace(records.judging, own=True),
        baselines=records.baselines.assign(**{error: errors}),
        choices=records.choices[kept],
    )


@pytest.mark.parametrize(
    ("baseline", "claim"),
    [
        (0.001, "No network beats the best simple baseline here. "),
        (0.5, "A network is worth it: its error is 9"),
    ],
)
def test_the_claim_follows_the_best_baseline(records, baseline, claim):
    given = own(records, best_baseline=baseline)
    (sentence,) = worth_sentence(given)
    assert sentence.startswith(claim)
    count = len(given.baselines)
    assert f"{given.baselines['model'][0]}, the best of {count} simple baselines" in sentence
    assert "GRU(32)" in sentence
    assert "LSTM(64)" in sentence


def test_a_difference_that_does_not_matter_is_none(records):
    reached = records.measurements[records.measurements["key"].str.startswith("GRU(32)")]
    median = float(reached[records.judging.error].median())
    (sentence,) = worth_sentence(own(records, best_baseline=median * 1.01))
    assert sentence.startswith("A network is hardly worth it: the best simple baseline does as we")


def test_it_is_said_first_and_nothing_of_the_tutorial_after_it(records):
    said = verdict_sentences(Findings.of(own(records, best_baseline=0.001)))
    assert said[0].startswith("No network beats")
    assert said[1].startswith("Tuned against tuned: ")
    assert not [sentence for sentence in said if "ublished" in sentence or "recipe" in sentence]


def test_a_built_in_series_is_judged_as_before(records):
    assert worth_sentence(records) == []
    assert verdict_sentences(Findings.of(records))[0].startswith("Tuned against tuned: ")


def test_the_published_pair_is_no_axis_of_fairness_there(records):
    axes = [
        set(fairness_frame(Findings.of(each))["axis"])
        for each in (records, own(records, best_baseline=0.5))
    ]
    assert axes[0] - axes[1] == {"default against default"}

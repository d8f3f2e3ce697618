"""What a study answers is what its findings and frames say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.findings.questions import TUNED
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.report.verdicts import verdict_sentences
from gru_or_lstm.benchmarks.summary.headlines import headline
from gru_or_lstm.benchmarks.text.formats import format_significant

PUBLISHED = ("GRU(40) sgd 0.01 constant every 1000", "LSTM(40) sgd 0.01 constant every 1000")


def said_of(records: StudyFrames) -> list[str]:
    return headline(Findings.of(records))


def test_the_first_sentence_is_the_verdict_on_the_tuned_pair_and_its_numbers(
    records: StudyFrames,
) -> None:
    findings = Findings.of(records)
    found = findings.between(TUNED, ("GRU", "LSTM"))
    first = headline(findings)[0]

    assert found is not None
    assert first.startswith(f"**Tuned: {found.sentence}.** ")
    medians = [format_significant(float(np.median(values))) for values in found.pairing.reached]
    recipes = [
        f"adam {rate}, cosine, loss over the second half, 600 epochs" for rate in (0.0187, 0.0064)
    ]
    assert f"GRU(32) (3,393 parameters; {recipes[0]}) scores {medians[0]} [" in first
    assert f"LSTM(64) (16,961 parameters; {recipes[1]}) scores {medians[1]} [" in first
    assert f"{found.probability}; {found.test}." in first
    assert "n = 10 fresh seeds" in first


def test_the_published_recipe_is_held_against_zero_and_against_the_tuned_pair(
    records: StudyFrames,
) -> None:
    errors = records.measurements.groupby("key")["test_nrmse_env"].median()
    text = " ".join(said_of(records))

    times = [format_significant(errors[key] / 0.707, digits=2) for key in PUBLISHED]
    assert f"{times[0]} and {times[1]} times the error of forecasting zero (0.707)" in text
    assert "(0/10 below 0.1)" in text
    assert "Recipe against cell: from the published to the tuned configuration" in text


def test_without_a_published_pair_nothing_is_said_of_it(records: StudyFrames) -> None:
    choices = records.choices[records.choices["role"] != "published recipe"]
    text = " ".join(said_of(replace(records, choices=choices)))

    assert text.startswith("**")
    assert "published" not in text


def test_without_a_search_the_successes_and_the_verdicts_of_the_report_are_said(
    records: StudyFrames,
) -> None:
    choices = records.choices[records.choices["role"] == "same units"].assign(role="given")
    given = replace(records, choices=choices)
    sentences = said_of(given)

    assert sentences[0].startswith(
        "Successes from the smallest network to the largest: GRU(40) 10/10"
    )
    assert sentences[1:] == verdict_sentences(Findings.of(given))


def test_a_third_cell_does_not_stand_in_for_either(records: StudyFrames) -> None:
    third = records.choices.iloc[:1].assign(cell="ELMAN")
    more = replace(records, choices=pd.concat([third, records.choices[1:]], ignore_index=True))

    assert "GRU(32) (3,393 parameters" in said_of(more)[0]
    assert "ELMAN" not in said_of(more)[0]

"""What a study answers is what its frames say."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.report.verdicts import verdict_sentences
from gru_or_lstm.benchmarks.summary.headlines import answer, headline
from gru_or_lstm.benchmarks.tables.fairness import fairness_frame
from gru_or_lstm.benchmarks.text.formats import format_significant

ROW = {"verdict": "undecided", "n": 10, "difference_low": -0.1, "difference_high": 0.2}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"verdict": "GRU better"}, "GRU: tuned, it forecasts better."),
        ({"verdict": "LSTM better"}, "LSTM: tuned, it forecasts better."),
        ({"verdict": "equivalent"}, "Either: tuned, the two cells are equivalent."),
        ({}, "Undecided: neither tuned cell is ahead for certain."),
        ({"n": 4}, "Undecided: 4 refits a cell are too few to tell."),
        (
            {"difference_low": -0.3, "difference_high": -0.01},
            "Undecided: tuned, the GRU is ahead, perhaps by a negligible factor.",
        ),
        (
            {"difference_low": 0.01, "difference_high": 0.3},
            "Undecided: tuned, the LSTM is ahead, perhaps by a negligible factor.",
        ),
    ],
)
def test_the_answer_follows_the_verdict(changes: dict[str, object], said: str) -> None:
    assert answer({**ROW, **changes}) == said


def test_the_first_sentence_is_the_tuned_pair_with_the_numbers_of_the_fairness_table(
    records: StudyFrames,
) -> None:
    row = fairness_frame(records).set_index("axis", drop=False).loc["tuned against tuned"]
    first = headline(records)[0]

    assert first.startswith(f"**{answer(row.to_dict())}**")
    gru, lstm = (format_significant(row[f"{cell}_median"]) for cell in ("gru", "lstm"))
    recipes = [
        f"adam {rate}, cosine, loss over the second half, 600 epochs" for rate in (0.0187, 0.0064)
    ]
    assert f"GRU(32) (3,393 parameters; {recipes[0]}) scores {gru} [" in first
    assert f"LSTM(64) (16,961 parameters; {recipes[1]}) scores {lstm} [" in first
    assert f"P(GRU better) = {row['p_gru_better']:.2f} [" in first
    assert "n = 10 fresh seeds" in first


def test_the_published_recipe_is_held_against_zero_and_against_the_tuned_pair(
    records: StudyFrames,
) -> None:
    errors = records.measurements.groupby("key")["test_nrmse_env"].median()
    published = [errors[f"{cell}(40) sgd 0.01 constant every 1000"] for cell in ("GRU", "LSTM")]
    tuned = [
        errors["GRU(32) adam 0.0187 cosine second-half 600"],
        errors["LSTM(64) adam 0.0064 cosine second-half 600"],
    ]
    text = " ".join(headline(records))

    worse = [f"{np.log10(error / 0.707):.2f}" for error in published]
    assert f"{worse[0]} and {worse[1]} decades worse than forecasting zero (0.707)" in text
    falls = [f"{np.log10(a / b):.2f}" for a, b in zip(published, tuned, strict=True)]
    assert f"{falls[0]} decades lower for the GRU and {falls[1]} decades lower for the LSTM" in text
    spread = abs(np.log10(tuned[0] / tuned[1]))
    assert f"between the two tuned cells lie {spread:.2f}: here the search moves" in text
    assert "(0/10 below 0.1)" in text


def test_a_recipe_between_the_cells_is_said_to_be_better_and_worse_than_zero(
    records: StudyFrames,
) -> None:
    middle = float(np.sqrt(1.04 * 1.31))
    baselines = records.baselines.assign(test_nrmse_env=middle)
    text = " ".join(headline(replace(records, baselines=baselines)))

    assert re.search(
        r"0\.\d\d decades better and 0\.\d\d decades worse than forecasting zero", text
    )


def test_the_lesson_is_left_out_where_the_cell_moves_the_error_more(records: StudyFrames) -> None:
    measurements = records.measurements.copy()
    slow = measurements["optimizer"] == "sgd"
    measurements.loc[slow, "test_nrmse_env"] /= 30
    text = " ".join(headline(replace(records, measurements=measurements)))

    assert "between the two tuned cells lie" in text
    assert "moves the error more" not in text


def test_without_a_published_pair_nothing_is_said_of_it(records: StudyFrames) -> None:
    choices = records.choices[records.choices["role"] != "published recipe"]
    text = " ".join(headline(replace(records, choices=choices)))

    assert text.startswith("**")
    assert "published" not in text


def test_without_a_search_the_successes_and_the_verdicts_of_the_report_are_said(
    records: StudyFrames,
) -> None:
    choices = records.choices[records.choices["role"] == "same units"].assign(role="given")
    given = replace(records, choices=choices)
    sentences = headline(given)

    assert sentences[0].startswith(
        "Successes from the smallest network to the largest: GRU(40) 10/10"
    )
    assert sentences[1:] == verdict_sentences(given)


def test_a_third_cell_does_not_stand_in_for_either(records: StudyFrames) -> None:
    third = records.choices.iloc[:1].assign(cell="ELMAN")
    more = replace(records, choices=pd.concat([third, records.choices[1:]], ignore_index=True))

    assert "GRU(32) (3,393 parameters" in headline(more)[0]
    assert "ELMAN" not in " ".join(headline(more))

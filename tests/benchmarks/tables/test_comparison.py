"""The comparison table and the verdicts, from a synthetic study."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.queries import best_choices
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.report.verdicts import verdict_sentences
from gru_or_lstm.benchmarks.tables.comparison import (
    comparison_frame,
    reader_frame,
    to_latex,
    to_markdown,
)
from gru_or_lstm.benchmarks.text.formats import format_significant, format_summary
from gru_or_lstm.benchmarks.text.markdown import markdown_table

MakeRecords = Callable[..., StudyFrames]
PUBLISHED_GRU = "GRU(40) sgd 0.01 constant every 1000"


def verdicts(records: StudyFrames) -> list[str]:
    return verdict_sentences(Findings.of(records))


def compared(records: StudyFrames) -> pd.DataFrame:
    return comparison_frame(Findings.of(records))


def read(frame: pd.DataFrame, records: StudyFrames) -> pd.DataFrame:
    return reader_frame(frame, judging=records.judging)


def with_errors(records: StudyFrames, errors: dict[str, list[float]]) -> StudyFrames:
    """Replace test and validation errors of some keys."""
    measurements = records.measurements.copy()
    for key, values in errors.items():
        rows = measurements["key"] == key
        for metric in ("test_nrmse_env", "val_nrmse_env"):
            measurements.loc[rows, metric] = values
    return replace(records, measurements=measurements)


def row_of(frame: pd.DataFrame, role: str, model: str) -> pd.Series:
    return frame[(frame["role"] == role) & (frame["model"] == model)].iloc[0]


def test_every_choice_and_baseline_has_a_row(records: StudyFrames) -> None:
    frame = compared(records)

    assert len(frame) == len(records.choices) + len(records.baselines)
    assert frame["role"].tolist()[-4:] == ["baseline"] * 4


def test_row_holds_the_median_and_quartiles_of_its_refits(records: StudyFrames) -> None:
    values = np.linspace(0.02, 0.20, 10).tolist()
    frame = compared(with_errors(records, {PUBLISHED_GRU: values}))
    row = row_of(frame, "published recipe", "GRU(40)")

    assert row["n"] == 10
    assert row["successes"] == 4
    assert row["test_nrmse_env_median"] == pytest.approx(0.11)
    assert row["test_nrmse_env_q25"] == pytest.approx(0.065)
    assert row["test_nrmse_env_q75"] == pytest.approx(0.155)


def test_failed_refits_count_in_n_and_as_the_worst(records: StudyFrames) -> None:
    values = [0.01] * 4 + [math.nan] * 6
    frame = compared(with_errors(records, {PUBLISHED_GRU: values}))
    row = row_of(frame, "published recipe", "GRU(40)")

    assert (row["n"], row["successes"]) == (10, 4)
    assert row["test_nrmse_env_q25"] == 0.01
    assert row["test_nrmse_env_median"] == math.inf
    assert "failed" in to_markdown(frame, context=records.context, judging=records.judging)


def test_rejected_blocks_are_counted_but_not_timed(records: StudyFrames) -> None:
    row = row_of(compared(records), "same units", "GRU(40)")

    assert (row["blocks"], row["rejected_blocks"]) == (6, 1)
    assert row["milliseconds_per_epoch_q75"] < 20
    assert row["milliseconds_per_epoch_min"] <= row["milliseconds_per_epoch_q25"]


def test_baseline_is_one_deterministic_run(records: StudyFrames) -> None:
    row = row_of(compared(records), "baseline", "AR(20)")

    assert (row["n"], row["successes"], row["parameter_count"]) == (1, 1, 20)
    assert row["train_seconds_median"] == 3.42e-4
    assert row["test_nrmse_env_q25"] == row["test_nrmse_env_q75"] == 2.6e-12
    assert math.isnan(row["milliseconds_per_epoch_median"])


def test_comparison_survives_a_round_trip_through_csv(
    records: StudyFrames, tmp_path_factory: pytest.TempPathFactory
) -> None:
    frame = compared(records)
    path = tmp_path_factory.mktemp("csv") / "comparison.csv"
    frame.to_csv(path, index=False)

    read = pd.read_csv(path)

    assert list(read.columns) == list(frame.columns)
    assert read["test_nrmse_env_median"].tolist() == frame["test_nrmse_env_median"].tolist()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.031249, "0.0312"),
        (0.9996, "1.00"),
        (9.996, "10.0"),
        (12345.0, "12,300"),
        (0.00101, "0.00101"),
        (4.04e-7, "4.04e-7"),
        (2.6e-12, "3e-12"),
        (0.0, "0"),
        (math.inf, "failed"),
        (math.nan, "\N{EN DASH}"),
    ],
)
def test_numbers_claim_three_digits_at_most(value: float, text: str) -> None:
    assert format_significant(value) == text


def test_a_single_value_has_no_brackets() -> None:
    assert format_summary(0.5, 0.5, 0.5) == "0.500"
    assert format_summary(0.5, 0.25, math.inf) == "0.500 [0.250, failed]"


def test_markdown_columns_are_aligned(records: StudyFrames) -> None:
    text = to_markdown(compared(records), context=records.context, judging=records.judging)
    table = [line for line in text.splitlines() if line.startswith("|")]

    assert len(table) == 2 + len(records.choices) + len(records.baselines)
    bars = {tuple(match.start() for match in re.finditer(r"\|", line)) for line in table}
    assert len(bars) == 1
    assert "6,809" in text
    assert records.context["machine"] in text


def test_a_column_of_one_character_has_a_rule_that_markdown_knows() -> None:
    table = pd.DataFrame({"n": ["3"], "t": ["a"]})

    assert markdown_table(table, text_columns=["t"]).splitlines()[1] == "| -: | :- |"


def test_latex_escapes_and_balances(records: StudyFrames) -> None:
    choices = records.choices.assign(role=records.choices["role"] + " 100% & #1_a")
    text = to_latex(
        compared(replace(records, choices=choices)),
        context=records.context,
        judging=records.judging,
    )
    body = text[text.index(r"\midrule") : text.index(r"\bottomrule")]
    rows = [line for line in body.splitlines() if line.endswith(r"\\")]

    assert r"100\% \& \#1\_a" in text
    assert not re.search(r"(?<!\\)[_#%]", body)
    assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {9}
    assert text.count("{") == text.count("}")
    assert r"3$\times10^{-12}$" in text


def test_best_choice_is_selected_on_validation_not_test(records: StudyFrames) -> None:
    measurements = records.measurements.copy()
    rows = measurements["key"] == "GRU(56) adam 0.0121 cosine second-half 600"
    measurements.loc[rows, "val_nrmse_env"] = 1e-6
    measurements.loc[rows, "test_nrmse_env"] = 5.0

    best = best_choices(
        replace(records, measurements=measurements),
        roles=["best of random search", "best of hyperband search"],
    )

    assert best.set_index("cell")["units"].to_dict() == {"GRU": 56, "LSTM": 64}


SAME_UNITS = (
    "GRU(40) adam 0.01 cosine second-half 600",
    "LSTM(40) adam 0.01 cosine second-half 600",
)


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [
        (10.0, "GRU better by a factor of 10 [9.6, 10]"),
        (0.1, "LSTM better by a factor of 10 [9.6, 10]"),
        (1.001, "either: within ±25 % of each other"),
    ],
)
def test_verdict_of_a_matched_pair(records: StudyFrames, factor: float, verdict: str) -> None:
    errors = np.geomspace(0.020, 0.022, 10)
    study = with_errors(
        records, {SAME_UNITS[0]: errors.tolist(), SAME_UNITS[1]: (factor * errors).tolist()}
    )

    (sentence,) = [s for s in verdicts(study) if s.startswith("Same units")]

    assert sentence.startswith(f"Same units: {verdict}. ")
    assert "(n = 10)" in sentence
    assert "5,201 parameters" in sentence
    assert "ms/epoch" in sentence


def test_wide_overlap_is_undecided(records: StudyFrames) -> None:
    errors = np.geomspace(0.001, 1.0, 10)
    study = with_errors(
        records, {SAME_UNITS[0]: errors.tolist(), SAME_UNITS[1]: (1.2 * errors).tolist()}
    )

    assert any(s.startswith("Same units: undecided: from ") for s in verdicts(study))


def test_published_recipe_says_whether_either_cell_succeeds(records: StudyFrames) -> None:
    one_success = with_errors(records, {PUBLISHED_GRU: [0.05] + [1.0] * 9})

    assert any("Neither cell ever reproduces" in s for s in verdicts(records))
    assert any("Only GRU ever reproduces" in s for s in verdicts(one_success))


def test_a_recipe_that_made_a_cell_worse_is_said_to_have(records: StudyFrames) -> None:
    study = with_errors(records, {PUBLISHED_GRU: [1e-6] * 10})

    (sentence,) = [s for s in verdicts(study) if s.startswith("Recipe against cell")]

    assert "rises by a factor of 18,000 for the GRU and " in sentence
    assert "for the LSTM; between the tuned cells it differs by a factor of " in sentence


def test_last_sentence_is_the_linear_fit(records: StudyFrames) -> None:
    assert verdicts(records)[-1] == (
        "A 20-coefficient least-squares fit, AR(20), scores 3e-12 in 0.342 ms, below every "
        "network, so the comparison of cells is about trainability."
    )


def test_linear_fit_is_not_praised_where_networks_beat_it(records: StudyFrames) -> None:
    baselines = records.baselines.assign(test_nrmse_env=0.9)

    sentence = verdicts(replace(records, baselines=baselines))[-1]

    assert "trainability" not in sentence
    assert "scores 0.900" in sentence


def test_a_linear_fit_that_fails_too_teaches_nothing_about_trainability(
    records: StudyFrames,
) -> None:
    baselines = records.baselines.assign(test_nrmse_env=0.9)
    measurements = records.measurements.assign(test_nrmse_env=1.2)

    sentence = verdicts(replace(records, baselines=baselines, measurements=measurements))[-1]

    assert sentence.endswith("in 0.342 ms, below every network.")


def test_a_linear_fit_of_a_shorter_lookback_stands_for_the_longest(records: StudyFrames) -> None:
    baselines = records.baselines.replace({"model": {"AR(20)": "AR(8)"}})
    baselines.loc[baselines["model"] == "AR(8)", "parameter_count"] = 8

    sentence = verdicts(replace(records, baselines=baselines))[-1]

    assert sentence.startswith("An 8-coefficient least-squares fit, AR(8), scores 3e-12")


def test_metrics_that_old_records_lack_are_absent_from_their_tables(records: StudyFrames) -> None:
    frame = compared(records)
    newer = replace(
        records, measurements=records.measurements.assign(test_valid_time=0.5, test_mase=2.0)
    )

    assert not any("valid_time" in name for name in frame.columns)
    assert not any("Valid" in name or "valid" in name for name in read(frame, records).columns)
    assert "Test valid time (periods) (median [quartiles])" in read(compared(newer), newer)
    # The baselines are as old as before: what they lack is a dash, not a failure.
    row = row_of(compared(newer), "baseline", "AR(20)")
    assert math.isnan(row["test_valid_time_median"])


def test_one_seed_decides_nothing(make_records: MakeRecords) -> None:
    sentences = verdicts(make_records(seeds=1))

    judged = [sentence for sentence in sentences if "Mann-Whitney" in sentence]
    assert len(judged) == 5
    assert all(": undecided: 1 run a cell cannot tell, 5 are the least. " in s for s in judged)


def test_no_pair_is_said_to_be_no_pair(records: StudyFrames) -> None:
    choices = records.choices[records.choices["cell"] == "GRU"]

    assert verdicts(replace(records, choices=choices))[0].startswith("Undecided: no pair")


def test_missing_column_is_named(records: StudyFrames) -> None:
    with pytest.raises(ValueError, match=r"`timings` must have .* Missing: \['rejected'\]"):
        replace(records, timings=records.timings.drop(columns="rejected"))


def test_reader_frame_is_text_throughout(records: StudyFrames) -> None:
    table = read(compared(records), records)

    assert all(isinstance(cell, str) for cell in table.to_numpy().ravel())


def test_a_column_of_one_letter_has_a_rule_that_markdown_reads() -> None:
    table = markdown_table(pd.DataFrame({"n": ["8"], "c": ["x"]}), text_columns=("c",))

    assert table.splitlines()[1] == "| -: | :- |"


def test_layers_are_whole_numbers_beside_baselines_that_have_none(records: StudyFrames) -> None:
    layers = [2, *[1] * (len(records.choices) - 1)]
    frame = compared(replace(records, choices=records.choices.assign(layers=layers)))
    assert str(frame["layers"].dtype) == "Int64"
    said = read(frame, records).astype(str).agg(" ".join, axis=1)
    assert said.str.contains(" 2 layers").sum() == 1

"""The answers side by side, and the comparison in brief."""

from __future__ import annotations

from dataclasses import replace

from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.summary.tables import WITH_RATE, brief_frame, brief_note, overview_frame


def test_a_study_with_a_searched_pair_is_a_row(make_study, records: StudyFrames) -> None:
    given = make_study("sizes", choices=records.choices.assign(role="given", tuner=None))
    frame = overview_frame([make_study(), given])

    (row,) = frame.to_dict("records")
    assert (row["Series"], row["Tuned GRU"], row["Tuned LSTM"]) == (
        "damped-cosine",
        "GRU(32)",
        "LSTM(64)",
    )
    assert row["Judged by"] == "test nrmse_env, lower is better"
    assert row["Verdict"].startswith("GRU ")
    assert row["n a cell"] == "10"
    assert row["Least squares"] == "AR(20): 3e-12"


def test_the_comparison_in_brief_has_every_row_and_the_success_rate(records: StudyFrames) -> None:
    table = brief_frame(Findings.of(records))

    assert len(table) == len(records.choices) + len(records.baselines)
    assert "One window (ms)" not in table
    rates = table.set_index("Model")[WITH_RATE]
    assert rates["AR(20)"] == "1/1"
    assert rates["GRU(32)"] == "10/10 [0.69, 1.00]"


def test_a_series_without_success_counts_none(make_study, records: StudyFrames) -> None:
    columns = {"val_nrmse": 0.5, "test_nrmse": 0.5}
    judged = {
        "judging": replace(
            records.judging,
            metric="nrmse",
            searched="nrmse",
            sets=("test",),
            shown="test",
            reported=(),
        ),
        "measurements": records.measurements.assign(**columns),
        "trials": records.trials.assign(val_nrmse=0.5),
    }
    study = make_study("sunspots", series="sunspots", **judged)

    assert not {WITH_RATE, "Successes"} & set(brief_frame(study.findings))
    assert "Clopper" not in brief_note(study)


def test_the_note_says_over_what_is_judged(make_study) -> None:
    note = brief_note(make_study())

    assert note.startswith("Closed loop over 16 held-out forecasts of 180 steps.")
    assert "Clopper-Pearson" in note

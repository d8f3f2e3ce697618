"""The tables of the page: the answers side by side, and a study's comparison in brief."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from ..frames import Judging, StudyFrames
from ..tables import SUMMARY_PARTS, comparison_frame, fairness_frame, reader_frame
from ..text import ABSENT, format_significant, format_summary, say_interval
from .folder import StudyResult
from .headlines import TUNED, error_of, interval_of, measured
from .reliability import say_rate

OVERVIEW_TEXT: Final = ("Series", "Tuned GRU", "Tuned LSTM", "Test error", "Verdict")
OVERVIEW_NOTE: Final = (
    "Tuned: of the networks that the searches chose, the one of each cell that validates best, "
    "refitted over n fresh seeds and judged on test data; lower is better. P(GRU better): "
    "probability that a refit of the GRU has the lower error, with a 95 % bootstrap interval. "
    "Least squares: the linear answer to the same question."
)
METHOD: Final = (
    "Brackets after errors and seconds: quartiles over n refits with fresh seeds; a failed refit "
    "counts as the worst. Baselines are deterministic (n = 1). Train: one fit, alone on the "
    "machine, without compilation. Epoch: the compiled program, warm."
)
EPOCH: Final = "Epoch (ms, median [quartiles])"
LEFT_OUT: Final = ("One-step MSE (median)", "One window (ms)", EPOCH, "n")
"""Columns of a comparison that the page leaves to the study's own tables, or sets anew."""
SUCCESSES: Final = "Successes"
WITH_RATE: Final = "Successes (rate [95 %])"


def overview_frame(studies: Sequence[StudyResult]) -> pd.DataFrame:
    """Return a row for each study in which a searched GRU met a searched LSTM.

    Args:
        studies: In the order of the page.

    Returns:
        Strings throughout.
    """
    rows = []
    for study in studies:
        records = study.records
        axes = fairness_frame(records).set_index("axis", drop=False)
        row = axes.loc[TUNED].to_dict()
        if not measured(row):
            continue
        baselines = records.baselines
        linear = baselines[baselines["model"].str.startswith("AR(")]
        best = linear.sort_values("parameter_count").iloc[-1:]
        rows.append(
            {
                "Series": study.name,
                "Tuned GRU": row["gru"],
                "Tuned LSTM": row["lstm"],
                "Test error": records.judging.metric,
                "GRU, median [quartiles]": error_of(row, "gru"),
                "LSTM, median [quartiles]": error_of(row, "lstm"),
                "n a cell": str(row["n"]),
                "P(GRU better) [95 %]": say_interval(interval_of(row, "p_gru_better")),
                "Verdict": row["verdict"],
                "Least squares": ABSENT
                if best.empty
                else f"{best['model'].iloc[0]}: "
                f"{format_significant(float(best[records.judging.error].iloc[0]))}",
            }
        )
    return pd.DataFrame(rows, dtype="object")


def brief_frame(records: StudyFrames) -> pd.DataFrame:
    """Return the comparison of a study for readers in brief, success rates with their interval.

    Args:
        records: The study.

    Returns:
        Strings throughout, a row a role and network, then one a baseline.
    """
    frame = comparison_frame(records)
    table = reader_frame(frame, judging=records.judging)
    table = table.drop(columns=[name for name in LEFT_OUT if name in table])
    table[EPOCH] = [
        format_summary(*(row[f"milliseconds_per_epoch_{part}"] for part in SUMMARY_PARTS))
        for row in frame.to_dict("records")
    ]
    table["n"] = frame["n"].astype(str)
    if SUCCESSES not in table:
        return table
    rates = [
        say_rate(row["successes"], row["n"])
        for row in frame[["successes", "n"]].astype(int).to_dict("records")
    ]
    return table.assign(**{SUCCESSES: rates}).rename(columns={SUCCESSES: WITH_RATE})


def brief_note(study: StudyResult) -> str:
    """Return what a reader must know to read the comparison of a study in brief."""
    judging = study.records.judging
    sentences = [
        f"Closed loop over {study.test_forecasts} held-out forecasts of {study.horizon} steps.",
        judging.note,
        *_explanations(judging, study.records),
        METHOD,
    ]
    if judging.success_below is not None:
        sentences.append("Brackets after successes: Clopper-Pearson, 95 %.")
    return " ".join(sentences)


def _explanations(judging: Judging, records: StudyFrames) -> list[str]:
    held = [column for column in judging.reported if column in records.measurements.columns]
    return list(dict.fromkeys(judging.explanation(column) for column in held))

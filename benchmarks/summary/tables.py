"""The tables of the page: the answers side by side, and a study's comparison in brief."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from ..findings import Findings
from ..frames import Judging, StudyFrames, model_name
from ..statistics import FAMILIES
from ..tables import SUMMARY_PARTS, comparison_frame, reader_frame
from ..text import ABSENT, format_significant, format_summary, say_estimate
from .folder import StudyResult
from .headlines import PAIR, scores_of
from .reliability import say_rate

OVERVIEW_TEXT: Final = ("Series", "Tuned GRU", "Tuned LSTM", "Judged by", "Verdict")
OVERVIEW_NOTE: Final = (
    "Tuned: of the networks that the searches chose, the one of each cell that validates best, "
    "among equally many configurations a cell; refitted over n fresh seeds and judged on test "
    "data. P(GRU better): probability that a refit "
    "of the GRU is the better one, with the interval of Newcombe (2006). p: exact two-sided "
    f"Mann-Whitney, adjusted by Holm over the headline contests: {FAMILIES['headline']}. Least "
    "squares: the linear answer to the same question."
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
        found, records = study.findings.headline(PAIR), study.records
        if found is None:
            continue
        judging = records.judging
        linear = records.baselines[records.baselines["model"].str.startswith("AR(")]
        best = linear.sort_values("parameter_count").iloc[-1:]
        gru, lstm = (model_name(x["cell"], x["units"]) for x in found.pairing.choices)
        scores = scores_of(found)
        rows.append(
            {
                "Series": study.name,
                "Tuned GRU": gru,
                "Tuned LSTM": lstm,
                "Judged by": f"test {judging.words}, {judging.better}",
                "GRU, median [quartiles]": scores[0],
                "LSTM, median [quartiles]": scores[1],
                "n a cell": str(min(found.contest.sizes)),
                "P(GRU better) [95 %]": say_estimate(found.contest.probability_first_better),
                "p (Holm)": format_significant(found.p_value, digits=2),
                "Verdict": found.sentence,
                "Least squares": ABSENT
                if best.empty
                else f"{best['model'].iloc[0]}: "
                f"{format_significant(float(best[judging.error].iloc[0]))}",
            }
        )
    return pd.DataFrame(rows, dtype="object")


def brief_frame(findings: Findings) -> pd.DataFrame:
    """Return the comparison of a study for readers in brief, success rates with their interval.

    Args:
        findings: What the study shows.

    Returns:
        Strings throughout, a row a role and network, then one a baseline.
    """
    frame = comparison_frame(findings)
    table = reader_frame(frame, judging=findings.records.judging)
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

"""The tables beside the comparison: timings, fairness, Pareto membership, importance, variance.

To add one, write a function from records to a frame and an entry of `EVIDENCE`; CSV, Markdown and a
section of the page follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from benchmarks.fairness import fairness_frame
from benchmarks.formats import ABSENT, format_significant, format_summary
from benchmarks.frames import StudyFrames
from benchmarks.importance import importance_frame
from benchmarks.markdown import markdown_table
from benchmarks.pareto import membership_frame
from benchmarks.statistics import EQUIVALENCE_DECADES
from benchmarks.timing_tables import (
    RATIO_NOTE,
    TIMING_NOTE,
    ratio_frame,
    ratio_reader_row,
    timing_frame,
    timing_reader_row,
)
from benchmarks.variance import variance_frame
from benchmarks.writing import write_table, write_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One table of the report.

    Attributes:
        title: Heading of its section.
        frame: From records to the table for machines.
        reader_row: From a row of it to the words of a row for readers.
        text_columns: Which of those words are no numbers.
        note: What a reader must know.
    """

    title: str
    frame: Callable[[StudyFrames], pd.DataFrame]
    reader_row: Callable[[Mapping[Any, Any]], dict[str, str]]
    text_columns: tuple[str, ...]
    note: str

    def reader_frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the table for readers, strings throughout."""
        return pd.DataFrame([self.reader_row(row) for row in frame.to_dict("records")])


def write_evidence(records: StudyFrames, folder: Path) -> None:
    """Write NAME.csv and NAME.md of every table that has rows.

    Args:
        records: The study.
        folder: Where to; it must exist.
    """
    for section in evidence_sections(records):
        write_table(section["frame"], folder / f"{section['name']}.csv")
        table = markdown_table(section["table"], text_columns=section["text_columns"])
        text = f"{table}\n\n{section['note']}\n"
        write_text(text, folder / f"{section['name']}.md")


def evidence_sections(records: StudyFrames) -> list[dict[str, Any]]:
    """Return what the page needs of every table that has rows.

    Args:
        records: The study.

    Returns:
        `name`, `title`, `frame`, `table` (for readers), `columns`, `rows`, `text_columns`, `note`.
    """
    sections = []
    for name, evidence in EVIDENCE.items():
        frame = evidence.frame(records)
        if frame.empty:
            continue
        table = evidence.reader_frame(frame)
        sections.append(
            {
                "name": name,
                "title": evidence.title,
                "frame": frame,
                "table": table,
                "columns": list(table.columns),
                "rows": table.to_numpy().tolist(),
                "text_columns": evidence.text_columns,
                "note": evidence.note,
            }
        )
    return sections


def _fairness_row(row: Mapping[Any, Any]) -> dict[str, str]:
    def summary(cell: str) -> str:
        return format_summary(*(row[f"{cell}_{part}"] for part in ("median", "q25", "q75")))

    return {
        "Equal in": row["axis"],
        "GRU": _text(row["gru"]),
        "LSTM": _text(row["lstm"]),
        "Error": _text(row["measured"]),
        "n": ABSENT if pd.isna(row["n"]) else str(row["n"]),
        "GRU error (median [quartiles])": summary("gru"),
        "LSTM error (median [quartiles])": summary("lstm"),
        "P(GRU better) [95 %]": _interval(row, "p_gru_better"),
        "p (Holm)": ABSENT if pd.isna(row["p_value"]) else f"{row['p_value']:.2g}",
        "Verdict": row["verdict"],
        "How": row["note"],
    }


def _membership_row(row: Mapping[Any, Any]) -> dict[str, str]:
    return {
        "Network": row["model"] + (" (published recipe)" if row["published"] else ""),
        "Parameters": f"{row['parameter_count']:,}",
        "Train (s, median)": format_significant(row["train_seconds"]),
        "Test error (median)": format_significant(row["error"]),
        "P(on front, parameters)": f"{row['p_front_parameters']:.2f}",
        "On front": "yes" if row["on_front_parameters"] else "no",
        "P(on front, seconds)": f"{row['p_front_seconds']:.2f}",
        "On front (s)": "yes" if row["on_front_seconds"] else "no",
        "n": str(row["n"]),
    }


def _importance_row(row: Mapping[Any, Any]) -> dict[str, str]:
    return {
        "Search": row["tuner"],
        "Method": row["method"],
        "Hyperparameter": row["term"].replace("_", " "),
        "Importance": ABSENT if pd.isna(row["share"]) else f"{row['share']:.2f}",
        "Trials": str(row["trials"]),
    }


def _variance_row(row: Mapping[Any, Any]) -> dict[str, str]:
    return {
        "Varies": row["varies"],
        "Network": row["model"],
        "n": str(row["n"]) + (f", {row['failed']} failed" if row["failed"] else ""),
        "Test error (median [quartiles])": format_summary(
            row["error"], row["error_q25"], row["error_q75"]
        ),
        "SD of log10 error (decades) [95 %]": _digits(row, "decades"),
        "Fixed": row["fixed"],
    }


def _digits(row: Mapping[Any, Any], name: str) -> str:
    """Return an estimate and its interval with two significant digits: they may be small."""
    estimate, low, high = (
        format_significant(row[f"{name}{part}"], digits=2) for part in ("", "_low", "_high")
    )
    return estimate if pd.isna(row[f"{name}_low"]) else f"{estimate} [{low}, {high}]"


def _interval(row: Mapping[Any, Any], name: str) -> str:
    estimate, low, high = (row[f"{name}{part}"] for part in ("", "_low", "_high"))
    if pd.isna(estimate):
        return ABSENT
    return f"{estimate:.2f}" + ("" if pd.isna(low) else f" [{low:.2f}, {high:.2f}]")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ABSENT


EVIDENCE: Final[Mapping[str, Evidence]] = {
    "timings": Evidence(
        title="Timings",
        frame=timing_frame,
        reader_row=timing_reader_row,
        text_columns=("Network", "Optimizer", "Engine", "Kernel path"),
        note=TIMING_NOTE,
    ),
    "timing_ratios": Evidence(
        title="Time of a GRU over time of an LSTM",
        frame=ratio_frame,
        reader_row=ratio_reader_row,
        text_columns=("Equal in", "Optimizer", "GRU", "LSTM", "Parameters"),
        note=RATIO_NOTE,
    ),
    "fairness": Evidence(
        title="Fairness",
        frame=fairness_frame,
        reader_row=_fairness_row,
        text_columns=("Equal in", "GRU", "LSTM", "Error", "Verdict", "How"),
        note="No comparison is fair in every respect, so each is made. P(GRU better): probability "
        "that a refit of the GRU has the lower error, with a bootstrap interval; p: Mann-Whitney, "
        "adjusted by Holm over the distinct rows. Verdicts as above: equivalent within "
        f"±{EQUIVALENCE_DECADES:g} decades, better wholly outside and significant.",
    ),
    "pareto": Evidence(
        title="Pareto membership",
        frame=membership_frame,
        reader_row=_membership_row,
        text_columns=("Network", "On front", "On front (s)"),
        note="Probability of a network to be on the Pareto front of median test error against "
        "parameters, and against training seconds: share of 2,000 bootstrap resamples of the seeds "
        "in which no other network has both a lower error and a lower cost. A failed refit counts "
        "as the worst error.",
    ),
    "importance": Evidence(
        title="Hyperparameter importance",
        frame=importance_frame,
        reader_row=_importance_row,
        text_columns=("Search", "Method", "Hyperparameter"),
        note="What log10 of the closed-loop validation error depends on, among the trials of a "
        "search that were trained for its full epochs. On a complete grid: exact shares of the "
        "variance, the chance of the seeds among it, as every trial has a seed of its own. "
        "Otherwise by Optuna, scaled to add up to 1. fANOVA: variance of the main effects in a "
        "random forest fitted to the trials. PED-ANOVA: how differently from all the best quarter "
        "of the trials is spread; no share of the variance, and small for a choice of two. With "
        "two dozen trials either is easily off by 0.1 to 0.2. Without Optuna there is no number.",
    ),
    "variance": Evidence(
        title="Variance by source",
        frame=variance_frame,
        reader_row=_variance_row,
        text_columns=("Varies", "Network", "Fixed"),
        note="Where the spread between refits comes from. One source varies at a time, each refit "
        "with a fresh draw of it; all else is as in the first ordinary refit. Spreads hold for "
        "those fixed values and need not add up. SD: standard deviation of log10 of the primary "
        "test error in decades, with the 95 % chi-square interval, which takes log10 error to be "
        "normally distributed. A single refit far from the others makes most of an SD, and the "
        "interval then holds the truth less often: look at the quartiles and the figure, too.",
    ),
}

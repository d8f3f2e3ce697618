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

from ..frames import StudyFrames
from ..statistics import EQUIVALENCE_DECADES
from ..text import markdown_table, write_table, write_text
from .fairness import fairness_frame, fairness_reader_row
from .importance import importance_frame, importance_reader_row
from .pareto import membership_frame, membership_reader_row
from .timings import (
    RATIO_NOTE,
    TIMING_NOTE,
    ratio_frame,
    ratio_reader_row,
    timing_frame,
    timing_reader_row,
)
from .variance import variance_frame, variance_reader_row


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
        reader_row=fairness_reader_row,
        text_columns=("Equal in", "GRU", "LSTM", "Error", "Verdict", "How"),
        note="No comparison is fair in every respect, so each is made. P(GRU better): probability "
        "that a refit of the GRU has the lower error, with a bootstrap interval; p: Mann-Whitney, "
        "adjusted by Holm over the distinct rows. Verdicts as above: equivalent within "
        f"±{EQUIVALENCE_DECADES:g} decades, better wholly outside and significant.",
    ),
    "pareto": Evidence(
        title="Pareto membership",
        frame=membership_frame,
        reader_row=membership_reader_row,
        text_columns=("Network", "On front", "On front (s)"),
        note="Probability of a network to be on the Pareto front of median test error against "
        "parameters, and against training seconds: share of 2,000 bootstrap resamples of the seeds "
        "in which no other network has both a lower error and a lower cost. A failed refit counts "
        "as the worst error.",
    ),
    "importance": Evidence(
        title="Hyperparameter importance",
        frame=importance_frame,
        reader_row=importance_reader_row,
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
        reader_row=variance_reader_row,
        text_columns=("Varies", "Network", "Fixed"),
        note="Where the spread between refits comes from. One source varies at a time, each refit "
        "with a fresh draw of it; all else is as in the first ordinary refit. Spreads hold for "
        "those fixed values and need not add up. SD: standard deviation of log10 of the primary "
        "test error in decades, with the 95 % chi-square interval, which takes log10 error to be "
        "normally distributed. A single refit far from the others makes most of an SD, and the "
        "interval then holds the truth less often: look at the quartiles and the figure, too.",
    ),
}

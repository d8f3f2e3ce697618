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

from ..findings import Findings
from ..frames import StudyFrames
from ..statistics import SIGNIFICANCE
from ..text import markdown_table, write_table, write_text
from .contests import contest_frame, contest_reader_row
from .fairness import fairness_frame, fairness_reader_row
from .importance import importance_frame, importance_reader_row
from .pareto import membership_frame, membership_reader_row
from .rankings import ranking_frame, ranking_reader_row
from .timing_ratios import RATIO_NOTE, ratio_frame, ratio_reader_row
from .timings import TIMING_NOTE, timing_frame, timing_reader_row
from .variance import variance_frame, variance_reader_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One table of the report.

    Attributes:
        title: Heading of its section.
        frame: From what a study shows, its records among it, to the table for machines.
        reader_row: From a row of it to the words of a row for readers.
        text_columns: Which of those words are no numbers.
        note: What a reader must know.
    """

    title: str
    frame: Callable[[Findings], pd.DataFrame]
    reader_row: Callable[[Mapping[Any, Any]], dict[str, str]]
    text_columns: tuple[str, ...]
    note: str

    def reader_frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the table for readers, strings throughout."""
        return pd.DataFrame([self.reader_row(row) for row in frame.to_dict("records")])


def write_evidence(findings: Findings, folder: Path) -> None:
    """Write NAME.csv and NAME.md of every table that has rows.

    Args:
        findings: What the study shows.
        folder: Where to; it must exist.
    """
    for section in evidence_sections(findings):
        write_table(section["frame"], folder / f"{section['name']}.csv")
        table = markdown_table(section["table"], text_columns=section["text_columns"])
        text = f"{table}\n\n{section['note']}\n"
        write_text(text, folder / f"{section['name']}.md")


def evidence_sections(findings: Findings) -> list[dict[str, Any]]:
    """Return what the page needs of every table that has rows.

    Args:
        findings: What the study shows.

    Returns:
        `name`, `title`, `frame`, `table` (for readers), `columns`, `rows`, `text_columns`, `note`.
    """
    sections = []
    for name, evidence in EVIDENCE.items():
        frame = evidence.frame(findings)
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


def _of_records(frame: Callable[[StudyFrames], pd.DataFrame]) -> Callable[[Findings], pd.DataFrame]:
    return lambda findings: frame(findings.records)


EVIDENCE: Final[Mapping[str, Evidence]] = {
    "contests": Evidence(
        title="Contests",
        frame=contest_frame,
        reader_row=contest_reader_row,
        text_columns=(
            *("Contest", "Between", "Measured", "Family", "Matters from", "Verdict"),
            *("At 5 %", "At 10 %", "At 25 %"),
        ),
        note="Every contest of two cells once for each question that asks for it. Family: "
        "headline, the tuned pair by the primary metric, or exploratory, the rest, declared before "
        "measuring; p: exact two-sided Mann-Whitney, adjusted by Holm within its family. P(first "
        "better) with the interval of Newcombe (2006). Verdict: whether one is ahead is shown "
        f"where the 95 % interval leaves out no difference and p is below {SIGNIFICANCE:g}; "
        "whether that matters, and that none does, is shown by how the 95 and 90 % intervals lie "
        "to the difference that matters. The last columns say what would be said were it another.",
    ),
    "timings": Evidence(
        title="Timings",
        frame=_of_records(timing_frame),
        reader_row=timing_reader_row,
        text_columns=("Network", "Optimizer", "Engine", "Kernel path"),
        note=TIMING_NOTE,
    ),
    "timing_ratios": Evidence(
        title="Time of one cell over time of another",
        frame=_of_records(ratio_frame),
        reader_row=ratio_reader_row,
        text_columns=("Equal in", "Optimizer", "Between", "Parameters", "Epoch (ms)"),
        note=RATIO_NOTE,
    ),
    "fairness": Evidence(
        title="Fairness",
        frame=fairness_frame,
        reader_row=fairness_reader_row,
        text_columns=("Equal in", "Between", "Measured", "Matters from", "Verdict", "How"),
        note="No comparison is fair in every respect, so each is made. P(first better): "
        "probability that a refit of the first is the better one, with the interval of Newcombe "
        "(2006). p and verdict are those of the table of contests.",
    ),
    "pareto": Evidence(
        title="Pareto membership",
        frame=_of_records(membership_frame),
        reader_row=membership_reader_row,
        text_columns=("Network", "On front", "On front (s)"),
        note="Probability of a network to be on the Pareto front of the primary metric, median on "
        "test data, against parameters, and against training seconds: share of 2,000 bootstrap "
        "resamples of the seeds in which no other network is both better and cheaper. A failed "
        "refit counts as the worst.",
    ),
    "importance": Evidence(
        title="Hyperparameter importance",
        frame=_of_records(importance_frame),
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
    "rankings": Evidence(
        title="Does the loss rank what matters?",
        frame=_of_records(ranking_frame),
        reader_row=ranking_reader_row,
        text_columns=("Cell", "Loss over", "Closed-loop error"),
        note="Spearman correlation of the one-step validation loss with the closed-loop validation "
        "error over completed search trials of one cell, one span of the loss and one training "
        "length, where there are at least five; 1 would be the same order. Pooled they would not "
        "compare like with like.",
    ),
    "variance": Evidence(
        title="Variance by source",
        frame=_of_records(variance_frame),
        reader_row=variance_reader_row,
        text_columns=("Varies", "Network", "Fixed"),
        note="Where the spread between refits comes from. One source varies at a time, each refit "
        "with a fresh draw of it; all else is as in the first ordinary refit. Spreads hold for "
        "those fixed values and need not add up. Spread: one standard deviation of the primary "
        "metric on test data, as a factor between errors (that of their logarithm), or in the unit "
        "of a score, with the 95 % chi-square interval, which takes the logarithm, or the score, "
        "to be normally distributed. A single refit far from the others makes most of it, and the "
        "interval then holds the truth less often: look at the quartiles and the figure, too.",
    ),
}

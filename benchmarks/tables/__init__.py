"""One table a module, with the row that a reader sees, and the catalogue of the report's tables."""

from .catalogue import evidence_sections, write_evidence
from .comparison import (
    SUMMARY_PARTS,
    TEXT_COLUMNS,
    choice_row,
    comparison_frame,
    reader_frame,
    table_note,
    to_latex,
    to_markdown,
)
from .fairness import CELLS, fairness_frame
from .pareto import membership_frame
from .rankings import ranking_frame
from .timings import block_frame
from .variance import say_sources, variance_errors, variance_frame

__all__ = [
    "CELLS",
    "SUMMARY_PARTS",
    "TEXT_COLUMNS",
    "block_frame",
    "choice_row",
    "comparison_frame",
    "evidence_sections",
    "fairness_frame",
    "membership_frame",
    "ranking_frame",
    "reader_frame",
    "say_sources",
    "table_note",
    "to_latex",
    "to_markdown",
    "variance_errors",
    "variance_frame",
    "write_evidence",
]

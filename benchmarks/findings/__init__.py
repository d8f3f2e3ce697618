"""What a study shows: its contests, each with its family, its one p-value and its sentence.

Computed once from the records; tables, pages and summaries print it and add nothing.
"""

from .findings import Findings, Found, adjust_together
from .questions import (
    CLOSED_LOOP,
    SAME_SECONDS,
    SAME_UNITS,
    TUNED,
    Pairing,
    configurations_given,
    pairings,
)
from .rank_agreement import RANKS_FROM, Agreement, rank_agreements, say_agreement
from .recommendation import SHOWN, Recommendation, recommend

__all__ = [
    "CLOSED_LOOP",
    "RANKS_FROM",
    "SAME_SECONDS",
    "SAME_UNITS",
    "SHOWN",
    "TUNED",
    "Agreement",
    "Findings",
    "Found",
    "Pairing",
    "Recommendation",
    "adjust_together",
    "configurations_given",
    "pairings",
    "rank_agreements",
    "recommend",
    "say_agreement",
]

"""Intervals, tests, contests, fronts and laws of selection: from samples to what they show.

Arrays in, plain records out; nothing here knows a study, a table or a sentence.
"""

from .comparisons import (
    EQUIVALENCE_DECADES,
    MINIMUM_REPLICATES,
    SIGNIFICANCE,
    Comparison,
    compare_errors,
    decide,
    holm,
    noether_sample_size,
)
from .contests import Contest, Finding, judge, settling_size
from .effects import Scale
from .fronts import front_membership, pareto_front
from .intervals import (
    Interval,
    Summary,
    clopper_pearson,
    spearman,
    spearman_interval,
    standard_deviation_interval,
    summarize,
)
from .ratios import paired_ratio

__all__ = [
    "EQUIVALENCE_DECADES",
    "MINIMUM_REPLICATES",
    "SIGNIFICANCE",
    "Comparison",
    "Contest",
    "Finding",
    "Interval",
    "Scale",
    "Summary",
    "clopper_pearson",
    "compare_errors",
    "decide",
    "front_membership",
    "holm",
    "judge",
    "noether_sample_size",
    "paired_ratio",
    "pareto_front",
    "settling_size",
    "spearman",
    "spearman_interval",
    "standard_deviation_interval",
    "summarize",
]

"""Intervals, tests, contests, fronts and laws of selection: from samples to what they show.

Arrays in, plain records out; nothing here knows a study, a table or a sentence.
"""

from .contests import (
    FAMILIES,
    MINIMUM_REPLICATES,
    OUTCOMES,
    SIGNIFICANCE,
    Contest,
    Family,
    Finding,
    Outcome,
    adjust,
    compete,
    judge,
    settling_size,
)
from .effects import COMMON_DELTA, Scale, as_factor, scale_of
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
from .origin_blocks import LEAST_BLOCKS, OriginErrors, enough_blocks, overlapping_origins
from .rank_tests import noether_sample_size
from .ratios import paired_ratio
from .selection_curves import Curve, SelectionTable, better_curve, error_curve
from .selection_law import rank_probabilities, selection_probabilities

__all__ = [
    "COMMON_DELTA",
    "FAMILIES",
    "LEAST_BLOCKS",
    "MINIMUM_REPLICATES",
    "OUTCOMES",
    "SIGNIFICANCE",
    "Contest",
    "Curve",
    "Family",
    "Finding",
    "Interval",
    "OriginErrors",
    "Outcome",
    "Scale",
    "SelectionTable",
    "Summary",
    "adjust",
    "as_factor",
    "better_curve",
    "clopper_pearson",
    "compete",
    "enough_blocks",
    "error_curve",
    "front_membership",
    "judge",
    "noether_sample_size",
    "overlapping_origins",
    "paired_ratio",
    "pareto_front",
    "rank_probabilities",
    "scale_of",
    "selection_probabilities",
    "settling_size",
    "spearman",
    "spearman_interval",
    "standard_deviation_interval",
    "summarize",
]

"""Medians of the best configurations, and how far apart they are: factors, or amounts of time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..frames import Judging, StudyFrames, best_choices, refit_errors
from ..statistics import summarize
from ..text import format_significant


def best_medians(records: StudyFrames, roles: Sequence[str]) -> dict[str, float]:
    """Return the median of the best choice of each cell among some roles.

    Args:
        records: The study.
        roles: Which roles take part.

    Returns:
        Cell -> median of the primary metric; a cell whose median failed, or is no positive number,
        is left out.
    """
    medians = {
        choice["cell"]: summarize(refit_errors(records, choice["key"])).median
        for choice in best_choices(records, roles=roles).to_dict("records")
    }
    return {cell: x for cell, x in medians.items() if np.isfinite(x) and x > 0}


def say_move(judging: Judging, before: float, after: float) -> str:
    """Say how a median moves: "falls by a factor of 1.8", "grows by 0.40 years".

    Args:
        judging: What the medians are of.
        before: The former one, positive.
        after: The later one, positive.
    """
    if judging.higher_is_better:
        return f"{'grows' if after >= before else 'shrinks'} by {say_gap(judging, before, after)}"
    return f"{'falls' if after <= before else 'rises'} by {say_gap(judging, before, after)}"


def say_gap(judging: Judging, one: float, other: float) -> str:
    """Say how far two medians are apart: "a factor of 1.8" of errors, "0.40 years" of times."""
    if judging.scale.unit is not None:
        return f"{format_significant(abs(one - other), digits=2)} {judging.scale.unit}"
    return f"a factor of {format_significant(max(one, other) / min(one, other), digits=2)}"

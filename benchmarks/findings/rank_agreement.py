"""Whether validation ranks configurations as test does: without it a tuned pair means little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..frames import StudyFrames, refit_errors
from ..statistics import MINIMUM_REPLICATES, Interval, spearman_interval, summarize
from ..text import say_estimate

RANKS_FROM: Final = 0.5
"""Rank correlation of validation and test below which no verdict on a tuned pair is issued."""
LEAST_CONFIGURATIONS: Final = MINIMUM_REPLICATES
"""Of fewer configurations a rank correlation says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How validation and test rank the configurations of one cell.

    Attributes:
        cell: The cell; another one's configurations are never chosen in its place.
        configurations: How many of them were refitted.
        correlation: Spearman's, of their median validation and test values; NaN of fewer than
            `LEAST_CONFIGURATIONS`, or where all are equal.
    """

    cell: str
    configurations: int
    correlation: Interval

    @property
    def ranks(self) -> bool:
        """Whether nothing speaks against choosing by validation."""
        return not self.correlation.estimate < RANKS_FROM


def rank_agreements(records: StudyFrames) -> tuple[Agreement, ...]:
    """Hold validation against test over the refitted configurations of each cell.

    Args:
        records: The study.
    """
    choices = records.choices.drop_duplicates("key")
    choices = choices[choices["key"].isin(records.measurements["key"])]
    return tuple(
        _agreement(records, str(cell), rows["key"].tolist())
        for cell, rows in choices.groupby("cell")
    )


def say_agreement(agreements: Sequence[Agreement]) -> str:
    """Say how well validation ranks test, over how many configurations, and what follows."""
    known = [each for each in agreements if not np.isnan(each.correlation.estimate)]
    if not known:
        counts = ", ".join(f"{each.configurations} of the {each.cell}" for each in agreements)
        return (
            f"Whether validation ranks configurations as test does is not known: {counts} were "
            f"refitted, {LEAST_CONFIGURATIONS} are the least."
        )
    said = ", ".join(
        f"{say_estimate(each.correlation)} for the {each.cell} "
        f"({each.configurations} configurations)"
        for each in known
    )
    text = f"Spearman correlation of validation and test over refitted configurations: {said}."
    failing = [each.cell for each in known if not each.ranks]
    if not failing:
        return text
    return (
        f"{text} Below {RANKS_FROM:g}, as for the {' and the '.join(failing)}, what validation "
        f"chose means little, and no verdict is issued on it."
    )


def _agreement(records: StudyFrames, cell: str, keys: Sequence[str]) -> Agreement:
    judging = records.judging
    validation, test = (
        [summarize(refit_errors(records, key, metric=metric)).median for key in keys]
        for metric in (judging.validation_error, judging.error)
    )
    few = len(keys) < LEAST_CONFIGURATIONS
    unknown = Interval(estimate=np.nan, low=np.nan, high=np.nan)
    return Agreement(
        cell=cell,
        configurations=len(keys),
        correlation=unknown if few else spearman_interval(validation, test),
    )

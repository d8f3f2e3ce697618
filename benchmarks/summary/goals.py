"""What this package set out to reach, held against what was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from ..frames import (
    SUCCESS_BELOW,
    StudyFrames,
    best_choices,
    model_name,
    refit_errors,
    refits,
    search_roles,
)
from ..measuring import RELIABLE
from ..reproduction import LAYER_PARAMETERS
from ..statistics import summarize
from ..tables import CELLS
from ..text import format_significant, format_summary
from .folder import StudyResult
from .neurobench import CAUTION, ECHO_STATE_SMAPE, PUBLISHED_SMAPE
from .reliability import judge_reliability, reliability_frame

TUNED_BELOW: Final = 0.03
"""Median test nrmse_env that both networks of the tuned pair are to stay below."""
MOST_PARAMETERS: Final = sum(LAYER_PARAMETERS["LSTM"])
"""Parameters of the published LSTM(40)."""
SMAPE: Final = "test_smape"

NOTE: Final = (
    "Brackets after k/n: 95 % Clopper-Pearson interval of the rate; after errors: quartiles over n "
    "refits; after times: 95 % bootstrap interval."
)

YES: Final = "yes"
NO: Final = "no"
NOT_MEASURED: Final = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal and what became of it.

    Attributes:
        goal: What was to be reached.
        measured: What was measured, and if it is not enough, how far it is.
        reached: "yes", "no" or "not measured".
    """

    goal: str
    measured: str
    reached: str


def study_goals(studies: Sequence[StudyResult]) -> list[Goal]:
    """Return the goals about errors; a series that no study is about has none.

    Args:
        studies: Everything that was studied.
    """
    goals = []
    for series, asked in SERIES_GOALS.items():
        mine = [study for study in studies if study.series == series]
        goals += [goal for ask in asked for goal in ask(mine)] if mine else []
    return goals


def smallest_reliable(studies: Sequence[StudyResult]) -> list[Goal]:
    """Look for the smallest network of each cell that succeeds reliably.

    Args:
        studies: Those of one series that defines success.
    """
    return [_smallest_reliable(studies, cell) for cell in CELLS]


def _smallest_reliable(studies: Sequence[StudyResult], cell: str) -> Goal:
    frames = [reliability_frame(study.records).assign(study=study.name) for study in studies]
    frame = pd.concat(frames, ignore_index=True)
    reached, measured = judge_reliability(frame[frame["cell"] == cell])
    wanted, of = RELIABLE
    article = "an" if cell.startswith("L") else "a"
    return Goal(
        goal=f"Damped cosine: {article} {cell}, as small as possible, of which at least {wanted} "
        f"of {of} refits succeed (nrmse_env < {SUCCESS_BELOW:g})",
        measured=measured,
        reached={None: NOT_MEASURED, True: YES, False: NO}[reached],
    )


def tuned_error(studies: Sequence[StudyResult]) -> list[Goal]:
    """Hold the tuned pair of each study against its goal, where it has a searched GRU and LSTM.

    Args:
        studies: Those of the damped cosine.
    """
    return [goal for study in studies for goal in _tuned_error(study)]


def _tuned_error(study: StudyResult) -> list[Goal]:
    pair = _searched(study.records)
    if set(pair["cell"]) != set(CELLS):
        return []
    metric, error = study.records.judging.metric, study.records.judging.error
    medians = [_median(study.records, key, error) for key in pair["key"]]
    said = [
        _say_distance(study.records, choice, error, TUNED_BELOW)
        for choice in pair.to_dict("records")
    ]
    return [
        Goal(
            goal=f"Damped cosine: median test {metric} below {TUNED_BELOW:g} for the best GRU and "
            f"the best LSTM of the searches ({study.name})",
            measured="; ".join(said),
            reached=YES if max(medians) < TUNED_BELOW else NO,
        )
    ]


def chaotic_error(studies: Sequence[StudyResult]) -> list[Goal]:
    """Hold searched networks of limited size against an echo state network, a study a goal.

    Args:
        studies: Those of the Mackey-Glass series.
    """
    return [goal for study in studies for goal in _chaotic_error(study)]


def _chaotic_error(study: StudyResult) -> list[Goal]:
    if SMAPE not in study.records.measurements:
        return []
    pair = _searched(study.records, most_parameters=MOST_PARAMETERS)
    medians = [_median(study.records, key, SMAPE) for key in pair["key"]]
    said = [
        _say_distance(study.records, choice, SMAPE, ECHO_STATE_SMAPE)
        for choice in pair.to_dict("records")
    ]
    published = ", ".join(f"{model} {error:g}" for model, error in PUBLISHED_SMAPE.items())
    said += [f"no searched {cell} is that small" for cell in CELLS if cell not in set(pair["cell"])]
    reached = YES if min(medians, default=np.inf) < ECHO_STATE_SMAPE else NO
    return [
        Goal(
            goal=f"Mackey-Glass: median test sMAPE below {ECHO_STATE_SMAPE:.1f} % for a searched "
            f"GRU or LSTM of at most {MOST_PARAMETERS:,} parameters, those of LSTM(40) "
            f"({study.name})",
            measured=f"best by validation {study.records.judging.metric}: {'; '.join(said)}. "
            f"{ECHO_STATE_SMAPE:.1f} is what an untuned echo state network of 200 units "
            f"scores on a regenerated series. Published by NeuroBench: {published}; {CAUTION}",
            reached=reached if medians else NOT_MEASURED,
        )
    ]


def _searched(records: StudyFrames, *, most_parameters: float = np.inf) -> pd.DataFrame:
    """Return the searched GRU and the searched LSTM that validate best, up to a size."""
    choices = records.choices[records.choices["cell"].isin(CELLS)]
    small = [
        bool(refits(records, key)["parameter_count"].max() <= most_parameters)
        for key in choices["key"]
    ]
    return best_choices(replace(records, choices=choices[small]), roles=search_roles(records))


def _median(records: StudyFrames, key: str, metric: str) -> float:
    return summarize(refit_errors(records, key, metric=metric)).median


def _say_distance(records: StudyFrames, choice: dict[Any, Any], metric: str, limit: float) -> str:
    errors = summarize(refit_errors(records, choice["key"], metric=metric))
    count = refits(records, choice["key"])["parameter_count"].max()
    far = ""
    if np.isfinite(errors.median) and errors.median >= limit:
        far = f", {format_significant(errors.median / limit)} times the goal"
    return (
        f"{model_name(choice['cell'], choice['units'])}, {int(count):,} parameters: "
        f"{format_summary(errors.median, errors.q25, errors.q75)} (n = {errors.n}){far}"
    )


SERIES_GOALS: Final[Mapping[str, Sequence[Callable[[Sequence[StudyResult]], list[Goal]]]]] = {
    "damped-cosine": (smallest_reliable, tuned_error),
    "mackey-glass": (chaotic_error,),
}
"""Series -> what was to be reached on it."""

"""How a recorded study is judged: as its series says, where its records hold what that needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ...search.datasets import Dataset
from ..measuring import read_declaration
from .judging import TITLES, Judging


def judge_by(
    folder: Path, dataset: Dataset, *, measurements: pd.DataFrame, baselines: pd.DataFrame
) -> Judging:
    """Tell how a study is judged.

    Args:
        folder: Of the study: a smallest difference that matters may be declared there.
        dataset: What models were judged on.
        measurements: Metrics of every refit.
        baselines: Metrics of every baseline.

    Returns:
        The judging of the series. Of records older than its primary metric: that by the
        closed-loop error, with a remark.
    """
    judging = Judging.of(dataset)
    missing = _missing(judging.errors, baselines)
    missing += _missing([judging.validation_error, *judging.errors], measurements)
    if missing and judging.metric != dataset.closed_loop_error:
        remark = (
            f"These records do not hold the {TITLES[judging.metric].partition(' (')[0]} of every "
            f"model, by which the series ranks them: they are ranked and selected by "
            f"{dataset.closed_loop_error} instead."
        )
        judging = Judging.of(dataset, metric=dataset.closed_loop_error)
        judging = dataclasses.replace(judging, remarks=(remark,))
    declared = read_declaration(folder)
    if declared is None or declared.unit != judging.series_scale.unit:
        return judging
    return dataclasses.replace(
        judging, declared_delta=declared.delta, declared_late=declared.after_measuring
    )


def _missing(columns: Sequence[str], frame: pd.DataFrame) -> list[str]:
    if "status" in frame:
        frame = frame[frame["status"] != "failed"]
    return [name for name in columns if name not in frame or frame[name].isna().any()]

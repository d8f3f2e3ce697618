"""The records of a reproduction as DataFrames: what the audit and the figures read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...search.datasets import Dataset
from .published import AS_PUBLISHED, LEAK_FREE, TUNED

JUDGED_BY: Final[Mapping[str, str]] = {
    AS_PUBLISHED: "published_nrmse_env",
    LEAK_FREE: "test_nrmse_env",
    TUNED: "test_nrmse_env",
}
"""Part -> the closed-loop error it is judged by: on the training trajectory, or on others."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReproductionFrames:
    """Everything a reproduction recorded, one DataFrame a kind of record.

    Attributes:
        measurements: One row a part, cell and seed: `part`, `cell` (in capitals), `model`, `seed`,
            `status`, `parameter_count`, losses and closed-loop errors (dimensionless). A diverged
            fit carries the capped worst score, a failed one NaN.
        curves: One row a part, cell, seed and recorded epoch (from 1): `train_loss`, `val_loss`.
        forecasts: One row a part, cell, seed and step: `x`, `forecast`, of the trajectory that
            `truths` holds for the part.
        truths: Part -> the trajectory it forecasts, context included: `x`, `y`, `envelope`.
        replica: The data of the part "as published".
        held_out: The data of the other parts.
        context: Provenance as strings.
    """

    measurements: pd.DataFrame
    curves: pd.DataFrame
    forecasts: pd.DataFrame
    truths: Mapping[str, pd.DataFrame]
    replica: Dataset
    held_out: Dataset
    context: Mapping[str, str]


def errors_of(
    records: ReproductionFrames, part: str, cell: str, *, metric: str | None = None
) -> NDArray[np.float64]:
    """Return an error of every seed of one cell in one part, failures as the worst.

    Args:
        records: The reproduction.
        part: A key of `JUDGED_BY`.
        cell: "GRU" or "LSTM".
        metric: A column of `measurements`; by default what the part is judged by.

    Returns:
        Errors of shape (seeds,), infinite where a fit failed.
    """
    rows = rows_of(records.measurements, part, cell)
    values = rows[metric or JUDGED_BY[part]].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(values), np.inf, values)


def rows_of(frame: pd.DataFrame, part: str, cell: str) -> pd.DataFrame:
    """Return the rows of one cell in one part."""
    return frame[(frame["part"] == part) & (frame["cell"] == cell)]

"""Older tables of trials and baselines, their nrmse told in its meaning of today."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...search.datasets import Dataset
from ...search.trials import renew_nrmse

COLUMN = "val_nrmse"


def renew_trials(trials: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Give the nrmse of a table of trials its meaning of today.

    Args:
        trials: `trials.csv`, of this version or an older one.
        dataset: What the trials were judged on.

    Returns:
        The same table; numbers that have that meaning are kept, and those that cannot be renewed
        are missing.
    """
    if COLUMN not in trials:
        return trials
    rows = trials.filter(like="val_").to_dict("records")
    renewed = [
        renew_nrmse({str(name): value for name, value in row.items()}, dataset).get(COLUMN, np.nan)
        for row in rows
    ]
    return trials.assign(**{COLUMN: renewed})


def renew_baselines(
    baselines: Sequence[Mapping[str, Any]], dataset: Dataset
) -> list[dict[str, Any]]:
    """Give the nrmse of recorded baselines its meaning of today; see `renew_trials`."""
    return [renew_nrmse(baseline, dataset) for baseline in baselines]

"""Whether the one-step loss ranks trials as their closed-loop error does, like among like alone.

Pooled over cells or training lengths the correlation would mostly say that a longer training
lowers both, or that one cell does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from ...search.configurations import LEVELS, NORMALIZATIONS, say_span
from ..frames import StudyFrames
from ..statistics import MINIMUM_REPLICATES, spearman_interval
from ..text import interval_of, say_estimate

LIKE: Final = ("cell", "loss_span", "epochs", "normalization")
"""Trials are ranked among those that share these: losses of others are of something else."""


def ranking_frame(records: StudyFrames) -> pd.DataFrame:
    """Return Spearman's correlation of loss and closed-loop error on validation data.

    Args:
        records: The study.

    Returns:
        One row a cell, span of the loss and training length of which at least 5 trials completed,
        the longest first: `cell`, `loss_span`, `epochs`, `n`, `metric`, `correlation` with its
        95 % interval; and `normalization` where not all networks see levels.
    """
    done = records.trials[records.trials["status"] == "completed"]
    done = done.dropna(subset=["val_loss", records.judging.searched_error])
    if "normalization" not in done:
        done = done.assign(normalization=LEVELS)
    rows = []
    for (cell, span, epochs, seen), trials in done.groupby(list(LIKE)):
        if len(trials) < MINIMUM_REPLICATES:
            continue
        errors = trials[records.judging.searched_error].to_numpy(float)
        found = spearman_interval(trials["val_loss"].to_numpy(float), errors)
        rows.append(
            {
                "cell": cell,
                "loss_span": span,
                "epochs": epochs,
                "n": len(trials),
                "metric": records.judging.searched,
                "correlation": found.estimate,
                "correlation_low": found.low,
                "correlation_high": found.high,
                "normalization": seen,
            }
        )
    several = (done["normalization"] != LEVELS).any()
    frame = pd.DataFrame(rows, columns=[*COLUMNS, *(["normalization"] if several else [])])
    return frame.sort_values(
        ["epochs", "cell", "loss_span"], ascending=[False, True, True], kind="stable"
    ).reset_index(drop=True)


COLUMNS: Final = (
    *("cell", "loss_span", "epochs", "n", "metric"),
    *("correlation", "correlation_low", "correlation_high"),
)


def ranking_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return a row of the table of rankings in words."""
    seen = row.get("normalization")
    return {
        "Cell": row["cell"],
        **({} if seen is None else {"Network sees": NORMALIZATIONS[seen]}),
        "Loss over": say_span(row["loss_span"]),
        "Trained for (epochs)": f"{row['epochs']:,}",
        "n": str(row["n"]),
        "Closed-loop error": row["metric"],
        "Spearman correlation [95 %]": say_estimate(interval_of(row, "correlation")),
    }

"""What two cells reach for the same seconds of training, or the same epochs of search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.frames import SEARCH_ROLE_PREFIX, StudyFrames, refits


def losses_after_equal_seconds(
    records: StudyFrames, labels: Sequence[str]
) -> tuple[float, list[NDArray[np.float64]]]:
    """Return the validation losses of some refits when the fastest of them end.

    Args:
        records: The study.
        labels: Configurations to compare.

    Returns:
        The least median training time of a label in seconds, and for each label the `val_loss` of
        each seed at the last epoch it completes within that time, of shape (seeds,); infinite
        where a refit failed or the loss is not finite. NaN and no losses if no time is known.
    """
    seconds = min(float(refits(records, label)["train_seconds"].median()) for label in labels)
    if not seconds > 0:
        return float("nan"), []
    curves = records.curves
    losses = []
    for label in labels:
        rows = refits(records, label)
        mine = curves[curves["label"] == label].set_index(["seed", "epoch"])["val_loss"]
        losses.append(
            np.array([_loss_at(mine, row, seconds) for row in rows.to_dict("records")], np.float64)
        )
    return seconds, losses


def winners_of_equal_budget(records: StudyFrames, role: str) -> tuple[pd.DataFrame, str]:
    """Return what a search would have chosen had each cell got the same epochs.

    Args:
        records: The study.
        role: The role of the search's winners.

    Returns:
        Rows of `choices` of that role, those alone that win among the first trials of their cell,
        up to the epochs of the cell that got fewer; and the budget in words.
    """
    tuner = role.removeprefix(SEARCH_ROLE_PREFIX).removesuffix(" search")
    trials = records.trials[records.trials["tuner"] == tuner]
    spent = trials.groupby("cell")["own_epochs"].sum()
    choices = records.choices[records.choices["role"] == role]
    if len(spent) < 2 or choices.empty:
        return choices.iloc[:0], ""
    within = trials.groupby("cell")["own_epochs"].cumsum() <= spent.min()
    kept = trials[within & (trials["status"] != "failed")]
    won = [
        _won(choice, kept, records.judging.validation_error)
        for choice in choices.to_dict("records")
    ]
    counts = " and ".join(
        f"{count} {cell}" for cell, count in trials[within].groupby("cell").size().items()
    )
    return choices[won], f"the first {counts} trials of the {tuner} search, {spent.min():,} epochs"


def _loss_at(losses: pd.Series[Any], refit: dict[Any, Any], seconds: float) -> float:
    per_epoch = refit["train_seconds"] / refit["epochs"]
    if not per_epoch > 0:
        return np.inf
    # A time that is an exact number of epochs must not lose one to rounding.
    epoch = int(np.clip(np.floor(seconds / per_epoch + 1e-9), 1, refit["epochs"]))
    loss = float(losses.get((refit["seed"], epoch), np.nan))
    return loss if np.isfinite(loss) else np.inf


def _won(choice: dict[Any, Any], trials: pd.DataFrame, error: str) -> bool:
    """Tell whether a choice is the best trial of its cell."""
    mine = trials[(trials["cell"] == choice["cell"]) & trials[error].notna()]
    if mine.empty:
        return False
    best = mine.loc[mine[error].astype(float).idxmin()]
    return bool(
        best["units"] == choice["units"]
        and np.isclose(best["learning_rate"], choice["learning_rate"], rtol=1e-9)
    )

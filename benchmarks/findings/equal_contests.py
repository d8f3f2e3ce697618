"""What two cells reach for the same seconds of training, or the same epochs of search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..frames import StudyFrames, refits, trials_of
from ..measuring import equal_budgets


def losses_after_equal_seconds(
    records: StudyFrames, keys: Sequence[str]
) -> tuple[float, list[NDArray[np.float64]]]:
    """Return the validation losses of some refits when the fastest of them end.

    Args:
        records: The study.
        keys: Configurations to compare.

    Returns:
        The least median training time of a configuration in seconds, and for each the `val_loss` of
        each seed at the last epoch it completes within that time, of shape (seeds,), interpolated
        on log axes between recorded epochs; infinite where a refit failed or a loss is not finite.
        NaN and no losses if no time is known.
    """
    seconds = min(float(refits(records, key)["train_seconds"].median()) for key in keys)
    if not seconds > 0:
        return float("nan"), []
    curves = records.curves
    losses = []
    for key in keys:
        rows = refits(records, key)
        mine = curves[curves["key"] == key].set_index(["seed", "epoch"])["val_loss"]
        losses.append(
            np.array([_loss_at(mine, row, seconds) for row in rows.to_dict("records")], np.float64)
        )
    return seconds, losses


def winners_of_equal_budget(records: StudyFrames, role: str) -> tuple[pd.DataFrame, str]:
    """Return which winners of a search are also those of an equal budget.

    Studies of earlier versions refitted no other winners of equal budget.

    Args:
        records: The study.
        role: The role of the search's winners.

    Returns:
        Rows of `choices` of that role, those alone that win among the first trials of their cell,
        up to the epochs of the cell that got fewer; and the budget in words.
    """
    choices = records.choices[records.choices["role"] == role]
    for budget in equal_budgets(records.trials):
        if budget.tuner in set(choices["tuner"]):
            winners = budget.winners(records.judging.searched_error)
            won = [len(trials_of(choice, winners)) > 0 for choice in choices.to_dict("records")]
            return choices[won], budget.phrase
    return choices.iloc[:0], ""


def _loss_at(losses: pd.Series[Any], refit: dict[Any, Any], seconds: float) -> float:
    per_epoch = refit["train_seconds"] / refit["epochs"]
    if not per_epoch > 0 or refit["seed"] not in losses.index:
        return np.inf
    # A time that is an exact number of epochs must not lose one to rounding.
    epoch = int(np.clip(np.floor(seconds / per_epoch + 1e-9), 1, refit["epochs"]))
    return loss_after(losses[refit["seed"]], epoch)


def loss_after(losses: pd.Series[float], epoch: int) -> float:
    """Return the loss after an epoch that may lie between two recorded ones.

    Args:
        losses: The loss after each recorded epoch, indexed by epochs, ascending.
        epoch: The epoch asked for, from 1.

    Returns:
        The loss; between two epochs, on the straight line through both over log epoch and log
        loss. Infinite beyond what is recorded, and beside a loss that is not finite.

    Examples:
        >>> curve = pd.Series([1e-2, 1e-4], index=[1, 100])
        >>> loss_after(curve, 100), round(loss_after(curve, 10), 9), loss_after(curve, 101)
        (0.0001, 0.001, inf)
    """
    if epoch in losses.index:
        loss = float(losses[epoch])
    else:
        points = np.log(np.maximum(losses, np.finfo(np.float64).tiny))
        loss = float(np.exp(np.interp(np.log(epoch), np.log(losses.index), points, right=np.nan)))
    return loss if np.isfinite(loss) else np.inf

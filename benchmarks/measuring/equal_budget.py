"""The trials that a search gave each cell for equally many epochs."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EqualBudget:
    """The first trials that a search gave each cell, up to equally many epochs.

    Attributes:
        tuner: Of the search.
        trials: Rows of `trials`.
        epochs: All that the cell that got fewer was given.
    """

    tuner: str
    trials: pd.DataFrame
    epochs: int

    @property
    def phrase(self) -> str:
        """The budget in words."""
        counts = " and ".join(
            f"{count} {cell}" for cell, count in self.trials.groupby("cell").size().items()
        )
        return f"the first {counts} trials of the {self.tuner} search, {self.epochs:,} epochs"

    def winners(self, error: str) -> pd.DataFrame:
        """Return the best trial of each cell, of those trained longest the one of least error.

        A cell whose trials all failed has none.

        Args:
            error: A column of `trials`.
        """
        ended = self.trials[(self.trials["status"] != "failed") & self.trials[error].notna()]
        longest = ended[ended["epochs"] == ended.groupby("cell")["epochs"].transform("max")]
        return longest.loc[longest.groupby("cell")[error].idxmin()]


def equal_budgets(trials: pd.DataFrame) -> list[EqualBudget]:
    """Return the equal budgets of cells, one a tuner that tried several.

    Args:
        trials: Trials in the order in which they were proposed.
    """
    budgets = []
    for tuner, tried in trials.groupby("tuner", sort=False):
        spent = tried.groupby("cell")["own_epochs"].sum()
        if len(spent) < 2:
            continue
        within = tried.groupby("cell")["own_epochs"].cumsum() <= spent.min()
        budgets.append(EqualBudget(tuner=str(tuner), trials=tried[within], epochs=int(spent.min())))
    return budgets

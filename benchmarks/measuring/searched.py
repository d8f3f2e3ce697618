"""What searches have chosen: the best of each, and the winners of equal budgets."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ...search.configurations import configuration_of
from ...search.datasets import DatasetSpec, load_dataset
from ...search.errors import InputError
from .choices import EQUAL_BUDGET_ROLE, Choice, asked_of, best_choices
from .equal_budget import equal_budgets
from .renewal import renew_trials


def searched_choices(searches: Sequence[Path], *, dataset: DatasetSpec) -> list[Choice]:
    """List what some searches have chosen.

    Args:
        searches: Folders of searches that have ended.
        dataset: What is going to be measured; the searches must have been about it.

    Returns:
        The best configuration of each cell and search, then the winners of equal budget.

    Raises:
        InputError: If a folder holds no finished search, or one on other data.
    """
    best = {search: best_choices(search, dataset=dataset) for search in searches}
    trials = [_read_trials(search, dataset) for search in searches]
    for search, table in zip(searches, trials, strict=True):
        _check_still_best(search, best[search], table)
    return [choice for search in searches for choice in best[search]] + _winners_of_equal_budget(
        trials
    )


def _check_still_best(search: Path, best: Sequence[Choice], trials: pd.DataFrame) -> None:
    """Refuse what was chosen by nrmse in its former meaning where today's chooses otherwise."""
    for choice in best if (trials["objective"] != trials["as_recorded"]).any() else []:
        mine = trials[trials["cell"] == choice.configuration.cell].sort_values(
            ["epochs", "objective"], ascending=[False, True], kind="stable"
        )
        if configuration_of(mine.to_dict("records")[0]) != choice.configuration:
            raise InputError(
                f"{search} has chosen {choice.configuration.label} by nrmse in its former meaning, "
                f"over the spread of each forecast; over that of all of them another is better. "
                f"Run the same search again: it ranks its trials anew."
            )


def _winners_of_equal_budget(searches: Sequence[pd.DataFrame]) -> list[Choice]:
    """List the winners of the first tuner that gave several cells equally many epochs.

    Searches by one tuner count as one, so that each cell may have had a search of its own.
    """
    if not searches:
        return []
    trials = pd.concat(searches, ignore_index=True)
    for budget in equal_budgets(trials):
        winners = budget.winners("objective")
        if len(winners) > 1 and len(set(budget.trials["objective_name"])) == 1:
            return [
                Choice(
                    role=EQUAL_BUDGET_ROLE,
                    configuration=configuration_of(trial),
                    epochs=trial["max_epochs"],
                )
                for trial in winners.to_dict("records")
            ]
    return []


def _read_trials(search: Path, dataset: DatasetSpec) -> pd.DataFrame:
    """Read the trials of a search, with what they were ranked by and were to be trained for."""
    asked = asked_of(search)
    # Some versions of pandas lose the last digit of a number; a rate is part of what is refitted.
    trials = pd.read_csv(search / "trials.csv", converters={"learning_rate": float})
    renewed = renew_trials(trials, load_dataset(dataset))
    return trials.assign(
        objective=renewed[asked["objective"]],
        as_recorded=trials[asked["objective"]],
        objective_name=asked["objective"],
        max_epochs=asked["max_epochs"],
    )

"""Fresh refits of the smallest network that succeeds reliably: those that chose it prove nothing.

Of many networks the smallest that happens to succeed often enough is found by its own refits, so
it looks better than it is. Thirty further refits, which took no part in that, confirm it, or the
next larger one, until one is confirmed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from ...search.datasets import load_dataset
from ...search.judging import HIGHER_IS_BETTER, success
from ...search.seeds import derive_seed
from ...search.trials import FAILED, Ledger, TrialTask
from .choices import Choice, distinct
from .measurement import BenchmarkSettings, refit_tasks

RELIABLE: Final = (29, 30)
"""Refits that must succeed, of how many, for a network to be called reliable."""
CONFIRMATION_LEDGER: Final = "confirmation.jsonl"
CONFIRMATION_RECORD: Final = "confirmation.json"


def is_reliable(successes: int, n: int) -> bool:
    """Tell whether so many successes of n refits are enough, and the refits as well.

    Examples:
        >>> is_reliable(29, 30), is_reliable(28, 30), is_reliable(29, 29)
        (True, False, False)
    """
    wanted, of = RELIABLE
    return n >= of and successes * of >= wanted * n


def confirmation_tasks(choice: Choice, settings: BenchmarkSettings) -> list[TrialTask]:
    """List the refits that confirm a choice: seeds that nothing else is selected or reported by."""
    refit = refit_tasks(choice, dataclasses.replace(settings, seeds=1))[0]
    return [
        dataclasses.replace(refit, seed=derive_seed(settings.seed, "confirmation", number))
        for number in range(RELIABLE[1])
    ]


def confirm_smallest(
    choices: Sequence[Choice],
    settings: BenchmarkSettings,
    *,
    measured: Ledger,
    confirming: Ledger,
    run: Callable[[Sequence[TrialTask]], None],
) -> None:
    """Confirm the smallest reliable network of each cell, where the series defines success.

    Args:
        choices: What was measured.
        settings: How much of it.
        measured: Their refits.
        confirming: Receives the fresh ones.
        run: Runs what of some tasks `confirming` does not hold, and records it there.
    """
    metric = load_dataset(settings.dataset).primary_metric
    if settings.seeds < RELIABLE[1] or success(np.zeros(1), metric=metric) is None:
        return
    for cell in dict.fromkeys(choice.configuration.cell for choice in choices):
        mine = [each for each in distinct(choices) if each.configuration.cell == cell]
        for choice in sorted(mine, key=lambda each: each.configuration.parameter_count):
            if not _reliable(refit_tasks(choice, settings), measured, metric):
                continue
            tasks = confirmation_tasks(choice, settings)
            run(tasks)
            if _reliable(tasks, confirming, metric):
                break


def _reliable(tasks: Sequence[TrialTask], ledger: Ledger, metric: str) -> bool:
    worst = -np.inf if metric in HIGHER_IS_BETTER else np.inf
    outcomes = [outcome for task in tasks if (outcome := ledger.get(task)) is not None]
    errors = [
        worst if outcome.status == FAILED else outcome.metrics.get(f"test_{metric}", worst)
        for outcome in outcomes
    ]
    succeeded = success(np.asarray(errors, np.float64), metric=metric)
    return succeeded is not None and is_reliable(int(succeeded.sum()), len(errors))

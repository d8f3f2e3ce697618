"""The arithmetic of Hyperband: which brackets and rungs there are, before anything runs."""

import dataclasses
from dataclasses import dataclass

from ..configurations import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Trials of one bracket that are trained for the same number of epochs.

    Attributes:
        bracket: Number of the bracket; the highest halves most often, bracket 0 never.
        rung: Number of the rung in its bracket, from 0.
        trials: How many trials run in it.
        first_epoch: Epochs they were already trained.
        last_epoch: Epochs they are trained in all.
    """

    bracket: int
    rung: int
    trials: int
    first_epoch: int
    last_epoch: int

    @property
    def epochs(self) -> int:
        """Epochs trained in this rung, over all of its trials."""
        return self.trials * (self.last_epoch - self.first_epoch)


def bracket_count(budget: Budget) -> int:
    """Count the brackets: one more than the times `max_epochs` can be divided by `factor`."""
    count = 1
    while budget.max_epochs // budget.factor**count >= budget.min_epochs:
        count += 1
    return count


def plan_bracket(budget: Budget, bracket: int, *, space_size: int | None = None) -> list[Rung]:
    """List the rungs of one bracket.

    Args:
        budget: Epochs, reduction factor.
        bracket: Number of the bracket, below `bracket_count`.
        space_size: Configurations in a finite space; a bracket never asks for more.

    Returns:
        The rungs in order.

    References:
        Li et al. 2018 (Hyperband), algorithm 1; sizes are rounded up, as in Keras Tuner.
    """
    count, factor = bracket_count(budget), budget.factor
    start = _ceil_div(count * factor**bracket, bracket + 1)
    largest = start if space_size is None else min(start, space_size)
    rungs = []
    first_epoch = 0
    for rung in range(bracket + 1):
        size = _ceil_div(count * factor ** (bracket - rung), bracket + 1)
        last_epoch = _ceil_div(budget.max_epochs, factor ** (bracket - rung))
        rungs.append(
            Rung(
                bracket=bracket,
                rung=rung,
                trials=min(size, _ceil_div(largest, factor**rung)),
                first_epoch=first_epoch,
                last_epoch=last_epoch,
            )
        )
        first_epoch = last_epoch
    return rungs


def plan_hyperband(budget: Budget, *, space_size: int | None = None) -> list[Rung]:
    """List every rung of a search in the order in which they run.

    Args:
        budget: Epochs, reduction factor and iterations; `budget.trials` cuts the list short.
        space_size: Configurations in a finite space.

    Returns:
        The rungs; max_epochs=27, factor=3 gives 70 trials and 375 epochs in all.
    """
    rungs = [
        rung
        for _ in range(budget.iterations)
        for bracket in reversed(range(bracket_count(budget)))
        for rung in plan_bracket(budget, bracket, space_size=space_size)
    ]
    if budget.trials is None:
        return rungs
    capped = []
    left = budget.trials
    for rung in rungs:
        if left > 0:
            capped.append(dataclasses.replace(rung, trials=min(rung.trials, left)))
            left -= rung.trials
    return capped


def _ceil_div(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)

"""What a search is going to do, in numbers, before it does it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..configurations import Budget, Configuration, LogUniform, SearchSpace
from .hyperband import Rung, plan_hyperband

GRID_POINTS: Final = 10
"""Values that Keras Tuner's grid takes from a continuous range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuner:
    """A search algorithm, named without importing Keras Tuner.

    Attributes:
        oracle: Class name in `module`.
        default_trials: Trials if the budget names none; None: as many as its plan has.
        halves: Whether it trains many a little and promotes the best, in brackets and rungs.
        on_grid: Whether it tries every configuration, a few rates of a continuous range.
        module: Of `search.tuning`; one of its own for an oracle that Keras Tuner does not bring.
    """

    oracle: str
    default_trials: int | None
    halves: bool = False
    on_grid: bool = False
    module: str = "oracles"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlan:
    """The trials a search will run unless a limit ends it early.

    Attributes:
        trials: How many.
        epochs: Epochs to train, over all of them.
        rungs: Hyperband's rungs in order; empty for any other tuner.
    """

    trials: int
    epochs: int
    rungs: tuple[Rung, ...] = ()


def plan_search(
    tuner: str, space: SearchSpace, budget: Budget, *, enqueue: Sequence[Configuration] = ()
) -> SearchPlan:
    """Count what a search will do.

    Args:
        tuner: A name in `TUNERS`.
        space: What it draws from; a finite space bounds the trials.
        budget: Trials and epochs.
        enqueue: Configurations that come first; a grid of a continuous range has them beside it.
    """
    if TUNERS[tuner].halves:
        rungs = tuple(plan_hyperband(budget, space_size=space.size))
        return SearchPlan(
            trials=sum(rung.trials for rung in rungs),
            epochs=sum(rung.epochs for rung in rungs),
            rungs=rungs,
        )
    size = space.size
    if TUNERS[tuner].on_grid:
        size = grid_size(space) + sum(not _on_grid(first, space) for first in set(enqueue))
    asked = TUNERS[tuner].default_trials if budget.trials is None else budget.trials
    trials = min(bound for bound in (asked, size) if bound is not None)
    return SearchPlan(trials=trials, epochs=trials * budget.max_epochs)


def grid_size(space: SearchSpace) -> int:
    """Count the points of a grid, which takes some rates from a continuous range."""
    return space.size_at_one_rate * len(_grid_rates(space))


def _on_grid(configuration: Configuration, space: SearchSpace) -> bool:
    return configuration.learning_rate in _grid_rates(space)


def _grid_rates(space: SearchSpace) -> Sequence[float]:
    """The rates of a grid; in a very narrow range two of `GRID_POINTS` may be one number."""
    rates = space.learning_rates
    if not isinstance(rates, LogUniform):
        return rates
    # As Keras Tuner computes them, to the last digit.
    shares = (index * 0.1 + 0.05 for index in range(GRID_POINTS))
    return sorted({rates.low * math.pow(rates.high / rates.low, share) for share in shares})


TUNERS: Final[Mapping[str, Tuner]] = {
    "random": Tuner(oracle="RandomOracle", default_trials=20),
    "hyperband": Tuner(oracle="HyperbandOracle", default_trials=None, halves=True),
    "bayesian": Tuner(oracle="BayesianOracle", default_trials=20),
    "grid": Tuner(oracle="GridOracle", default_trials=None, on_grid=True),
}

"""Ask an oracle for trials and tell it what became of them."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import threadpoolctl

from search.configuration import Configuration
from search.quiet import warnings_ignored
from search.space import SearchSpace

RUNNING: Final = "RUNNING"
COMPLETED: Final = "COMPLETED"

WORST_OBJECTIVE: Final = 1e3
"""What an oracle is told of a failed trial, and the most it is told of any other."""
BEST_OBJECTIVE: Final = 1e-12
"""The least an oracle is told: objectives are told as their log10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A trial an oracle asks for.

    Attributes:
        trial: Its number, from 0.
        configuration: What to train.
        first_epoch: Epochs already trained by the parent.
        last_epoch: Epochs trained in all afterwards.
        parent: Number of the trial it was promoted from, else None.
        root: Number of the first trial of its lineage; itself if it was not promoted.
        bracket: Hyperband's bracket, else None.
        rung: Hyperband's rung, else None.
    """

    trial: int
    configuration: Configuration
    first_epoch: int
    last_epoch: int
    parent: int | None
    root: int
    bracket: int | None
    rung: int | None


class Driver:
    """Asks an oracle for trials and tells it their outcomes.

    Args:
        oracle: One of the oracles above.
        space: The space it draws from.
        max_epochs: Epochs of a trial that is not Hyperband's.
    """

    def __init__(self, oracle: Any, space: SearchSpace, *, max_epochs: int) -> None:
        self._oracle = oracle
        self._space = space
        self._max_epochs = max_epochs
        self._roots: dict[int, int] = {}

    def ask(self) -> Proposal | None:
        """Ask for one more trial.

        Returns:
            The trial, or None if there is none now: it waits for outcomes, or, if all are told,
            the search is over.
        """
        number = len(self._oracle.trials)
        with _quiet():
            trial = self._oracle.create_trial(str(number))
        if trial.status != RUNNING:
            return None
        values = trial.hyperparameters.values
        parent = values.get("tuner/trial_id")
        root = number if parent is None else self._roots[int(parent)]
        self._roots[number] = root
        return Proposal(
            trial=number,
            configuration=self._space.choose(trial.hyperparameters),
            first_epoch=values.get("tuner/initial_epoch", 0),
            last_epoch=values.get("tuner/epochs", self._max_epochs),
            parent=None if parent is None else int(parent),
            root=root,
            bracket=values.get("tuner/bracket"),
            rung=values.get("tuner/round"),
        )

    def tell(self, proposal: Proposal, objective: float | None) -> None:
        """Tell the outcome of a trial.

        Args:
            proposal: The trial.
            objective: What it scored, positive; None if it failed.
        """
        score = WORST_OBJECTIVE if objective is None else objective
        score = math.log10(min(max(score, BEST_OBJECTIVE), WORST_OBJECTIVE))
        trial = self._oracle.trials[self._oracle.start_order[proposal.trial]]
        with _quiet():
            self._oracle.update_trial(
                trial.trial_id, {"objective": score}, step=proposal.last_epoch
            )
            trial.status = COMPLETED
            self._oracle.end_trial(trial)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence Keras Tuner's `threading.currentThread` and the Gaussian process' convergence.

    Its matrices are tiny: more than one thread only makes them slower.
    """
    with warnings_ignored(), threadpoolctl.threadpool_limits(1):
        yield

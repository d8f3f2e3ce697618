"""Ask an oracle for trials and tell it what became of them."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Final

import threadpoolctl

from ..configurations import Configuration, SearchSpace
from ..quiet import warnings_ignored

RUNNING: Final = "RUNNING"
COMPLETED: Final = "COMPLETED"

BAD_DECADE: Final = 3.0
"""log10 of the objective above which an oracle is told less and less of the difference."""
WORST_TOLD: Final = BAD_DECADE + 1
"""What an oracle is told of a failed trial; any other scores better."""
BEST_OBJECTIVE: Final = 1e-12
"""The least an oracle is told."""

_ORACLES: Final = threading.Lock()
"""Filters of warnings and threads of BLAS belong to the process: two searches in two threads that
set and restore them at once would leave them changed."""


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
        with _quiet(self._oracle):
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
        score = WORST_TOLD if objective is None else told_score(objective)
        trial = self._oracle.trials[self._oracle.start_order[proposal.trial]]
        with _quiet(self._oracle):
            self._oracle.update_trial(
                trial.trial_id, {"objective": score}, step=proposal.last_epoch
            )
            trial.status = COMPLETED
            self._oracle.end_trial(trial)


def told_score(objective: float) -> float:
    """What an oracle is told of a trial: the log10 of its objective, drawn together at the far end.

    A forecast that has left a decaying envelope may score 1e16 and more. Told as it is, one such
    trial would be all that a Gaussian process sees; cut off, all of them would rank equally.

    Args:
        objective: Not negative.

    Returns:
        A number that grows with the objective and stays below `WORST_TOLD` if that is finite.

    Examples:
        >>> told_score(0.1), told_score(1000.0), told_score(1e4), told_score(1e12)
        (-1.0, 3.0, 3.5, 3.9)
    """
    decade = math.log10(max(objective, BEST_OBJECTIVE))
    beyond = decade - BAD_DECADE
    return decade if beyond <= 0 else BAD_DECADE + (1 - 1 / (1 + beyond))


@contextmanager
def _quiet(oracle: Any) -> Iterator[None]:
    """Silence Keras Tuner's `threading.currentThread` and the Gaussian process' convergence.

    Its matrices are tiny: more than one thread only makes them slower. Limiting threads takes
    milliseconds, so nobody else's are.
    """
    limits = threadpoolctl.threadpool_limits(1) if hasattr(oracle, "gpr") else nullcontext()
    with _ORACLES, warnings_ignored(), limits:
        yield

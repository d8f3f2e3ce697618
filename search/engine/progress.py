"""Where a search stands, told to whoever wants to show it."""

from collections.abc import Callable
from dataclasses import dataclass

from .result import TrialRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a search stands, told after every trial.

    Attributes:
        trials_done: Trials finished, remembered ones included.
        trials_planned: Trials in all.
        epochs_done: Epochs trained, remembered ones included.
        epochs_planned: Epochs in all.
        remembered: Trials whose outcome the ledger already held.
        best: The best trial so far; None if none has succeeded.
        objective: Name of what is minimised.
        elapsed_seconds: Since the start of this run.
        seconds_left: An estimate; None before anything was trained in this run.
    """

    trials_done: int
    trials_planned: int
    epochs_done: int
    epochs_planned: int
    remembered: int
    best: TrialRecord | None
    objective: str
    elapsed_seconds: float
    seconds_left: float | None


ProgressListener = Callable[[Progress], None]

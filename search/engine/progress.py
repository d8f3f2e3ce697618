"""Where a search stands, told to whoever wants to show it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..tuning import SearchPlan
from .result import TrialRecord, best_record


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


def progress_of(
    records: Sequence[TrialRecord],
    plan: SearchPlan,
    *,
    objective: str,
    remembered: int,
    epochs_run: int,
    elapsed_seconds: float,
) -> Progress:
    """Tell where a search stands.

    Args:
        records: Finished trials.
        plan: What is planned.
        objective: What is minimised.
        remembered: How many of the records the ledger already held.
        epochs_run: Epochs trained in this run.
        elapsed_seconds: Since its start.
    """
    epochs = sum(record.task.last_epoch - record.task.first_epoch for record in records)
    left = max(0, plan.epochs - epochs)
    return Progress(
        trials_done=len(records),
        trials_planned=max(plan.trials, len(records)),
        epochs_done=epochs,
        epochs_planned=max(plan.epochs, epochs),
        remembered=remembered,
        best=best_record(records, objective),
        objective=objective,
        elapsed_seconds=elapsed_seconds,
        seconds_left=elapsed_seconds * left / epochs_run if epochs_run else None,
    )

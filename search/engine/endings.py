"""When a search ends before its plan, and why it ended, in words."""

import math
from collections.abc import Callable, Iterable
from pathlib import Path

from ..tuning import TUNERS, SearchPlan
from .failures import EQUAL_FAILURES, stopping_failure
from .result import TrialRecord
from .study import Study


def early_end(
    study: Study,
    in_order: Callable[[], Iterable[TrialRecord]],
    *,
    unrecorded: set[int],
) -> tuple[int, str] | None:
    """Return the trial at which a search ends before its plan, and why; None if it goes on.

    Args:
        study: What is asked.
        in_order: Gives the finished trials in their order, up to the first that is not finished.
        unrecorded: Trials whose failure is not their own.
    """
    failed = stopping_failure(in_order(), unrecorded=unrecorded)
    patience = study.budget.patience
    ended = (
        None
        if patience is None
        else patience_end(in_order(), patience=patience, objective=study.objective)
    )
    if failed is not None and (ended is None or failed <= ended):
        return failed, f"{EQUAL_FAILURES} trials in a row failed equally"
    if ended is not None:
        return ended, f"{patience} trials in a row brought nothing better"
    return None


def patience_end(records: Iterable[TrialRecord], *, patience: int, objective: str) -> int | None:
    """Return the trial with which so many in a row have brought nothing better; None if none has.

    Args:
        records: Finished trials in their order.
        patience: How many.
        objective: What is minimised.
    """
    best, since = math.inf, 0
    for record in records:
        value = record.objective(objective)
        if value is not None and value < best:
            best, since = value, 0
        else:
            since += 1
        if since >= patience:
            return record.proposal.trial
    return None


def say_reason(study: Study, plan: SearchPlan, *, done: int, ended: bool) -> str:
    """Say why a search ended that neither patience nor failures have stopped.

    Args:
        study: What is asked.
        plan: What was planned.
        done: Finished trials.
        ended: Whether the oracle had no further trial.
    """
    asked, planned = study.budget.trials, plan.trials
    if done > planned:
        return f"{done} trials were done before, more than the {planned} asked for now"
    if not ended and study.budget.time_limit is not None:
        return f"the time limit of {study.budget.time_limit:g} s was reached"
    size = study.space.size
    if not TUNERS[study.tuner].halves and size == planned and (asked or size) >= size:
        return f"the space is exhausted: all {size} configurations were tried"
    return f"all {planned} planned trials are done"


def say_interruption(*, done: int, planned: int, folder: Path | None) -> str:
    """Say what an interrupted search leaves."""
    said = f"Interrupted after {done} of {planned} trials"
    if folder is None:
        return f"{said}; nothing was recorded: give `out` to keep what is done."
    return f"{said}; they are kept in {folder}. Run the same command again to go on."

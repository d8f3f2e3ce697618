"""What became of trials that failed: whose fault it is, when to stop, and what to say."""

import collections
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ..errors import MachineFaultError, SearchFailedError
from ..trials import FAILED, TrialOutcome, TrialTask, count_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .result import SearchResult, TrialRecord

EQUAL_FAILURES: Final = 3
"""Equal failures in a row after which a search stops."""
OWN_LIMIT: Final = "TrialTimeLimitError"
"""How a failure begins that the caller has asked for: it says nothing about other trials."""


@contextmanager
def working(executor: Executor) -> "Iterator[None]":
    """Turn the end of an executor into one clear line.

    Raises:
        SearchFailedError: If the body finds that the executor takes or gives no more.
    """
    try:
        yield
    except MachineFaultError:
        raise
    except (RuntimeError, CancelledError) as error:  # broken, or shut down, or not waited for
        said = str(error).splitlines()[0].rstrip(".") if str(error) else "a trial was cancelled"
        raise SearchFailedError(
            f"The executor that was given is broken ({type(executor).__name__}: {said}). What was "
            f"recorded is kept; run the same search again with a new executor."
        ) from error


def outcome_of(future: "Future[TrialOutcome]", task: TrialTask) -> tuple[TrialOutcome, bool]:
    """Return a trial's outcome, and whether it is the trial's own.

    A fault of the machine is not: memory, disk, a killed worker. It counts as failed in this run
    and is not recorded, so that the next one tries again.
    """
    try:
        return future.result(), True
    except MachineFaultError as error:
        return failure(task, str(error)), False


def failure(task: TrialTask, why: str) -> TrialOutcome:
    """Make the outcome of a trial that could not be run."""
    return TrialOutcome(status=FAILED, error=why, parameter_count=count_parameters(task))


def stopping_failure(records: "Iterable[TrialRecord]", *, unrecorded: set[int]) -> int | None:
    """Find the trial at which equal failures in a row should stop a search.

    Once a trial has succeeded, only faults of the machine stop it: a cell that always fails is no
    reason to give up the other.

    Args:
        records: Finished trials in order, up to the first that is not finished.
        unrecorded: Numbers of trials that failed for a fault of the machine.

    Returns:
        The number of the last of these failures; None to go on.
    """
    row: list[TrialRecord] = []
    succeeded = False
    for record in records:
        outcome = record.outcome
        if outcome.status != FAILED:
            row, succeeded = [], True
            continue
        same = bool(row) and row[-1].outcome.error == outcome.error
        row = [*row, record] if same else [record]
        if len(row) < EQUAL_FAILURES or outcome.error.startswith(OWN_LIMIT):
            continue
        if not succeeded or all(record.proposal.trial in unrecorded for record in row):
            return record.proposal.trial
    return None


def describe_failures(records: "Sequence[TrialRecord]") -> str:
    """Say how many trials failed and why, the most frequent reason first; empty if none did."""
    reasons = collections.Counter(
        record.outcome.error for record in records if record.outcome.status == FAILED
    )
    if not reasons:
        return ""
    counted = "; ".join(f"{count} times {why}" for why, count in reasons.most_common())
    return f"{reasons.total()} of {len(records)} trials failed: {counted}."


def check_succeeded(result: "SearchResult") -> None:
    """Refuse to call a search done that has failed.

    Raises:
        SearchFailedError: If it was stopped by equal failures, or every trial failed.
    """
    records = result.records
    if not records or not (result.stopped_by_failures or result.best_record is None):
        return
    raise SearchFailedError(
        f"The search failed ({result.reason}). {describe_failures(records)} Mend the cause and run "
        f"the same search again with --retry-failed (in Python retry_failed=True)."
    )

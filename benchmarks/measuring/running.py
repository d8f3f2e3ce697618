"""Refits that a ledger lacks, run with their progress on the terminal."""

from collections.abc import Callable, Sequence

from ...search.shell import console, counting
from ...search.trials import Ledger, TrialOutcome, TrialTask, missing_tasks, run_batch


def run_missing(
    tasks: Sequence[TrialTask],
    ledger: Ledger,
    *,
    workers: int = 1,
    title: str = "refits",
    quiet: bool = False,
    keep: Callable[[TrialOutcome], TrialOutcome] | None = None,
) -> None:
    """Run the tasks whose outcome a ledger does not hold, and record them.

    Args:
        tasks: What to run.
        ledger: What is already known; receives the rest.
        workers: Tasks at a time.
        title: What the tasks are called in the progress.
        quiet: Say nothing.
        keep: What to record of an outcome; by default all but its state.
    """
    missing = missing_tasks(tasks, ledger)
    if not quiet and len(missing) < len(tasks):
        console.print(f"{title}: {len(tasks) - len(missing)} of {len(tasks)} are already recorded")
    with counting(title, len(missing), quiet=quiet) as advance:
        run_batch(missing, ledger, workers=workers, keep=keep, advance=advance)

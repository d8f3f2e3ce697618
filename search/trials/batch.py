"""Tasks that nobody chooses between: all that a ledger lacks are run, side by side if asked."""

import dataclasses
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from typing import Final

from .ledger import Ledger
from .places import check_executor, start_executor
from .task import TrialOutcome, TrialTask
from .trial import run_trial

AHEAD: Final = 4
"""Tasks handed out for each worker, so that none waits for another's end to be recorded."""


def missing_tasks(tasks: Sequence[TrialTask], ledger: Ledger) -> list[TrialTask]:
    """Return the tasks, each once, whose outcome a ledger does not hold."""
    return [task for task in dict.fromkeys(tasks) if ledger.get(task) is None]


def run_batch(
    tasks: Sequence[TrialTask],
    ledger: Ledger,
    *,
    workers: int = 1,
    executor: Executor | str | None = None,
    keep: Callable[[TrialOutcome], TrialOutcome] | None = None,
    advance: Callable[[], object] | None = None,
) -> None:
    """Run the tasks whose outcome a ledger does not hold, and record them in their order.

    Whatever the number of workers, the ledger is the same. What ran beside an end of the process
    is run again.

    Args:
        tasks: What to run.
        ledger: What is known; receives the rest.
        workers: Tasks at a time.
        executor: Where they run, or the name of that; see `check_executor`.
        keep: What to record of an outcome; by default all but its state.
        advance: Called after each that was recorded.

    Raises:
        InputError: If the tasks cannot be run as this machine is set up, or the disk is full.
        MachineFaultError: If the machine failed one of them.
    """
    missing = deque(missing_tasks(tasks, ledger))
    keep = keep or _without_state
    running: deque[tuple[TrialTask, Future[TrialOutcome]]] = deque()
    with ExitStack() as stack:
        if not missing:
            return
        place, workers = check_executor(executor, min(workers, len(missing)))
        where = _start(place, workers, stack) if isinstance(place, str) else place
        while missing or running:
            while missing and len(running) < (AHEAD * workers if workers > 1 else 1):
                task = missing.popleft()
                running.append((task, where.submit(run_trial, task)))
            task, future = running.popleft()
            ledger.append(task, keep(future.result()))
            if advance is not None:
                advance()


def _start(name: str, workers: int, stack: ExitStack) -> Executor:
    """Return what runs the tasks, ended with the stack, at once if anything went wrong."""
    executor = start_executor(name, workers)
    stack.push(
        lambda kind, error, trace: executor.shutdown(  # noqa: ARG005
            cancel_futures=kind is not None
        )
    )
    return executor


def _without_state(outcome: TrialOutcome) -> TrialOutcome:
    """The same task gives the weights again."""
    return dataclasses.replace(outcome, state=None)

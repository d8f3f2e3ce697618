"""Tasks that nobody chooses between: all that a ledger lacks are run, side by side if asked."""

import dataclasses
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from typing import Final

from .executors import InlineExecutor, prepare_process
from .ledger import Ledger
from .task import TrialOutcome, TrialTask
from .trial import run_trial
from .worker_pool import WorkerPool

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
    executor: Executor | None = None,
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
        executor: Where they run; None for this process, or for as many workers of its own.
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
        if executor is None and missing:
            executor = _start_executor(min(workers, len(missing)), stack)
        while executor is not None and (missing or running):
            while missing and len(running) < (AHEAD * workers if workers > 1 else 1):
                task = missing.popleft()
                running.append((task, executor.submit(run_trial, task)))
            task, future = running.popleft()
            ledger.append(task, keep(future.result()))
            if advance is not None:
                advance()


def _start_executor(workers: int, stack: ExitStack) -> Executor:
    """Return what runs the tasks, ended with the stack, at once if anything went wrong."""
    if workers == 1:
        prepare_process()
        return InlineExecutor()
    pool = WorkerPool(workers)
    stack.push(
        lambda kind, error, trace: pool.shutdown(cancel_futures=kind is not None)  # noqa: ARG005
    )
    return pool


def _without_state(outcome: TrialOutcome) -> TrialOutcome:
    """The same task gives the weights again."""
    return dataclasses.replace(outcome, state=None)

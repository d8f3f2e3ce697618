"""Where trials run if the caller brings no executor, by name."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Final, cast

from ..errors import InputError, check_known, shown
from .executors import InlineExecutor, check_workers, prepare_process, workers_of
from .worker_pool import WorkerPool

IN_PROCESS: Final = "process"
IN_WORKERS: Final = "workers"


def start_executor(name: str, workers: int) -> Executor:
    """Start an executor that is ended by whoever asked for it.

    Args:
        name: In `EXECUTORS`.
        workers: Trials at a time.
    """
    return EXECUTORS[name](workers)


def check_executor(executor: object, workers: object) -> tuple[Executor | str, int]:
    """Take what trials run in: an executor of the caller's own, or the name of one to start.

    Args:
        executor: None for this process, or for worker processes if there are to be several.
        workers: Trials at a time; None for as many as the executor has, 1 if nothing says so.

    Raises:
        InputError: If it is neither.
    """
    if isinstance(executor, str):
        name = check_known(executor, EXECUTORS, what="executor")
        return name, check_workers(1 if workers is None else workers)
    if executor is not None:
        if not callable(getattr(executor, "submit", None)):
            raise InputError(
                f"`executor` must be a concurrent.futures.Executor, or one of "
                f"{', '.join(EXECUTORS)}. Received: executor={shown(executor)}."
            )
        # Whatever has a `submit` that gives futures will do.
        given = cast("Executor", executor)
        return given, check_workers(workers_of(given) if workers is None else workers)
    count = check_workers(1 if workers is None else workers)
    return IN_PROCESS if count == 1 else IN_WORKERS, count


def _start_in_process(_workers: int) -> Executor:
    prepare_process()
    return InlineExecutor()


EXECUTORS: Final[Mapping[str, Callable[[int], Executor]]] = {
    IN_PROCESS: _start_in_process,
    IN_WORKERS: WorkerPool,
}
"""Name -> what starts an executor for so many trials at a time."""

"""Where trials run: in this process, in local workers, or wherever the caller says.

Every one of them is a `concurrent.futures.Executor`.
"""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Final, ParamSpec, TypeVar

from ..errors import check_whole_number
from ..preconditions import check_process
from ..quiet import import_tensorflow_quietly

P = ParamSpec("P")


T = TypeVar("T")


WORKER_BYTES: Final = 1 << 30
"""Memory to reckon with for a worker: TensorFlow and its compiled programs take 0.5-0.8 GiB."""


MAX_WORKERS: Final = 1024
"""Beyond this a number is a slip of the keyboard; no machine has memory for as many."""


def check_workers(workers: object) -> int:
    """Take a number of workers: a whole number from 1 to `MAX_WORKERS`.

    Raises:
        InputError: If it is not.
    """
    return check_whole_number(workers, 1, argument="workers", most=MAX_WORKERS)


def prepare_process() -> None:
    """Make a process ready for trials: import what takes long, and see that they can run.

    Raises:
        InputError: If they cannot.
    """
    import_tensorflow_quietly()
    check_process()


class InlineExecutor(Executor):
    """Runs each task in the calling thread, at once."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the task and return its finished future; an interrupt passes through."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  # handed on by the future
            future.set_exception(error)
        return future


def workers_of(executor: Executor | None) -> int:
    """Trials to have at a time in an executor if nobody says how many.

    Args:
        executor: Standard pools, and those made like them, know their number of workers; any
            other gets one trial at a time. None: this process, with one.
    """
    known = getattr(executor, "_max_workers", None)
    return known if isinstance(known, int) else 1


def default_workers() -> int:
    """Physical cores this process may use, as far as memory allows a worker on each."""
    import psutil

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    cores = psutil.cpu_count(logical=False) or multiprocessing.cpu_count()
    fitting = int(psutil.virtual_memory().available // WORKER_BYTES)
    return max(1, min(cores, allowed or cores, fitting))

"""Where trials run: in this process, in local worker processes, or wherever the caller says.

Every one of them is a `concurrent.futures.Executor`.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Final, ParamSpec, TypeVar

import pebble

from search.errors import check_at_least
from search.quiet import import_tensorflow_quietly

P = ParamSpec("P")
T = TypeVar("T")

MAX_DEATHS: Final = 3
"""Worker deaths after which a trial is given up."""
TASKS_PER_WORKER: Final = 500
"""Trials after which a worker is replaced, so that nothing a library leaks can add up."""
PARENT_CHECK_SECONDS: Final = 0.5
WORKER_BYTES: Final = 1 << 30
"""Memory to reckon with for a worker: TensorFlow and its compiled programs take 0.5-0.8 GiB."""

_MAIN_LOCK = threading.Lock()


class WorkerDiedError(RuntimeError):
    """A task whose worker process died again and again."""


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


class WorkerPool(Executor):
    """Local worker processes that survive the death of one of them.

    Workers are spawned, not forked (TensorFlow's threads do not survive a fork), do not import
    the caller's main module, ignore Ctrl-C (the parent decides), and end with their parent.

    Args:
        workers: How many, at least 1.
        tasks_per_worker: Tasks after which a worker is replaced by a fresh one.

    Raises:
        InputError: If `workers` is below 1.
    """

    def __init__(self, workers: int, *, tasks_per_worker: int = TASKS_PER_WORKER) -> None:
        check_at_least(workers, 1, argument="workers")
        self._pool = pebble.ProcessPool(
            max_workers=workers,
            max_tasks=tasks_per_worker,
            initializer=_start_worker,
            initargs=(os.getpid(),),
            context=_WorkerContext(),
        )

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the task in a worker; a task whose worker dies is tried again.

        Returns:
            A future; its exception is `WorkerDiedError` after `MAX_DEATHS` deaths.
        """
        future: Future[T] = Future()
        self._schedule(future, 1, fn, args, kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: after their tasks, or at once if `cancel_futures`."""
        if cancel_futures:
            self._pool.stop()  # type: ignore[no-untyped-call]
        else:
            self._pool.close()  # type: ignore[no-untyped-call]
        if wait:
            self._pool.join()

    def _schedule(
        self, future: Future[T], attempt: int, fn: Callable[..., T], args: Any, kwargs: Any
    ) -> None:
        running = self._pool.schedule(fn, args=args, kwargs=kwargs)

        def finish(done: Future[T]) -> None:
            if done.cancelled():
                future.cancel()
                return
            error = done.exception()
            if error is None:
                future.set_result(done.result())
            elif not isinstance(error, pebble.ProcessExpired):
                future.set_exception(error)
            elif attempt < MAX_DEATHS:
                self._schedule(future, attempt + 1, fn, args, kwargs)
            else:
                future.set_exception(WorkerDiedError(_describe_death(error)))

        running.add_done_callback(finish)


def _describe_death(error: pebble.ProcessExpired) -> str:
    code = error.exitcode
    cause = f"exit code {code}"
    if code < 0:
        cause = f"signal {signal.Signals(-code).name}"
    return f"its worker died {MAX_DEATHS} times, last by {cause}"


def _start_worker(parent: int) -> None:
    """Prepare a worker process: quiet, deaf to Ctrl-C, and gone when its parent is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import_tensorflow_quietly()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    os._exit(1)


class _WorkerProcess(SpawnProcess):
    @staticmethod
    def _Popen(process: Any) -> Any:  # noqa: N802  # the standard library's name
        with _main_module_hidden():
            return SpawnProcess._Popen(process)


class _WorkerContext(SpawnContext):
    Process = _WorkerProcess


@contextmanager
def _main_module_hidden() -> Iterator[None]:
    """Let spawn believe that there is no main module to import in the child.

    Tasks are found by the name of their own module, so that scripts and notebooks need no
    `if __name__ == "__main__":` to use workers.
    """
    main = sys.modules["__main__"]
    with _MAIN_LOCK:
        held = {
            name: getattr(main, name) for name in ("__file__", "__spec__") if hasattr(main, name)
        }
        try:
            main.__spec__ = None
            if "__file__" in held:
                del main.__file__
            yield
        finally:
            for name, value in held.items():
                setattr(main, name, value)


def default_workers() -> int:
    """Physical cores this process may use, as far as memory allows a worker on each."""
    import psutil

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    cores = psutil.cpu_count(logical=False) or multiprocessing.cpu_count()
    fitting = int(psutil.virtual_memory().available // WORKER_BYTES)
    return max(1, min(cores, allowed or cores, fitting))

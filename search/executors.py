"""Where trials run: in this process, in local worker processes, or wherever the caller says.

Every one of them is a `concurrent.futures.Executor`.
"""

import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Final, ParamSpec, TypeVar

from search.errors import MachineFaultError, check_whole_number
from search.preconditions import check_process
from search.quiet import import_tensorflow_quietly
from search.worker_process import start_worker

P = ParamSpec("P")
T = TypeVar("T")

MAX_DEATHS: Final = 3
"""Worker deaths after which a trial is given up."""
TASKS_PER_WORKER: Final = 500
"""Trials after which a worker is replaced, so that nothing a library leaks can add up."""
SECONDS_TO_END: Final = 2.0
"""What an idle worker gets to end by itself."""
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


class WorkerDiedError(MachineFaultError):
    """A task whose worker process died again and again."""


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


@dataclass(frozen=True, slots=True)
class _Task:
    future: "Future[Any]"
    call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class WorkerPool(Executor):
    """Local worker processes that survive the death of any of them at any moment.

    Each worker has a pipe of its own and shares no lock with another, so a killed one can take
    nothing with it. Workers are spawned, not forked (TensorFlow's threads do not survive a fork),
    do not import the caller's main module, ignore Ctrl-C (the parent decides), and end with their
    parent.

    Args:
        workers: How many, at least 1.
        tasks_per_worker: Tasks after which a worker is replaced by a fresh one.
        prepare: Called in each worker before its first task; if it raises, its tasks do.

    Raises:
        InputError: If `workers` is below 1.
    """

    def __init__(
        self,
        workers: int,
        *,
        tasks_per_worker: int = TASKS_PER_WORKER,
        prepare: Callable[[], object] = prepare_process,
    ) -> None:
        workers = check_workers(workers)
        self._max_workers = workers  # the name that the standard pools have for it
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._slots = [_Slot(self._tasks, tasks_per_worker, prepare) for _ in range(workers)]
        for slot in self._slots:
            slot.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the task in a worker; a task whose worker dies is tried again.

        Returns:
            A future; its exception is `WorkerDiedError` after `MAX_DEATHS` deaths.
        """
        future: Future[T] = Future()
        self._tasks.put(_Task(future, (fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: after all tasks, or at once if `cancel_futures`."""
        if cancel_futures:
            with suppress(queue.Empty):
                while True:
                    task = self._tasks.get_nowait()
                    if task is not None:
                        task.future.cancel()
            for slot in self._slots:
                slot.kill()
        for _ in self._slots:
            self._tasks.put(None)
        if wait:
            for slot in self._slots:
                slot.join()


class _WorkerGoneError(Exception):
    """A worker ended before it answered."""


class _Slot(threading.Thread):
    """Keeps one worker process alive and feeds it tasks."""

    def __init__(
        self,
        tasks: "queue.SimpleQueue[_Task | None]",
        tasks_per_worker: int,
        prepare: Callable[[], object],
    ) -> None:
        super().__init__(daemon=True)
        self._prepare = prepare
        self._tasks = tasks
        self._tasks_per_worker = tasks_per_worker
        self._worker: tuple[SpawnProcess, Connection] | None = None
        self._served = 0
        self._killed = False

    def run(self) -> None:
        """Start a worker at once, and serve tasks until there is a None among them."""
        with suppress(OSError):  # the first task tries again, and tells its caller
            self._worker = start_worker(self._prepare)
        while (task := self._tasks.get()) is not None:
            if task.future.set_running_or_notify_cancel():
                self._serve(task)
            if self._served >= self._tasks_per_worker:
                self._end_worker()
        self._end_worker()

    def kill(self) -> None:
        """End the worker at once; its task fails."""
        self._killed = True
        worker = self._worker
        if worker is not None:
            worker[0].kill()

    def _serve(self, task: _Task) -> None:
        for _ in range(MAX_DEATHS):
            try:
                succeeded, value = self._ask(task)
            except _WorkerGoneError:
                died = self._end_worker()
                if self._killed:
                    break
            except Exception as error:  # noqa: BLE001  # what cannot be pickled is the task's fault
                task.future.set_exception(error)
                return
            else:
                if succeeded:
                    task.future.set_result(value)
                else:
                    task.future.set_exception(value)
                return
        task.future.set_exception(WorkerDiedError(_describe_death(died)))

    def _ask(self, task: _Task) -> tuple[bool, Any]:
        """Send a task and wait for the answer or for the worker's end."""
        if self._worker is None:
            self._worker = start_worker(self._prepare)
            self._served = 0
        process, connection = self._worker
        if self._killed:
            process.kill()
        try:
            connection.send(task.call)
            wait([connection, process.sentinel])
            if not connection.poll():
                raise _WorkerGoneError
            answer: tuple[bool, Any] = connection.recv()
        except (EOFError, OSError) as error:
            raise _WorkerGoneError from error
        self._served += 1
        return answer

    def _end_worker(self) -> int:
        """Let the worker go; return its exit code."""
        if self._worker is None:
            return 0
        process, connection = self._worker
        connection.close()  # an idle worker takes this for the end
        process.join(SECONDS_TO_END)
        if process.is_alive():
            process.kill()
            process.join()
        self._worker = None
        return process.exitcode or 0


def _describe_death(code: int) -> str:
    cause = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    return f"its worker died {MAX_DEATHS} times, last by {cause}"


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

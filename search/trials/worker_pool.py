"""Local worker processes that survive the death of any of them at any moment."""

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

from ..errors import MachineFaultError
from .executors import check_workers, prepare_process
from .worker_process import start_worker

T = TypeVar("T")


P = ParamSpec("P")


MAX_DEATHS: Final = 3
"""Worker deaths after which a trial is given up."""


TASKS_PER_WORKER: Final = 500
"""Trials after which a worker is replaced, so that nothing a library leaks can add up."""


SECONDS_TO_END: Final = 2.0
"""What an idle worker gets to end by itself."""


class WorkerDiedError(MachineFaultError):
    """A task whose worker process died again and again."""


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

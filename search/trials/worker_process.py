"""A worker process: spawned, quiet, deaf to Ctrl-C, and gone when its parent is."""

import multiprocessing
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Final

from ..interrupts import withheld

PARENT_CHECK_SECONDS: Final = 0.5

_MAIN_LOCK = threading.Lock()


def start_worker(prepare: Callable[[], object]) -> tuple[SpawnProcess, Connection]:
    """Start a worker process.

    Args:
        prepare: Called in it before its first task; if it raises, every task does.

    Returns:
        The process, and a pipe that takes (function, arguments, options) and answers each with
        (whether it succeeded, its result or its exception).
    """
    ours, theirs = multiprocessing.Pipe()
    process = _WorkerProcess(target=_work, args=(theirs, os.getpid(), prepare), daemon=True)
    resource_tracker.ensure_running()  # starting it would let Ctrl-C through again
    with withheld():
        process.start()
    theirs.close()  # so that the worker's end is seen as the end of the pipe
    return process, ours


def _work(connection: Connection, parent: int, prepare: Callable[[], object]) -> None:
    """Be a worker process: quiet, deaf to Ctrl-C, and gone when its parent is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")  # a caller who makes errors of them means its own
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    unready = _error_of(prepare)
    with suppress(EOFError, OSError):  # the parent has gone
        while True:
            function, arguments, options = connection.recv()
            try:
                answer = (
                    (True, function(*arguments, **options)) if unready is None else (False, unready)
                )
            except Exception as error:  # noqa: BLE001  # handed to the parent
                answer = (False, error)
            connection.send(answer)


def _error_of(call: Callable[[], object]) -> Exception | None:
    try:
        call()
    except Exception as error:  # noqa: BLE001  # handed to the parent
        return error
    return None


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    os._exit(1)


class _WorkerProcess(SpawnProcess):
    @staticmethod
    def _Popen(process: Any) -> Any:  # noqa: N802  # the standard library's name
        with _main_module_hidden():
            return SpawnProcess._Popen(process)


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

"""A process held to one core while it is timed, where the system allows it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def pinned_to_one_core() -> Iterator[int | None]:
    """Hold every thread of this process to one core; afterwards each may go where it could before.

    Threads that are there already are held, too: TensorFlow computes in some of them.

    Yields:
        The number of the core; None where the system cannot pin or does not permit it.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield None
        return
    allowed = os.sched_getaffinity(0)
    core = max(allowed)  # the first core serves most interrupts
    before = {thread: cores for thread in _threads() if (cores := _affinity(thread)) is not None}
    pinned = [_hold(thread, {core}) for thread in before]
    try:
        yield core if pinned and all(pinned) else None
    finally:
        for thread in _threads():
            _hold(thread, before.get(thread, allowed))


def _threads() -> list[int]:
    """List the threads of this process; where the system does not, the calling one."""
    try:
        return [int(entry.name) for entry in Path("/proc/self/task").iterdir()]
    except OSError:
        return [0]


def _affinity(thread: int) -> set[int] | None:
    """Return the cores that a thread may use; None if it has ended."""
    with suppress(OSError):
        return os.sched_getaffinity(thread)
    return None


def _hold(thread: int, cores: set[int]) -> bool:
    """Hold a thread to some cores; return whether that worked or the thread has ended."""
    try:
        os.sched_setaffinity(thread, cores)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return True

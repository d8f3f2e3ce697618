"""Timing of a call, and of what the hypervisor took away meanwhile."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

MAX_STEAL_PERCENT: Final = 2.0
"""A block in which more was stolen says nothing; it is rejected and counted."""


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Run a call.

    Returns:
        Its wall-clock seconds, and the percentage of all processors' time that was stolen; 0 where
        the system does not say.
    """
    stolen, total = _processor_ticks()
    started = time.perf_counter()
    call()
    seconds = time.perf_counter() - started
    stolen_after, total_after = _processor_ticks()
    return seconds, 100.0 * (stolen_after - stolen) / max(1, total_after - total)


def _processor_ticks() -> tuple[int, int]:
    """Stolen and total ticks of all processors so far; zeros where the system does not say."""
    try:
        first = Path("/proc/stat").read_text().splitlines()[0]
    except OSError:
        return 0, 0
    ticks = [int(word) for word in first.split()[1:9]]  # user .. steal; guest is within user
    return ticks[7], sum(ticks)

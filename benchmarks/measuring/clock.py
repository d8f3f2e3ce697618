"""Timing of a call, and of what the hypervisor took away meanwhile."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

MAX_STEAL_PERCENT: Final = 2.0
"""A block in which more was stolen says nothing; it is rejected and counted."""

STATISTICS: Final = Path("/proc/stat")


def timed(call: Callable[[], object], *, core: int | None = None) -> tuple[float, float]:
    """Run a call.

    Args:
        call: What to time.
        core: The core to which the process is held; None if it may use all.

    Returns:
        Its wall-clock seconds, and the percentage of the core's time, or of all cores', that was
        stolen; 0 where the system does not say.
    """
    stolen, total = _processor_ticks(core)
    started = time.perf_counter()
    call()
    seconds = time.perf_counter() - started
    stolen_after, total_after = _processor_ticks(core)
    # Counters of waiting for disks may run backwards, and so may the total.
    share = (stolen_after - stolen) / max(1, total_after - total)
    return seconds, 100.0 * min(1.0, max(0.0, share))


def _processor_ticks(core: int | None) -> tuple[int, int]:
    """Stolen and total ticks of a core, or of all, so far; zeros where the system does not say."""
    name = "cpu" if core is None else f"cpu{core}"
    try:
        lines = [line.split() for line in STATISTICS.read_text().splitlines()]
    except OSError:
        return 0, 0
    words = next((words[1:9] for words in lines if words[0] == name), [])
    ticks = [int(word) for word in words]  # user .. steal; guest is within user
    return (ticks[7], sum(ticks)) if ticks else (0, 0)

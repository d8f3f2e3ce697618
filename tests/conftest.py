"""What all tests share; nothing here imports TensorFlow."""

import math
import os
import re
import signal
from collections.abc import Callable

import pytest
from hypothesis import settings

# Before TensorFlow is imported anywhere; worker processes inherit it.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Some tests run an unmodified tuner first; whoever comes first, the threads are the same.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
# Likewise XLA's optimisation level, which `configure_tensorflow` would choose.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=1")

# A job in the background ignores Ctrl-C, and so would every program that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples everywhere, and no deadline: machines that run the tests are shared.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


def pytest_itemcollected(item):
    """Count what only `tox -e slow` runs among the slow tests, too."""
    if item.get_closest_marker("long") is not None:
        item.add_marker("slow")


TOLERANCE = 1e-6
"""Share by which a committed number may differ: far below what it means, far above last bits."""
PRINTED_DIGITS = 5
"""Numbers of at most as many digits were rounded; their last digit may fall either way."""
PARTS = re.compile(r"(\d+(?:\.\d+)?(?:e[-+]?\d+)?)")


def find_difference(written: str, kept: str) -> str | None:
    """Compare two texts number by number within `TOLERANCE`, and all else to the letter.

    Widths of columns do not count, since a digit more or less moves them. Whole numbers are counts
    and must be equal.

    Returns:
        The first difference, or None.
    """
    parts = [PARTS.split(re.sub(r"[ -]{2,}", " ", text)) for text in (written, kept)]
    for index, (ours, theirs) in enumerate(zip(*parts, strict=False)):
        if ours != theirs and not (index % 2 and _is_same_number(ours, theirs)):
            return f"{ours!r} was written, {theirs!r} is kept, after {parts[1][index - 1]!r}"
    return None if len(parts[0]) == len(parts[1]) else "one text is longer than the other"


def _is_same_number(ours: str, theirs: str) -> bool:
    if not re.search(r"[.e]", ours + theirs):
        return False
    return math.isclose(float(ours), float(theirs), rel_tol=TOLERANCE, abs_tol=_last_place(theirs))


def _last_place(text: str) -> float:
    mantissa, _, exponent = text.partition("e")
    if len(mantissa.replace(".", "").lstrip("0")) > PRINTED_DIGITS:
        return 0.0
    decimals = len(mantissa.partition(".")[2])
    return 1.001 * 10.0 ** (int(exponent or 0) - decimals)


@pytest.fixture(scope="session")
def difference() -> Callable[[str, str], str | None]:
    """What tells a text that is written from one that is kept; see `find_difference`."""
    return find_difference

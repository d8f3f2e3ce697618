"""How a model is fitted: one function, several engines.

`compiled` runs whole epochs inside one XLA program; `keras` is plain `Model.fit`, the reference.
"""

import threading
from collections.abc import Callable
from typing import Final

from ..errors import check_known
from ..preconditions import check_process
from .fits import Fit, FitRequest

COMPILED: Final = "compiled"


KERAS: Final = "keras"


ENGINES: Final = (COMPILED, KERAS)


TURN: Final = threading.RLock()
"""Held by whoever trains or evaluates in this process: the variables of a compiled program are
shared by all models of its shape. Nothing is lost by it, since TensorFlow runs compiled programs
one after the other whatever thread they are called from: two threads with a program of their own
each took 0.94 to 1.0 times as long as one thread that did the work of both."""


EpochListener = Callable[[int], None]
"""Called with the number of epochs trained so far."""


def fit(request: FitRequest, *, engine: str = COMPILED, report: EpochListener | None = None) -> Fit:
    """Train a model from scratch or from a state.

    Args:
        request: Model, data, epochs and seed.
        engine: A name in `ENGINES`; both give the same result up to rounding.
        report: Called now and then with the epochs trained so far.

    Raises:
        InputError: If the engine is unknown, or this process cannot train as it is set up.
    """
    check_known(engine, ENGINES, what="engine")
    check_process()  # before waiting: in a forked process, whoever had the turn is not here
    with TURN:
        if engine == KERAS:
            from .reference import fit_reference

            return fit_reference(request, report=report)
        from .compiled import fit_compiled

        return fit_compiled(request, report=report)

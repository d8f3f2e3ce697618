"""How a model is fitted: one function, several engines.

`compiled` runs whole epochs inside one XLA program; `keras` is plain `Model.fit`, the reference.
"""

from collections.abc import Callable
from typing import Final

from search.errors import check_known
from search.training.records import Fit, FitRequest, TrainingState

COMPILED: Final = "compiled"
KERAS: Final = "keras"
ENGINES: Final = (COMPILED, KERAS)

Report = Callable[[int], None]
"""Called with the number of epochs trained so far."""


def fit(request: FitRequest, *, engine: str = COMPILED, report: Report | None = None) -> Fit:
    """Train a model from scratch or from a state.

    Args:
        request: Model, data, epochs and seed.
        engine: A name in `ENGINES`; both give the same result up to rounding.
        report: Called now and then with the epochs trained so far.

    Raises:
        InputError: If the engine is unknown.
    """
    check_known(engine, ENGINES, what="engine")
    if engine == KERAS:
        from search.training.reference import fit_reference

        return fit_reference(request, report=report)
    from search.training.compiled import fit_compiled

    return fit_compiled(request, report=report)


__all__ = ["COMPILED", "ENGINES", "Fit", "FitRequest", "TrainingState", "fit"]

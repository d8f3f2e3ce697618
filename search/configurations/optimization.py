"""Optimizers, learning-rate schedules and spans of the loss by name; no Keras is imported here."""

import math
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

OPTIMIZERS: Final[Mapping[str, str]] = {"adam": "Adam", "sgd": "SGD"}
"""Name -> class name in `keras.optimizers`; each with Keras' own defaults."""


def constant(progress: float) -> float:
    """Keep the initial rate.

    Args:
        progress: Share of the budget spent, 0 to 1.
    """
    del progress
    return 1.0


def cosine(progress: float) -> float:
    """Fall from the initial rate to zero along half a cosine.

    Args:
        progress: Share of the budget spent, 0 to 1.

    References:
        Loshchilov and Hutter 2017 (SGDR), equation 5 without restarts.
    """
    return 0.5 * (1.0 + math.cos(math.pi * progress))


SCHEDULES: Final[Mapping[str, Callable[[float], float]]] = {
    "constant": constant,
    "cosine": cosine,
}
"""Name -> factor on the initial rate as a function of the share of the budget spent."""


LOSS_SPANS: Final[Mapping[str, Callable[[int], int]]] = {
    "every": lambda _lookback: 0,
    "second-half": lambda lookback: lookback // 2,
    "last": lambda lookback: lookback - 1,
}
"""Name -> first position of a window that the loss covers, of its lookback.

"every" is the published loss, over all that `return_sequences` gives. It asks for the next sample
where a model has seen one or two and cannot know it, and what is left there (a floor) outweighs
every error that a forecast suffers from. A forecast is always made after a whole window.
"""


EPOCHS_KEPT: Final = ("last", "best")
"""Whose weights a model is used with: the last epoch's, or those of the least validation loss."""


def say_span(span: str) -> str:
    """Say which positions of a window a loss covers.

    Args:
        span: A name in `LOSS_SPANS`.

    Examples:
        >>> say_span("second-half")
        'the second half'
    """
    return _SPAN_WORDS.get(span, span)


_SPAN_WORDS: Final = {
    "every": "every position",
    "second-half": "the second half",
    "last": "the last position",
}


def learning_rates(
    initial: float, schedule: str, *, first_epoch: int, last_epoch: int, steps: int, span: int
) -> npt.NDArray[np.float32]:
    """List the learning rate of every optimizer step of some epochs.

    Args:
        initial: Initial learning rate.
        schedule: A name in `SCHEDULES`.
        first_epoch: Epochs already trained.
        last_epoch: Epochs trained afterwards.
        steps: Optimizer steps an epoch.
        span: Epochs over which the schedule runs.

    Returns:
        Rates, shape (last_epoch - first_epoch, steps).

    Examples:
        >>> learning_rates(1.0, "cosine", first_epoch=0, last_epoch=2, steps=1, span=2).tolist()
        [[1.0], [0.5]]
    """
    factor = SCHEDULES[schedule]
    rates = [
        initial * factor(step / (span * steps))
        for step in range(first_epoch * steps, last_epoch * steps)
    ]
    return np.asarray(rates, dtype=np.float32).reshape(last_epoch - first_epoch, steps)

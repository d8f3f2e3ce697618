"""What a record keeps of a learning curve and of a forecast, so that it stays small."""

import math
from collections.abc import Iterable
from typing import Final

import numpy as np

FIRST_DECADE: Final = 10
EPOCHS_A_DECADE: Final = 16


def recorded_epochs(first_epoch: int, last_epoch: int) -> tuple[int, ...]:
    """Return the epochs whose losses are recorded: evenly spread on a log axis.

    Whether an epoch is among them depends on its number alone, so that the pieces of a promoted
    trial fit together and all seeds share theirs; a trial's own first and last always are.

    Args:
        first_epoch: Epochs trained before.
        last_epoch: Epochs trained in all, at least `first_epoch`.

    Returns:
        Ascending numbers from `first_epoch` + 1 to `last_epoch`: at most 60 where that is 10,000,
        and 16 more for every further factor of ten.

    Examples:
        >>> recorded_epochs(0, 30)
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 18, 21, 24, 27, 30)
        >>> recorded_epochs(20, 26)
        (21, 24, 26)
    """
    own = range(first_epoch + 1, last_epoch + 1)
    if not own:
        return ()
    spread = {epoch for epoch in _spread(last_epoch) if epoch in own}
    return tuple(sorted({own[0], own[-1], *spread}))


def _spread(last: int) -> Iterable[int]:
    """Go through every epoch of the first decade, and `EPOCHS_A_DECADE` of each further one."""
    yield from range(1, FIRST_DECADE)
    steps = math.ceil(EPOCHS_A_DECADE * math.log10(max(last, 1)))
    for step in range(EPOCHS_A_DECADE, steps + 1):
        yield round(10 ** (step / EPOCHS_A_DECADE))


def shortest(values: Iterable[float]) -> tuple[float, ...]:
    """Return the shortest decimals that mean the same single-precision numbers.

    Args:
        values: What was computed in single precision, whatever its type is now.

    Examples:
        >>> shortest([0.10000000149011612])
        (0.1,)
    """
    return tuple(float(str(value)) for value in np.asarray(tuple(values), np.float32))

"""Missing samples, filled from those before and after them where that is asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..errors import InputError
from ..series import FloatArray

FILL: Final = "Fill it with --fill linear or --fill previous"
"""The way out of what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A run of samples that were missing and have been filled.

    Attributes:
        column: Where.
        begin: The first of them, from 0 in the order of time.
        end: The one after the last of them.
        uses: First and last sample that they depend on or are.
    """

    column: str
    begin: int
    end: int
    uses: tuple[int, int]


def fill_linearly(values: FloatArray, begin: int, end: int) -> tuple[int, int]:
    """Put a run on the line between its neighbours; return the first and last sample used."""
    values[begin:end] = np.linspace(values[begin - 1], values[end], end - begin + 2)[1:-1]
    return begin - 1, end


def fill_with_previous(values: FloatArray, begin: int, end: int) -> tuple[int, int]:
    """Repeat the sample before a run; return the first and last sample used."""
    values[begin:end] = values[begin - 1]
    return begin - 1, end - 1


FILLS: Final[Mapping[str, Callable[[FloatArray, int, int], tuple[int, int]]]] = {
    "linear": fill_linearly,
    "previous": fill_with_previous,
}
"""Name -> function that fills a run of samples in place."""


def fill_missing(
    values: FloatArray,
    *,
    how: str,
    most: int,
    column: str,
    say_place: Callable[[int], str],
    where: str,
) -> tuple[FloatArray, Sequence[Filled]]:
    """Fill what is missing of a column.

    Args:
        values: NaN where a sample is missing, shape (samples,).
        how: A name in `FILLS`.
        most: The longest run that may be filled.
        column: Its name.
        say_place: Says where in time a sample is.
        where: The file and column, for errors.

    Returns:
        Values without NaN, and the runs that were filled.

    Raises:
        InputError: If a run is longer, or a neighbour that it needs is missing.

    Examples:
        >>> gap = np.array([1.0, np.nan, 2.0])
        >>> options = {"most": 1, "column": "y", "say_place": str, "where": "here"}
        >>> fill_missing(gap, how="linear", **options)[0].tolist()
        [1.0, 1.5, 2.0]
        >>> fill_missing(gap, how="previous", **options)[0].tolist()
        [1.0, 1.0, 2.0]
    """
    filled = values.copy()
    runs = []
    edges = np.flatnonzero(np.diff(np.isnan(values), prepend=False, append=False))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        many = f"{end - begin:,} sample" + ("s" if end - begin != 1 else "")
        if end - begin > most:
            raise InputError(
                f"{where} misses {many} from {say_place(begin)} on, more than the {most:,} that "
                f"may be filled. Raise --fill-most, or cut the table there."
            )
        if begin == 0 or (how == "linear" and end == len(values)):
            edge = "first" if begin == 0 else "last"
            raise InputError(
                f"{where} misses its {edge} {many}, and {how} filling needs what lies "
                f"{'before' if begin == 0 else 'after'}. Cut the table there."
            )
        uses = FILLS[how](filled, begin, end)
        runs.append(Filled(column=column, begin=begin, end=end, uses=uses))
    return filled, runs

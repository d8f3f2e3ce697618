"""Columns made from the time stamps: where in a cycle of the calendar each sample lies."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from ..errors import InputError
from ..series import FloatArray
from .time_axis import Stamps


def month_of_year(stamps: Stamps) -> FloatArray:
    """The month, as a share of the year: 0 in January."""
    months = stamps.astype("datetime64[M]").astype(np.int64)
    return np.asarray(months % 12 / 12)


def day_of_year(stamps: Stamps) -> FloatArray:
    """The day, as a share of the year: 0 on its first."""
    days = stamps.astype("datetime64[D]")
    first = stamps.astype("datetime64[Y]").astype("datetime64[D]")
    return np.asarray((days - first).astype(np.int64) / 366)


def day_of_week(stamps: Stamps) -> FloatArray:
    """The day, as a share of the week: 0 on Monday."""
    days = stamps.astype("datetime64[D]").astype(np.int64)
    return np.asarray((days + 3) % 7 / 7)  # 1970 began on a Thursday


def hour_of_day(stamps: Stamps) -> FloatArray:
    """The time of the day, as a share of it: 0 at midnight."""
    return np.asarray((stamps - stamps.astype("datetime64[D]")) / np.timedelta64(1, "D"))


CALENDAR: Final[Mapping[str, Callable[[Stamps], FloatArray]]] = {
    "month": month_of_year,
    "yearday": day_of_year,
    "weekday": day_of_week,
    "hour": hour_of_day,
}
"""Cycle -> function from stamps, shape (samples,), to where in it they lie, from 0 to below 1."""


def calendar_columns(
    stamps: Stamps | None, cycles: Sequence[str], *, where: str
) -> tuple[tuple[str, ...], FloatArray]:
    """Make a sine and a cosine of each cycle.

    Args:
        stamps: Dates, shape (samples,); None if there are none.
        cycles: Names in `CALENDAR`.
        where: The table, for errors.

    Returns:
        Names, and columns of shape (samples, 2 * cycles).

    Raises:
        InputError: If there are no dates, or all lie at one place of a cycle.

    Examples:
        >>> days = np.array(["2024-01-01", "2024-07-01"], "datetime64[ns]")
        >>> names, columns = calendar_columns(days, ["month"], where="here")
        >>> names, columns.round(9).tolist()
        (('month sine', 'month cosine'), [[0.0, 1.0], [0.0, -1.0]])
    """
    if not cycles:
        return (), np.empty((0 if stamps is None else len(stamps), 0))
    if stamps is None or stamps.dtype.kind != "M":
        raise InputError(
            f"`calendar` is made from dates, and no column of dates orders the rows of {where}. "
            f"Name one with --time. Received: calendar={','.join(cycles)!r}."
        )
    columns = []
    for cycle in cycles:
        share = CALENDAR[cycle](stamps)
        if share.min() == share.max():
            raise InputError(
                f"`calendar` {cycle!r} is the same in every row of {where}. Leave it out."
            )
        columns += [np.sin(2 * np.pi * share), np.cos(2 * np.pi * share)]
    names = tuple(f"{cycle} {wave}" for cycle in cycles for wave in ("sine", "cosine"))
    return names, np.stack(columns, axis=1)

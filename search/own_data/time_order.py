"""Rows put in the order of time, and held to one step without repeats and gaps."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import InputError
from .dates import NO_TIME
from .filling import FILL
from .time_axis import Step, TimeFacts, say_stamp

MONTH_DAYS: Final = 28
MISSING_ROW: Final = -1
UNEVEN: Final = 0.01
"""What a step may differ from the others, as a share of it: times are written rounded."""

Index = npt.NDArray[np.intp]


def order_by_time(
    times: "pd.Series[Any]", *, column: str, with_gaps: bool, where: str
) -> tuple[Index, TimeFacts]:
    """Put rows in the order of time.

    Args:
        times: Timestamps or numbers, one a row, in the order of the file.
        column: Their column.
        with_gaps: Whether rows may be missing.
        where: The file and column, for errors.

    Returns:
        Which row of the file is the first sample, the second, ..., `MISSING_ROW` where it has
        none; and what was found out, the stamps of missing rows among it.

    Raises:
        InputError: If a time is repeated, or rows are missing and may not be, or are not equally
            spaced.
    """
    stamps = times.to_numpy()
    if stamps.dtype.kind == "M":
        stamps = stamps.astype("datetime64[ns]")
    repeated = np.flatnonzero(times.duplicated())
    if len(repeated):
        row = int(repeated[0])
        raise InputError(
            f"{where}, row {row + 1} repeats {say_stamp(stamps[row])}; {len(repeated):,} rows "
            f"repeat a time. Keep one row for each, {NO_TIME}."
        )
    order = np.argsort(stamps, kind="stable")
    in_order = bool(np.all(order == np.arange(len(order))))
    stamps = stamps[order]
    if len(stamps) == 1:
        return order, TimeFacts(column=column, stamps=stamps, step=None, sorted=False)
    step, places = find_step(stamps, where)
    if not with_gaps:
        _check_complete(places, stamps, step, where)
    rows = np.full(places[-1] + 1, MISSING_ROW)
    rows[places] = order
    stamps = _stamp_all(stamps, places, step)
    return rows, TimeFacts(column=column, stamps=stamps, step=step, sorted=not in_order)


def find_step(stamps: npt.NDArray[Any], where: str) -> tuple[Step, Index]:
    """Tell the step from one row to the next; refuse what has none.

    Args:
        stamps: Ascending, shape (rows,), at least two.
        where: The file and column, for errors.

    Returns:
        The step that most rows are apart, and how many of them each row lies after the first.
    """
    counts, unit = _count(stamps)
    steps = np.diff(counts)
    sizes, numbers = np.unique(steps, return_counts=True)
    step = Step(size=float(sizes[np.argmax(numbers)]), unit=unit)
    ratio = steps / step.size
    uneven = np.flatnonzero(np.abs(ratio - np.round(ratio)) > UNEVEN)
    if len(uneven):
        row = int(uneven[0])
        raise InputError(
            f"{where} is not equally spaced: most rows are {step.said} apart, those of "
            f"{say_stamp(stamps[row])} and {say_stamp(stamps[row + 1])} are not. "
            f"Resample the series, {NO_TIME}."
        )
    return step, np.concatenate([[0], np.cumsum(np.round(ratio))]).astype(np.intp)


def _check_complete(places: Index, stamps: npt.NDArray[Any], step: Step, where: str) -> None:
    """Refuse rows that leave steps out."""
    gaps = np.flatnonzero(np.diff(places) > 1)
    if len(gaps):
        missing = int(places[-1]) + 1 - len(places)
        raise InputError(
            f"{where} leaves out {missing:,} of {places[-1] + 1:,} rows {step.said} apart, the "
            f"first after {say_stamp(stamps[gaps[0]])}. {FILL}, {NO_TIME}."
        )


def _stamp_all(stamps: npt.NDArray[Any], places: Index, step: Step) -> npt.NDArray[Any]:
    """Give every sample its stamp, those of missing rows among them."""
    every = np.empty(places[-1] + 1, stamps.dtype)
    every[places] = stamps
    for row in np.flatnonzero(np.diff(places) > 1).tolist():
        begin, end = places[row] + 1, places[row + 1]
        every[begin:end] = step.after(stamps, int(end - begin), start=row)
    return every


def _count(stamps: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], str]:
    """Count times from some origin, in months, weekdays or seconds, or as the numbers they are."""
    if stamps.dtype.kind != "M":
        return stamps.astype(np.float64), "number"
    times = pd.Series(stamps)
    dates = times.dt
    days = times.diff().dt.days.iloc[1:]
    anchor = dates.day.max()
    on_the_day = dates.day.eq(anchor) | (dates.is_month_end & dates.day.lt(anchor))
    same_time = len((times - dates.normalize()).unique()) == 1
    if days.min() >= MONTH_DAYS and same_time and on_the_day.all():
        return (dates.year * 12 + dates.month).to_numpy(), "month"
    weekdays = dates.day_of_week.max() < 5 and days.mode().iloc[0] == 1 and days.max() > 1
    if same_time and weekdays:
        whole = stamps.astype("datetime64[D]")
        return np.busday_count(np.datetime64("1970-01-01"), whole), "weekday"
    seconds = times - times.iloc[0]
    return seconds.dt.total_seconds().to_numpy(), "second"

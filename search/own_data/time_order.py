"""Rows put in the order of time, and held to one step without repeats and gaps."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import InputError
from .dates import NO_TIME
from .time_axis import Step, TimeFacts, say_stamp

MONTH_DAYS: Final = 28
UNEVEN: Final = 0.01
"""What a step may differ from the others, as a share of it: times are written rounded."""

Index = npt.NDArray[np.intp]


def order_by_time(
    times: "pd.Series[Any]", *, column: str, where: str
) -> tuple[Index | None, TimeFacts]:
    """Put rows in the order of time.

    Args:
        times: Timestamps or numbers, one a row, in the order of the file.
        column: Their column.
        where: The file and column, for errors.

    Returns:
        Which row comes first, second, ..., None if they are in order; and what was found out.

    Raises:
        InputError: If a time is repeated, or rows are missing or not equally spaced.
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
    step = find_step(stamps, where) if len(stamps) > 1 else None
    facts = TimeFacts(column=column, stamps=stamps, step=step, sorted=not in_order)
    return None if in_order else order, facts


def find_step(stamps: npt.NDArray[Any], where: str) -> Step:
    """Tell the step from one row to the next; refuse what has none or leaves steps out.

    Args:
        stamps: Ascending, shape (rows,), at least two.
        where: The file and column, for errors.
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
    gaps = np.flatnonzero(ratio > 1.5)
    if len(gaps):
        row, missing = int(gaps[0]), round(float(ratio.sum())) - len(ratio)
        raise InputError(
            f"{where} leaves out {missing:,} of {missing + len(stamps):,} rows {step.said} apart, "
            f"the first after {say_stamp(stamps[row])}. Fill the gaps in the file, {NO_TIME}."
        )
    return step


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

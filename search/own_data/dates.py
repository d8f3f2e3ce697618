"""The column of dates: found, put in order, and held to one step without repeats and gaps."""

import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import InputError
from .numerals import PLAIN
from .reading import TimeFacts

DAY_FIRST: Final = ("%d/%m/%Y", "%d-%m-%Y")
MONTH_FIRST: Final = ("%m/%d/%Y", "%m-%d-%Y")
DAYS: Final = ("%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d", *DAY_FIRST, *MONTH_FIRST)
TIMES: Final = ("", " %H:%M", " %H:%M:%S")
FORMATS: Final = ("ISO8601", *(day + time for day in DAYS for time in TIMES))
QUARTER: Final = re.compile(r"([0-9]{4})-?[Qq]([1-4])")
QUARTER_STARTS: Final = {"1": "01", "2": "04", "3": "07", "4": "10"}
SAMPLE: Final = 200
"""Rows on which a column is tried before all of it is read."""
MONTH_DAYS: Final = 28
UNEVEN: Final = 0.01
"""What a step may differ from the others, as a share of it: times are written rounded."""
UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
NO_TIME: Final = "or take the rows as they stand with --no-time"

Index = npt.NDArray[np.intp]


def looks_like_dates(cells: "pd.Series[Any]") -> bool:
    """Whether most of a column is dates, and it is no column of numbers.

    A column of dates with a broken one among them is still one of dates.
    """
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return True
    text = [str(cell) for cell in cells.iloc[:SAMPLE]]
    if any(PLAIN.pattern.fullmatch(cell) for cell in text):
        return False
    sample = cells.iloc[:SAMPLE].astype(str)
    return max(_parse(sample, form).notna().mean() for form in FORMATS) > 0.5


def read_dates(cells: "pd.Series[Any]", *, where: str) -> "pd.Series[Any]":
    """Read a column of dates, or of numbers that count time.

    Args:
        cells: As they stand in the table.
        where: The file and column, for errors.

    Returns:
        Timestamps without a zone, or numbers.

    Raises:
        InputError: If a cell is no date, or dates can be read day first and month first.
    """
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return pd.Series(pd.DatetimeIndex(pd.to_datetime(cells, utc=True)).tz_localize(None))
    text = cells.astype(str)
    if all(PLAIN.pattern.fullmatch(cell) for cell in text):
        days = text.str.len().eq(8).all()
        dates = _parse(text, "%Y%m%d") if days else text[:0]
        return dates if days and dates.notna().all() else text.astype(float)
    best = max(FORMATS, key=lambda form: _parse(text.iloc[:SAMPLE], form).notna().mean())
    dates = _parse(text, best)
    unread = np.flatnonzero(dates.isna())
    for form in FORMATS:  # the first rows may not tell days from months
        if len(unread) and _parse(text, form).notna().all():
            dates, best, unread = _parse(text, form), form, unread[:0]
    if len(unread):
        row = int(unread[0])
        raise InputError(
            f"{where}, row {row + 1} is not a date. Received: {text.iloc[row]!r}. Put it right, "
            f"{NO_TIME}."
        )
    for one, other in zip(DAY_FIRST, MONTH_FIRST, strict=True):
        twin = best.replace(one, other)
        if (
            twin != best
            and _parse(text, twin).notna().all()
            and (dates != _parse(text, twin)).any()
        ):
            raise InputError(
                f"{where}, row 1 can be read day first or month first, and so can every other. "
                f"Received: {text.iloc[0]!r}. Write dates as YYYY-MM-DD, {NO_TIME}."
            )
    return dates


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
    repeated = np.flatnonzero(times.duplicated())
    if len(repeated):
        row = int(repeated[0])
        raise InputError(
            f"{where}, row {row + 1} repeats {_say(times.iloc[row])}; {len(repeated):,} rows "
            f"repeat a time. Keep one row for each, {NO_TIME}."
        )
    order = np.argsort(times.to_numpy(), kind="stable")
    in_order = bool(np.all(order == np.arange(len(order))))
    sorted_times = times.iloc[order].reset_index(drop=True)
    facts = TimeFacts(
        column=column,
        first=_say(sorted_times.iloc[0]),
        last=_say(sorted_times.iloc[-1]),
        step=_check_step(sorted_times, where),
        sorted=not in_order,
    )
    return None if in_order else order, facts


def _parse(text: "pd.Series[Any]", form: str) -> "pd.Series[Any]":
    """Dates in one format; NaT where a cell is not in it."""
    if form == "ISO8601":
        text = text.str.replace(QUARTER, _quarter_start, regex=True)
    dates = pd.to_datetime(text, format=form, errors="coerce", utc=True)
    return pd.Series(pd.DatetimeIndex(dates).tz_localize(None), index=text.index)


def _quarter_start(match: "re.Match[str]") -> str:
    return f"{match[1]}-{QUARTER_STARTS[match[2]]}-01"


def _check_step(times: "pd.Series[Any]", where: str) -> str:
    """Say the step from one row to the next; refuse what has none or leaves steps out."""
    if len(times) < 2:
        return "none"
    counts, unit = _count(times)
    steps = np.diff(counts)
    sizes, numbers = np.unique(steps, return_counts=True)
    step = sizes[np.argmax(numbers)]
    said = _say_step(float(step), unit)
    ratio = steps / step
    uneven = np.flatnonzero(np.abs(ratio - np.round(ratio)) > UNEVEN)
    if len(uneven):
        row = int(uneven[0])
        raise InputError(
            f"{where} is not equally spaced: most rows are {said} apart, those of "
            f"{_say(times.iloc[row])} and {_say(times.iloc[row + 1])} are not. "
            f"Resample the series, {NO_TIME}."
        )
    gaps = np.flatnonzero(ratio > 1.5)
    if len(gaps):
        row, missing = int(gaps[0]), round(float(ratio.sum())) - len(ratio)
        raise InputError(
            f"{where} leaves out {missing:,} of {missing + len(times):,} rows {said} apart, the "
            f"first after {_say(times.iloc[row])}. Fill the gaps in the file, {NO_TIME}."
        )
    return said


def _count(times: "pd.Series[Any]") -> tuple[npt.NDArray[Any], str]:
    """Count times from some origin, in months, weekdays or seconds, or as the numbers they are."""
    if not pd.api.types.is_datetime64_any_dtype(times.dtype):
        return times.to_numpy(dtype=np.float64), "number"
    dates = times.dt
    days = times.diff().dt.days.iloc[1:]
    anchor = dates.day.max()
    on_the_day = dates.day.eq(anchor) | (dates.is_month_end & dates.day.lt(anchor))
    same_time = len((times - dates.normalize()).unique()) == 1
    if days.min() >= MONTH_DAYS and same_time and on_the_day.all():
        return (dates.year * 12 + dates.month).to_numpy(), "month"
    weekdays = dates.day_of_week.max() < 5 and days.mode().iloc[0] == 1 and days.max() > 1
    if same_time and weekdays:
        whole = times.to_numpy().astype("datetime64[D]")
        return np.busday_count(np.datetime64("1970-01-01"), whole), "weekday"
    seconds = times - times.iloc[0]
    return seconds.dt.total_seconds().to_numpy(), "second"


def _say_step(step: float, unit: str) -> str:
    if unit == "number":
        return f"{step:g}"
    if unit == "month" and step % 12 == 0:
        step, unit = step / 12, "year"
    if unit == "second":
        unit, size = next(((name, size) for name, size in UNITS if step % size == 0), ("second", 1))
        step /= size
    return f"{step:g} {unit}" + ("s" if step != 1 else "")


def _say(time: Any) -> str:
    if not isinstance(time, pd.Timestamp):
        return f"{time:g}"
    return str(time.date()) if time == time.normalize() else str(time)

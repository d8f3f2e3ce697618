"""The column of dates: found, and read one way only."""

import re
from typing import Any, Final

import numpy as np
import pandas as pd

from ..errors import InputError
from .numerals import PLAIN

DAY_FIRST: Final = ("%d/%m/%Y", "%d-%m-%Y")
MONTH_FIRST: Final = ("%m/%d/%Y", "%m-%d-%Y")
DAYS: Final = ("%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d", *DAY_FIRST, *MONTH_FIRST)
TIMES: Final = ("", " %H:%M", " %H:%M:%S")
FORMATS: Final = ("ISO8601", *(day + time for day in DAYS for time in TIMES))
QUARTER: Final = re.compile(r"([0-9]{4})-?[Qq]([1-4])")
QUARTER_STARTS: Final = {"1": "01", "2": "04", "3": "07", "4": "10"}
SAMPLE: Final = 200
"""Rows on which a column is tried before all of it is read."""
NO_TIME: Final = "or take the rows as they stand with --no-time"


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


def _parse(text: "pd.Series[Any]", form: str) -> "pd.Series[Any]":
    """Dates in one format; NaT where a cell is not in it."""
    if form == "ISO8601":
        text = text.str.replace(QUARTER, _quarter_start, regex=True)
    dates = pd.to_datetime(text, format=form, errors="coerce", utc=True)
    return pd.Series(pd.DatetimeIndex(dates).tz_localize(None), index=text.index)


def _quarter_start(match: "re.Match[str]") -> str:
    return f"{match[1]}-{QUARTER_STARTS[match[2]]}-01"

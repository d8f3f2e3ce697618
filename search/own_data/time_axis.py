"""When the samples of a series were taken: their stamps, the step between them, what follows."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Stamps = npt.NDArray[Any]
"""One a sample: dates (datetime64[ns], without a zone) or numbers that count time (float64)."""

UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
"""What seconds are said in, and how many of them it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The time from one sample to the next.

    Attributes:
        size: How many units.
        unit: "month" (the same day of the month, or its last), "weekday" (Saturdays and Sundays
            are no days), "second", or "number" where time is counted in numbers.
    """

    size: float
    unit: str

    @property
    def said(self) -> str:
        """The step in words: "1 day", "3 months"."""
        size, unit = self.size, self.unit
        if unit == "number":
            return f"{size:g}"
        if unit == "month" and size % 12 == 0:
            size, unit = size / 12, "year"
        if unit == "second":
            found = ((name, length) for name, length in UNITS if size % length == 0)
            unit, length = next(found, ("second", 1))
            size /= length
        return f"{size:g} {unit}" + ("s" if size != 1 else "")

    def after(self, stamps: Stamps, count: int, *, start: int = -1) -> Stamps:
        """Continue stamps that are one step apart.

        Args:
            stamps: Those that are known, ascending, shape (samples,), at least one.
            count: How many more.
            start: Index of the one to continue from.

        Returns:
            What follows it, shape (count,), of the same type.

        Examples:
            >>> month_ends = np.array(["2024-01-31", "2024-02-29"], "datetime64[ns]")
            >>> Step(size=1, unit="month").after(month_ends, 2).astype("datetime64[D]").tolist()
            [datetime.date(2024, 3, 31), datetime.date(2024, 4, 30)]
        """
        ahead = np.arange(1, count + 1) * self.size
        last = stamps[start]
        if self.unit == "number":
            return np.asarray(last + ahead)
        if self.unit == "second":
            return np.asarray(last + np.round(ahead * 1e9).astype("timedelta64[ns]"))
        day = last.astype("datetime64[D]")
        time_of_day = last - day
        if self.unit == "weekday":
            days = np.busday_offset(day, ahead.astype(np.int64))
        else:
            months = stamps.astype("datetime64[M]")
            # The day of the month, or the last one of a month that is too short for it.
            anchor = (stamps.astype("datetime64[D]") - months.astype("datetime64[D]")).max()
            starts = months[start] + ahead.astype("timedelta64[M]")
            following = (starts + np.timedelta64(1, "M")).astype("datetime64[D]")
            ends = following - np.timedelta64(1, "D")
            days = np.minimum(starts.astype("datetime64[D]") + anchor, ends)
        return np.asarray(days + time_of_day, dtype="datetime64[ns]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFacts:
    """What was found out about the column that orders the rows.

    Attributes:
        column: Its name.
        stamps: What it holds, in order, shape (samples,).
        step: From one row to the next; None for a single row.
        sorted: Whether the rows had to be put in order.
    """

    column: str
    stamps: Stamps = field(repr=False, compare=False)
    step: Step | None
    sorted: bool

    @property
    def first(self) -> str:
        """First stamp, in words."""
        return say_stamp(self.stamps[0])

    @property
    def last(self) -> str:
        """Last stamp, in words."""
        return say_stamp(self.stamps[-1])

    def following(self, count: int) -> Stamps:
        """Return the next stamps after the last, shape (count,)."""
        step = self.step or Step(size=1, unit="number" if self._counted else "second")
        return step.after(self.stamps, count)

    @property
    def _counted(self) -> bool:
        return self.stamps.dtype.kind != "M"


def say_stamp(stamp: Any) -> str:
    """Say when, as short as it goes.

    Examples:
        >>> say_stamp(np.datetime64("2024-02-29T00:00")), say_stamp(np.float64(1700))
        ('2024-02-29', '1700')
    """
    if not isinstance(stamp, np.datetime64):
        return f"{stamp:.12g}"
    units = ("D", "s", "ms", "us", "ns")
    exact = next(u for u in units if u == "ns" or stamp.astype(f"datetime64[{u}]") == stamp)
    return str(stamp.astype(f"datetime64[{exact}]")).replace("T", " ")

"""Which column of a table is the series, which one orders its rows, and what they hold."""

from typing import Any

import numpy as np
import pandas as pd

from ..errors import InputError, check_known
from ..series import FloatArray
from .dates import looks_like_dates, read_dates
from .numerals import read_numbers, style_of
from .reading import Reading, digest_of
from .table import TableSpec
from .text_tables import Table
from .time_axis import TimeFacts
from .time_order import order_by_time


def read_column(table: Table, options: TableSpec, *, where: str) -> Reading:
    """Read one series of a table.

    Args:
        table: The cells.
        options: Which column it is, and what else is said about the table.
        where: The file, for errors.

    Returns:
        Its values in the order of time, and what was found out.

    Raises:
        InputError: If the column or its order is not clear, or a cell is no finite number.
    """
    frame, column = table.frame, options.target
    if not len(frame.columns):
        raise InputError(f"{where} has no columns. Give a file with a header line.")
    time = _find_time(frame, column, options, where)
    name = _find_target(frame, column, time, options, where)
    values, style, notes = _numbers(frame[name], options, f"{where}, column {name!r}")
    facts: TimeFacts | None = None
    if time is not None:
        there = f"{where}, column {time!r}"
        times = read_dates(frame[time], where=there)
        _check_one_series(frame, times, name, time, where)
        order, facts = order_by_time(times, column=time, where=there)
        values = values if order is None else values[order]
    used = {time: "time", name: "target"}
    if len(values) and values.min() == values.max():
        raise InputError(
            f"{where}, column {name!r} is constant at {values[0]:g}: there is nothing to learn. "
            f"Choose another column."
        )
    return Reading(
        values=values,
        column=name,
        roles={each: used.get(each, "not used") for each in frame.columns},
        dialect=(*table.dialect, *style),
        time=facts,
        notes=notes,
        sha256=digest_of(values),
    )


def _find_time(
    frame: pd.DataFrame, column: str | None, options: TableSpec, where: str
) -> str | None:
    """Name the column that orders the rows; None if there is none, or none is wanted."""
    if options.time is not None:
        check_known(options.time, frame.columns, what=f"column of {where}")
        if options.time == column:
            raise InputError(
                f"`time` must be another column than the series. Received: time={column!r}."
            )
        return options.time
    if not options.timed or not len(frame):
        return None
    found = [name for name in frame.columns if name != column and looks_like_dates(frame[name])]
    if len(found) > 1:
        raise InputError(
            f"{where} has {len(found)} columns of dates: {', '.join(found)}. Name the one that "
            f"orders the rows with --time."
        )
    return found[0] if found else None


def _find_target(
    frame: pd.DataFrame, column: str | None, time: str | None, options: TableSpec, where: str
) -> str:
    """Name the series: what is asked, or the only column of numbers beside the time."""
    if column is not None:
        check_known(column, frame.columns, what=f"column of {where}")
        return column
    others = [name for name in frame.columns if name != time]
    numbers = [name for name in others if _is_numeric(frame[name], options)]
    if len(others) == 1:
        return str(others[0])
    if len(numbers) == 1:
        return str(numbers[0])
    raise InputError(
        f"{where} has {len(frame.columns)} columns: {', '.join(frame.columns)}. Name one with "
        f"--column."
    )


def _is_numeric(cells: "pd.Series[Any]", options: TableSpec) -> bool:
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return True
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return False
    return style_of(cells.astype(str).tolist(), options) is not None


def _numbers(
    cells: "pd.Series[Any]", options: TableSpec, where: str
) -> tuple[FloatArray, tuple[str, ...], tuple[str, ...]]:
    """Values, what their marks are, and what a user should know."""
    missing = np.flatnonzero(cells.isna())
    if pd.api.types.is_numeric_dtype(cells.dtype) and not len(missing):
        values = cells.to_numpy(dtype=np.float64)
        for row in np.flatnonzero(~np.isfinite(values))[:1]:
            raise InputError(f"{where}, row {row + 1} is not finite. Received: {values[row]!r}.")
        return values, (), ()
    if len(missing):
        raise InputError(
            f"{where}, row {missing[0] + 1} is empty. Fill the gap, or cut the series there."
        )
    values, style, notes = read_numbers(cells.astype(str).tolist(), options, where=where)
    return values, style.said, notes


def _check_one_series(
    frame: pd.DataFrame, times: "pd.Series[Any]", name: str, time: str, where: str
) -> None:
    """Refuse several series below each other, told apart by a third column."""
    if not times.duplicated().any():
        return
    for other in frame.columns.drop([name, time]):
        groups = frame[other]
        if not 1 < groups.nunique() <= len(groups) // 2:
            continue
        if pd.DataFrame({0: groups, 1: times}).duplicated().any():
            continue
        some = ", ".join(map(str, groups.unique()[:3]))
        raise InputError(
            f"{where} holds {groups.nunique():,} series below each other, told apart by column "
            f"{other!r} ({some}{', ...' if groups.nunique() > 3 else ''}). Give a file with one "
            f"of them."
        )

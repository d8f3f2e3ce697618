"""Which column of a table is the series, which one orders its rows, and what they hold."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import InputError, check_known
from ..series import FloatArray
from .dates import looks_like_dates, read_dates
from .filling import FILL, Filled, fill_missing
from .numerals import read_numbers, style_of
from .reading import Reading, digest_of
from .table import TableSpec
from .text_tables import Table
from .time_axis import TimeFacts, say_stamp
from .time_order import MISSING_ROW, order_by_time


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
    if not len(frame):
        raise InputError(f"{where} has no rows. Give a file with a line for each sample.")
    time = _find_time(frame, column, options, where)
    name = _find_target(frame, column, time, options, where)
    rows, facts = np.arange(len(frame)), None
    if time is not None:
        there = f"{where}, column {time!r}"
        times = read_dates(frame[time], where=there)
        _check_one_series(frame, times, name, time, where)
        rows, facts = order_by_time(
            times, column=time, with_gaps=options.fill is not None, where=there
        )
    values, style, notes = _numbers(frame[name], options, f"{where}, column {name!r}")
    values = np.where(rows == MISSING_ROW, np.nan, values[rows])
    values, filled = _fill(values, facts, name, options, f"{where}, column {name!r}")
    if values.min() == values.max():
        raise InputError(
            f"{where}, column {name!r} is constant at {values[0]:g}: there is nothing to learn. "
            f"Choose another column."
        )
    used = {time: "time", name: "target"}
    return Reading(
        values=values,
        column=name,
        roles={each: used.get(each, "not used") for each in frame.columns},
        dialect=(*table.dialect, *style),
        time=facts,
        filled=tuple(filled),
        notes=notes,
        sha256=digest_of(values),
    )


def _fill(
    values: FloatArray, time: TimeFacts | None, column: str, options: TableSpec, where: str
) -> tuple[FloatArray, Sequence[Filled]]:
    """Fill what is missing of a column, if that is asked for."""
    if options.fill is None:
        return values, ()

    def say_place(sample: int) -> str:
        return f"row {sample + 1}" if time is None else say_stamp(time.stamps[sample])

    return fill_missing(
        values,
        how=options.fill,
        most=options.fill_most,
        column=column,
        say_place=say_place,
        where=where,
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
    return style_of(_text_of(cells), options) is not None


def _numbers(
    cells: "pd.Series[Any]", options: TableSpec, where: str
) -> tuple[FloatArray, tuple[str, ...], tuple[str, ...]]:
    """Values, NaN where one is missing and may be; their marks; what a user should know."""
    style: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    if pd.api.types.is_complex_dtype(cells.dtype):
        raise InputError(f"{where} holds complex numbers. Give their parts as columns.")
    if pd.api.types.is_numeric_dtype(cells.dtype):
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        for row in np.flatnonzero(np.isinf(values))[:1]:
            raise InputError(f"{where}, row {row + 1} is not finite. Received: {values[row]!r}.")
    else:
        values, found, notes = read_numbers(_text_of(cells), options, where=where)
        style = found.said
    for row in np.flatnonzero(np.isnan(values))[:1]:
        if options.fill is None:
            raise InputError(f"{where}, row {row + 1} {_say_missing(cells.iloc[row])}. {FILL}.")
    return values, style, notes


def _text_of(cells: "pd.Series[Any]") -> list[str]:
    """Cells as text without blanks around it; "" where one is missing."""
    text = cells.astype(object).where(cells.notna(), "").astype(str)
    return [cell.strip() for cell in text]


def _say_missing(cell: Any) -> str:
    return "is empty" if pd.isna(cell) or not cell else f"holds no value: {cell!r}"


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

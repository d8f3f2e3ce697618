"""What is known in advance of the samples that are to be forecast."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import InputError, check_known
from ..series import FloatArray
from .calendar_columns import CALENDAR
from .cells import read_cells
from .dates import read_dates
from .reading import Reading
from .table import TableSpec
from .text_tables import Table
from .time_axis import Stamps, say_stamp


def known_ahead(
    table: Table | None, reading: Reading, options: TableSpec, steps: int, *, where: str
) -> FloatArray:
    """Line up what is known of the samples after the last one.

    Args:
        table: Rows of the samples to come; others are passed over. None where there is no table.
        reading: The series.
        options: Which columns are known in advance, and how tables are read.
        steps: Samples to come.
        where: The table, for errors.

    Returns:
        Raw values of `reading.known`, shape (steps, columns).

    Raises:
        InputError: If a column, a row or a value is missing.
    """
    stamps = None if reading.time is None else reading.time.following(steps)
    columns = []
    if options.known:
        frame = _rows_to_come(table, reading, options, stamps, steps, where)
        for column in options.known:
            columns += _read(frame[column], column, reading, options, where=where)
    if stamps is not None:
        for cycle in options.calendar:
            turn = 2 * np.pi * CALENDAR[cycle](stamps)
            columns += [np.sin(turn), np.cos(turn)]
    return np.stack(columns, axis=1) if columns else np.empty((steps, 0))


def _rows_to_come(
    table: Table | None,
    reading: Reading,
    options: TableSpec,
    stamps: Stamps | None,
    steps: int,
    where: str,
) -> pd.DataFrame:
    names = ", ".join(options.known)
    if table is None:
        raise InputError(
            f"What is known in advance must be known of the {steps:,} samples to come: {names}. "
            f"Give a table of it with --future."
        )
    frame = table.frame
    for name in options.known:
        check_known(name, frame.columns, what=f"column of {where}")
    if stamps is None or reading.time is None:
        if len(frame) < steps:
            raise InputError(
                f"{where} has {len(frame):,} rows, and {steps:,} samples are to come. Give a row "
                f"for each, or lower --steps."
            )
        return frame.iloc[:steps]
    check_known(reading.time.column, frame.columns, what=f"column of {where}")
    times = read_dates(
        frame[reading.time.column], where=f"{where}, column {reading.time.column!r}"
    ).to_numpy()
    if times.dtype.kind == "M":
        times = times.astype(stamps.dtype)
    return frame.iloc[_places(times, stamps, where)]


def _places(times: Stamps, stamps: Stamps, where: str) -> npt.NDArray[np.intp]:
    """Find the row of each stamp; numbers that count time may be rounded."""
    tolerance = 0 if times.dtype.kind == "M" else 1e-9 * np.abs(stamps).max()
    places = []
    for stamp in stamps:
        apart = np.abs(times - stamp)
        found = np.flatnonzero(apart <= np.asarray(tolerance).astype(apart.dtype))
        if len(found) != 1:
            said = "no row" if not len(found) else f"{len(found):,} rows"
            raise InputError(
                f"{where} has {said} for {say_stamp(stamp)}, which is to be forecast. Give one row "
                f"for each of the {len(stamps):,} from {say_stamp(stamps[0])} to "
                f"{say_stamp(stamps[-1])}."
            )
        places.append(found[0])
    return np.asarray(places)


def _read(
    cells: pd.Series, column: str, reading: Reading, options: TableSpec, *, where: str
) -> list[FloatArray]:
    """Read a column as that of the series was read: numbers, or one column a text."""
    if column in reading.known.names:
        said = TableSpec(decimal=options.decimal, thousands=options.thousands)
        there = f"{where}, column {column!r}, of the {len(cells):,} to be forecast"
        return [read_cells(cells, said, where=there).numbers]
    start = f"{column}="
    levels = [name.removeprefix(start) for name in reading.known.names if name.startswith(start)]
    texts = [str(cell).strip() for cell in cells]
    for text in texts:
        check_known(text, levels, what=f"{column} of {where}")
    return [np.array([float(text == level) for text in texts]) for level in levels]

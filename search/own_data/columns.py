"""From the cells of a table to the series: its columns by their roles, in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..errors import InputError
from ..series import FloatArray
from .calendar_columns import calendar_columns
from .cells import Cells, read_cells, read_levels
from .dates import read_dates
from .filling import Filled, fill_missing
from .reading import Features, Reading, digest_of
from .roles import Roles, check_one_series, find_roles
from .table import TableSpec
from .text_tables import Table
from .time_axis import TimeFacts, say_stamp
from .time_order import MISSING_ROW, Index, order_by_time


def read_columns(table: Table, options: TableSpec, *, where: str) -> Reading:
    """Read the series of a table.

    Args:
        table: The cells.
        options: What the columns are, and what else is said about the table.
        where: The file, for errors.

    Returns:
        Its values in the order of time, and what was found out.

    Raises:
        InputError: If a column or its order is not clear, or a cell cannot be used.
    """
    frame = table.frame
    if not len(frame.columns):
        raise InputError(f"{where} has no columns. Give a file with a header line.")
    if not len(frame):
        raise InputError(f"{where} has no rows. Give a file with a line for each sample.")
    roles = find_roles(frame, options, where=where)
    order, time = _order(frame, roles, options, where)
    reader = _Reader(frame=frame, options=options, order=order, time=time, where=where)
    cells, values = reader.read(roles.target)
    if values.min() == values.max():
        raise InputError(
            f"{where}, column {roles.target!r} is constant at {values[0]:g}: there is nothing to "
            f"learn. Choose another column."
        )
    covariates = reader.features(roles.covariates)
    known = reader.features(roles.known).beside(
        Features.as_they_are(
            *calendar_columns(None if time is None else time.stamps, options.calendar, where=where)
        )
    )
    return Reading(
        values=values,
        column=roles.target,
        covariates=covariates,
        known=known,
        roles=roles.said(frame),
        dialect=(*table.dialect, *cells.style),
        time=time,
        filled=tuple(reader.filled),
        notes=cells.notes,
        sha256=digest_of(values, covariates, known),
    )


def _order(
    frame: pd.DataFrame, roles: Roles, options: TableSpec, where: str
) -> tuple[Index, TimeFacts | None]:
    """Tell which row of the table is the first sample, the second, ..."""
    if roles.time is None:
        return np.arange(len(frame)), None
    there = f"{where}, column {roles.time!r}"
    times = read_dates(frame[roles.time], where=there)
    check_one_series(frame, times, roles, where=where)
    with_gaps = options.fill is not None
    return order_by_time(times, column=roles.time, with_gaps=with_gaps, where=there)


@dataclass(kw_only=True)
class _Reader:
    """Reads one column after the other, and remembers what was filled."""

    frame: pd.DataFrame
    options: TableSpec
    order: Index
    time: TimeFacts | None
    where: str
    filled: list[Filled] = field(default_factory=list)

    def read(self, column: str, *, texts: bool = False) -> tuple[Cells, FloatArray]:
        """Read a column; return it as it stands, and its samples in the order of time."""
        where = f"{self.where}, column {column!r}"
        read = read_levels if texts else read_cells
        cells = read(self.frame[column], self.options, where=where)
        values = np.where(self.order == MISSING_ROW, np.nan, cells.numbers[self.order])
        if self.options.fill is None:
            return cells, values
        values, filled = fill_missing(
            values,
            how="previous" if cells.levels else self.options.fill,
            most=self.options.fill_most,
            column=column,
            say_place=self._say_place,
            where=where,
        )
        self.filled += filled
        return cells, values

    def features(self, columns: Sequence[str]) -> Features:
        """Read columns beside the target; each text of a column of texts becomes a column."""
        made = Features.none(len(self.order))
        for column in columns:
            cells, values = self.read(column, texts=True)
            if cells.levels:
                names = tuple(f"{column}={level}" for level in cells.levels)
                places = np.arange(len(names))
                made = made.beside(Features.as_they_are(names, (values[:, None] == places) * 1.0))
            else:
                made = made.beside(
                    Features(names=(column,), values=values[:, None], scaled=(True,))
                )
        return made

    def _say_place(self, sample: int) -> str:
        return f"row {sample + 1}" if self.time is None else say_stamp(self.time.stamps[sample])

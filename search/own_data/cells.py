"""What the cells of one column hold: numbers, or one of a few texts."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from ..errors import InputError
from ..series import FloatArray
from .filling import FILL
from .numerals import is_missing, read_numbers, style_of
from .table import TableSpec

MOST_LEVELS: Final = 12
"""Texts of a column, each of which becomes a column of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The values of a column.

    Attributes:
        numbers: Numbers, or the place of a text among `levels`; NaN where one is missing and may
            be; shape (rows,).
        levels: The texts that it holds, in the order of the alphabet; none if it holds numbers.
        style: How numbers are written where that is not plain, in words.
        notes: What a user should know, a sentence each.
    """

    numbers: FloatArray
    levels: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def is_numeric(cells: "pd.Series[Any]", table: TableSpec) -> bool:
    """Whether a column holds numbers."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return True
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return False
    return style_of(_text_of(cells), table) is not None


def read_cells(cells: "pd.Series[Any]", table: TableSpec, *, where: str) -> Cells:
    """Read numbers.

    Args:
        cells: As they stand in the table.
        table: What is said of it.
        where: The file and column, for errors.

    Raises:
        InputError: If a cell is no finite number, or missing where that is not filled.
    """
    read = _numbers(cells, table, where)
    _check_missing(read.numbers, cells, table, where)
    return read


def read_levels(cells: "pd.Series[Any]", table: TableSpec, *, where: str) -> Cells:
    """Read numbers, or one of a few texts.

    Raises:
        InputError: If there are too many texts, or one is missing where that is not filled.
    """
    if is_numeric(cells, table) or not len(cells):
        return read_cells(cells, table, where=where)
    text = _text_of(cells)
    levels = sorted({cell for cell in text if not is_missing(cell)})
    if not 1 < len(levels) <= MOST_LEVELS:
        raise InputError(
            f"{where} holds {len(levels):,} different texts such as {levels[:1]}; from 2 to "
            f"{MOST_LEVELS} become a column each. Put numbers in their place, or leave it out."
        )
    places = {level: float(place) for place, level in enumerate(levels)}
    values = np.array([places.get(cell, np.nan) for cell in text])
    _check_missing(values, cells, table, where)
    return Cells(numbers=values, levels=tuple(levels))


def _numbers(cells: "pd.Series[Any]", table: TableSpec, where: str) -> Cells:
    if pd.api.types.is_complex_dtype(cells.dtype):
        raise InputError(f"{where} holds complex numbers. Give their parts as columns.")
    if not pd.api.types.is_numeric_dtype(cells.dtype):
        values, style, notes = read_numbers(_text_of(cells), table, where=where)
        return Cells(numbers=values, style=style.said, notes=notes)
    values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    for row in np.flatnonzero(np.isinf(values))[:1]:
        raise InputError(f"{where}, row {row + 1} is not finite. Received: {values[row]!r}.")
    return Cells(numbers=values)


def _check_missing(
    values: FloatArray, cells: "pd.Series[Any]", table: TableSpec, where: str
) -> None:
    if table.fill is not None:
        return
    for row in np.flatnonzero(np.isnan(values))[:1]:
        cell = cells.iloc[row]
        said = "is empty" if pd.isna(cell) or not cell else f"holds no value: {cell!r}"
        raise InputError(f"{where}, row {row + 1} {said}. {FILL}.")


def _text_of(cells: "pd.Series[Any]") -> list[str]:
    """Cells as text without blanks around it; "" where one is missing."""
    text = cells.astype(object).where(cells.notna(), "").astype(str)
    return [cell.strip() for cell in text]

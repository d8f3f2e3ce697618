"""A series from a file: one numeric column of a CSV or Parquet file, without gaps."""

import csv
from pathlib import Path
from typing import Any, Final

import numpy as np

from search.errors import InputError, check_known
from search.trajectories import FloatArray

SUFFIXES: Final = (".csv", ".parquet")


def is_file_name(text: str) -> bool:
    """Whether the name of a series is that of a file."""
    return Path(text).suffix.lower() in SUFFIXES


def read_column(path: Path, column: str | None = None) -> FloatArray:
    """Read a series.

    Args:
        path: A `.csv` file with a header line, or a `.parquet` file.
        column: Which column; None if there is only one.

    Returns:
        Its values in order, shape (samples,).

    Raises:
        InputError: If the file or column cannot be found, or a value is missing, not a number
            or infinite, or all values are equal; the first such row is named.
    """
    try:
        table = _read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"Cannot read {path}: {error}.") from error
    name = _choose_column(path, table, column)
    values = np.empty(len(table[name]))
    for row, cell in enumerate(table[name]):
        values[row] = _number(cell, f"{path}, column {name!r}, row {row + 1}")
    if len(values) and values.min() == values.max():
        raise InputError(
            f"{path}, column {name!r} is constant at {values[0]:g}: there is nothing to learn. "
            f"Choose another column."
        )
    return values


def _read_csv(path: Path) -> dict[str, list[Any]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        names, *rows = list(csv.reader(file)) or [[]]
    while rows and not rows[-1]:
        rows.pop()
    # An empty line or a short one is a gap, not something to pass over.
    padded = [row + [""] * (len(names) - len(row)) for row in rows]
    return {name: [row[index] for row in padded] for index, name in enumerate(names)}


def _read_parquet(path: Path) -> dict[str, list[Any]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise InputError(
            "Reading Parquet needs pyarrow: pip install 'gru-or-lstm[parquet]', or give a CSV."
        ) from error
    try:
        columns: dict[str, list[Any]] = parquet.read_table(path).to_pydict()
    except pyarrow.ArrowInvalid as error:
        raise InputError(f"Cannot read {path}: {error}.") from error
    return columns


def _choose_column(path: Path, table: dict[str, list[Any]], column: str | None) -> str:
    if not table:
        raise InputError(f"{path} has no columns. Give a file with a header line.")
    if column is None:
        if len(table) > 1:
            raise InputError(
                f"{path} has {len(table)} columns: {', '.join(table)}. Name one with --column."
            )
        return next(iter(table))
    check_known(column, table, what=f"column of {path}")
    return column


def _number(cell: Any, where: str) -> float:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        raise InputError(f"{where} is empty. Fill the gap, or cut the series there.")
    try:
        value = float(cell)
    except (TypeError, ValueError) as error:
        raise InputError(f"{where} is not a number. Received: {cell!r}.") from error
    if not np.isfinite(value):
        raise InputError(f"{where} is not finite. Received: {cell!r}.")
    return value

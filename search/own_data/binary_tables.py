"""Parquet and Feather: tables whose columns have types and names of their own."""

import io

import pandas as pd

from ..errors import InputError
from .text_tables import Table


def read_binary_table(data: bytes, suffix: str, *, where: str) -> Table:
    """Read a Parquet or Feather file.

    Args:
        data: The file.
        suffix: ".parquet" or ".feather".
        where: The file, for errors.

    Returns:
        The table; an index that is more than row numbers is its first column.

    Raises:
        InputError: If it cannot be read.
    """
    read = pd.read_parquet if suffix == ".parquet" else pd.read_feather
    try:
        frame = read(io.BytesIO(data))
    except ImportError as error:
        raise InputError(
            f"Reading {suffix} needs pyarrow: pip install 'gru-or-lstm[parquet]', or give a CSV."
        ) from error
    except (ValueError, OSError) as error:
        raise InputError(f"Cannot read {where}: {error}.") from error
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()
    frame.columns = pd.Index([str(name) for name in frame.columns])
    return Table(frame)

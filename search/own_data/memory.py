"""Tables in memory: a DataFrame, a Series, columns by name, or an array."""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..errors import InputError, shown
from .memory_table import MemoryTable

TAKEN = "a DataFrame, a Series, a mapping of columns or an array of one or two dimensions"


def keep_table(data: Any, name: str) -> MemoryTable:
    """Keep what is in memory as a table that nobody changes.

    Args:
        data: A DataFrame or Series, whose index becomes a column unless it only numbers rows; a
            mapping of columns; an array of shape (samples,), called "y", or (samples, columns),
            called "1", "2", ...
        name: What it is called.

    Raises:
        InputError: If it is nothing of this kind, or empty.
    """
    frame = _framed(data)
    if isinstance(frame.columns, pd.MultiIndex) or isinstance(frame.index, pd.MultiIndex):
        raise InputError(f"{name} has an index of several levels. Reset it, or choose one level.")
    if frame.index.name is not None or not pd.api.types.is_integer_dtype(frame.index.dtype):
        frame = frame.reset_index(names=str(frame.index.name or "index"))
    frame = frame.rename(columns=str).copy()
    repeated = frame.columns[frame.columns.duplicated()]
    if len(repeated):
        raise InputError(f"{name} has several columns named {repeated[0]!r}. Name each otherwise.")
    for column in frame.columns:
        if isinstance(frame[column].dtype, pd.PeriodDtype):
            frame[column] = frame[column].dt.to_timestamp()
    return MemoryTable(name=name, digest=_digest(frame, name), frame=frame)


def _framed(data: Any) -> pd.DataFrame:
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, pd.Series):
        return data.to_frame("y" if data.name is None else data.name)
    wrong = InputError(f"`data` must be {TAKEN}. Received: data={shown(data)}.")
    try:
        if isinstance(data, Mapping):
            return pd.DataFrame(dict(data))
        array = np.asarray(data)
    except (TypeError, ValueError) as error:
        raise wrong from error
    if array.ndim not in (1, 2) or array.dtype.kind not in "biuf":
        raise wrong
    names = ["y"] if array.ndim == 1 else [str(each + 1) for each in range(array.shape[1])]
    return pd.DataFrame(array.reshape(len(array), len(names)), columns=names)


def _digest(frame: pd.DataFrame, name: str) -> str:
    """Tell a table from others by what is in it."""
    digest = hashlib.sha256(repr([*frame.columns, *map(str, frame.dtypes)]).encode())
    try:
        rows = pd.util.hash_pandas_object(frame, index=False)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{name} holds other things than numbers, text and dates ({error}). Leave them out."
        ) from error
    digest.update(np.ascontiguousarray(rows.to_numpy(), dtype="<u8").tobytes())
    return digest.hexdigest()

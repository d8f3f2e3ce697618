"""The smallest difference that matters, where a user declares another than the series does.

Schema history of `matters.json`:
    1: {"schema", "delta", "unit", "after_measuring"}
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...search.disk import parsing, read_record, write_json
from ...search.errors import InputError, shown
from ..statistics import Scale

MATTERS_FILE: Final = "matters.json"
MATTERS_SCHEMA: Final = 1
MOST_SHARE: Final = 10.0
"""A larger difference than elevenfold is a slip of the keyboard."""
NUMBER: Final = r"\s*(\d+(?:\.\d*)?|\.\d+)\s*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A smallest difference that matters, as a study's folder records it.

    Attributes:
        delta: A share of an error, or so much of `unit`.
        unit: What a score is counted in; None for errors.
        after_measuring: Whether it was declared when results were there to be seen.
    """

    delta: float
    unit: str | None
    after_measuring: bool


def parse_matters(text: str, scale: Scale) -> float:
    """Read a smallest difference that matters.

    Args:
        text: A percentage, or a number of the scale's unit.
        scale: What the models of the study are compared in.

    Raises:
        InputError: If it is neither, or not above 0.

    Examples:
        >>> parse_matters("5%", Scale())
        0.05
    """
    if scale.unit is None:
        found, form = re.fullmatch(f"{NUMBER}%\\s*", text), "a percentage above 0, such as 5%"
    else:
        found = re.fullmatch(f"{NUMBER}(?:{re.escape(scale.unit)})?\\s*", text)
        form = f"a number of {scale.unit} above 0, such as {scale.delta:g}"
    value = float(found[1]) / (100 if scale.unit is None else 1) if found else math.nan
    if not 0 < value <= (MOST_SHARE if scale.unit is None else math.inf):
        raise InputError(f"`matters` must be {form}. Received: {shown(text)}.")
    return value


def declare_matters(folder: Path, delta: float, *, unit: str | None) -> None:
    """Record a smallest difference that matters; one that is already recorded keeps its date.

    Args:
        folder: Of the study; what it has measured tells whether this comes afterwards.
        delta: The difference.
        unit: What it is counted in; None for a share of an error.
    """
    held = read_declaration(folder)
    if held is not None and (held.delta, held.unit) == (delta, unit):
        return
    record = {
        "schema": MATTERS_SCHEMA,
        "delta": delta,
        "unit": unit,
        "after_measuring": (folder / "measurements.jsonl").exists(),
    }
    write_json(folder / MATTERS_FILE, record)


def read_declaration(folder: Path) -> Declaration | None:
    """Return what a study's folder declares; None where it leaves that to the series.

    Raises:
        InputError: If the record cannot be read.
    """
    path = folder / MATTERS_FILE
    if not path.exists():
        return None
    way_out = "Give `report` the difference again with --matters, or delete the file."
    record = read_record(path, way_out=way_out, schemas=(MATTERS_SCHEMA,))
    with parsing(path, way_out=way_out):
        return Declaration(
            delta=float(record["delta"]),
            unit=record["unit"],
            after_measuring=bool(record["after_measuring"]),
        )

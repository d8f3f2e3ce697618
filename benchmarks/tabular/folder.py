"""The folder of a table: what was asked, and the fits that are recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ...search.disk import read_record
from ...search.errors import InputError
from .grid import TableGrid

RECORD: Final = "table.json"
FITS: Final = "fits.jsonl"
SCHEMA: Final = 1
"""History of table.json: 1: {"schema", "grid", "data", "fingerprint", "command", "started",
"environment"}."""


def load_grid(folder: Path) -> TableGrid:
    """Read which grid a folder's table is of.

    Raises:
        InputError: If there is none, or it cannot be read.
    """
    path = folder / RECORD
    way_out = "Run `gru-or-lstm tabulate` with that folder as --out first."
    record = read_record(path, way_out=way_out)
    if record.get("schema") != SCHEMA:
        raise InputError(f"{path} has schema {record.get('schema')}, this version reads {SCHEMA}.")
    return TableGrid.from_json(record["grid"])

"""The folder of a table: what was asked, and the fits that are recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ...search.disk import parsing, read_record
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
    record = read_record(path, way_out=way_out, schemas=(SCHEMA,))
    with parsing(path, way_out=way_out):
        return TableGrid.from_json(record["grid"])

"""Train every configuration of a grid, and record each fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ...search.datasets import describe_data, load_dataset, pin_content, say_differences
from ...search.disk import hold_folder, read_record, write_json
from ...search.errors import InputError
from ...search.preconditions import check_surroundings
from ...search.trials import Ledger, TrialOutcome
from ..measuring import describe_run, run_missing
from .folder import FITS, RECORD, SCHEMA
from .grid import TableGrid


def make_table(grid: TableGrid, out: Path, *, workers: int = 1, quiet: bool = False) -> None:
    """Train what a folder does not hold yet of a table.

    Args:
        grid: What to train; more seeds, units or rates than before only add to what is there.
        out: Folder for `table.json` and `fits.jsonl`.
        workers: Fits at a time.
        quiet: Say nothing.

    Raises:
        InputError: If the folder cannot be used, or holds fits on other data.
    """
    check_surroundings()
    grid = replace(grid, dataset=pin_content(grid.dataset))
    with hold_folder(out, marks=(RECORD,)):
        _record(grid, out)
        ledger = Ledger(out, name=FITS)
        run_missing(grid.tasks(), ledger, workers=workers, title="fits", quiet=quiet, keep=_keep)


def _record(grid: TableGrid, out: Path) -> None:
    path = out / RECORD
    asked = describe_data(grid.dataset)
    if path.exists():
        held: dict[str, Any] = read_record(path, way_out="Choose another --out.", schemas=(SCHEMA,))
        if differences := say_differences(held["data"], asked):
            raise InputError(
                f"{out} holds a table on other samples:",
                details=[*differences, "Choose another --out."],
            )
    record = {
        "schema": SCHEMA,
        "grid": grid.to_json(),
        "data": asked,
        "fingerprint": load_dataset(grid.dataset).fingerprint,
        **describe_run(),
    }
    write_json(path, record)


def _keep(outcome: TrialOutcome) -> TrialOutcome:
    """Leave out what no table needs: weights and forecasts, which the same task gives again."""
    return replace(outcome, state=None, forecasts={})

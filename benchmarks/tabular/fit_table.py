"""The table as a frame: its columns, the file it is packed into, and what is asked of it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...search.datasets import Dataset, load_dataset
from ...search.disk import write_atomically
from ...search.errors import InputError
from ...search.trials import DIVERGED, FAILED, TrialOutcome, TrialTask
from .grid import TableGrid

TABLE: Final = "table.parquet"
TABLE_SCHEMA: Final = 1
"""History of table.parquet: 1: the columns of `data_dictionary`."""
ABOUT: Final = b"gru_or_lstm"
"""Key of the file's metadata under which schema, grid, licence and data dictionary stand."""
LICENCE: Final = "CC0-1.0"
PARTS: Final[Mapping[str, str]] = {"val": "validation", "test": "test"}
IDENTITY: Final = ("cell", "units", "learning_rate", "loss_span", "seed_number")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitTable:
    """Every configuration of a grid with the seeds that are complete.

    Attributes:
        grid: What was trained; its `seeds` are those that are complete.
        frame: A row a fit, configuration by configuration of `grid`, seeds within; the columns of
            `data_dictionary`.
        provenance: Processor, versions and the fingerprint of the data, as strings.
    """

    grid: TableGrid
    frame: pd.DataFrame
    provenance: Mapping[str, str]

    @property
    def dataset(self) -> Dataset:
        """What was learned."""
        return load_dataset(self.grid.dataset)

    def about(self) -> dict[str, Any]:
        """What the table is, as JSON types: schema, licence, grid, provenance and columns."""
        return {
            "schema": TABLE_SCHEMA,
            "licence": LICENCE,
            "grid": self.grid.to_json(),
            "provenance": dict(self.provenance),
            "columns": data_dictionary(self.grid),
        }

    def values(
        self, column: str, *, cell: str, loss_span: str | None = None
    ) -> NDArray[np.float64]:
        """Return a column for the configurations of a cell, shape (configurations, seeds).

        Args:
            column: Its name; infinite where a fit failed.
            cell: A cell of the grid.
            loss_span: Of these alone; None for all.
        """
        mine = self.frame["cell"] == cell
        if loss_span is not None:
            mine &= self.frame["loss_span"] == loss_span
        values = self.frame.loc[mine, column].to_numpy(dtype=np.float64, na_value=np.inf)
        return values.reshape(-1, self.grid.seeds)


def metric_column(part: str, metric: str, epoch: int | None = None) -> str:
    """Name the column of a metric: `val_nrmse_env` at the end, `val_nrmse_env_at_38` at a rung."""
    return f"{part}_{metric}" if epoch is None else f"{part}_{metric}_at_{epoch}"


def kept_metrics(dataset: Dataset) -> tuple[str, ...]:
    """Name the metrics that a table keeps: what searches minimise, what ranks, and valid time."""
    return tuple(dict.fromkeys([dataset.closed_loop_error, dataset.primary_metric, "valid_time"]))


def gather(
    grid: TableGrid,
    fits: Iterable[tuple[TrialTask, TrialOutcome]],
    provenance: Mapping[str, str],
) -> FitTable:
    """Make a table of the fits of a grid.

    Args:
        grid: What was asked.
        fits: What was trained, in any order.
        provenance: Of the fits.

    Raises:
        InputError: If no seed is complete.
    """
    known = {task.key: outcome for task, outcome in fits}
    tasks = grid.tasks()
    size = len(grid)
    complete = [
        number
        for number in range(grid.seeds)
        if all(task.key in known for task in tasks[number * size : (number + 1) * size])
    ]
    if complete != list(range(len(complete))) or not complete:
        raise InputError(
            f"No seed of the table is complete yet: {len(known)} of {len(tasks)} fits are "
            "recorded. Run `gru-or-lstm tabulate` again; it goes on."
        )
    dataset = load_dataset(grid.dataset)
    rows = [
        _row(grid, dataset, tasks[number * size + place], number, known)
        for place in range(size)
        for number in complete
    ]
    whole = dataclasses.replace(grid, seeds=len(complete))
    return FitTable(grid=whole, frame=pd.DataFrame(rows), provenance=provenance)


def _row(
    grid: TableGrid,
    dataset: Dataset,
    task: TrialTask,
    number: int,
    known: Mapping[str, TrialOutcome],
) -> dict[str, Any]:
    configuration, outcome = task.configuration, known[task.key]
    row: dict[str, Any] = {
        "cell": configuration.cell,
        "units": configuration.units,
        "learning_rate": configuration.learning_rate,
        "loss_span": configuration.loss_span,
        "seed_number": number,
        "seed": task.seed,
        "status": outcome.status,
        "parameter_count": configuration.parameter_count,
        "train_seconds": round(outcome.train_seconds, 4),
    }
    failed = outcome.status == FAILED
    for part in PARTS:
        for metric in kept_metrics(dataset):
            name = metric_column(part, metric)
            row[name] = np.nan if failed else outcome.metrics[name]
            for rung in grid.rungs[:-1]:
                at = outcome.rung_metrics.get(rung, {})
                row[metric_column(part, metric, rung)] = at.get(name, np.nan)
    epochs = () if failed else outcome.epochs
    row["curve_epochs"] = np.asarray(epochs, np.int32)
    for name in ("train_losses", "val_losses"):
        row[name] = np.asarray(getattr(outcome, name) if epochs else (), np.float32)
    for metric in dict.fromkeys([dataset.closed_loop_error, "valid_time"]):
        each = outcome.episode_errors.get(f"test_{metric}", ())
        row[f"test_episodes_{metric}"] = np.asarray(each, np.float32)
    return row


def data_dictionary(grid: TableGrid) -> dict[str, str]:
    """Say what each column of a grid's table holds, in words, in their order."""
    dataset = load_dataset(grid.dataset)
    unit = dataset.facts.time_unit
    words = {
        "cell": "recurrent cell",
        "units": "hidden units",
        "learning_rate": f"initial rate of {grid.optimizer}, {grid.schedule}-decayed to the end",
        "loss_span": "positions of a window that the training loss covers",
        "seed_number": "0, 1, ...: fits of one number share a seed, whatever their configuration",
        "seed": "draws initial weights and the order of the data",
        "status": f'"completed"; "{DIVERGED}": scored at the cap; "{FAILED}": it raised',
        "parameter_count": "trainable parameters",
        "train_seconds": "seconds of training, beside other fits, without compilation",
    }
    for part, said in PARTS.items():
        for metric in kept_metrics(dataset):
            what = f"valid time in {unit}" if metric == "valid_time" else metric
            words[metric_column(part, metric)] = f"{what} in closed loop on the {said} set"
            for rung in grid.rungs[:-1]:
                words[metric_column(part, metric, rung)] = f"the same after {rung:,} epochs"
    words["curve_epochs"] = "epochs of the losses beside, evenly spread on a log axis"
    words["train_losses"] = "mean loss of each of those epochs"
    words["val_losses"] = "loss on validation windows after each"
    for metric in dict.fromkeys([dataset.closed_loop_error, "valid_time"]):
        words[f"test_episodes_{metric}"] = f"{metric} of each test forecast by itself"
    return words


def write_table_file(table: FitTable, path: Path) -> None:
    """Pack a table into one Parquet file.

    Raises:
        InputError: If pyarrow is not installed, or the file cannot be written.
    """
    pyarrow, parquet = _import_parquet()
    packed = pyarrow.Table.from_pandas(table.frame, preserve_index=False)
    packed = packed.replace_schema_metadata({ABOUT: json.dumps(table.about()).encode()})
    buffer = pyarrow.BufferOutputStream()
    parquet.write_table(packed, buffer, compression="zstd", compression_level=12)
    write_atomically(path, buffer.getvalue().to_pybytes())


def read_table_file(path: Path) -> FitTable:
    """Read what `write_table_file` wrote.

    Raises:
        InputError: If pyarrow is not installed, or the file cannot be read or is of another kind.
    """
    pyarrow, parquet = _import_parquet()
    try:
        packed = parquet.read_table(path)
        about = json.loads((packed.schema.metadata or {})[ABOUT])
        schema, grid = about["schema"], TableGrid.from_json(about["grid"])
    except (OSError, KeyError, ValueError, TypeError, pyarrow.ArrowException) as error:
        raise InputError(
            f"{path} cannot be read as a table of fits ({type(error).__name__}). "
            "Run `gru-or-lstm tabulate` to make one."
        ) from error
    if schema != TABLE_SCHEMA:
        raise InputError(f"{path} has schema {schema}; this version reads {TABLE_SCHEMA}.")
    return FitTable(grid=grid, frame=packed.to_pandas(), provenance=about["provenance"])


def _import_parquet() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise InputError(
            "A table of fits is a Parquet file. Install what reads it: pip install '.[parquet]'."
        ) from error
    return pyarrow, parquet

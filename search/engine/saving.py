"""What a search leaves for its reader: the table of trials and the best models."""

import csv
import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from ..configurations import LEVELS
from ..datasets import load_dataset
from ..disk import write_atomically, writing_to
from ..quiet import warnings_ignored
from .model_page import describe_model
from .result import SearchResult, TrialRecord

RAW: Final = "raw values"
"""What `model.keras` takes and gives; one that was saved before that was said takes values less
the mean and over the scale that stand beside it, and gives such."""


def save_result(result: SearchResult, folder: Path) -> None:
    """Write `trials.csv`, and into `best/` the model, its README and one configuration a cell.

    Args:
        result: A search that ended.
        folder: The search's folder, held by `open_folder`.

    Raises:
        InputError: If the disk takes no more.
    """
    with writing_to(folder):
        write_atomically(folder / "trials.csv", result.trials.to_csv(index=False).encode())
        if result.best_record is not None:
            _save_best(result, result.best_record, folder / "best")


def answered_trials(folder: Path) -> frozenset[int]:
    """Return the numbers of the trials that a search has shown in its table; none without one."""
    try:
        with (folder / "trials.csv").open(newline="", encoding="utf-8") as file:
            return frozenset(int(row["trial"]) for row in csv.DictReader(file))
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return frozenset()  # a table is written anew from the ledger


def _save_best(result: SearchResult, record: TrialRecord, best: Path) -> None:
    best.mkdir(exist_ok=True)
    for cell in result.study.space.cells:
        best_of_cell = result.best_of(cell)
        if best_of_cell is not None:
            write_atomically(best / f"configuration-{cell}.json", _describe(best_of_cell))
    description = _describe(record)
    path, page = best / "configuration.json", best / "README.md"
    write_atomically(page, describe_model(record).encode())
    if path.exists() and path.read_bytes() == description and (best / "model.keras").exists():
        return
    model = best / "unfinished.keras"
    try:
        with warnings_ignored():  # Keras converts its variables the NumPy 1 way
            result.load_best_model().save(model)
        model.replace(best / "model.keras")
    except OSError:
        with suppress(OSError):
            model.unlink(missing_ok=True)
        raise
    write_atomically(path, description)


def _describe(record: TrialRecord) -> bytes:
    dataset = load_dataset(record.task.dataset)
    normalization = record.task.configuration.normalization
    changed = (dataset.mean, dataset.scale, normalization) != (0.0, 1.0, LEVELS)
    description = {
        **record.task.configuration.to_json(),
        "trial": record.proposal.trial,
        "epochs": record.task.last_epoch,
        "max_epochs": record.task.max_epochs,
        "batch_size": record.task.batch_size,
        "seed": record.task.seed,
        "status": record.outcome.status,
        "caveats": list(record.caveats),
        "parameter_count": record.outcome.parameter_count,
        "dataset": record.task.dataset.to_json(),
        "scaling": {"mean": dataset.mean, "scale": dataset.scale},
        **({"columns": [asdict(column) for column in dataset.columns]} if dataset.columns else {}),
        **({"model_takes": RAW} if changed else {}),
        "metrics": dict(record.outcome.metrics),
        **({"best_epoch": best} if (best := record.outcome.best_epoch) is not None else {}),
    }
    return (json.dumps(description, indent=2) + "\n").encode()

"""What a search, a benchmark or a study has chosen, and on what data."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from ...search.configurations import Configuration, configuration_of
from ...search.datasets import DatasetSpec
from ...search.disk import parsing, read_record
from ...search.errors import InputError
from ...search.trials import Ledger
from ..measuring import (
    READABLE_BENCHMARKS,
    SELECTION_LEDGER,
    Choice,
    asked_of,
    distinct,
    searched_role,
)

ERROR: Final = "val_nrmse"
"""What selects among the choices of a benchmark: the closed-loop error on validation data."""
AGAIN: Final = "Run the same command that made the folder again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A configuration to forecast with.

    Attributes:
        configuration: What to train.
        epochs: How long.
        batch_size: Windows an optimizer step.
        dataset: What it was chosen on.
        source: Who chose it, in words.
    """

    configuration: Configuration
    epochs: int
    batch_size: int
    dataset: DatasetSpec
    source: str


def read_chosen(folder: Path) -> Chosen:
    """Read what a run has chosen, on validation data alone.

    Args:
        folder: Of a search, a benchmark or a study that has ended.

    Returns:
        The best of a search; of a benchmark or study, what has the least median error over its
        selection refits among what searches chose, or among all where no search did.

    Raises:
        InputError: If the folder holds none, or it is not finished, or its series is a built-in
            one.
    """
    if (folder / "benchmark.json").exists():
        chosen = _read_benchmark(folder)
    elif (folder / "study.json").exists():
        chosen = _read_search(folder)
    elif (folder / "random" / "study.json").exists():
        raise InputError(f"{folder} holds a study that has not ended. {AGAIN}")
    else:
        raise InputError(
            f"{folder} holds no search, benchmark or study. Run `gru-or-lstm study --series FILE "
            f"--out {folder}` first."
        )
    if chosen.dataset.table is None:
        raise InputError(
            f"Only a series of your own is forecast beyond its end. Received: {folder}, which is "
            f"about {chosen.dataset.series}."
        )
    return chosen


def at_place(dataset: DatasetSpec, series: str) -> DatasetSpec:
    """Say that the samples of a dataset lie in another file now, perhaps with newer ones."""
    table = None if dataset.table is None else replace(dataset.table, source=series)
    return replace(dataset, series=series, table=table, content=None)


def _read_search(folder: Path) -> Chosen:
    path = folder / "best" / "configuration.json"
    if not path.exists():
        raise InputError(f"{folder} holds no finished search. {AGAIN}")
    record = read_record(path, way_out=AGAIN)
    asked = asked_of(folder)
    with parsing(path, way_out=AGAIN):
        return Chosen(
            configuration=configuration_of(record),
            epochs=asked["max_epochs"],
            batch_size=record["batch_size"],
            dataset=DatasetSpec.from_json(record["dataset"]),
            source=searched_role(asked["tuner"]),
        )


def _read_benchmark(folder: Path) -> Chosen:
    path = folder / "benchmark.json"
    record = read_record(path, way_out=AGAIN, schemas=READABLE_BENCHMARKS)
    with parsing(path, way_out=AGAIN):
        choices = [Choice.from_json(choice) for choice in record["choices"]]
        settings = record["settings"]
        dataset = DatasetSpec.from_json(settings["dataset"])
        batch_size = settings["batch_size"]
    searched = [choice for choice in choices if choice.tuner is not None]
    best = _best(distinct(searched or choices), folder)
    return Chosen(
        configuration=best.configuration,
        epochs=best.epochs,
        batch_size=batch_size,
        dataset=dataset,
        source=best.role,
    )


def _best(choices: Sequence[Choice], folder: Path) -> Choice:
    """Pick the choice with the least median over refits that select, else over all refits."""
    keys = {choice.key for choice in choices}
    for name in (SELECTION_LEDGER, "measurements.jsonl"):
        medians = _medians(Ledger(folder, name=name))
        if keys <= medians.keys():
            return min(choices, key=lambda choice: medians[choice.key])
    raise InputError(f"{folder} holds a benchmark that has not ended. {AGAIN}")


def _medians(ledger: Ledger) -> Mapping[str, float]:
    """Median validation error of each choice that a ledger holds; a failed refit is infinite."""
    errors: dict[str, list[float]] = defaultdict(list)
    for task, outcome in ledger:
        value: Any = outcome.metrics.get(ERROR, math.inf)
        errors[f"{task.configuration.key}:{task.last_epoch}"].append(value)
    return {key: float(np.median(values)) for key, values in errors.items()}

"""A folder of results as a run: a row a configuration, a compiled program and a baseline."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from ...search.disk import parsing, read_record
from ...search.judging import HIGHER_IS_BETTER, METRICS, ONE_STEP_METRICS
from ...search.machine import KIND
from ..frames import (
    StudyFrames,
    choice_names,
    load_records,
    model_name,
    refit_errors,
    refits,
    say_recipe,
)
from .columns import EPOCH
from .samples import Row, RunSamples, Sample, sample_of

RECORD: Final = "benchmark.json"
WAY_OUT: Final = "Run the benchmark again."
GIVEN: Final = "given"
"""Role of a configuration that `benchmark --configuration` named."""
MACHINE_FACTS: Final = (*KIND, "cpu_model_name", "cpu_count")
PROGRAM: Final = ("cell", "units", "optimizer")
LOSSES: Final = ("train_loss", "val_loss")
JUDGED: Final = (*METRICS, *ONE_STEP_METRICS, "one_step_mse")


def read_folder(folder: Path) -> RunSamples:
    """Read what `study` or `benchmark` recorded.

    Args:
        folder: What it recorded to.

    Returns:
        Rows of configurations (metrics of every refit, failures as the worst; parameters), of
        compiled programs (timed blocks that were not rejected; bytes) and of baselines, which are
        exact.

    Raises:
        InputError: If the folder holds no benchmark, or a damaged one.
    """
    records = load_records(folder)
    record = read_record(folder / RECORD, way_out=WAY_OUT)
    with parsing(folder / RECORD, way_out=WAY_OUT):
        environment = dict(record["environment"])
        data = str(record["fingerprint"])
    judging = records.judging
    return RunSamples(
        name=str(folder),
        kind="results",
        rows={**_configurations(records), **_programs(records), **_baselines(records)},
        machine={name: _say(environment[name]) for name in MACHINE_FACTS if name in environment},
        data=data,
        roles=_roles(records),
        usual=(judging.error, EPOCH),
        scales=dict.fromkeys(judging.errors, judging.scale),
    )


def _configurations(records: StudyFrames) -> dict[Hashable, Row]:
    names = _names(records.choices)
    recipes = {each["key"]: say_recipe(each) for each in records.choices.to_dict("records")}
    measured = records.measurements
    columns = [
        column
        for column in measured.columns
        if (column in LOSSES or column.partition("_")[2] in JUDGED)
        and measured[column].notna().any()
    ]
    rows: dict[Hashable, Row] = {}
    for key in measured["key"].drop_duplicates():
        samples = {
            column: sample_of(refit_errors(records, key, metric=column)) for column in columns
        }
        counts = refits(records, key)["parameter_count"].dropna()
        if len(counts):
            samples["parameter_count"] = sample_of([counts.max()], exact=True)
        rows["configuration", key] = Row(name=names[key], samples=samples, recipe=recipes[key])
    return rows


def _names(choices: pd.DataFrame) -> dict[str, str]:
    """Key -> name that no other row has."""
    names = choice_names(choices)
    shared = Counter(names.values())
    for choice in choices.drop_duplicates("key").to_dict("records"):
        if shared[names[choice["key"]]] > 1:
            model = model_name(choice["cell"], choice["units"])
            names[choice["key"]] = f"{model}, {say_recipe(choice)}"
    return names


def _programs(records: StudyFrames) -> dict[Hashable, Row]:
    timings = records.timings
    if timings.empty:
        return {}
    kept = timings[~timings["rejected"].astype(bool)]
    rows: dict[Hashable, Row] = {}
    for _, blocks in kept.groupby(list(PROGRAM), sort=False):
        first = blocks.iloc[0]
        cell, units, optimizer = str(first["cell"]), int(first["units"]), str(first["optimizer"])
        samples = {
            EPOCH: sample_of(blocks["milliseconds_per_epoch"].to_numpy(np.float64)),
            "model_bytes": sample_of([blocks["model_bytes"].max()], exact=True),
        }
        name = f"{model_name(cell, units)} with {optimizer}, an epoch"
        rows["program", cell, units, optimizer] = Row(name=name, samples=samples)
    return rows


def _baselines(records: StudyFrames) -> dict[Hashable, Row]:
    rows: dict[Hashable, Row] = {}
    for baseline in records.baselines.to_dict("records"):
        rows["baseline", baseline["model"]] = Row(
            name=f"{baseline['model']} (baseline)", samples=_exact(baseline)
        )
    return rows


def _exact(baseline: Mapping[Any, Any]) -> dict[str, Sample]:
    return {
        column: sample_of([_failed_as_worst(column, value)], exact=True)
        for column, value in baseline.items()
        if column == "parameter_count" or column.partition("_")[2] in JUDGED
        if value is not None
    }


def _failed_as_worst(column: str, value: float) -> float:
    worst = -np.inf if column.partition("_")[2] in HIGHER_IS_BETTER else np.inf
    return worst if np.isnan(value) else float(value)


def _roles(records: StudyFrames) -> dict[str, Hashable]:
    """Roles of which a cell has one configuration: what fills them may change between runs.

    What a user gave is what was asked for: another configuration is another row.
    """
    filled: defaultdict[str, dict[str, None]] = defaultdict(dict)
    measured = set(records.measurements["key"])
    for choice in records.choices.to_dict("records"):
        if choice["key"] in measured and choice["role"] != GIVEN:
            filled[f"{choice['role']}, {choice['cell']}"][choice["key"]] = None
    return {
        role: ("configuration", next(iter(keys))) for role, keys in filled.items() if len(keys) == 1
    }


def _say(fact: object) -> str:
    if isinstance(fact, Mapping):
        return ", ".join(f"{name} {size}" for name, size in fact.items())
    return ", ".join(map(str, fact)) if isinstance(fact, list) else str(fact)

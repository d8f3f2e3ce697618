"""The records of one study as DataFrames: what tables, plots and the report read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...search.configurations import PLACED
from ...search.judging import SUCCESS_BELOW as SUCCESS_OF_METRIC
from .judging import Judging

SUCCESS_BELOW: Final = SUCCESS_OF_METRIC["nrmse_env"]
"""A refit succeeds when its closed-loop test nrmse_env is below this."""


PUBLISHED_ROLE: Final = "published recipe"


BASELINE_ROLE: Final = "baseline"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyFrames:
    """Everything a study recorded, one DataFrame a kind of record.

    Further columns are allowed everywhere; `required_columns` lists those that must be present.
    Any frame may be empty, but not without its columns. Records made before a metric existed lack
    its column: it is absent from their tables, too.

    Attributes:
        trials: One row a search trial, in the order in which outcomes were told to the tuner.
            `status` is "completed", "diverged" or "failed"; metrics of a failed trial are NaN.
            `epochs` counts the whole lineage of a promoted trial, `own_epochs` and
            `train_seconds` this trial alone. `rung` and `bracket` are empty outside Hyperband.
        choices: One row a role and the configuration chosen for it. A `key` names a
            configuration with its epochs, and may fill several roles. `tuner` is whose search
            chose it, None if none did.
        measurements: One row a refit, that is a configuration and a seed. Losses are mean squared
            one-step errors, `*nrmse*` closed-loop errors (dimensionless). A diverged refit
            carries the capped worst score, a failed one NaN.
        timings: One row a (cell, units, optimizer) program and timed block. Rejected blocks stay
            in the frame. Blocks of earlier versions lack the conditions they were timed under.
        baselines: One row a deterministic baseline; `fit_seconds` in seconds.
        curves: One row a configuration, seed and recorded epoch (from 1).
        forecasts: One row a configuration, seed and step (from 1) of the free-running forecast of
            the shown episode; `x` is where the forecast value lies.
        truth: The shown episode, context included: `x`, `y` and `envelope`, the amplitude by
            which errors are divided; NaN over the context, and wherever the series has none.
        context: Provenance as strings: series, machine, versions, seed, commit, started,
            command, max_epochs, n_seeds.
        judging: How models of this series are judged.
        references: Validation losses that networks are held against: "persistence", "floor".
        selection: One row a refit by which the best of what several searches chose is selected;
            validation metrics alone, of seeds that nothing else is reported on.
        confirmation: One row a refit that confirms a network found to succeed reliably; of seeds
            that took no part in finding it.
        variance: One row a refit in which one `source` of spread varies: the primary test `error`,
            NaN where it failed, and whether the training data are others than the study's.
        origin_errors: Key -> what its refits reached from each test origin in the primary metric,
            shape (seeds, origins), infinite on its bad side where one failed; in the order of
            `measurements`. Without the keys of which records hold no such, and empty where the
            test episodes are not origins of one series.

    Raises:
        ValueError: If a frame lacks one of its columns.
    """

    trials: pd.DataFrame
    choices: pd.DataFrame
    measurements: pd.DataFrame
    timings: pd.DataFrame
    baselines: pd.DataFrame
    curves: pd.DataFrame
    forecasts: pd.DataFrame
    truth: pd.DataFrame
    context: Mapping[str, str]
    judging: Judging
    references: Mapping[str, float] = field(default_factory=dict)
    selection: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(COLUMNS["selection"]))
    )
    confirmation: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(COLUMNS["confirmation"]))
    )
    variance: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(COLUMNS["variance"]))
    )
    origin_errors: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (each.name for each in fields(self) if each.name in COLUMNS):
            _check_columns(name, getattr(self, name), required_columns(name, self.judging))


def model_name(cell: str, units: int) -> str:
    """Return the name under which readers meet a network, such as "GRU(40)"."""
    return f"{cell}({units})"


def searched_trials(records: StudyFrames, role: str) -> pd.DataFrame:
    """Return the trials of the search that filled a role."""
    tuners = records.choices.loc[records.choices["role"] == role, "tuner"]
    return records.trials[records.trials["tuner"].isin(tuners)]


def required_columns(name: str, judging: Judging) -> tuple[str, ...]:
    """Return the columns that a frame must have.

    Args:
        name: A frame of `StudyFrames`.
        judging: How models are judged.
    """
    judged = {
        "trials": (judging.searched_error,),
        "measurements": (judging.validation_error, *judging.errors),
        "baselines": judging.errors,
    }
    return (*COLUMNS[name], *judged.get(name, ()))


def _check_columns(name: str, frame: pd.DataFrame, required: Sequence[str]) -> None:
    missing = [column for column in required if column not in frame.columns]
    if missing:
        raise ValueError(
            f"`{name}` must have the columns {list(required)}. "
            f"Missing: {missing}. Received: {list(frame.columns)}."
        )


COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "trials": (
        *("trial", "tuner", *PLACED, "seed", "status"),
        *("parameter_count", "epochs", "own_epochs", "rung", "bracket", "train_loss", "val_loss"),
        *("compile_seconds", "train_seconds"),
    ),
    "choices": ("role", "tuner", "key", *PLACED, "epochs"),
    "measurements": (
        *("key", *PLACED, "epochs", "seed", "status"),
        *("parameter_count", "train_loss", "val_loss"),
        "test_one_step_mse",
        "test_nrmse",
        *("train_seconds", "compile_seconds"),
    ),
    "timings": (
        *("cell", "units", "optimizer", "block", "milliseconds_per_epoch", "compile_seconds"),
        *("first_epoch_milliseconds", "window_milliseconds", "batch_milliseconds", "model_bytes"),
        *("steal_percent", "rejected"),
    ),
    "baselines": ("model", "parameter_count", "fit_seconds", "test_one_step_mse"),
    "curves": ("key", "seed", "epoch", "train_loss", "val_loss"),
    "forecasts": ("key", "seed", "step", "x", "forecast"),
    "truth": ("x", "y", "envelope"),
    "selection": ("key", "seed", "status"),
    "confirmation": ("key", "seed", "status"),
    "variance": ("source", "key", "cell", "units", "error", "other_training_data"),
}
"""Frame -> columns it must have for every series; `required_columns` adds the primary errors."""

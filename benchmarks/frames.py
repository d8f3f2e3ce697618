"""The records of one study as DataFrames: what tables, plots and the report read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from statistics import mode
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.formats import say_span
from benchmarks.judging import Judging
from search import metrics
from search.space import DIMENSIONS

SUCCESS_BELOW: Final = metrics.SUCCESS_BELOW["nrmse_env"]
"""A refit succeeds when its closed-loop test nrmse_env is below this."""

SEARCH_ROLE_PREFIX: Final = "best of "
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
        choices: One row a role and the configuration chosen for it. A `label` names a
            configuration with its epochs, and may fill several roles.
        measurements: One row a refit, that is a label and a seed. Losses are mean squared
            one-step errors, `*nrmse*` closed-loop errors (dimensionless). A diverged refit
            carries the capped worst score, a failed one NaN.
        timings: One row a (cell, units, optimizer) program and timed block. Rejected blocks stay
            in the frame. Blocks of earlier versions lack the conditions they were timed under.
        baselines: One row a deterministic baseline; `fit_seconds` in seconds.
        curves: One row a label, seed and recorded epoch (from 1).
        forecasts: One row a label, seed and step (from 1) of the free-running forecast of the
            shown episode; `x` is where the forecast value lies.
        truth: The shown episode, context included: `x`, `y` and `envelope`, the amplitude by
            which errors are divided; NaN over the context, and wherever the series has none.
        context: Provenance as strings: series, machine, versions, seed, commit, started,
            command, max_epochs, n_seeds.
        judging: How models of this series are judged.
        references: Validation losses that networks are held against: "persistence", "floor".
        variance: One row a refit in which one `source` of spread varies: the primary test `error`,
            NaN where it failed, and whether the training data are others than the study's.

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
    judging: Judging = field(default_factory=Judging)
    references: Mapping[str, float] = field(default_factory=dict)
    variance: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(COLUMNS["variance"]))
    )

    def __post_init__(self) -> None:
        for name in (each.name for each in fields(self) if each.name in COLUMNS):
            _check_columns(name, getattr(self, name), required_columns(name, self.judging))


def model_name(cell: str, units: int) -> str:
    """Return the name under which readers meet a network, such as "GRU(40)"."""
    return f"{cell}({units})"


def say_origin(role: str) -> str:
    """Say where a configuration comes from.

    Examples:
        >>> say_origin("best of random search"), say_origin("published recipe")
        ('tuned by random', 'published recipe')
    """
    tuner = role.removeprefix(SEARCH_ROLE_PREFIX).removesuffix(" search")
    return role if tuner == role else f"tuned by {tuner}"


def refits(records: StudyFrames, label: str) -> pd.DataFrame:
    """Return the refits of one label, a row a seed."""
    measurements = records.measurements
    return measurements[measurements["label"] == label]


def refit_errors(
    records: StudyFrames, label: str, *, metric: str | None = None
) -> NDArray[np.float64]:
    """Return one metric of every refit of a label, failures as the worst.

    Args:
        records: The study.
        label: Which configuration.
        metric: A column of `measurements` of which lower is better; None for the primary error.

    Returns:
        Errors of shape (seeds,); a failed refit is infinite, so it keeps its place in ranks,
        medians and n.
    """
    column = metric or records.judging.error
    values = refits(records, label)[column].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(values), np.inf, values)


def choice_names(choices: pd.DataFrame) -> dict[str, str]:
    """Name the distinct choices of a study in a few words.

    Args:
        choices: Rows of `StudyFrames.choices`.

    Returns:
        Label -> model, and what tells it apart where several share the model: the span of its loss
        if most have another, then its rate. The published recipe is not among those told apart.
    """
    rows = choices.drop_duplicates("label").to_dict("records")
    spans = [row["loss_span"] for row in rows if row["role"] != PUBLISHED_ROLE]
    names = {}
    for row in rows:
        names[row["label"]] = model_name(row["cell"], row["units"])
        if row["role"] != PUBLISHED_ROLE and row["loss_span"] != mode(spans):
            names[row["label"]] += f", loss over {say_span(row['loss_span'])}"
    others = [row for row in rows if row["role"] != PUBLISHED_ROLE]
    shared = Counter(names[row["label"]] for row in others)
    for row in others:
        if shared[names[row["label"]]] > 1:
            names[row["label"]] += f", rate {row['learning_rate']:.3g}"
    return names


def trials_of(choice: Mapping[Any, Any], trials: pd.DataFrame) -> pd.DataFrame:
    """Return the trials that tried the configuration of a choice.

    Args:
        choice: A row of `StudyFrames.choices`.
        trials: Rows of `StudyFrames.trials`; their rates come from a CSV file, and may lack a last
            digit.
    """
    same = np.isclose(trials["learning_rate"].astype(float), choice["learning_rate"], rtol=1e-9)
    for name in DIMENSIONS.values():
        if name != "learning_rate":
            same &= (trials[name] == choice[name]).to_numpy()
    return trials[same]


def success_count(records: StudyFrames, label: str) -> int | None:
    """Return how many refits of a label reproduce the series; None if no error says so."""
    successes = metrics.success(refit_errors(records, label), metric=records.judging.metric)
    return None if successes is None else int(successes.sum())


def search_roles(records: StudyFrames) -> list[str]:
    """Return the roles that searches filled, in order of appearance."""
    roles = records.choices["role"].astype(str).drop_duplicates()
    return [role for role in roles if role.startswith(SEARCH_ROLE_PREFIX)]


def searched_trials(records: StudyFrames, role: str) -> pd.DataFrame:
    """Return the trials of the search that filled a role."""
    tuner = role.removeprefix(SEARCH_ROLE_PREFIX).removesuffix(" search")
    return records.trials[records.trials["tuner"] == tuner]


def best_choices(records: StudyFrames, *, roles: Sequence[str]) -> pd.DataFrame:
    """Return one choice a cell among some roles, selected on validation.

    Args:
        records: The study.
        roles: Which roles take part.

    Returns:
        Rows of `choices`, sorted by cell. Of a cell with several labels, the one with the lowest
        median primary validation error over its refits: the test set takes no part in choosing.
    """
    candidates = records.choices[records.choices["role"].isin(list(roles))]
    validation = [
        np.median(refit_errors(records, label, metric=records.judging.validation_error))
        if len(refits(records, label))
        else np.inf
        for label in candidates["label"]
    ]
    ranked = candidates.assign(_validation=np.asarray(validation, dtype=np.float64))
    ranked = ranked.sort_values(["cell", "_validation"], kind="stable")
    return ranked.drop_duplicates("cell").drop(columns="_validation")


def labels_of_interest(records: StudyFrames) -> pd.DataFrame:
    """Return the choices that small multiples show: the tuned and the published, a cell each.

    Where there is neither: the best of all.
    """
    tuned = best_choices(records, roles=search_roles(records))
    published = best_choices(records, roles=[PUBLISHED_ROLE])
    if tuned.empty and published.empty:
        return best_choices(records, roles=records.choices["role"].unique().tolist())
    return pd.concat([tuned, published], ignore_index=True)


def required_columns(name: str, judging: Judging) -> tuple[str, ...]:
    """Return the columns that a frame must have.

    Args:
        name: A frame of `StudyFrames`.
        judging: How models are judged.
    """
    judged = {
        "trials": (judging.validation_error,),
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
        *("trial", "tuner", *DIMENSIONS.values(), "seed", "status"),
        *("parameter_count", "epochs", "own_epochs", "rung", "bracket", "train_loss", "val_loss"),
        *("compile_seconds", "train_seconds"),
    ),
    "choices": (
        *("role", "label", "cell", "units", "learning_rate", "optimizer", "schedule", "loss_span"),
        "epochs",
    ),
    "measurements": (
        *("label", "cell", "units", "learning_rate", "optimizer", "schedule", "loss_span"),
        *("epochs", "seed", "status", "parameter_count", "train_loss", "val_loss"),
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
    "curves": ("label", "seed", "epoch", "train_loss", "val_loss"),
    "forecasts": ("label", "seed", "step", "x", "forecast"),
    "truth": ("x", "y", "envelope"),
    "variance": ("source", "label", "cell", "units", "error", "other_training_data"),
}
"""Frame -> columns it must have for every series; `required_columns` adds the primary errors."""

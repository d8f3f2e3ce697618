"""Questions that every table and figure asks of a study's frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import mode
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...search.configurations import DEFAULTS, DIMENSIONS, told_dimensions
from ...search.judging import HIGHER_IS_BETTER, success
from ..text import digits_apart
from .study_frames import PUBLISHED_ROLE, StudyFrames, model_name


def say_origin(choice: Mapping[Any, Any]) -> str:
    """Say where a configuration comes from.

    Examples:
        >>> say_origin({"role": "best of random search", "tuner": "random"})
        'tuned by random'
        >>> say_origin({"role": "published recipe", "tuner": None})
        'published recipe'
    """
    return str(choice["role"]) if pd.isna(choice["tuner"]) else f"tuned by {choice['tuner']}"


def measurement_table(records: StudyFrames) -> pd.DataFrame:
    """Return the refits as they are published: without optional dimensions left at a default."""
    told = told_dimensions(records.choices.to_dict("records"))
    untold = [name for name in DIMENSIONS if name not in told]
    return records.measurements.drop(columns=untold, errors="ignore")


def refits(records: StudyFrames, key: str) -> pd.DataFrame:
    """Return the refits of one key, a row a seed."""
    measurements = records.measurements
    return measurements[measurements["key"] == key]


def refit_errors(
    records: StudyFrames, key: str, *, metric: str | None = None
) -> NDArray[np.float64]:
    """Return one metric of every refit of a key, failures as the worst.

    Args:
        records: The study.
        key: Which configuration.
        metric: A column of `measurements`; None for the primary one.

    Returns:
        Values of shape (seeds,); a failed refit is infinite, minus infinite in a metric of which
        more is better, so it keeps its place in ranks, medians and n.
    """
    return worst_if_failed(refits(records, key), metric or records.judging.error)


def worst_if_failed(rows: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """Return a metric of some refits, infinite on its bad side where one failed, shape (rows,).

    Args:
        rows: The refits.
        column: Its name, such as "test_valid_time".
    """
    values = rows[column].to_numpy(dtype=np.float64, na_value=np.nan)
    worst = -np.inf if column.partition("_")[2] in HIGHER_IS_BETTER else np.inf
    return np.where(np.isnan(values), worst, values)


def choice_names(choices: pd.DataFrame) -> dict[str, str]:
    """Name the distinct choices of a study in a few words.

    Args:
        choices: Rows of `StudyFrames.choices`.

    Returns:
        Key -> model, and what tells it apart: the span of its loss and what is optional, if most
        have another, then its rate where several share all that. The published recipe is not
        among those told apart.
    """
    rows = choices.drop_duplicates("key").to_dict("records")
    others = [row for row in rows if row["role"] != PUBLISHED_ROLE]
    names = {row["key"]: model_name(row["cell"], row["units"]) for row in rows}
    for name, dimension in DIMENSIONS.items():
        if not (dimension.in_loss or dimension.optional) or not others:
            continue
        values = [row.get(name, DEFAULTS.get(name)) for row in others]
        usual = mode(values)
        for row, value in zip(others, values, strict=True):
            if value != usual:
                names[row["key"]] += f", {dimension.say(value)}"
    digits = digits_apart(row["learning_rate"] for row in others)
    shared = Counter(names[row["key"]] for row in others)
    for row in others:
        if shared[names[row["key"]]] > 1:
            names[row["key"]] += f", rate {row['learning_rate']:.{digits}g}"
    return names


def say_recipe(choice: Mapping[Any, Any]) -> str:
    """Say how a choice was trained.

    Args:
        choice: A row of `StudyFrames.choices`.

    Returns:
        Such as "adam 0.01, cosine, loss over the second half, 300 epochs".
    """
    further = [
        DIMENSIONS[name].say(choice[name])
        for name in told_dimensions([choice])
        if name not in (*MODEL, *OPTIMIZATION)
    ]
    rate = DIMENSIONS["learning_rate"].say(choice["learning_rate"])
    return ", ".join([f"{choice['optimizer']} {rate}", *further, f"{choice['epochs']:,} epochs"])


MODEL: Final = ("cell", "units")
"""What the name of a model says."""
OPTIMIZATION: Final = ("optimizer", "learning_rate")


def trials_of(choice: Mapping[Any, Any], trials: pd.DataFrame) -> pd.DataFrame:
    """Return the trials that tried the configuration of a choice.

    Args:
        choice: A row of `StudyFrames.choices`.
        trials: Rows of `StudyFrames.trials`; their rates come from a CSV file, and may lack a last
            digit.
    """
    same = np.isclose(trials["learning_rate"].astype(float), choice["learning_rate"], rtol=1e-9)
    for name in DIMENSIONS:
        if name != "learning_rate" and (name in trials or name in choice):
            # A table in which a dimension has its default throughout may lack the column.
            mine, default = choice.get(name, DEFAULTS.get(name)), DEFAULTS.get(name)
            same &= np.asarray(trials.get(name, default) == mine)
    return trials[same]


def success_count(records: StudyFrames, key: str) -> int | None:
    """Return how many refits of a key reproduce the series; None if no error says so."""
    successes = success(refit_errors(records, key), metric=records.judging.metric)
    return None if successes is None else int(successes.sum())


def search_roles(records: StudyFrames) -> list[str]:
    """Return the roles that searches filled, in order of appearance."""
    searched = records.choices[records.choices["tuner"].notna()]
    return searched["role"].astype(str).drop_duplicates().tolist()


def best_choices(records: StudyFrames, *, roles: Sequence[str]) -> pd.DataFrame:
    """Return one choice a cell among some roles, selected on validation.

    Args:
        records: The study.
        roles: Which roles take part.

    Returns:
        Rows of `choices`, sorted by cell. Of a cell with several keys, the one with the best
        median of the primary metric on validation data over its selection refits, or, if not all of
        them have such, over those that are reported: the test set takes no part in choosing.
    """
    judging = records.judging
    candidates = records.choices[records.choices["role"].isin(list(roles))]
    apart = set(candidates["key"]) <= set(records.selection["key"])
    frame = records.selection if apart else records.measurements
    validation = []
    for key in candidates["key"]:
        mine = frame[frame["key"] == key]
        values = judging.ascending(worst_if_failed(mine, judging.validation_error))
        validation.append(float(np.median(values)) if len(values) else np.inf)
    ranked = candidates.assign(_validation=np.asarray(validation, dtype=np.float64))
    ranked = ranked.sort_values(["cell", "_validation"], kind="stable")
    return ranked.drop_duplicates("cell").drop(columns="_validation")


def choices_of_interest(records: StudyFrames) -> pd.DataFrame:
    """Return the choices that small multiples show: the tuned and the published, a cell each.

    Where there is neither: the best of all.
    """
    tuned = best_choices(records, roles=search_roles(records))
    published = best_choices(records, roles=[PUBLISHED_ROLE])
    if tuned.empty and published.empty:
        return best_choices(records, roles=records.choices["role"].unique().tolist())
    return pd.concat([tuned, published], ignore_index=True)

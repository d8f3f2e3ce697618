"""How much of the variation of a search's error each hyperparameter accounts for.

Where the trials are a complete grid the functional ANOVA is exact arithmetic. Where they are not,
a model of the error has to stand in for the grid, and a named method of Optuna does it, if Optuna
is installed; otherwise there is no number.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...search.configurations import DIMENSIONS
from ..frames import StudyFrames
from ..text import ABSENT

HYPERPARAMETERS: Final = tuple(DIMENSIONS)


EXACT: Final = "exact functional ANOVA"


FANOVA: Final = "fANOVA (Optuna)"


PED_ANOVA: Final = "PED-ANOVA (Optuna), best quarter"


BEST_SHARE: Final = 0.25
"""Of the trials, what PED-ANOVA holds against all. A tenth, Optuna's choice, is two trials of the
24 of a study."""


UNAVAILABLE: Final = "not available"


INSTALL: Final = "pip install optuna"


HIGHER: Final = "interactions of three or more"


LEAST_TRIALS: Final = 20
"""With fewer trials a fitted model explains nothing but itself: on simulated searches whose shares
are known, fANOVA was off by up to 0.3 with 12 trials, and by about 0.1 with 24."""


def importance_frame(records: StudyFrames) -> pd.DataFrame:
    """Return the importance of every hyperparameter in every search of a study.

    Only trials that were trained for the full epochs of their search count, by log10 of their
    closed-loop validation error.

    Args:
        records: The study.

    Returns:
        Columns `tuner`, `trials`, `method`, `term` (a hyperparameter, or two of them joined by
        " x "), `share` (of the variance, or a method's importance; they add up to 1).
    """
    rows: list[dict[str, Any]] = []
    for tuner, trials in records.trials.groupby("tuner", sort=False):
        kept = _full_trials(trials, records.judging.searched_error)
        for method, shares in _importances(kept).items():
            rows += [
                {
                    "tuner": tuner,
                    "trials": len(kept),
                    "method": method,
                    "term": term,
                    "share": share,
                }
                for term, share in shares.items()
            ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def functional_anova(factors: Sequence[str], values: NDArray[np.float64]) -> dict[str, float]:
    """Decompose the variance over a complete factorial grid.

    Args:
        factors: Names of the axes of `values`.
        values: One value a cell of the grid, shape (levels of factor 1, levels of factor 2, ...).

    Returns:
        Share of the variance of every main effect and every interaction of two factors, and of
        all higher ones together as `HIGHER`; NaN throughout if the values do not vary.

    References:
        Hooker (2007), "Generalized functional ANOVA diagnostics", equations 2-4, with equal
        weights; Hutter et al. (2014), "An efficient approach for assessing hyperparameter
        importance", section 3.

    Examples:
        >>> functional_anova(["a", "b"], np.array([[0.0, 0.0], [2.0, 2.0]]))
        {'a': 1.0, 'b': 0.0, 'a x b': 0.0}
    """
    axes = range(values.ndim)
    mean, variance = values.mean(), values.var()
    effects = {axis: _marginal(values, (axis,)) - mean for axis in axes}
    parts = {factors[axis]: effect.var() for axis, effect in effects.items()}
    for pair in combinations(axes, 2):
        joint = _marginal(values, pair) - mean - effects[pair[0]] - effects[pair[1]]
        parts[f"{factors[pair[0]]} x {factors[pair[1]]}"] = joint.var()
    if values.ndim > 2:
        parts[HIGHER] = max(variance - sum(parts.values()), 0.0)
    return {name: float(part / variance) if variance else np.nan for name, part in parts.items()}


def _marginal(values: NDArray[np.float64], kept: tuple[int, ...]) -> NDArray[np.float64]:
    """Average over all axes but some, which stay where they are."""
    others = tuple(axis for axis in range(values.ndim) if axis not in kept)
    return np.asarray(values.mean(axis=others, keepdims=True), dtype=np.float64)


def _full_trials(trials: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return trials of the largest budget with `error`, log10 of what they were judged by."""
    full = trials[trials["epochs"] == trials["epochs"].max()]
    errors = full[column].astype(float)
    known: pd.DataFrame = full.assign(error=np.log10(errors.where(errors > 0)))
    return known[known["error"].notna()]


def _importances(trials: pd.DataFrame) -> dict[str, Mapping[str, float]]:
    """Return method -> term -> share, of every method that applies."""
    varied = [name for name in HYPERPARAMETERS if name in trials and _varies(trials[name])]
    grid = _grid(trials, varied)
    if len(varied) < 2:
        reason = "fewer than two hyperparameters vary among the full trials"
    elif grid is not None:
        return {EXACT: functional_anova(varied, grid)}
    elif len(trials) < LEAST_TRIALS or not _varies(trials["error"]):
        reason = f"no complete grid, and fewer than {LEAST_TRIALS} full trials that differ"
    elif importlib.util.find_spec("optuna") is None:
        reason = f"no complete grid, and Optuna is not installed ({INSTALL})"
    else:
        return _optuna_importances(trials, varied)
    return {f"{UNAVAILABLE}: {reason}": {"all": np.nan}}


def _varies(values: pd.Series[Any]) -> bool:
    return len(set(values.dropna())) > 1


def _grid(trials: pd.DataFrame, varied: Sequence[str]) -> NDArray[np.float64] | None:
    """Return the mean error of every cell of the grid, or None if a cell is empty."""
    if not varied:
        return None
    levels = [sorted(trials[name].unique()) for name in varied]
    cells = trials.groupby(list(varied))["error"].mean()
    shape = tuple(len(values) for values in levels)
    if len(cells) != np.prod(shape):
        return None
    return cells.sort_index().to_numpy(dtype=np.float64).reshape(shape)


def _optuna_importances(
    trials: pd.DataFrame, varied: Sequence[str]
) -> dict[str, Mapping[str, float]]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    scales = {name: _on_scale(name, trials[name]) for name in varied}
    distributions = {name: _distribution(optuna, scale) for name, scale in scales.items()}
    study = optuna.create_study()
    for values, error in zip(
        zip(*scales.values(), strict=True), trials["error"].tolist(), strict=True
    ):
        study.add_trial(
            optuna.trial.create_trial(
                params=dict(zip(varied, values, strict=True)),
                distributions=distributions,
                value=error,
            )
        )
    evaluators = {
        FANOVA: optuna.importance.FanovaImportanceEvaluator(seed=0),
        PED_ANOVA: optuna.importance.PedAnovaImportanceEvaluator(target_quantile=BEST_SHARE),
    }
    return {
        method: optuna.importance.get_param_importances(study, evaluator=evaluator)
        for method, evaluator in evaluators.items()
    }


def _on_scale(name: str, values: pd.Series[Any]) -> list[Any]:
    """Return a hyperparameter on the scale on which a search draws it evenly.

    Optuna's fANOVA weighs values by their distance whatever the scale of a range: rates as they are
    would count almost nowhere but in the uppermost decade.

    Returns:
        Rates as log10, other numbers as their places among those that occur, words as they are.
    """
    if DIMENSIONS[name].on_log_scale:
        return [math.log10(value) for value in values]
    if pd.api.types.is_numeric_dtype(values):
        return [int(place) for place in np.unique(values, return_inverse=True)[1]]
    return list(values)


def _distribution(optuna: Any, scale: Sequence[Any]) -> Any:
    if isinstance(scale[0], str):
        return optuna.distributions.CategoricalDistribution(sorted(set(scale)))
    if isinstance(scale[0], int):
        return optuna.distributions.IntDistribution(min(scale), max(scale))
    return optuna.distributions.FloatDistribution(min(scale), max(scale))


COLUMNS: Final = ("tuner", "trials", "method", "term", "share")


def importance_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return a row of the table of importance in words."""
    return {
        "Search": row["tuner"],
        "Method": row["method"],
        "Hyperparameter": row["term"].replace("_", " "),
        "Importance": ABSENT if pd.isna(row["share"]) else f"{row['share']:.2f}",
        "Trials": str(row["trials"]),
    }

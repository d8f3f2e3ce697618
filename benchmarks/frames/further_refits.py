"""Refits beside those that are reported, and what the reported ones reached from each origin."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...search.trials import FAILED, Ledger, TrialOutcome, TrialTask
from ..measuring import (
    CONFIRMATION_LEDGER,
    DATA,
    SELECTION_LEDGER,
    VARIANCE_LEDGER,
    BenchmarkSettings,
    Choice,
    confirmation_tasks,
    distinct,
    draws_training_data,
    selection_tasks,
    variance_refits,
)
from .judging import Judging
from .study_frames import COLUMNS

Refits = Sequence[tuple[str, TrialTask, TrialOutcome]]
"""Key of a choice, what was to be trained, and what came of it."""


def origin_errors(refits: Refits, judging: Judging) -> dict[str, NDArray[np.float64]]:
    """Collect what refits reached from each test origin.

    Args:
        refits: Those that are reported.
        judging: How models are judged.

    Returns:
        `StudyFrames.origin_errors`.
    """
    if judging.origins is None:
        return {}
    worst = -np.inf if judging.higher_is_better else np.inf
    failed = (worst,) * judging.origins
    rows: dict[str, list[Sequence[float]]] = {}
    for key, _, outcome in refits:
        judged = outcome.status != FAILED
        each = outcome.episode_errors.get(judging.error, ()) if judged else failed
        rows.setdefault(key, []).append(each)
    return {
        key: np.asarray(each, np.float64)
        for key, each in rows.items()
        if all(len(row) == judging.origins for row in each)
    }


def read_selection(
    folder: Path, choices: Sequence[Choice], settings: BenchmarkSettings
) -> pd.DataFrame:
    """Read the refits by which the best of what searches chose was selected.

    Args:
        folder: What `run_benchmark` wrote to.
        choices: What it measured.
        settings: How much of it.

    Returns:
        `StudyFrames.selection`; without rows if the folder holds no such refits.
    """
    return _read(folder, SELECTION_LEDGER, choices, settings, selection_tasks)


def read_confirmation(
    folder: Path, choices: Sequence[Choice], settings: BenchmarkSettings
) -> pd.DataFrame:
    """Read the refits that confirm the smallest networks that succeed reliably.

    Args:
        folder: What `run_benchmark` wrote to.
        choices: What it measured.
        settings: How much of it.

    Returns:
        `StudyFrames.confirmation`; without rows if the folder holds no such refits.
    """
    return _read(folder, CONFIRMATION_LEDGER, choices, settings, confirmation_tasks)


def _read(
    folder: Path,
    name: str,
    choices: Sequence[Choice],
    settings: BenchmarkSettings,
    tasks_of: Callable[[Choice, BenchmarkSettings], list[TrialTask]],
) -> pd.DataFrame:
    ledger = Ledger(folder, name=name)
    rows = [
        {"key": choice.key, "seed": task.seed, "status": outcome.status, **outcome.metrics}
        for choice in distinct(choices)
        for task in tasks_of(choice, settings)
        if (outcome := ledger.get(task)) is not None
    ]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=list(COLUMNS["selection"]))


def read_variance(
    folder: Path, choices: Sequence[Choice], settings: BenchmarkSettings, *, judging: Judging
) -> pd.DataFrame:
    """Read what a benchmark recorded of the sources of spread.

    Args:
        folder: What `run_benchmark` wrote to.
        choices: What it measured.
        settings: How much of it.
        judging: How models are judged.

    Returns:
        `StudyFrames.variance`; without rows if the folder holds no such refits.
    """
    ledger = Ledger(folder, name=VARIANCE_LEDGER)
    rows = [
        {
            "source": refit.source,
            "key": refit.choice.key,
            "cell": refit.choice.configuration.cell.upper(),
            "units": refit.choice.configuration.units,
            "error": outcome.metrics.get(judging.error, np.nan),
            "other_training_data": refit.source == DATA and draws_training_data(settings.dataset),
        }
        for refit in variance_refits(choices, settings)
        if (outcome := ledger.get(refit.task)) is not None
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS["variance"]))

"""From the files of a reproduction's folder to the frames that audit and figures read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from ...search.datasets import load_dataset
from ...search.disk import parsing, read_record
from ...search.errors import InputError
from ...search.trials import Ledger, TrialOutcome, TrialTask
from ..frames import describe_environment_record, truth_frame
from ..measuring import Choice
from .frames import ReproductionFrames
from .protocol import HELD_OUT, LEDGER, REPLICA, REQUEST, SCHEMA, ReproductionSettings, part_tasks
from .published import AS_PUBLISHED, LEAK_FREE, TUNED

FORECAST_SETS: Final[Mapping[str, str]] = {
    AS_PUBLISHED: "published",
    LEAK_FREE: "test",
    TUNED: "test",
}
"""Part -> the evaluation set whose first trajectory its figures show."""

_Fit = tuple[str, TrialTask, TrialOutcome]


def load_reproduction(folder: Path) -> ReproductionFrames:
    """Read everything a reproduction recorded.

    Args:
        folder: What `run_reproduction` wrote to.

    Raises:
        InputError: If the folder holds no reproduction, one of another schema, or one that was
            interrupted before every cell of every part had a fit.
    """
    record = _read_request(folder)
    with parsing(folder / REQUEST, way_out="Run the reproduction again."):
        settings = ReproductionSettings(
            seeds=record["seeds"],
            seed=record["seed"],
            epochs=record["epochs"],
            tuned=tuple(Choice.from_json(choice) for choice in record["tuned"]),
            tuned_from=record["tuned_from"],
        )
    ledger = Ledger(folder, name=LEDGER)
    fits = [
        (part.name, task, outcome)
        for part, _, task in part_tasks(settings)
        if (outcome := ledger.get(task)) is not None
    ]
    _check_every_cell(folder, settings, fits)
    replica, held_out = load_dataset(REPLICA), load_dataset(HELD_OUT)
    datasets = {AS_PUBLISHED: replica, LEAK_FREE: held_out, TUNED: held_out}
    truths = {part: truth_frame(datasets[part], name) for part, name in FORECAST_SETS.items()}
    return ReproductionFrames(
        measurements=pd.DataFrame([_measurement_row(*fit) for fit in fits]),
        curves=pd.concat([_curve(*fit) for fit in fits], ignore_index=True),
        forecasts=pd.concat([_forecast(*fit, truths[fit[0]]) for fit in fits], ignore_index=True),
        truths=truths,
        replica=replica,
        held_out=held_out,
        context=_context(record, settings),
    )


def holds_reproduction(folder: Path) -> bool:
    """Tell whether a folder is a reproduction's."""
    return (folder / REQUEST).exists()


def _read_request(folder: Path) -> Mapping[str, Any]:
    path = folder / REQUEST
    if not path.exists():
        raise InputError(
            f"{folder} holds no reproduction. Run `gru-or-lstm reproduce --out {folder}` first."
        )
    return read_record(path, way_out="Run the reproduction again.", schemas=(SCHEMA,))


def _check_every_cell(folder: Path, settings: ReproductionSettings, fits: Sequence[_Fit]) -> None:
    begun = {(part, task.configuration) for part, task, _ in fits}
    wanted = {
        (part.name, choice.configuration) for part in settings.parts for choice in part.choices
    }
    if not wanted <= begun:
        raise InputError(
            f"{folder} holds a reproduction that was interrupted early. Run the same "
            f"`gru-or-lstm reproduce` again."
        )


def _identity(part: str, task: TrialTask) -> dict[str, Any]:
    return {"part": part, "cell": task.configuration.cell.upper(), "seed": task.seed}


def _measurement_row(part: str, task: TrialTask, outcome: TrialOutcome) -> dict[str, Any]:
    return {
        **_identity(part, task),
        **task.configuration.to_json(),
        "cell": task.configuration.cell.upper(),
        "model": task.configuration.model_name,
        "epochs": task.last_epoch,
        "status": outcome.status,
        "parameter_count": outcome.parameter_count,
        **outcome.metrics,
        "train_seconds": outcome.train_seconds,
        "error": outcome.error,
    }


def _curve(part: str, task: TrialTask, outcome: TrialOutcome) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "epoch": np.asarray(outcome.epochs, dtype=np.int64),
            "train_loss": np.asarray(outcome.train_losses, dtype=np.float64),
            "val_loss": np.asarray(outcome.val_losses, dtype=np.float64),
        }
    ).assign(**_identity(part, task))


def _forecast(
    part: str, task: TrialTask, outcome: TrialOutcome, truth: pd.DataFrame
) -> pd.DataFrame:
    steps = np.asarray(outcome.forecasts.get(FORECAST_SETS[part], ()), dtype=np.float64)
    x = truth["x"].to_numpy()[task.dataset.lookback :][: len(steps)]
    return pd.DataFrame({"x": x, "forecast": steps}).assign(**_identity(part, task))


def _context(record: Mapping[str, Any], settings: ReproductionSettings) -> dict[str, str]:
    return {
        "series": HELD_OUT.series,
        **describe_environment_record(record["environment"]),
        "seeds": str(settings.seeds),
        "seed": str(settings.seed),
        "epochs": f"{settings.epochs:,}",
        "tuned pair": settings.tuned_from,
        "started": record["started"],
        "command": record["command"],
    }

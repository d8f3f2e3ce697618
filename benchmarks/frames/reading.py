"""From the files of a benchmark folder to the frames that tables and plots read."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...search.configurations import OLDER
from ...search.datasets import Dataset, DatasetSpec, load_dataset
from ...search.disk import parsing, read_record
from ...search.errors import InputError
from ...search.trials import Ledger, TrialOutcome, TrialTask
from ..measuring import (
    READABLE_BENCHMARKS,
    TUTORIAL_ROLES,
    BenchmarkSettings,
    Choice,
    TimingSettings,
    distinct,
    refit_tasks,
    renew_baselines,
    renew_trials,
)
from .further_refits import (
    Refits,
    origin_errors,
    read_confirmation,
    read_selection,
    read_variance,
)
from .judging import Judging
from .judging_of_records import judge_by
from .loss_references import validation_references
from .programs import block_rows, compiled_columns, program_columns
from .provenance import describe_environment_record
from .study_frames import StudyFrames, required_columns


def load_records(folder: Path) -> StudyFrames:
    """Read everything a benchmark recorded.

    Args:
        folder: What `run_benchmark` wrote to; the folders of its searches where they were.

    Raises:
        InputError: If the folder holds no benchmark, or one of a newer schema.
    """
    record = _read_request(folder)
    with parsing(folder / "benchmark.json", way_out="Run the benchmark again."):
        choices = [Choice.from_json(choice) for choice in record["choices"]]
        settings = _read_settings(record["settings"])
        searches = [folder / search for search in record["searches"]]
        fingerprint = record["fingerprint"]
    dataset = load_dataset(settings.dataset)
    if dataset.reading is not None:  # an earlier version refitted them for any series
        choices = [choice for choice in choices if choice.role not in TUTORIAL_ROLES]
    ledger = Ledger(folder, name="measurements.jsonl")
    refits = [
        (choice.key, task, outcome)
        for choice in distinct(choices)
        for task in refit_tasks(choice, settings)
        if (outcome := ledger.get(task)) is not None
    ]
    if dataset.fingerprint != fingerprint:
        raise InputError(
            f"{settings.dataset.series} holds other samples than those that {folder} was measured "
            f"on. Put them back, or measure again with --overwrite."
        )
    measurements = pd.DataFrame([_measurement_row(*refit) for refit in refits])
    timings = pd.DataFrame(block_rows(_read_json(folder / "timings.json")["blocks"]))
    if record.get("workers", 1) > 1:
        measurements["train_seconds"] = seconds_of_blocks(measurements, timings)
    baselines = pd.DataFrame(
        renew_baselines(_read_json(folder / "baselines.json")["baselines"], dataset)
    )
    judging = judge_by(folder, dataset, measurements=measurements, baselines=baselines)
    return StudyFrames(
        trials=_named(_trials(searches, dataset, judging)),
        choices=_named(pd.DataFrame([_choice_row(choice) for choice in choices])),
        measurements=_named(measurements),
        timings=_named(timings),
        baselines=baselines,
        curves=_curves(refits, judging),
        forecasts=_forecasts(refits, dataset, judging),
        truth=truth_frame(dataset, dataset.shown),
        context=_context(record, settings, choices),
        judging=judging,
        references=validation_references(dataset),
        selection=read_selection(folder, choices, settings),
        confirmation=read_confirmation(folder, choices, settings),
        origin_errors=origin_errors(refits, judging),
        variance=read_variance(folder, choices, settings, judging=judging),
    )


def seconds_of_blocks(measurements: pd.DataFrame, timings: pd.DataFrame) -> "pd.Series[float]":
    """Return how long each refit would have trained alone, by the timed blocks of its shape.

    Args:
        measurements: One row a refit that may have shared the machine with others.
        timings: One row a block.

    Returns:
        Its epochs times the median time of an epoch; NaN for a refit that failed, and where every
        block was rejected.
    """
    shape = program_columns(timings)
    kept = timings[~timings["rejected"].astype(bool)]
    medians = kept.groupby(shape)["milliseconds_per_epoch"].median()
    programs = compiled_columns(measurements, shape)
    each = programs.join(medians, on=shape)["milliseconds_per_epoch"]
    return (each * measurements["epochs"] / 1000).where(measurements["train_seconds"].notna())


def _read_request(folder: Path) -> Mapping[str, Any]:
    path = folder / "benchmark.json"
    if not path.exists():
        raise InputError(
            f"{folder} holds no benchmark. Run `gru-or-lstm benchmark` or `gru-or-lstm study` "
            f"with --out {folder} first."
        )
    return read_record(path, way_out="Run the benchmark again.", schemas=READABLE_BENCHMARKS)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except FileNotFoundError as error:
        raise InputError(
            f"{path} is missing: the benchmark was interrupted. Run the same command again."
        ) from error
    except ValueError as error:
        raise InputError(f"{path} cannot be read ({error}). Run the benchmark again.") from error


def _read_settings(record: Mapping[str, Any]) -> BenchmarkSettings:
    return BenchmarkSettings(
        **{
            "unit_multiple": 1,
            **record,
            "dataset": DatasetSpec.from_json(record["dataset"]),
            "timing": TimingSettings(**record["timing"]),
        }
    )


def _trials(searches: Sequence[Path], dataset: Dataset, judging: Judging) -> pd.DataFrame:
    frames = [renew_trials(_read_trials(search / "trials.csv"), dataset) for search in searches]
    return pd.concat(frames, ignore_index=True) if frames else _empty("trials", judging)


def _read_trials(path: Path) -> pd.DataFrame:
    try:
        trials = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read ({error}). A benchmark needs the folders of its searches where "
            f"they were beside it."
        ) from error
    return trials.assign(
        **{name: value for name, value in OLDER.items() if name not in trials.columns}
    )


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Give cells the names that readers know: GRU for gru."""
    return frame.assign(cell=frame["cell"].str.upper())


def _empty(name: str, judging: Judging) -> pd.DataFrame:
    return pd.DataFrame(columns=list(required_columns(name, judging)))


def _choice_row(choice: Choice) -> dict[str, Any]:
    return {
        "role": choice.role,
        "tuner": choice.tuner,
        "key": choice.key,
        **dataclasses.asdict(choice.configuration),
        "epochs": choice.epochs,
    }


def _measurement_row(key: str, task: TrialTask, outcome: TrialOutcome) -> dict[str, Any]:
    return {
        "key": key,
        **dataclasses.asdict(task.configuration),
        "epochs": task.last_epoch,
        "seed": task.seed,
        "status": outcome.status,
        "parameter_count": outcome.parameter_count,
        **outcome.metrics,
        "train_seconds": outcome.train_seconds,
        "compile_seconds": outcome.compile_seconds,
        "build_seconds": outcome.build_seconds,
        "evaluate_seconds": outcome.evaluate_seconds,
        "peak_memory_mebibytes": outcome.peak_memory_mebibytes,
        "error": outcome.error,
    }


def truth_frame(dataset: Dataset, name: str) -> pd.DataFrame:
    """Return the first episode of an evaluation set; its envelope counts where it is forecast.

    Args:
        dataset: Where the episode is.
        name: An evaluation set whose positions are those of the shown one.
    """
    episodes = dataset.episodes[name]
    envelope = np.full(len(dataset.positions), np.nan)
    if episodes.envelope is not None:
        envelope[dataset.spec.lookback :] = episodes.envelope[0]
    samples = np.concatenate([episodes.target_context[0], episodes.truth[0]])
    return pd.DataFrame({"x": dataset.positions, "y": samples, "envelope": envelope})


def _curves(refits: Refits, judging: Judging) -> pd.DataFrame:
    return pd.concat(
        [
            _empty("curves", judging),
            *(
                pd.DataFrame(
                    {
                        "key": key,
                        "seed": task.seed,
                        "epoch": outcome.epochs,
                        "train_loss": outcome.train_losses,
                        "val_loss": outcome.val_losses,
                    }
                )
                for key, task, outcome in refits
            ),
        ][bool(refits) :],
        ignore_index=True,
    )


def _forecasts(refits: Refits, dataset: Dataset, judging: Judging) -> pd.DataFrame:
    positions = dataset.positions[dataset.spec.lookback :]
    return pd.concat(
        [
            _empty("forecasts", judging),
            *(
                pd.DataFrame(
                    {
                        "key": key,
                        "seed": task.seed,
                        "step": range(1, len(positions) + 1),
                        "x": positions,
                        "forecast": outcome.forecasts[judging.shown],
                    }
                )
                for key, task, outcome in refits
                if judging.shown in outcome.forecasts
            ),
        ][bool(refits) :],
        ignore_index=True,
    )


def _context(
    record: Mapping[str, Any], settings: BenchmarkSettings, choices: Sequence[Choice]
) -> dict[str, str]:
    ran = describe_environment_record(record["environment"])
    return {
        "series": settings.dataset.series,
        "machine": ran["machine"],
        "versions": ran["versions"],
        "seed": str(settings.seed),
        "commit": ran["commit"],
        "started": record["started"],
        "command": record["command"],
        "max_epochs": str(max(choice.epochs for choice in choices)),
        "n_seeds": str(settings.seeds),
    }

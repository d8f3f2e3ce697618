"""The folder of a search: what was asked, who is writing, and whether it may go on."""

import dataclasses
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import filelock

from search.configuration import Budget, Configuration
from search.dataset import DatasetSpec
from search.environment import describe_environment
from search.errors import InputError
from search.identity import describe_data, say_differences
from search.ledger import write_atomically
from search.space import LogUniform, SearchSpace

SCHEMA: Final = 1
OWN_FILES: Final = ("study.json", "ledger.jsonl", "trials.csv", "states", "best")
"""What `overwrite` removes; anything else in the folder is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What identifies a search: all of it decides the outcome, and none of it may change.

    How many trials and how much time it gets may change: more of them extend a search.

    Attributes:
        space: The configurations to choose from.
        dataset: What models are trained and judged on.
        tuner: A name in `search.plan.TUNERS`.
        objective: A name in `search.metrics.OBJECTIVES`.
        budget: Its epochs, factor and iterations.
        seed: Draws everything; 0 is a seed.
        batch_size: Windows an optimizer step.
        engine: A name in `search.training.ENGINES`.
        enqueue: Configurations to try before any other.
    """

    space: SearchSpace
    dataset: DatasetSpec
    tuner: str
    objective: str
    budget: Budget
    seed: int
    batch_size: int
    engine: str
    enqueue: tuple[Configuration, ...] = ()

    def identity(self) -> dict[str, Any]:
        """What must be the same for a search to go on, as flat JSON types."""
        rates = self.space.learning_rates
        space: dict[str, Any] = {
            field.name: list(getattr(self.space, field.name))
            for field in dataclasses.fields(self.space)
            if field.name != "learning_rates"
        }
        space["learning_rates"] = (
            {"low": rates.low, "high": rates.high} if isinstance(rates, LogUniform) else list(rates)
        )
        settings: dict[str, Any] = {
            "max_epochs": self.budget.max_epochs,
            "trial_time_limit": self.budget.trial_time_limit,
            "enqueue": [dataclasses.asdict(configuration) for configuration in self.enqueue],
        }
        if self.tuner == "hyperband":
            settings |= {
                "min_epochs": self.budget.min_epochs,
                "factor": self.budget.factor,
                "iterations": self.budget.iterations,
            }
        return {
            **{f"space.{name}": values for name, values in space.items()},
            **describe_data(self.dataset),
            "tuner": self.tuner,
            "objective": self.objective,
            **settings,
            "seed": self.seed,
            "batch_size": self.batch_size,
            "engine": self.engine,
        }


@contextmanager
def open_folder(folder: Path, study: Study, *, overwrite: bool = False) -> Iterator[None]:
    """Hold a search's folder: locked, and certain to belong to this study.

    Args:
        folder: Made if it does not exist.
        study: What is asked now.
        overwrite: Throw away what another study has left there.

    Raises:
        InputError: If the folder cannot be written, another process holds it, or it belongs to
            another study; the differences are listed.
    """
    with hold_folder(folder):
        with writing_to(folder):
            _claim(folder, study, overwrite=overwrite)
        yield


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Make a folder and keep other processes from writing to it.

    Raises:
        InputError: If it cannot be written or another process holds it.
    """
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".lock")
        _take(lock, folder)
    try:
        yield
    finally:
        (folder / ".pid").unlink(missing_ok=True)
        lock.release()


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn a failure to write into one clear line.

    Raises:
        InputError: If the body cannot write to the folder.
    """
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise InputError(f"{folder} is not a folder. Choose another --out.") from error
    except OSError as error:
        raise InputError(
            f"Cannot write to {folder}: {error.strerror or error}. Make room or choose another "
            f"--out; what was written is kept."
        ) from error


def _take(lock: filelock.BaseFileLock, folder: Path) -> None:
    """Lock a folder, and leave this process' number for whoever comes second."""
    holder = folder / ".pid"
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout as error:
        pid = holder.read_text().strip() if holder.exists() else "unknown"
        raise InputError(
            f"{folder} is in use by process {pid}. Wait for it, or choose another --out."
        ) from error
    holder.write_text(f"{os.getpid()}\n")


def _claim(folder: Path, study: Study, *, overwrite: bool) -> None:
    path = folder / "study.json"
    if overwrite:
        for name in OWN_FILES:
            target = folder / name
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
    identity = study.identity()
    if path.exists():
        _check_same(_read_identity(path), identity, folder)
        return
    record = {
        "schema": SCHEMA,
        "asked": identity,
        "environment": describe_environment(),
    }
    write_atomically(path, (json.dumps(record, indent=2) + "\n").encode())


def _read_identity(path: Path) -> Mapping[str, Any]:
    try:
        record = json.loads(path.read_text())
        schema, asked = record["schema"], dict(record["asked"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path} cannot be read ({error}). Start again with --overwrite or another --out."
        ) from error
    if schema != SCHEMA:
        raise InputError(
            f"{path} has schema {schema!r}; this version reads {SCHEMA}. "
            f"Use the version that wrote it, or another --out."
        )
    return asked


def _check_same(held: Mapping[str, Any], asked: Mapping[str, Any], folder: Path) -> None:
    differences = say_differences(held, asked)
    if differences:
        raise InputError(
            f"{folder} belongs to another search:\n"
            + "\n".join(differences)
            + "\nStart again with --overwrite, or choose another --out."
        )

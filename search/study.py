"""The folder of a search: what was asked, who is writing, and whether it may go on."""

import dataclasses
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import filelock

from search.configuration import Budget, Configuration
from search.dataset import DatasetSpec, load_dataset, pin_content
from search.environment import describe_environment
from search.errors import InputError, check_known, check_type, check_whole_number, shown
from search.folders import check_ours, write_atomically, writing_to
from search.identity import describe_data, say_differences
from search.machine import describe_processor, say_other_kind
from search.metrics import check_objective, default_objective
from search.plan import TUNERS
from search.space import LogUniform, SearchSpace
from search.training import COMPILED, ENGINES

logger = logging.getLogger(__name__)

SCHEMA: Final = 1
MARKS: Final = ("study.json", "ledger.jsonl")
"""What tells the folder of a search."""
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
        enqueue: Configurations to try before any other; the space must contain them.

    Raises:
        InputError: If one of them cannot be used.
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

    def __post_init__(self) -> None:
        check_type(self.space, SearchSpace, argument="space")
        check_type(self.dataset, DatasetSpec, argument="dataset")
        check_type(self.budget, Budget, argument="budget")
        for name, value in (
            ("tuner", check_known(self.tuner, TUNERS, what="tuner")),
            ("engine", check_known(self.engine, ENGINES, what="engine")),
            ("seed", check_whole_number(self.seed, 0, argument="seed")),
            ("batch_size", check_whole_number(self.batch_size, 1, argument="batch_size")),
            ("enqueue", _check_enqueue(self.enqueue, self.space)),
        ):
            object.__setattr__(self, name, value)
        check_objective(self.objective, load_dataset(self.dataset))
        self.space.check_objective(self.objective)

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


def _check_enqueue(enqueue: object, space: SearchSpace) -> tuple[Configuration, ...]:
    if isinstance(enqueue, str) or not isinstance(enqueue, Sequence):
        raise InputError(
            f"`enqueue` must be a sequence of configurations. Received: enqueue={shown(enqueue)}."
        )
    for configuration in enqueue:
        space.values_of(check_type(configuration, Configuration, argument="enqueue"))
    return tuple(enqueue)


def define_study(
    space: SearchSpace | None = None,
    *,
    dataset: DatasetSpec | None = None,
    tuner: str = "random",
    budget: Budget | None = None,
    objective: str | None = None,
    seed: int = 0,
    batch_size: int = 10,
    engine: str = COMPILED,
    enqueue: Sequence[Configuration] = (),
) -> Study:
    """Fill in what was left open, and check everything; see `Study` for what is what.

    Returns:
        A study whose budget names the tuner's own number of trials, if it has one.

    Raises:
        InputError: If an argument cannot be used.
    """
    dataset = check_type(
        DatasetSpec() if dataset is None else dataset, DatasetSpec, argument="dataset"
    )
    dataset = pin_content(dataset)
    budget = check_type(Budget() if budget is None else budget, Budget, argument="budget")
    check_known(tuner, TUNERS, what="tuner")
    if budget.trials is None:
        budget = dataclasses.replace(budget, trials=TUNERS[tuner].default_trials)
    return Study(
        space=SearchSpace() if space is None else space,
        dataset=dataset,
        tuner=tuner,
        objective=default_objective(load_dataset(dataset)) if objective is None else objective,
        budget=budget,
        seed=seed,
        batch_size=batch_size,
        engine=engine,
        enqueue=enqueue,  # type: ignore[arg-type]  # made a tuple of
    )


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
    with hold_folder(folder, marks=MARKS):
        with writing_to(folder):
            _claim(folder, study, overwrite=overwrite)
        yield


@contextmanager
def hold_folder(folder: Path, *, marks: Sequence[str] | None = None) -> Iterator[None]:
    """Make a folder and keep other processes from writing to it.

    Args:
        folder: Made if it does not exist.
        marks: Files of which it holds one if it is ours; None takes any folder.

    Raises:
        InputError: If it cannot be written, holds other files, or another process holds it.
    """
    if marks is not None:
        check_ours(folder, marks)
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".lock")
        _take(lock, folder)
    try:
        yield
    finally:
        (folder / ".pid").unlink(missing_ok=True)
        lock.release()


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
        held, environment = _read_record(path)
        _check_same(held, identity, folder)
        _warn_of_other_kind(environment, folder)
        return
    record = {
        "schema": SCHEMA,
        "asked": identity,
        "environment": describe_environment(),
    }
    write_atomically(path, (json.dumps(record, indent=2) + "\n").encode())


def _read_record(path: Path) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Read what was asked and on what machine."""
    try:
        record = json.loads(path.read_text())
        schema, asked = record["schema"], dict(record["asked"].items())
        environment = dict(record.get("environment", {}).items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path} cannot be read ({error}). Start again with --overwrite or another --out."
        ) from error
    if schema != SCHEMA:
        raise InputError(
            f"{path} has schema {schema!r}; this version reads {SCHEMA}. "
            f"Use the version that wrote it, or another --out."
        )
    return asked, environment


def _warn_of_other_kind(environment: Mapping[str, Any], folder: Path) -> None:
    differences = say_other_kind(environment, describe_processor())
    if differences:
        logger.warning(
            "%s was begun on another kind of machine (%s): the last digits of trials may differ.",
            folder,
            "; ".join(differences),
        )


def _check_same(held: Mapping[str, Any], asked: Mapping[str, Any], folder: Path) -> None:
    differences = say_differences(held, asked)
    if differences:
        raise InputError(
            f"{folder} belongs to another search:",
            details=[*differences, "Start again with --overwrite, or choose another --out."],
        )

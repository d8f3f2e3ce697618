"""A trial as a pure function: the same task gives the same outcome, wherever it runs."""

import dataclasses
import hashlib
import json
import math
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np

from search.configuration import Configuration
from search.dataset import Dataset, DatasetSpec, load_dataset
from search.errors import InputError, MachineFaultError
from search.forecast import cap_forecast
from search.metrics import score, score_one_step
from search.preconditions import check_process
from search.recording import recorded_epochs, shortest
from search.training import TURN, FitRequest, TrainingState, fit

COMPLETED: Final = "completed"
DIVERGED: Final = "diverged"
FAILED: Final = "failed"

PREFIXES: Final[Mapping[str, str]] = {"validation": "val"}
"""Evaluation set -> prefix of its metrics' names, where it is not the set's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialTask:
    """Everything a trial depends on, as plain data.

    Attributes:
        configuration: Model, optimizer, rate and schedule.
        dataset: What to train on.
        first_epoch: Epochs already trained; above 0 for a promoted trial.
        last_epoch: Epochs trained in all when the trial ends.
        max_epochs: Epochs over which the rate schedule runs.
        batch_size: Windows an optimizer step.
        seed: Draws the initial weights.
        order_seed: Draws the order of the data; None: `seed` does.
        engine: How the model is fitted; a name in `search.training.ENGINES`.
        unit_multiple: Hidden units are padded to a multiple of this, so that several sizes share
            a compiled program; 1 pads nothing.
        evaluation_sets: Which evaluation sets of the dataset to judge the model on.
        time_limit: Seconds after which the trial has failed, looked at between chunks of epochs.
        state: A packed `TrainingState` if `first_epoch` is above 0. It follows from the rest, so
            it is no part of the task's identity.
    """

    configuration: Configuration
    dataset: DatasetSpec = field(default_factory=DatasetSpec)
    first_epoch: int = 0
    last_epoch: int
    max_epochs: int
    batch_size: int = 10
    seed: int = 0
    order_seed: int | None = None
    engine: str = "compiled"
    unit_multiple: int = 1
    evaluation_sets: tuple[str, ...] = ("validation",)
    time_limit: float | None = None
    state: bytes | None = field(default=None, repr=False, compare=False)

    @property
    def key(self) -> str:
        """SHA-256 of the task without its state: its name in a ledger.

        A series from a file counts by its content, not by its path.
        """
        return self._hash(self.dataset.identity())

    @property
    def former_key(self) -> str:
        """Its name in a ledger that named files by their path; for built-in series the key."""
        return self._hash(self.dataset.former_identity())

    def _hash(self, dataset: Mapping[str, Any]) -> str:
        record = self.to_json() | {"dataset": dataset}
        text = json.dumps(record, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def to_json(self) -> dict[str, Any]:
        """The task without its state, as JSON types.

        An `order_seed` of None is left out: tasks recorded before there was one keep their keys.
        """
        record = dataclasses.asdict(dataclasses.replace(self, state=None))
        del record["state"]
        if self.order_seed is None:
            del record["order_seed"]
        record["evaluation_sets"] = list(self.evaluation_sets)
        record["dataset"] = self.dataset.to_json()
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        values = dict(record)
        values["configuration"] = Configuration.from_json(values["configuration"])
        values["dataset"] = DatasetSpec.from_json(values["dataset"])
        values["evaluation_sets"] = tuple(values["evaluation_sets"])
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOutcome:
    """What a trial found, as plain data.

    Attributes:
        status: "completed", "diverged" (it ran, but a forecast or a loss left all bounds and is
            scored at the cap) or "failed" (it raised; see `error`).
        error: The exception of a failed trial, else empty.
        parameter_count: Trainable parameters.
        metrics: Name -> value after the last epoch, such as "val_nrmse_env"; always finite.
        epochs: Those of the trial's own epochs whose losses are recorded, from 1 for the first
            that a model is ever trained: see `recorded_epochs`.
        train_losses: Training loss of each of them.
        val_losses: Validation loss after each of them.
        forecasts: Evaluation set -> free-running forecast of its first episode, in single
            precision, for the shown set and the test set if they are judged.
        build_seconds: Making model and weights.
        compile_seconds: Tracing and compiling; 0 where a compiled program was at hand.
        train_seconds: The trial's own epochs.
        evaluate_seconds: Free-running forecasts and metrics.
        peak_memory_mebibytes: Peak resident memory of the process so far.
        state: Packed `TrainingState` after the last epoch; None if the trial failed.
    """

    status: str
    error: str = ""
    parameter_count: int
    metrics: Mapping[str, float] = field(default_factory=dict)
    epochs: tuple[int, ...] = ()
    train_losses: tuple[float, ...] = ()
    val_losses: tuple[float, ...] = ()
    forecasts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    build_seconds: float = 0.0
    compile_seconds: float = 0.0
    train_seconds: float = 0.0
    evaluate_seconds: float = 0.0
    peak_memory_mebibytes: float = 0.0
    state: bytes | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The outcome without its state, as JSON types; values that are not finite become null."""
        record = dataclasses.asdict(dataclasses.replace(self, state=None))
        del record["state"]
        for name in ("train_losses", "val_losses"):
            record[name] = [loss if math.isfinite(loss) else None for loss in record[name]]
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any], *, first_epoch: int = 0) -> Self:
        """Read what `to_json` wrote.

        Args:
            record: The outcome; one without "epochs" has the losses of all of them.
            first_epoch: Of its task.
        """
        every = range(first_epoch + 1, first_epoch + 1 + len(record["train_losses"]))
        values = {"epochs": every, **record}
        values["epochs"] = tuple(values["epochs"])
        for name in ("train_losses", "val_losses"):
            values[name] = tuple(math.nan if loss is None else loss for loss in values[name])
        values["forecasts"] = {name: tuple(steps) for name, steps in values["forecasts"].items()}
        return cls(**values)


def run_trial(task: TrialTask, report: Callable[[int], None] | None = None) -> TrialOutcome:
    """Train and judge one model.

    Args:
        task: What to do.
        report: Called now and then with the epochs trained so far.

    Trials of one process take turns, whichever threads they are called from: each has its time
    limit and its seconds to itself.

    Returns:
        The outcome. An exception of the trial's own becomes a failed outcome, so that one bad
        trial cannot stop a search.

    Raises:
        InputError: If this process cannot train as it is set up, or the data cannot be read or
            are no longer those that the task names.
        MachineFaultError: If the machine failed: memory, disk or an installation.
    """
    check_process()  # before waiting: in a forked process, whoever had the turn is not here
    dataset = load_dataset(task.dataset)  # no fault of a trial's own
    with TURN:
        try:
            return _train_and_evaluate(task, dataset, _limited(report, task.time_limit))
        except InputError:
            raise
        except Exception as error:
            if _is_fault_of_the_machine(error):
                raise MachineFaultError(_describe(error)) from error
            return TrialOutcome(
                status=FAILED,
                error=_describe(error),
                parameter_count=task.configuration.parameter_count,
                peak_memory_mebibytes=peak_memory_mebibytes(),
            )


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _is_fault_of_the_machine(error: Exception) -> bool:
    """Whether the same trial may succeed elsewhere; TensorFlow has a type of its own for memory."""
    return (
        isinstance(error, (MemoryError, OSError, ImportError))
        or type(error).__name__ == "ResourceExhaustedError"
    )


class TrialTimeLimitError(RuntimeError):
    """A trial that took longer than it may."""


def _limited(
    report: Callable[[int], None] | None, time_limit: float | None
) -> Callable[[int], None] | None:
    """Let a report stop a trial whose time is up."""
    if time_limit is None:
        return report
    started = time.monotonic()

    def report_and_check(epochs: int) -> None:
        if report is not None:
            report(epochs)
        if time.monotonic() - started > time_limit:
            raise TrialTimeLimitError(f"stopped at {time_limit:g} s, after {epochs} epochs")

    return report_and_check


def _train_and_evaluate(
    task: TrialTask, dataset: Dataset, report: Callable[[int], None] | None
) -> TrialOutcome:
    from search.training.evaluation import Evaluation, evaluate

    fitted = fit(
        FitRequest(
            configuration=task.configuration,
            train=dataset.train,
            validation=dataset.windows["validation"],
            first_epoch=task.first_epoch,
            last_epoch=task.last_epoch,
            schedule_epochs=task.max_epochs,
            batch_size=task.batch_size,
            seed=task.seed,
            order_seed=task.order_seed,
            state=None if task.state is None else TrainingState.from_bytes(task.state),
            unit_multiple=task.unit_multiple,
        ),
        engine=task.engine,
        report=report,
    )
    started = time.perf_counter()
    evaluation: Evaluation = evaluate(
        task.configuration,
        fitted.state,
        dataset,
        task.evaluation_sets,
        unit_multiple=task.unit_multiple,
    )
    evaluate_seconds = time.perf_counter() - started - evaluation.compile_seconds
    start = task.configuration.loss_start(dataset.spec.lookback)
    metrics, diverged = _score(evaluation, dataset, loss_start=start)
    cap = next(iter(dataset.episodes.values())).limit ** 2
    for name, losses in (("train", fitted.train_losses), ("val", fitted.validation_losses)):
        last = losses[-1] if losses else math.nan
        diverged |= not math.isfinite(last)
        metrics[f"{name}_loss"] = last if math.isfinite(last) else cap
    epochs = recorded_epochs(task.first_epoch, task.last_epoch)
    return TrialOutcome(
        status=DIVERGED if diverged else COMPLETED,
        parameter_count=sum(array.size for array in fitted.state.weights),
        metrics=metrics,
        epochs=epochs,
        train_losses=tuple(fitted.train_losses[epoch - task.first_epoch - 1] for epoch in epochs),
        val_losses=tuple(
            fitted.validation_losses[epoch - task.first_epoch - 1] for epoch in epochs
        ),
        forecasts={
            name: shortest(cap_forecast(forecast, limit=dataset.episodes[name].limit)[0][0])
            for name, forecast in evaluation.forecasts.items()
            if name in {dataset.shown, "test"}
        },
        build_seconds=fitted.build_seconds,
        compile_seconds=fitted.compile_seconds + evaluation.compile_seconds,
        train_seconds=fitted.train_seconds,
        evaluate_seconds=evaluate_seconds,
        peak_memory_mebibytes=peak_memory_mebibytes(),
        state=fitted.state.to_bytes(),
    )


def _score(evaluation: Any, dataset: Dataset, *, loss_start: int) -> tuple[dict[str, float], bool]:
    """Closed-loop metrics and one-step errors of every evaluation set; whether any diverged.

    A loss covers the positions of a window that it covers in training; `one_step_mse` the last
    alone, where the whole window has been seen, so that it compares with autoregressive baselines.
    """
    metrics: dict[str, float] = {}
    any_diverged = False
    for name, forecast in evaluation.forecasts.items():
        episodes = dataset.episodes[name]
        capped, diverged = cap_forecast(forecast, limit=episodes.limit)
        any_diverged |= diverged
        scores = score(episodes, capped)
        if name in evaluation.squared_errors:
            cap = episodes.limit**2
            errors = evaluation.squared_errors[name]
            finite = np.minimum(np.nan_to_num(errors, nan=cap, posinf=cap), cap)
            scores["loss"] = float(finite[:, loss_start:].mean())
            scores |= score_one_step(episodes, capped, float(finite[:, -1].mean()))
        prefix = PREFIXES.get(name, name)
        metrics |= {f"{prefix}_{metric}": value for metric, value in scores.items()}
    return metrics, any_diverged


def peak_memory_mebibytes() -> float:
    """Peak resident memory of this process so far."""
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, kibibytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20

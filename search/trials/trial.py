"""A trial as a pure function: the same task gives the same outcome, wherever it runs."""

import math
import resource
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from ..datasets import Dataset, load_dataset
from ..errors import InputError, MachineFaultError
from ..judging import cap_forecast, score, score_one_step
from ..preconditions import check_process
from ..training import TURN, FitRequest, TrainingState, fit, recorded_epochs, shortest
from .task import COMPLETED, DIVERGED, FAILED, TrialOutcome, TrialTask

PREFIXES: Final[Mapping[str, str]] = {"validation": "val"}
"""Evaluation set -> prefix of its metrics' names, where it is not the set's own name."""


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
    from ..training import Evaluation, evaluate

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

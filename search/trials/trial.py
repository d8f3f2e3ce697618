"""A trial as a pure function: the same task gives the same outcome, wherever it runs."""

import math
import resource
import sys
import time
from collections.abc import Callable

from ..datasets import Dataset, load_dataset
from ..errors import InputError, MachineFaultError
from ..preconditions import check_process
from ..training import TURN, FitRequest, TrainingState, fit, recorded_epochs
from .judgement import judge
from .task import COMPLETED, DIVERGED, FAILED, TrialOutcome, TrialTask


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


def judge_trained(task: TrialTask, state: bytes) -> TrialOutcome:
    """Judge a model as a task says, without training it again.

    Args:
        task: What the model was trained as, on training data that are those of its dataset.
        state: The packed `TrainingState` that training left.

    Returns:
        The outcome of the task, but for the losses of training, which are not among it.

    Raises:
        InputError: If this process cannot judge as it is set up, or the data cannot be read or are
            no longer those that the task names.
    """
    check_process()
    dataset = load_dataset(task.dataset)
    with TURN:
        trained = TrainingState.from_bytes(state)
        judged = judge(
            task.configuration,
            trained,
            dataset,
            task.evaluation_sets,
            unit_multiple=task.unit_multiple,
        )
    return TrialOutcome(
        status=DIVERGED if judged.diverged else COMPLETED,
        parameter_count=sum(array.size for array in trained.weights),
        metrics=judged.metrics,
        forecasts=judged.forecasts,
        episode_errors=judged.episode_errors,
        compile_seconds=judged.compile_seconds,
        evaluate_seconds=judged.seconds,
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
    judged = judge(
        task.configuration,
        fitted.state,
        dataset,
        task.evaluation_sets,
        unit_multiple=task.unit_multiple,
    )
    metrics, diverged = dict(judged.metrics), judged.diverged
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
        forecasts=judged.forecasts,
        episode_errors=judged.episode_errors,
        build_seconds=fitted.build_seconds,
        compile_seconds=fitted.compile_seconds + judged.compile_seconds,
        train_seconds=fitted.train_seconds,
        evaluate_seconds=judged.seconds,
        peak_memory_mebibytes=peak_memory_mebibytes(),
        state=fitted.state.to_bytes(),
    )


def peak_memory_mebibytes() -> float:
    """Peak resident memory of this process so far."""
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, kibibytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20

"""A trial as a pure function: the same task gives the same outcome, wherever it runs."""

import math
import resource
import sys
import time
from collections.abc import Callable

from ..datasets import Dataset, load_dataset, view_of
from ..errors import InputError, MachineFaultError
from ..preconditions import check_process
from ..training import TURN, Fit, FitRequest, TrainingState, fit, recorded_epochs, shortest
from .judgement import Judgement, judge
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
                parameter_count=count_parameters(task),
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


def count_parameters(task: TrialTask) -> int:
    """Count the trainable parameters of a task's model, on the columns of its data."""
    train = load_dataset(task.dataset).train
    return task.configuration.count_parameters(features=train.features, outputs=train.outputs)


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
    legs, judged_at = _train(task, dataset, report)
    judged = judged_at.pop(task.last_epoch)
    metrics, diverged = dict(judged.metrics), judged.diverged
    curves = {
        "train": [loss for leg in legs for loss in leg.train_losses],
        "val": [loss for leg in legs for loss in leg.validation_losses],
    }
    cap = next(iter(dataset.episodes.values())).limit ** 2
    state, keeps_best = legs[-1].state, task.configuration.keeps_best
    reached = {name: losses[-1] if losses else math.nan for name, losses in curves.items()}
    if keeps_best:
        reached["val"] = next(iter(shortest([state.best_loss])))
    for name, loss in reached.items():
        # What training has come to since the best epoch is no matter.
        diverged |= not math.isfinite(loss) and not (keeps_best and name == "train")
        metrics[f"{name}_loss"] = loss if math.isfinite(loss) else cap
    epochs = recorded_epochs(task.first_epoch, task.last_epoch)
    recorded = {
        name: tuple(losses[epoch - task.first_epoch - 1] for epoch in epochs)
        for name, losses in curves.items()
    }
    judgements = [judged, *judged_at.values()]
    compile_seconds = sum(leg.compile_seconds for leg in legs)
    return TrialOutcome(
        status=DIVERGED if diverged else COMPLETED,
        parameter_count=sum(array.size for array in state.weights),
        metrics=metrics,
        epochs=epochs,
        train_losses=recorded["train"],
        val_losses=recorded["val"],
        forecasts=judged.forecasts,
        episode_errors=judged.episode_errors,
        rung_metrics={rung: each.metrics for rung, each in judged_at.items()},
        best_epoch=state.best_epoch if keeps_best else None,
        build_seconds=sum(leg.build_seconds for leg in legs),
        compile_seconds=compile_seconds + sum(each.compile_seconds for each in judgements),
        train_seconds=sum(leg.train_seconds for leg in legs),
        evaluate_seconds=sum(each.seconds for each in judgements),
        peak_memory_mebibytes=peak_memory_mebibytes(),
        state=state.to_bytes(),
    )


def _train(
    task: TrialTask, dataset: Dataset, report: Callable[[int], None] | None
) -> tuple[list[Fit], dict[int, Judgement]]:
    """Train from rung to rung and judge after each; return every fit, and epoch -> judgement."""
    state = None if task.state is None else TrainingState.from_bytes(task.state)
    rungs = [rung for rung in task.rungs if task.first_epoch < rung < task.last_epoch]
    legs: list[Fit] = []
    judged_at: dict[int, Judgement] = {}
    first_epoch = task.first_epoch
    view = view_of(dataset, task.configuration.normalization)
    train, validation = view.windows_of(task.trained_on), view.windows("validation")
    for last_epoch in (*rungs, task.last_epoch):
        request = FitRequest(
            configuration=task.configuration,
            train=train,
            validation=validation,
            first_epoch=first_epoch,
            last_epoch=last_epoch,
            schedule_epochs=task.max_epochs,
            batch_size=task.batch_size,
            seed=task.seed,
            order_seed=task.order_seed,
            state=state,
            unit_multiple=task.unit_multiple,
        )
        legs.append(fit(request, engine=task.engine, report=report))
        first_epoch, state = last_epoch, legs[-1].state
        judged_at[last_epoch] = judge(
            task.configuration,
            state,
            dataset,
            task.evaluation_sets,
            unit_multiple=task.unit_multiple,
        )
    return legs, judged_at


def peak_memory_mebibytes() -> float:
    """Peak resident memory of this process so far."""
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, kibibytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20

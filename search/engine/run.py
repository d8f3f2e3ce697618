"""Run a search: check what is asked, hold its folder, loop, and save what was found."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from ..configurations import Budget, Configuration, SearchSpace
from ..datasets import DatasetSpec
from ..errors import InputError, check_path, check_type, shown
from ..interrupts import explained
from ..preconditions import check_surroundings
from ..trials import Ledger, check_executor
from ..tuning import SearchPlan, plan_search
from .failures import check_succeeded
from .folder import open_folder, record_digest
from .loop import SearchLoop
from .progress import ProgressListener
from .result import SearchResult
from .saving import answered_trials, save_result
from .study import Study, define_study


class SearchInterrupt(KeyboardInterrupt):
    """Ctrl-C during a search; its message says what is kept and how to go on."""


def run_search(
    space: SearchSpace | None = None,
    *,
    dataset: DatasetSpec | None = None,
    tuner: str = "random",
    budget: Budget | None = None,
    objective: str | None = None,
    seed: int = 0,
    batch_size: int = 10,
    engine: str = "compiled",
    workers: int | None = None,
    executor: Executor | str | None = None,
    enqueue: Sequence[Configuration] = (),
    out: str | Path | None = None,
    overwrite: bool = False,
    retry_failed: bool = False,
    begin: Callable[[SearchPlan], object] | None = None,
    report: ProgressListener | None = None,
) -> SearchResult:
    """Search for a configuration.

    The same arguments give the same trials and the same numbers, however many workers run them
    and however often the search was interrupted: with `out`, finished trials are never run again.

    Args:
        space: The configurations to choose from.
        dataset: What to train and judge on.
        tuner: A name in `search.tuning.plan.TUNERS`.
        budget: Trials, epochs and time.
        objective: What to minimise; a name in `search.objectives.OBJECTIVES`. None: the closed-loop
            error, `val_nrmse_env` where the series has an envelope, else `val_nrmse`.
        seed: Draws configurations, weights and data order; 0 is a seed.
        batch_size: Windows an optimizer step.
        engine: A name in `search.training.engines.ENGINES`.
        workers: Trials run at a time: 1 in this process, more in as many worker processes. None:
            1, or as many as the given executor has.
        executor: Where to run trials instead: a name in `search.trials.EXECUTORS`, or an executor
            of your own, which is not shut down. Threads take turns: TensorFlow runs one program at
            a time in a process.
        enqueue: Configurations to try before any other; the space must contain them.
        out: Folder to record to and to continue from; None keeps everything in memory.
        overwrite: Start again in a folder that holds another search.
        retry_failed: Run trials again that are recorded as failed.
        begin: Called with the plan once everything that was asked is found to be usable.
        report: Called after every trial.

    Returns:
        All finished trials and the best of them.

    Raises:
        InputError: If an argument or this process cannot be used, or `out` belongs to another
            search.
        SearchFailedError: If every trial failed, the first ones in a row equally, or the given
            executor is broken; what is done is recorded.
        SearchInterrupt: On Ctrl-C; it says what is kept.
    """
    study = define_study(
        space,
        dataset=dataset,
        tuner=tuner,
        budget=budget,
        objective=objective,
        seed=seed,
        batch_size=batch_size,
        engine=engine,
        enqueue=enqueue,
    )
    return run_defined(
        study,
        workers=workers,
        executor=executor,
        out=out,
        overwrite=overwrite,
        retry_failed=retry_failed,
        begin=begin,
        report=report,
    )


def run_defined(
    study: Study,
    *,
    workers: int | None = None,
    executor: Executor | str | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    retry_failed: bool = False,
    begin: Callable[[SearchPlan], object] | None = None,
    report: ProgressListener | None = None,
) -> SearchResult:
    """Run a search that is defined already; arguments, result and errors as of `run_search`."""
    _check_called(report=report, begin=begin)
    place, workers = check_executor(executor, workers)
    overwrite = check_type(overwrite, bool, argument="overwrite")
    retry_failed = check_type(retry_failed, bool, argument="retry_failed")
    folder = None if out is None else check_path(out, argument="out")
    check_surroundings()
    with ExitStack() as stack:
        if folder is not None:
            study = stack.enter_context(open_folder(folder, study, overwrite=overwrite))
        search = SearchLoop(
            study,
            Ledger(folder),
            workers,
            place,
            report,
            retry_failed=retry_failed,
            answered=() if folder is None else answered_trials(folder),
            meanwhile=None if folder is None else partial(record_digest, folder),
        )
        stack.callback(search.close)
        stack.enter_context(explained(lambda: search.describe_interruption(folder)))
        if begin is not None:
            begin(plan_search(study.tuner, study.space, study.budget, enqueue=study.enqueue))
        try:
            result = search.run()
        except KeyboardInterrupt:
            raise SearchInterrupt(search.describe_interruption(folder)) from None
        if folder is not None:
            save_result(result, folder)
        check_succeeded(result)
        return result


def _check_called(**functions: object) -> None:
    for name, function in functions.items():
        if function is not None and not callable(function):
            raise InputError(f"`{name}` must be a function. Received: {name}={shown(function)}.")

"""Run a search: check what is asked, hold its folder, loop, and save what was found."""

import dataclasses
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path

from search.configuration import Budget, Configuration
from search.dataset import DatasetSpec, load_dataset, pin_content
from search.errors import check_at_least, check_known
from search.executors import workers_of
from search.failures import check_succeeded
from search.ledger import Ledger
from search.loop import SearchLoop
from search.metrics import check_objective, default_objective
from search.plan import TUNERS
from search.preconditions import check_surroundings
from search.progress import Report
from search.result import SearchResult
from search.saving import answered_trials, save_result
from search.space import SearchSpace
from search.study import Study, open_folder
from search.training import ENGINES


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
    executor: Executor | None = None,
    enqueue: Sequence[Configuration] = (),
    out: str | Path | None = None,
    overwrite: bool = False,
    retry_failed: bool = False,
    report: Report | None = None,
) -> SearchResult:
    """Search for a configuration.

    The same arguments give the same trials and the same numbers, however many workers run them
    and however often the search was interrupted: with `out`, finished trials are never run again.

    Args:
        space: The configurations to choose from.
        dataset: What to train and judge on.
        tuner: A name in `search.plan.TUNERS`.
        budget: Trials, epochs and time.
        objective: What to minimise; a name in `search.metrics.OBJECTIVES`. None: the closed-loop
            error, `val_nrmse_env` where the series has an envelope, else `val_nrmse`.
        seed: Draws configurations, weights and data order; 0 is a seed.
        batch_size: Windows an optimizer step.
        engine: A name in `search.training.ENGINES`.
        workers: Trials run at a time: 1 in this process, more in as many worker processes. None:
            1, or as many as the given executor has.
        executor: Where to run trials instead; it is not shut down. Threads take turns: TensorFlow
            runs one program at a time in a process.
        enqueue: Configurations to try before any other; the space must contain them.
        out: Folder to record to and to continue from; None keeps everything in memory.
        overwrite: Start again in a folder that holds another search.
        retry_failed: Run trials again that are recorded as failed.
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
    check_known(tuner, TUNERS, what="tuner")
    check_known(engine, ENGINES, what="engine")
    workers = workers_of(executor) if workers is None else workers
    for name, value in (("workers", workers), ("batch_size", batch_size)):
        check_at_least(value, 1, argument=name)
    check_at_least(seed, 0, argument="seed")
    spec = pin_content(dataset or DatasetSpec())
    objective = objective or default_objective(load_dataset(spec))
    check_objective(objective, load_dataset(spec))
    space = space or SearchSpace()
    space.check_objective(objective)
    budget = budget or Budget()
    if budget.trials is None:
        budget = dataclasses.replace(budget, trials=TUNERS[tuner].default_trials)
    study = Study(
        space=space,
        dataset=spec,
        tuner=tuner,
        objective=objective,
        budget=budget,
        seed=seed,
        batch_size=batch_size,
        engine=engine,
        enqueue=tuple(enqueue),
    )
    for configuration in study.enqueue:
        study.space.values_of(configuration)
    check_surroundings()
    folder = None if out is None else Path(out)
    with ExitStack() as stack:
        if folder is not None:
            stack.enter_context(open_folder(folder, study, overwrite=overwrite))
        search = SearchLoop(
            study,
            Ledger(folder),
            workers,
            executor,
            report,
            retry_failed=retry_failed,
            answered=() if folder is None else answered_trials(folder),
        )
        stack.callback(search.close)
        try:
            result = search.run()
        except KeyboardInterrupt:
            raise SearchInterrupt(search.describe_interruption(folder)) from None
        if folder is not None:
            save_result(result, folder)
        check_succeeded(result)
        return result

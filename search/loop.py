"""The loop of a search: ask an oracle, execute what the ledger does not hold yet, tell, repeat."""

import dataclasses
import itertools
import math
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path
from typing import Final

from search.driver import Driver, Proposal
from search.errors import InputError
from search.executors import InlineExecutor, WorkerDiedError, WorkerPool
from search.ledger import Ledger
from search.plan import SearchPlan, plan_search
from search.progress import Progress, Report
from search.quiet import import_tensorflow_quietly
from search.result import SearchResult, TrialRecord, best_record
from search.seeds import derive_seed
from search.study import Study
from search.trial import FAILED, TrialOutcome, TrialTask, run_trial

UNIT_MULTIPLE: Final = 32
"""Trials of 8 to 64 units share 2 compiled programs a cell instead of compiling 15."""


class SearchLoop:
    """One run of a study: the loop between oracle, ledger and executor."""

    def __init__(
        self,
        study: Study,
        ledger: Ledger,
        workers: int,
        executor: Executor | None,
        report: Report | None,
    ) -> None:
        self._study = study
        self._ledger = ledger
        self._workers = workers
        self._given_executor = executor
        self._own_executor: Executor | None = None
        self._report = report
        self._plan: SearchPlan = plan_search(
            study.tuner, study.space, study.budget, enqueue=study.enqueue
        )
        self._started = time.monotonic()
        self._done: dict[int, TrialRecord] = {}
        self._remembered = 0
        self._epochs_run = 0

    def run(self) -> SearchResult:
        """Ask in waves: whatever the oracle gives without looking back, then tell in order."""
        study = self._study
        if len(self._ledger) < self._plan.trials:
            self._executor()  # workers start while this process imports Keras Tuner
        import_tensorflow_quietly()

        from search.oracles import build_oracle

        oracle = build_oracle(
            study.tuner, study.space, seed=study.seed, budget=study.budget, enqueue=study.enqueue
        )
        driver = Driver(oracle, study.space, max_epochs=study.budget.max_epochs)
        reason = self._reason_when_done()
        while wave := list(iter(driver.ask, None)):
            self._execute(wave)
            if self._out_of_patience() is not None:
                reason = f"{study.budget.patience} trials in a row brought nothing better"
                break
            if not all(proposal.trial in self._done for proposal in wave):
                reason = f"the time limit of {study.budget.time_limit:g} s was reached"
                break
            for proposal in wave:
                driver.tell(proposal, self._done[proposal.trial].objective(study.objective))
        last = self._out_of_patience()
        return SearchResult(
            study=study,
            plan=self._plan,
            records=[
                self._done[trial] for trial in sorted(self._done) if last is None or trial <= last
            ],
            reason=reason,
            ledger=self._ledger,
        )

    def describe_interruption(self, folder: Path | None) -> str:
        """Say what an interrupted search leaves."""
        done = f"Interrupted after {len(self._done)} of {self._plan.trials} trials"
        if folder is None:
            return f"{done}; nothing was recorded: give `out` to keep what is done."
        return f"{done}; they are kept in {folder}. Run the same command again to go on."

    def close(self) -> None:
        """Stop workers that this search has started."""
        if self._own_executor is not None:
            self._own_executor.shutdown(cancel_futures=True)

    def _reason_when_done(self) -> str:
        asked, planned = self._study.budget.trials, self._plan.trials
        size = self._study.space.size
        if self._study.tuner != "hyperband" and size == planned and (asked or size) >= size:
            return f"the space is exhausted: all {size} configurations were tried"
        return f"all {planned} planned trials are done"

    def _execute(self, wave: Sequence[Proposal]) -> None:
        """Find or make the outcome of every proposal, until the time is up."""
        waiting = []
        for proposal in wave:
            task = self._task(proposal)
            outcome = self._ledger.get(task)
            if outcome is None:
                waiting.append((proposal, task))
            else:
                self._remembered += 1
                self._finish(proposal, task, outcome)
        running: dict[Future[TrialOutcome], tuple[Proposal, TrialTask]] = {}
        while waiting or running:
            if self._out_of_patience() is not None:
                waiting.clear()
            while waiting and len(running) < self._workers and not self._time_is_up():
                proposal, task = waiting.pop(0)
                future = self._start(proposal, task)
                running[future] = (proposal, task)
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                proposal, task = running.pop(future)
                outcome = _outcome_of(future, task)
                self._ledger.append(task, outcome)
                self._epochs_run += task.last_epoch - task.first_epoch
                self._finish(proposal, task, outcome)

    def _task(self, proposal: Proposal) -> TrialTask:
        study = self._study
        return TrialTask(
            configuration=proposal.configuration,
            dataset=study.dataset,
            first_epoch=proposal.first_epoch,
            last_epoch=proposal.last_epoch,
            max_epochs=study.budget.max_epochs,
            batch_size=study.batch_size,
            seed=derive_seed(study.seed, "trial", proposal.root),
            engine=study.engine,
            unit_multiple=UNIT_MULTIPLE,
            time_limit=study.budget.trial_time_limit,
        )

    def _start(self, proposal: Proposal, task: TrialTask) -> "Future[TrialOutcome]":
        """Submit a trial; a promoted one with the state its parent left."""
        if proposal.parent is not None:
            parent = self._ledger.get(self._done[proposal.parent].task)
            if parent is None:
                raise InputError(
                    f"The state that trial {proposal.trial} continues from was removed during "
                    f"the search. Run the same command again: trial {proposal.parent} is repeated."
                )
            if parent.status == FAILED:
                return _finished(_failure(task, f"trial {proposal.parent} before it failed"))
            task = dataclasses.replace(task, state=parent.state)
        return self._executor().submit(run_trial, task)

    def _executor(self) -> Executor:
        """The executor, made when the first trial needs it."""
        if self._given_executor is not None:
            return self._given_executor
        if self._own_executor is None:
            self._own_executor = (
                InlineExecutor() if self._workers == 1 else WorkerPool(self._workers)
            )
        return self._own_executor

    def _out_of_patience(self) -> int | None:
        """The trial at which patience ends, going through finished trials in their order."""
        patience = self._study.budget.patience
        if patience is None:
            return None
        best, since = math.inf, 0
        for trial in itertools.takewhile(self._done.__contains__, itertools.count()):
            value = self._done[trial].objective(self._study.objective)
            if value is not None and value < best:
                best, since = value, 0
            else:
                since += 1
            if since >= patience:
                return trial
        return None

    def _time_is_up(self) -> bool:
        limit = self._study.budget.time_limit
        return limit is not None and time.monotonic() - self._started >= limit

    def _finish(self, proposal: Proposal, task: TrialTask, outcome: TrialOutcome) -> None:
        self._done[proposal.trial] = TrialRecord(
            proposal=proposal, task=task, outcome=dataclasses.replace(outcome, state=None)
        )
        if self._report is not None:
            self._report(self._progress())

    def _progress(self) -> Progress:
        records = list(self._done.values())
        elapsed = time.monotonic() - self._started
        epochs = sum(record.task.last_epoch - record.task.first_epoch for record in records)
        left = self._plan.epochs - epochs
        return Progress(
            trials_done=len(records),
            trials_planned=self._plan.trials,
            epochs_done=epochs,
            epochs_planned=self._plan.epochs,
            remembered=self._remembered,
            best=best_record(records, self._study.objective),
            objective=self._study.objective,
            elapsed_seconds=elapsed,
            seconds_left=elapsed * left / self._epochs_run if self._epochs_run else None,
        )


def _outcome_of(future: "Future[TrialOutcome]", task: TrialTask) -> TrialOutcome:
    """A future's outcome; a trial that kills its workers has failed."""
    try:
        return future.result()
    except WorkerDiedError as error:
        return _failure(task, str(error))


def _failure(task: TrialTask, why: str) -> TrialOutcome:
    return TrialOutcome(
        status=FAILED, error=why, parameter_count=task.configuration.parameter_count
    )


def _finished(outcome: TrialOutcome) -> "Future[TrialOutcome]":
    future: Future[TrialOutcome] = Future()
    future.set_result(outcome)
    return future

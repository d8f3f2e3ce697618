"""The loop of a search: ask an oracle, execute what the ledger does not hold yet, tell, repeat."""

import dataclasses
import itertools
import math
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path
from typing import Final

from ..errors import InputError
from ..seeds import derive_seed
from ..trials import (
    FAILED,
    InlineExecutor,
    Ledger,
    TrialOutcome,
    TrialTask,
    WorkerPool,
    prepare_process,
    run_trial,
)
from ..tuning import Driver, Proposal, SearchPlan, plan_search
from .failures import EQUAL_FAILURES, failure, outcome_of, stopping_failure, working
from .progress import Progress, ProgressListener
from .result import SearchResult, TrialRecord, best_record
from .study import Study

UNIT_MULTIPLE: Final = 32
"""Trials of 8 to 64 units share 2 compiled programs a cell instead of compiling 15."""


class SearchLoop:
    """One run of a study: the loop between oracle, ledger and executor.

    Args:
        study: What is asked.
        ledger: What is known; receives the rest.
        workers: Trials at a time.
        executor: Where they run; None for this process or workers of its own.
        report: Called after every trial.
        retry_failed: Whether trials that are known to have failed are run again.
        answered: Numbers of the trials that an earlier run has shown: they are shown again,
            even if fewer are asked for now.
        meanwhile: Called once the first trials run, if any does.
    """

    def __init__(
        self,
        study: Study,
        ledger: Ledger,
        workers: int,
        executor: Executor | None,
        report: ProgressListener | None,
        *,
        retry_failed: bool = False,
        answered: Collection[int] = (),
        meanwhile: Callable[[], object] | None = None,
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
        self._retry_failed = retry_failed
        self._answered = frozenset(answered)
        self._meanwhile = meanwhile
        self._unrecorded: set[int] = set()
        self._remembered = 0
        self._epochs_run = 0

    def run(self) -> SearchResult:
        """Ask in waves: whatever the oracle gives without looking back, then tell in order."""
        study = self._study
        if len(self._ledger) < self._plan.trials:
            self._executor()  # workers start while this process imports Keras Tuner
        prepare_process()

        from ..tuning import build_oracle

        trials = study.budget.trials
        if trials is not None and self._answered:
            trials = max(trials, max(self._answered) + 1)
        oracle = build_oracle(
            study.tuner,
            study.space,
            seed=study.seed,
            budget=dataclasses.replace(study.budget, trials=trials),
            enqueue=study.enqueue,
            keys=study.draw_keys,
        )
        driver = Driver(oracle, study.space, max_epochs=study.budget.max_epochs)
        ended = True
        while ended and (wave := list(iter(driver.ask, None))):
            self._execute([proposal for proposal in wave if self._is_wanted(proposal)])
            ended = all(proposal.trial in self._done for proposal in wave)
            if ended:
                for proposal in wave:
                    driver.tell(proposal, self._done[proposal.trial].objective(study.objective))
        return self._result(ended=ended)

    def _result(self, *, ended: bool) -> SearchResult:
        """Gather what is shown: if a search ends early, nothing that ran beside its end."""
        end = self._early_end()
        records = [
            self._done[trial]
            for trial in sorted(self._done)
            if end is None or trial <= end[0] or trial in self._answered
        ]
        failed = self._failure_end()
        return SearchResult(
            study=self._study,
            plan=self._plan,
            records=records,
            reason=end[1] if end is not None else self._reason(len(records), ended=ended),
            ledger=self._ledger,
            stopped_by_failures=bool(records) and records[-1].proposal.trial == failed,
        )

    def _is_wanted(self, proposal: Proposal) -> bool:
        """Whether a trial is asked for now, or belongs to an answer that was given before."""
        asked = proposal.trial < self._plan.trials and self._early_end() is None
        return asked or proposal.trial in self._answered

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

    def _reason(self, done: int, *, ended: bool) -> str:
        """Why a search ended that neither patience nor failures have stopped."""
        asked, planned = self._study.budget.trials, self._plan.trials
        if done > planned:
            return f"{done} trials were done before, more than the {planned} asked for now"
        if not ended and self._study.budget.time_limit is not None:
            return f"the time limit of {self._study.budget.time_limit:g} s was reached"
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
            if outcome is None or (self._retry_failed and outcome.status == FAILED):
                waiting.append((proposal, task))
            else:
                self._remembered += 1
                self._finish(proposal, task, outcome)
        running: dict[Future[TrialOutcome], tuple[Proposal, TrialTask]] = {}
        try:
            while waiting or running:
                if self._early_end() is not None:
                    waiting.clear()
                while waiting and len(running) < self._workers and not self._time_is_up():
                    proposal, task = waiting.pop(0)
                    running[self._start(proposal, task)] = (proposal, task)
                if not running:
                    return
                if self._meanwhile is not None:
                    meanwhile, self._meanwhile = self._meanwhile, None
                    meanwhile()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    self._take(future, *running.pop(future))
        finally:
            for future in running:
                future.cancel()

    def _take(self, future: "Future[TrialOutcome]", proposal: Proposal, task: TrialTask) -> None:
        """Record what a trial gave, unless it says nothing about the trial."""
        with working(self._executor()):
            outcome, own = outcome_of(future, task)
        if own and not self._follows_failure(proposal):
            self._ledger.append(task, outcome)
        if not own:
            self._unrecorded.add(proposal.trial)
        self._epochs_run += task.last_epoch - task.first_epoch
        self._finish(proposal, task, outcome)

    def _follows_failure(self, proposal: Proposal) -> bool:
        return proposal.parent is not None and self._done[proposal.parent].outcome.status == FAILED

    def _task(self, proposal: Proposal) -> TrialTask:
        study = self._study
        return TrialTask(
            configuration=proposal.configuration,
            dataset=study.dataset,
            first_epoch=proposal.first_epoch,
            last_epoch=proposal.last_epoch,
            max_epochs=study.budget.max_epochs,
            batch_size=study.batch_size,
            seed=derive_seed(*study.draw_keys, study.seed, "trial", proposal.root),
            engine=study.engine,
            unit_multiple=UNIT_MULTIPLE,
            time_limit=study.budget.trial_time_limit,
        )

    def _start(self, proposal: Proposal, task: TrialTask) -> "Future[TrialOutcome]":
        """Submit a trial; a promoted one with the state its parent left."""
        if proposal.parent is not None:
            if self._follows_failure(proposal):
                return _finished(failure(task, f"trial {proposal.parent} before it failed"))
            parent = self._ledger.get(self._done[proposal.parent].task)
            if parent is None:
                raise InputError(
                    f"The state that trial {proposal.trial} continues from was removed during "
                    f"the search. Run the same command again: trial {proposal.parent} is repeated."
                )
            task = dataclasses.replace(task, state=parent.state)
        executor = self._executor()
        with working(executor):
            return executor.submit(run_trial, task)

    def _executor(self) -> Executor:
        """The executor, made when the first trial needs it."""
        if self._given_executor is not None:
            return self._given_executor
        if self._own_executor is None:
            self._own_executor = (
                InlineExecutor() if self._workers == 1 else WorkerPool(self._workers)
            )
        return self._own_executor

    def _early_end(self) -> tuple[int, str] | None:
        """The trial at which a search ends before its plan, and why; None if it goes on."""
        patience, failed = self._patience_end(), self._failure_end()
        if failed is not None and (patience is None or failed <= patience):
            return failed, f"{EQUAL_FAILURES} trials in a row failed equally"
        if patience is not None:
            return patience, f"{self._study.budget.patience} trials in a row brought nothing better"
        return None

    def _in_order(self) -> Iterator[TrialRecord]:
        """Finished trials in their order, up to the first that is not finished."""
        trials = itertools.takewhile(self._done.__contains__, itertools.count())
        return (self._done[trial] for trial in trials)

    def _failure_end(self) -> int | None:
        return stopping_failure(self._in_order(), unrecorded=self._unrecorded)

    def _patience_end(self) -> int | None:
        """The trial at which patience ends."""
        patience = self._study.budget.patience
        if patience is None:
            return None
        best, since = math.inf, 0
        for record in self._in_order():
            value = record.objective(self._study.objective)
            if value is not None and value < best:
                best, since = value, 0
            else:
                since += 1
            if since >= patience:
                return record.proposal.trial
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
        left = max(0, self._plan.epochs - epochs)
        return Progress(
            trials_done=len(records),
            trials_planned=max(self._plan.trials, len(records)),
            epochs_done=epochs,
            epochs_planned=max(self._plan.epochs, epochs),
            remembered=self._remembered,
            best=best_record(records, self._study.objective),
            objective=self._study.objective,
            elapsed_seconds=elapsed,
            seconds_left=elapsed * left / self._epochs_run if self._epochs_run else None,
        )


def _finished(outcome: TrialOutcome) -> "Future[TrialOutcome]":
    future: Future[TrialOutcome] = Future()
    future.set_result(outcome)
    return future

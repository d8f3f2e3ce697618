"""The loop of a search: ask an oracle, execute what the ledger does not hold yet, tell, repeat."""

import dataclasses
import itertools
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path
from typing import Final

from ..errors import InputError
from ..seeds import derive_seed
from ..trials import (
    FAILED,
    Ledger,
    TrialOutcome,
    TrialTask,
    prepare_process,
    run_trial,
    start_executor,
)
from ..tuning import Driver, Proposal, SearchPlan, plan_search
from .endings import early_end, say_interruption, say_reason
from .failures import failure, outcome_of, stopping_failure, working
from .progress import Progress, ProgressListener, progress_of
from .result import SearchResult, TrialRecord
from .study import Study

UNIT_MULTIPLE: Final = 32
"""Trials of 8 to 64 units share 2 compiled programs a cell instead of compiling 15."""


class SearchLoop:
    """One run of a study: the loop between oracle, ledger and executor.

    Args:
        study: What is asked.
        ledger: What is known; receives the rest.
        workers: Trials at a time.
        executor: Where they run, or the name of what is started for that.
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
        executor: Executor | str,
        report: ProgressListener | None,
        *,
        retry_failed: bool = False,
        answered: Collection[int] = (),
        meanwhile: Callable[[], object] | None = None,
    ) -> None:
        self._study = study
        self._ledger = ledger
        self._workers = workers
        self._place = executor
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
            reason=end[1]
            if end is not None
            else say_reason(self._study, self._plan, done=len(records), ended=ended),
            ledger=self._ledger,
            stopped_by_failures=bool(records) and records[-1].proposal.trial == failed,
        )

    def _is_wanted(self, proposal: Proposal) -> bool:
        """Whether a trial is asked for now, or belongs to an answer that was given before."""
        asked = proposal.trial < self._plan.trials and self._early_end() is None
        return asked or proposal.trial in self._answered

    def describe_interruption(self, folder: Path | None) -> str:
        """Say what an interrupted search leaves."""
        return say_interruption(done=len(self._done), planned=self._plan.trials, folder=folder)

    def close(self) -> None:
        """Stop workers that this search has started."""
        if self._own_executor is not None:
            self._own_executor.shutdown(cancel_futures=True)

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
        if not isinstance(self._place, str):
            return self._place
        if self._own_executor is None:
            self._own_executor = start_executor(self._place, self._workers)
        return self._own_executor

    def _early_end(self) -> tuple[int, str] | None:
        """The trial at which a search ends before its plan, and why; None if it goes on."""
        return early_end(self._study, self._in_order, unrecorded=self._unrecorded)

    def _in_order(self) -> Iterator[TrialRecord]:
        """Finished trials in their order, up to the first that is not finished."""
        trials = itertools.takewhile(self._done.__contains__, itertools.count())
        return (self._done[trial] for trial in trials)

    def _failure_end(self) -> int | None:
        return stopping_failure(self._in_order(), unrecorded=self._unrecorded)

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
        return progress_of(
            list(self._done.values()),
            self._plan,
            objective=self._study.objective,
            remembered=self._remembered,
            epochs_run=self._epochs_run,
            elapsed_seconds=time.monotonic() - self._started,
        )


def _finished(outcome: TrialOutcome) -> "Future[TrialOutcome]":
    future: Future[TrialOutcome] = Future()
    future.set_result(outcome)
    return future

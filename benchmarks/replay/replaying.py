"""Searches run again and again on a table: what each found, after how many epochs and seconds."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...search.configurations import Budget, SearchSpace
from ...search.engine import TrialRecord, run_search
from ...search.errors import InputError, check_known
from ...search.tuning import TUNERS, plan_search
from ..statistics import scale_of
from ..tabular import FitTable, metric_column
from .look_up import LookUp, LookUpExecutor

Array = NDArray[np.float64]

FEWER: Final = {"bayesian": 10}
"""Tuner -> how many times fewer replays it gets: a Gaussian process is fitted for each trial."""
WORKERS: Final = (1, 2, 16)
"""Numbers of workers whose seconds are simulated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What one search found as it went, trial by trial in the order of its plan.

    Attributes:
        epochs: Epochs trained when each trial had ended, shape (trials,).
        seconds: Workers -> simulated seconds when each had ended, shape (trials,) each: training
            alone, without a worker's start or compiling.
        regret: How much worse the best trial so far is on test data, with other seeds than its
            own, than the best configuration of the table: a difference of costs, shape (trials,).
        promised: Validation error of the winner by the seed that won.
        kept: The same by the other seeds, their geometric mean.
    """

    epochs: Array
    seconds: dict[int, Array]
    regret: Array
    promised: float
    kept: float


def space_of(table: FitTable) -> SearchSpace:
    """Return the space whose configurations a table holds."""
    grid = table.grid
    return SearchSpace(
        cells=grid.cells,
        units=grid.units,
        learning_rates=grid.learning_rates,
        loss_spans=grid.loss_spans,
        optimizers=(grid.optimizer,),
        schedules=(grid.schedule,),
    )


def budget_of(table: FitTable, tuner: str, *, trials: int | None = None) -> Budget:
    """Return the budget of a replayed search: the epochs of the table, and so many trials."""
    if TUNERS[tuner].halves:
        return replace(table.grid.budget, trials=trials)
    return Budget(max_epochs=table.grid.max_epochs, trials=trials)


def contenders(table: FitTable, tuners: Sequence[str]) -> list[tuple[str, str, int | None]]:
    """Give every tuner the epochs of Hyperband's plan, and random search twice as many once more.

    Args:
        table: What they run on.
        tuners: Names in `search.tuning.TUNERS`.

    Returns:
        Name for readers, tuner, and trials of a search (None: those of its plan).
    """
    plan = plan_search("hyperband", space_of(table), budget_of(table, "hyperband"))
    trials = min(max(1, round(plan.epochs / table.grid.max_epochs)), len(table.grid))
    found: list[tuple[str, str, int | None]] = []
    for tuner in tuners:
        found.append((tuner, tuner, None if TUNERS[tuner].halves else trials))
        if tuner == "random":
            found.append(("random, twice the budget", tuner, min(2 * trials, len(table.grid))))
    return found


class Replayer:
    """Runs searches on a table.

    Args:
        table: With at least two seeds, of which one answers a trial and others judge it.
        tuner: A name in `search.tuning.TUNERS`.
        trials: Trials of a search; None for the tuner's own number.

    Raises:
        InputError: If the table has one seed, or there is no such tuner.
    """

    def __init__(self, table: FitTable, tuner: str, *, trials: int | None = None) -> None:
        if table.grid.seeds < 2:
            raise InputError(
                "Replay needs a table of at least two seeds: one answers a trial, others judge "
                f"what it chose. Received: {table.grid.seeds}."
            )
        check_known(tuner, TUNERS, what="tuner")
        self._look_up = LookUp(table)
        self._tuner = tuner
        self._space = space_of(table)
        self._budget = budget_of(table, tuner, trials=trials)
        self._dataset = table.grid.dataset
        dataset = table.dataset
        shape = (-1, table.grid.seeds)
        scale = scale_of(dataset.primary_metric, dataset.facts)
        test = table.frame[metric_column("test", dataset.primary_metric)].to_numpy(np.float64)
        self._costs = scale.costs(test).reshape(shape)
        validation = table.frame[metric_column("val", dataset.closed_loop_error)]
        self._validation = np.log(validation.fillna(np.inf).to_numpy(np.float64)).reshape(shape)
        self._objective = metric_column("val", dataset.closed_loop_error)
        self._best = float(self._costs.mean(axis=1).min())

    def run(self, number: int) -> Replay:
        """Run one search; the number decides its draws and which seeds answer it."""
        executor = LookUpExecutor(self._look_up, number)
        result = run_search(
            self._space,
            dataset=self._dataset,
            tuner=self._tuner,
            budget=self._budget,
            seed=number,
            executor=executor,
        )
        return self._follow(result.records, executor)

    def _follow(self, records: Sequence[TrialRecord], executor: LookUpExecutor) -> Replay:
        lasts, regret = [], []
        best = (0, np.inf)  # longer trained ones win over shorter ones, then the lower error
        winner = (0, 0)
        for record in records:
            task = record.task
            error = record.outcome.metrics.get(self._objective, np.inf)
            if (-task.last_epoch, error) < (-best[0], best[1]):
                best = (task.last_epoch, error)
                place = self._look_up.place(task.configuration)
                winner = (place, executor.seed_number(task.configuration))
            lasts.append(task.last_epoch - task.first_epoch)
            regret.append(self._others(self._costs, winner) - self._best)
        seconds = {workers: simulate_seconds(records, workers) for workers in WORKERS}
        return Replay(
            epochs=np.cumsum(lasts, dtype=np.float64),
            seconds=seconds,
            regret=np.asarray(regret),
            promised=float(np.exp(self._validation[winner])),
            kept=float(np.exp(self._others(self._validation, winner))),
        )

    @staticmethod
    def _others(values: Array, winner: tuple[int, int]) -> float:
        """Mean over the seeds that did not choose."""
        place, seed = winner
        return float(np.delete(values[place], seed).mean())


def simulate_seconds(records: Sequence[TrialRecord], workers: int) -> Array:
    """Simulate when each trial of a search would end on so many workers.

    Trials start in their order as workers become free; those of a rung wait for all of the one
    before, those of a bracket for the bracket before, as the search hands them out.

    Args:
        records: The trials, in order.
        workers: How many run at a time.

    Returns:
        Seconds since the start, shape (trials,): of the search, when the trial and all before it
        had ended.
    """
    free = [0.0] * workers
    ends: list[float] = []
    wave: tuple[int | None, int | None] | None = None
    for record in records:
        proposal = record.proposal
        mine = (proposal.bracket, proposal.rung)
        if mine != wave:
            free = [max(ends, default=0.0)] * workers
            wave = mine
        start = heapq.heappop(free)
        ends.append(start + record.outcome.train_seconds)
        heapq.heappush(free, ends[-1])
    return np.maximum.accumulate(np.asarray(ends))


def run_replays(
    table: FitTable,
    tuner: str,
    *,
    replays: int,
    trials: int | None = None,
    advance: Callable[[], object] | None = None,
) -> list[Replay]:
    """Run a number of searches on a table.

    Args:
        table: What trials are looked up in.
        tuner: A name in `search.tuning.TUNERS`.
        replays: How many searches, numbered from 0.
        trials: Trials of each; None for the tuner's own number.
        advance: Called after each.
    """
    replayer = Replayer(table, tuner, trials=trials)
    found = []
    for number in range(replays):
        found.append(replayer.run(number))
        if advance is not None:
            advance()
    return found

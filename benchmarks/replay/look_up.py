"""An executor that trains nothing: outcomes are looked up in a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from typing import Any, Final, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...search.configurations import Configuration
from ...search.errors import InputError
from ...search.seeds import derive_seed
from ...search.trials import FAILED, TrialOutcome, TrialTask
from ..tabular import FitTable, metric_column

P = ParamSpec("P")
T = TypeVar("T")

COMPLETED: Final = "completed"


class LookUp:
    """The validation errors and seconds of a table, by configuration, seed number and epoch.

    Args:
        table: Where to look.
    """

    def __init__(self, table: FitTable) -> None:
        grid, error = table.grid, table.dataset.closed_loop_error
        self._metric = metric_column("val", error)
        self._last = grid.rungs[-1]
        self._places = {each: place for place, each in enumerate(grid.configurations())}
        shape = (len(self._places), grid.seeds)

        def column(name: str) -> NDArray[np.float64]:
            return table.frame[name].to_numpy(np.float64, na_value=np.nan).reshape(shape)

        self.seeds = grid.seeds
        self.rungs = grid.rungs
        self._errors: Mapping[int, NDArray[np.float64]] = {
            rung: column(metric_column("val", error, None if rung == self._last else rung))
            for rung in grid.rungs
        }
        self._seconds = column("train_seconds")
        self._counts = column("parameter_count")

    def place(self, configuration: Configuration) -> int:
        """Return which configuration of the grid this is.

        Raises:
            InputError: If the table does not hold it.
        """
        try:
            return self._places[configuration]
        except KeyError:
            raise InputError(f"The table does not hold {configuration}.") from None

    def outcome(self, task: TrialTask, seed_number: int) -> TrialOutcome:
        """Return what a trial would have found with one of the table's seeds.

        Raises:
            InputError: If the table does not hold it.
        """
        place = self.place(task.configuration)
        if task.last_epoch not in self._errors:
            raise InputError(
                f"The table holds errors after {', '.join(map(str, self.rungs))} epochs. "
                f"Received: a trial that ends after {task.last_epoch}."
            )
        error = float(self._errors[task.last_epoch][place, seed_number])
        share = (task.last_epoch - task.first_epoch) / self._last
        failed = np.isnan(error)
        return TrialOutcome(
            status=FAILED if failed else COMPLETED,
            error="it failed when the table was made" if failed else "",
            parameter_count=int(self._counts[place, seed_number]),
            metrics={} if failed else {self._metric: error},
            train_seconds=float(self._seconds[place, seed_number]) * share,
            state=b"",
        )


class LookUpExecutor(Executor):
    """Answers trials from a table, one search's worth of them.

    A configuration is always answered with the same seed of the table within a search, and with an
    unrelated one in the next, as if each search trained it anew.

    Args:
        look_up: The table.
        replay: Number of the search, which draws the seeds.
    """

    def __init__(self, look_up: LookUp, replay: int) -> None:
        self._look_up = look_up
        self._replay = replay

    def seed_number(self, configuration: Configuration) -> int:
        """Return with which seed of the table a configuration is answered."""
        place = self._look_up.place(configuration)
        return derive_seed("replay", self._replay, place) % self._look_up.seeds

    def submit(self, fn: Callable[P, T], /, *args: P.args, **_: P.kwargs) -> Future[T]:  # noqa: ARG002  # looked up instead
        """Return the outcome of a task as a finished future; the function is not called."""
        future: Future[Any] = Future()
        task = args[0]
        if not isinstance(task, TrialTask):
            raise TypeError(f"Only trials are looked up. Received: {type(task).__name__}.")
        future.set_result(self._look_up.outcome(task, self.seed_number(task.configuration)))
        return future

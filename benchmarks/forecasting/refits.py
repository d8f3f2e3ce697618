"""The chosen network, refitted with several seeds: their forecasts, and the median of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from ...search.datasets import EVERYTHING, TRAIN, Dataset, DatasetSpec, view_of
from ...search.errors import SearchFailedError
from ...search.judging import Episodes, cap_forecast
from ...search.seeds import derive_seed
from ...search.series import FloatArray
from ...search.trials import Ledger, TrialOutcome, TrialTask
from ..measuring import UNIT_MULTIPLE, run_missing
from .chosen import Chosen

FITS: Final = "fits.jsonl"


def refit_tasks(chosen: Chosen, dataset: DatasetSpec, *, seeds: int, seed: int) -> list[TrialTask]:
    """List the refits on the training part, whose errors are measured.

    Args:
        chosen: What to train.
        dataset: On what; its content is pinned.
        seeds: How many.
        seed: What their seeds are drawn from.
    """
    return [
        TrialTask(
            configuration=chosen.configuration,
            dataset=dataset,
            last_epoch=chosen.epochs,
            max_epochs=chosen.epochs,
            batch_size=chosen.batch_size,
            seed=derive_seed(seed, "forecast", number),
            unit_multiple=UNIT_MULTIPLE,
        )
        for number in range(seeds)
    ]


def whole_task(tested: TrialTask, outcome: TrialOutcome | None) -> TrialTask:
    """Return the refit on all data that goes with one on the training part: of the same seed.

    Where the best epoch is kept, validation data tell which that is. They are learned from here, so
    that it trains for as many epochs as the other one was best after.

    Args:
        tested: The refit on the training part.
        outcome: What it found; None if that is lost.
    """
    best = None if outcome is None else outcome.best_epoch
    return replace(
        tested,
        configuration=replace(tested.configuration, epoch_kept="last"),
        last_epoch=best or tested.last_epoch,
        trained_on=EVERYTHING,
    )


class Refits:
    """Refits of a choice, trained where a folder does not hold them yet.

    Args:
        chosen: What to train.
        dataset: On what.
        folder: Holds `fits.jsonl` and `states/`.
        seeds: How many.
        seed: What their seeds are drawn from.
        workers: Refits at a time; what they find does not depend on it.
        quiet: Say nothing.
    """

    def __init__(
        self,
        chosen: Chosen,
        dataset: Dataset,
        folder: Path,
        *,
        seeds: int,
        seed: int,
        workers: int,
        quiet: bool,
    ) -> None:
        self._dataset = dataset
        self._normalization = chosen.configuration.normalization
        self._ledger = Ledger(folder, name=FITS)
        tested = refit_tasks(chosen, dataset.spec, seeds=seeds, seed=seed)
        run = partial(
            run_missing, ledger=self._ledger, workers=workers, quiet=quiet, keep=_keep_state
        )
        run(tested, title="refits to be tested")
        whole = [whole_task(task, self._ledger.get(task)) for task in tested]
        run(whole, title="refits on all data")
        self._tasks = {TRAIN: tested, EVERYTHING: whole}

    def forecast(self, trained_on: str, episodes: Episodes) -> FloatArray:
        """Forecast with the median of all refits that have not failed.

        Args:
            trained_on: Which refits.
            episodes: From where, and how many steps.

        Returns:
            Shape (episodes, horizon), in the same units; what is beyond belief is held at the
            limit.

        Raises:
            SearchFailedError: If every refit failed.
        """
        from ...search.training import TrainingState, forecast_from

        view = view_of(self._dataset, self._normalization)
        forecasts, errors = [], []
        for task in self._tasks[trained_on]:
            outcome = self._ledger.get(task)
            if outcome is None or outcome.state is None:
                errors.append("its weights are lost" if outcome is None else outcome.error)
                continue
            forecast = forecast_from(
                task.configuration,
                TrainingState.from_bytes(outcome.state),
                episodes,
                normalization=view.normalization,
                unit_multiple=task.unit_multiple,
            )
            forecasts.append(cap_forecast(forecast, limit=episodes.limit)[0])
        if not forecasts:
            raise SearchFailedError(f"Every refit failed, the first with: {errors[0]}.")
        return np.asarray(np.median(forecasts, axis=0))

    @property
    def failed(self) -> int:
        """How many of the refits on all data failed."""
        outcomes = [self._ledger.get(task) for task in self._tasks[EVERYTHING]]
        return sum(outcome is None or outcome.state is None for outcome in outcomes)


def _keep_state(outcome: TrialOutcome) -> TrialOutcome:
    """Keep the weights: from them any number of steps is forecast without training again."""
    return outcome

"""The chosen network, refitted with several seeds: their forecasts, and the median of them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from ...search.datasets import EVERYTHING, TRAIN, Dataset, DatasetSpec
from ...search.errors import SearchFailedError
from ...search.judging import cap_forecast
from ...search.seeds import derive_seed
from ...search.series import FloatArray
from ...search.trials import Ledger, TrialOutcome, TrialTask
from ..measuring import UNIT_MULTIPLE, run_missing
from .chosen import Chosen

FITS: Final = "fits.jsonl"
TITLES: Final = {TRAIN: "refits to be tested", EVERYTHING: "refits on all data"}


def refit_tasks(
    chosen: Chosen, dataset: DatasetSpec, *, seeds: int, seed: int, trained_on: str
) -> list[TrialTask]:
    """List the refits of a choice.

    Args:
        chosen: What to train.
        dataset: On what; its content is pinned.
        seeds: How many.
        seed: What their seeds are drawn from.
        trained_on: `TRAIN` for those whose errors are measured, `EVERYTHING` for those that
            forecast beyond the end; both have the same seeds.
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
            trained_on=trained_on,
        )
        for number in range(seeds)
    ]


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
        self._ledger = Ledger(folder, name=FITS)
        self._tasks = {
            part: refit_tasks(chosen, dataset.spec, seeds=seeds, seed=seed, trained_on=part)
            for part in TITLES
        }
        for part, tasks in self._tasks.items():
            run_missing(
                tasks,
                self._ledger,
                workers=workers,
                title=TITLES[part],
                quiet=quiet,
                keep=_keep_state,
            )

    def forecast(
        self, trained_on: str, context: FloatArray, known: FloatArray | None, steps: int
    ) -> FloatArray:
        """Forecast with the median of all refits that have not failed.

        Args:
            trained_on: Which refits.
            context: Samples as models see them, shape (episodes, lookback), or (episodes,
                lookback, features).
            known: What is known in advance, shape (episodes, steps, columns); None where nothing
                is.
            steps: Steps to forecast.

        Returns:
            Shape (episodes, steps), in the same units; values beyond belief are held at the limit.

        Raises:
            SearchFailedError: If every refit failed.
        """
        from ...search.training import TrainingState, forecast_from

        limit = self._dataset.episodes["validation"].limit
        forecasts, errors = [], []
        for task in self._tasks[trained_on]:
            outcome = self._ledger.get(task)
            if outcome is None or outcome.state is None:
                errors.append("its weights are lost" if outcome is None else outcome.error)
                continue
            forecast = forecast_from(
                task.configuration,
                TrainingState.from_bytes(outcome.state),
                context,
                steps,
                known=known,
                unit_multiple=task.unit_multiple,
            )
            forecasts.append(cap_forecast(forecast, limit=limit)[0])
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

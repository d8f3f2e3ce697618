"""A finished search, benchmark or study, and the forecasts that can be made with it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ...search.datasets import DatasetSpec, load_dataset, pin_content
from ...search.disk import hold_folder
from ...search.errors import check_path, check_text, check_whole_number
from ...search.own_data import TableSpec
from ...search.preconditions import check_surroundings
from ...search.quiet import import_tensorflow_quietly
from ...search.trials import check_workers
from ..measuring import MAX_SEEDS
from .chosen import Chosen, at_place, read_chosen
from .forecast import Forecast, make_forecast, origins_of
from .frames import forecast_frame, in_memory, with_time

FOLDER: Final = "forecast"
"""Where in the folder of a run its refits are kept."""
SEEDS: Final = 10


def load_run(folder: str | Path) -> Run:
    """Load what a search, a benchmark or a study of an own series has chosen.

    Args:
        folder: What it recorded to.

    Raises:
        InputError: If it holds none that has ended, or one of a built-in series.
    """
    path = check_path(folder, argument="folder")
    return Run(path, read_chosen(path))


class Run:
    """A run that has ended.

    Args:
        folder: Of the run.
        chosen: What it chose.

    Attributes:
        folder: As given.
        chosen: As given.
    """

    def __init__(self, folder: Path, chosen: Chosen) -> None:
        self.folder = folder
        self.chosen = chosen

    def forecast(
        self,
        frame: Any = None,
        *,
        steps: int | None = None,
        future: Any = None,
        seeds: int = SEEDS,
        seed: int = 0,
        workers: int = 1,
    ) -> pd.DataFrame:
        """Forecast beyond the end of the series.

        The chosen configuration is refitted to all samples; refits that the folder holds are not
        trained again.

        Args:
            frame: Other samples to learn from and go on from, such as newer ones: whatever
                `TableSpec.from_frame` takes (an index of dates says when). None: those of the
                file that the run was about, as it is now.
            steps: Steps to forecast. None: the horizon of the run.
            future: What is known in advance of these steps, where the run has such columns:
                whatever `TableSpec.from_frame` takes, or the path of a file.
            seeds: Refits, of which the forecast is the median.
            seed: What their seeds are drawn from.
            workers: Refits at a time.

        Returns:
            A row a step; see `forecast_frame` for the columns. `attrs["answer"]` says how good it
            is, in sentences.

        Raises:
            InputError: If an argument or the samples cannot be used.
            SearchFailedError: If every refit failed.
        """
        from .words import forecast_sentences

        dataset = self.dataset() if frame is None else in_memory(frame, self.dataset())
        made = self.make(
            dataset,
            steps=steps,
            future=future,
            seeds=seeds,
            seed=seed,
            workers=workers,
            quiet=True,
        )
        table = forecast_frame(made)
        table.attrs["answer"] = forecast_sentences(made)
        return table

    def dataset(self, series: str | None = None) -> DatasetSpec:
        """Name the samples to go on from.

        Args:
            series: The file that they are in now; None for that of the run.
        """
        newest = self._newest()
        if series is None:
            return newest
        return at_place(newest, check_text(series, argument="series"))

    def _newest(self) -> DatasetSpec:
        """The run's dataset, whatever its file holds by now."""
        return replace(self.chosen.dataset, content=None)

    def make(
        self,
        dataset: DatasetSpec,
        *,
        steps: int | None = None,
        future: Any = None,
        seeds: int = SEEDS,
        seed: int = 0,
        workers: int = 1,
        quiet: bool = False,
    ) -> Forecast:
        """Refit and forecast; see `forecast`.

        Args:
            dataset: What to learn from and go on from.
            steps: As of `forecast`.
            future: As of `forecast`.
            seeds: As of `forecast`.
            seed: As of `forecast`.
            workers: As of `forecast`.
            quiet: Say nothing.

        Raises:
            InputError: If an argument or the samples cannot be used; nothing is trained or written
                then.
            SearchFailedError: If every refit failed.
        """
        if steps is None:
            steps = dataset.horizon or dataset.lookback
        steps = check_whole_number(steps, 1, argument="steps")
        seeds = check_whole_number(seeds, 1, argument="seeds", most=MAX_SEEDS)
        seed = check_whole_number(seed, 0, argument="seed")
        workers = check_workers(workers)
        loaded = load_dataset(pin_content(dataset))
        origins = origins_of(loaded, steps, _future_table(future, loaded.spec))
        check_surroundings()
        import_tensorflow_quietly()
        from .refits import Refits

        folder = self.folder / FOLDER
        with hold_folder(folder):
            refits = Refits(
                self.chosen,
                loaded,
                folder,
                seeds=seeds,
                seed=seed,
                workers=workers,
                quiet=quiet,
            )
            return make_forecast(self.chosen, loaded, refits, origins, seeds=seeds)

    @property
    def changed(self) -> bool:
        """Whether the file of the run holds other samples than those it was about."""
        content = self.chosen.dataset.content
        return content not in (None, pin_content(self._newest()).content)


def _future_table(future: Any, dataset: DatasetSpec) -> TableSpec | None:
    """Say how what is known of the samples to come is read: as the samples themselves."""
    if future is None:
        return None
    held = dataset.table or TableSpec()
    if isinstance(future, str | os.PathLike):
        return replace(held, source=os.fspath(future), target=None)
    return TableSpec.from_frame(with_time(future, held), name="future")

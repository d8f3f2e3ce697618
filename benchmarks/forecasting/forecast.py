"""A forecast beyond the end of a series: the network's, its intervals, a baseline's beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ...search.configurations import Configuration
from ...search.datasets import EVERYTHING, TRAIN, Dataset
from ...search.errors import InputError
from ...search.own_data import Reading, Stamps, TableSpec, find_geometry, read_known_ahead
from ...search.series import FloatArray
from .chosen import Chosen
from .conformal import Coverage, conformal_radii, measure_coverage, rolling_radii
from .origins import Origins, cut_origins
from .refits import Refits
from .simple import best_simple
from .worth import Worth, compare

LEVELS: Final = (0.80, 0.95)
DELTA: Final = 0.10
"""The smallest share of an error that matters where a series declares none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """What one model says will come, in the units of the data.

    Attributes:
        middle: Its forecast, shape (steps,).
        radii: Level -> half the width of its interval at each step, shape (steps,); infinite where
            too few errors are known for that level.
        coverage: Level -> how often such intervals held the test values.
    """

    middle: FloatArray
    radii: dict[float, FloatArray]
    coverage: dict[float, Coverage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A forecast, and the evidence for it.

    Attributes:
        configuration: Of the network.
        epochs: For how many it was trained.
        source: Who chose it, in words.
        seeds: Refits of which the forecast is the median.
        failed: How many of them failed and take no part.
        series: Where the samples come from.
        reading: Those samples.
        stamps: When the forecast steps will be, shape (steps,); None where no column says when.
        network: The forecast.
        baseline: What the best simple baseline says.
        baseline_model: Its name.
        baseline_detail: What its fit chose.
        worth: Their errors on test data.
        origins: From how many origins, validation's and the test's, intervals get their errors.
    """

    configuration: Configuration
    epochs: int
    source: str
    seeds: int
    failed: int
    series: str
    reading: Reading
    stamps: Stamps | None
    network: Predicted
    baseline: Predicted
    baseline_model: str
    baseline_detail: str
    worth: Worth
    origins: int

    @property
    def steps(self) -> int:
        """Steps of the forecast."""
        return len(self.network.middle)

    @property
    def model(self) -> str:
        """The network's name, such as "GRU(24)"."""
        return self.configuration.model_name


def make_forecast(
    chosen: Chosen, dataset: Dataset, refits: Refits, origins: Origins, *, seeds: int
) -> Forecast:
    """Forecast beyond the end of a series, with intervals from errors that were measured.

    The refits that forecast beyond the end learned from everything. What they may get wrong is
    taken from the same number of refits on the training part alone, run from every origin after it.

    Args:
        chosen: What the refits are of.
        dataset: What they learned from, a table.
        refits: The refits.
        origins: From where to forecast.
        seeds: How many refits there are.

    Raises:
        SearchFailedError: If every refit failed.
    """
    steps = origins.steps
    limit = dataset.episodes["validation"].limit
    tested = refits.forecast(TRAIN, origins.episodes(limit=limit))
    future = refits.forecast(EVERYTHING, origins.episodes(limit=limit, at_end=True))[0]
    simple = best_simple(dataset, origins)
    stride = int(np.diff(origins.starts).max(initial=1))
    network, baseline = (dataset.scale * (each - origins.truth) for each in (tested, simple.tested))
    reading = _reading(dataset)
    return Forecast(
        configuration=chosen.configuration,
        epochs=chosen.epochs,
        source=chosen.source,
        seeds=seeds,
        failed=refits.failed,
        series=dataset.spec.series,
        reading=reading,
        stamps=None if reading.time is None else reading.time.following(steps),
        network=_predict(dataset, origins, network, future),
        baseline=_predict(dataset, origins, baseline, simple.future),
        baseline_model=simple.model,
        baseline_detail=simple.detail,
        worth=compare(
            network,
            baseline,
            origins.in_test,
            block=-(-steps // stride),
            delta=dataset.facts.matters.get("nrmse", DELTA),
        ),
        origins=len(origins.starts),
    )


def origins_of(dataset: Dataset, steps: int, future: TableSpec | None = None) -> Origins:
    """Cut the origins of a table's forecasts; see `cut_origins`.

    Args:
        dataset: The table.
        steps: Steps of a forecast.
        future: A table of what is known in advance of the samples to come; None where nothing but
            the calendar is known.

    Raises:
        InputError: If the test part is shorter than a forecast, or something is not known.
    """
    reading, options = _reading(dataset), dataset.spec.table
    if dataset.whole is None or options is None:
        raise ValueError("A forecast goes on from the end of a table.")
    if future is not None and not options.known:
        raise InputError(
            f"`future` is for columns that are known in advance, and {dataset.spec.series} was "
            f"learned without any. Received: future={future.name!r}."
        )
    geometry = find_geometry(reading, dataset.spec.split)
    known = None
    if planned := [column for column in dataset.columns if not column.predicted]:
        raw = read_known_ahead(future, reading, options, steps)
        means, scales = (
            np.array([getattr(c, name) for c in planned]) for name in ("mean", "scale")
        )
        known = (raw - means) / scales
    return cut_origins(
        dataset.whole, geometry, lookback=dataset.spec.lookback, steps=steps, future=known
    )


def _predict(
    dataset: Dataset, origins: Origins, errors: FloatArray, future: FloatArray
) -> Predicted:
    first = origins.first_test
    absolute = np.abs(errors)
    return Predicted(
        middle=dataset.scale * future + dataset.mean,
        radii={level: conformal_radii(absolute, level) for level in LEVELS},
        coverage={
            level: measure_coverage(
                absolute[first:], rolling_radii(absolute, origins.starts, level, first=first)
            )
            for level in LEVELS
        },
    )


def _reading(dataset: Dataset) -> Reading:
    if dataset.reading is None:
        raise ValueError("A forecast goes on from the end of a table.")
    return dataset.reading

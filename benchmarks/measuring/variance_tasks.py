"""The refits that tell where the spread between refits comes from; TensorFlow is not needed here.

Among the refits of a source that source alone varies; all else is as in the first ordinary refit.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ...search.datasets import DatasetSpec, load_dataset
from ...search.seeds import derive_seed
from ...search.trials import TrialTask
from .choices import Choice
from .measurement import BenchmarkSettings, refit_tasks
from .variance_sources import DATA, ORDER, WEIGHTS

VARIANCE_LEDGER: Final = "variance.jsonl"
ROLE: Final = "same units"
"""The role of the pair that is looked at."""
DATA_SEED_STEP: Final = 20
"""From one data seed to the next. A seed moves the Mackey-Glass series by half a Lyapunov time, and
ten of those are trained on: with this step no two refits share a training sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceRefit:
    """One refit, and the source that sets it apart from the others of its kind."""

    source: str
    choice: Choice
    task: TrialTask


def variance_refits(choices: Sequence[Choice], settings: BenchmarkSettings) -> list[VarianceRefit]:
    """List the refits in which one source varies, for each cell of the pair of equal units.

    Args:
        choices: What a benchmark measures.
        settings: How much of it; `variance_seeds` refits a cell and source.

    Returns:
        The refits, source by source. None without the pair, and none of other data where another
        data seed gives the same data.
    """
    if settings.variance_seeds == 0:
        return []
    pair = [choice for choice in choices if choice.role == ROLE]
    sources = [name for name in VARY if name != DATA or _draws_data(settings.dataset)]
    return [
        VarianceRefit(
            source=source,
            choice=choice,
            task=VARY[source](first_refit(choice, settings), settings.seed, number),
        )
        for source in sources
        for choice in pair
        for number in range(settings.variance_seeds)
    ]


def first_refit(choice: Choice, settings: BenchmarkSettings) -> TrialTask:
    """Return the task of the first ordinary refit, in which one seed draws weights and order."""
    return refit_tasks(choice, dataclasses.replace(settings, seeds=1))[0]


def draws_training_data(dataset: DatasetSpec) -> bool:
    """Whether another data seed gives other training data, or other held-out data alone."""
    windows = [load_dataset(spec).train for spec in (dataset, _other_data(dataset, 0))]
    return not np.array_equal(windows[0].inputs, windows[1].inputs)


def _draws_data(dataset: DatasetSpec) -> bool:
    """Whether another data seed gives other data."""
    other = _other_data(dataset, 0)
    return load_dataset(other).fingerprint != load_dataset(dataset).fingerprint


def _other_data(dataset: DatasetSpec, number: int) -> DatasetSpec:
    return dataclasses.replace(dataset, seed=dataset.seed + DATA_SEED_STEP * (number + 1))


def _vary_weights(task: TrialTask, seed: int, number: int) -> TrialTask:
    fresh = derive_seed(seed, WEIGHTS, number)
    return dataclasses.replace(task, seed=fresh, order_seed=task.seed)


def _vary_order(task: TrialTask, seed: int, number: int) -> TrialTask:
    return dataclasses.replace(task, order_seed=derive_seed(seed, ORDER, number))


def _vary_data(task: TrialTask, seed: int, number: int) -> TrialTask:  # noqa: ARG001  # as its likes
    return dataclasses.replace(task, dataset=_other_data(task.dataset, number))


VARY: Final[Mapping[str, Callable[[TrialTask, int, int], TrialTask]]] = {
    WEIGHTS: _vary_weights,
    ORDER: _vary_order,
    DATA: _vary_data,
}
"""Source -> from the first ordinary refit, the benchmark's seed and a number to a refit."""

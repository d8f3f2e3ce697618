"""What tuning is worth, exactly: the test error of the best of n trials, from a full table.

Nothing is simulated: every curve is a sum over the table with the weights of the law in
`benchmarks.statistics.selection_law`, and only its band over seeds is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .selection_law import expectations, failures_last, selection_probabilities, winning_pairs

Array = NDArray[np.float64]

RESAMPLES: Final = 1000
CONFIDENCE: Final = 0.95
FEWEST_SEEDS: Final = 3
"""With fewer there is no band: two seeds make the same pair in every resample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A quantity against the number of trials, with a band over seeds.

    Attributes:
        trials: Configurations tried, shape (n,).
        estimate: The quantity, shape (n,).
        low: Lower end of the band, shape (n,); NaN with fewer than 3 seeds.
        high: Upper end.
    """

    trials: NDArray[np.int64]
    estimate: Array
    low: Array
    high: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionTable:
    """Every configuration of one cell, trained with every seed.

    Attributes:
        validation: Scores by which a search selects, lower is better, shape (configurations,
            seeds); NaN or infinite where a training failed, which is selected last.
        test: Errors on test data, same shape. A score of which more is better is given with its
            sign turned, a logarithm as it is: only means and comparisons are made of them.

    Raises:
        ValueError: If the shapes differ or a table is empty.
    """

    validation: Array
    test: Array

    def __post_init__(self) -> None:
        if self.validation.shape != self.test.shape or self.validation.ndim != 2:
            raise ValueError(
                "`validation` and `test` must both be of shape (configurations, seeds). Received: "
                f"shapes {self.validation.shape} and {self.test.shape}."
            )
        if not self.validation.size:
            raise ValueError(f"A table needs entries. Received: shape {self.validation.shape}.")

    @property
    def seeds(self) -> int:
        """Seeds that every configuration was trained with."""
        return int(self.validation.shape[1])


def error_curve(
    table: SelectionTable, trials: Sequence[int] | NDArray[np.int64], *, seed: int = 0
) -> Curve:
    """Draw the expected test error of one cell against the number of trials.

    A search with one seed selects; a training with another seed is what is reported, so that no
    configuration is judged by the run that chose it. The estimate averages over all ordered pairs
    of different seeds; the band is the percentile bootstrap over seeds, resampled whole.

    Args:
        table: Every configuration of the cell with every seed.
        trials: Numbers n, each at most the table's configurations.
        seed: Of the bootstrap.

    Returns:
        The curve. With a single seed that seed both selects and reports.
    """
    pairs = np.stack(
        [
            expectations(selection_probabilities(scores, trials), failures_last(table.test))
            for scores in table.validation.T
        ]
    )  # (selecting seed, trials, reporting seed)
    weights = _pair_weights(table.seeds, np.random.default_rng(seed))
    return _curve(trials, _weighted(weights, np.moveaxis(pairs, 1, 2)))


def better_curve(
    first: SelectionTable,
    second: SelectionTable,
    trials: Sequence[int] | NDArray[np.int64],
    *,
    seed: int = 0,
) -> Curve:
    """Draw the probability that a first cell, tuned with n trials, beats a second one.

    Seeds select and report as in `error_curve`, those of the cells apart from each other.

    Args:
        first: Every configuration of the first cell with every seed.
        second: The same of the second.
        trials: Numbers n, given to each cell.
        seed: Of the bootstrap.
    """
    chosen = [
        np.stack([selection_probabilities(scores, trials) for scores in table.validation.T])
        for table in (first, second)
    ]
    outcomes = np.empty((first.seeds, second.seeds, first.seeds, second.seeds, len(trials)))
    for one in range(first.seeds):
        for other in range(second.seeds):
            wins = winning_pairs(first.test[:, one], second.test[:, other])
            outcomes[one, other] = np.einsum("ank,bnk->abn", chosen[0] @ wins, chosen[1])
    rng = np.random.default_rng(seed)
    return _curve(
        trials,
        _weighted_twice([_pair_weights(table.seeds, rng) for table in (first, second)], outcomes),
    )


def _pair_weights(seeds: int, rng: np.random.Generator) -> Array:
    """How much each pair of a selecting and a reporting seed counts, shape (1 + resamples, pairs).

    The first row is the table itself. A seed never reports what it selected, even where it was
    drawn twice.
    """
    if seeds == 1:
        return np.ones((1, 1))
    counts = np.ones((1, seeds))
    if seeds >= FEWEST_SEEDS:
        drawn = rng.multinomial(seeds, np.full(seeds, 1 / seeds), size=2 * RESAMPLES)
        # A resample of one seed alone has no pair; at most one in nine is.
        several = drawn[(drawn > 0).sum(axis=1) > 1][:RESAMPLES]
        counts = np.concatenate([counts, several])
    pairs = counts[:, :, None] * counts[:, None] * (1 - np.eye(seeds))
    flat = pairs.reshape(len(counts), -1)
    return np.asarray(flat / flat.sum(axis=1, keepdims=True), dtype=np.float64)


def _weighted(weights: Array, pairs: Array) -> Array:
    """Means over pairs of seeds, shape (rows of weights, trials); infinite if a part is."""
    return expectations(weights, pairs.reshape(weights.shape[1], -1))


def _weighted_twice(weights: Sequence[Array], outcomes: Array) -> Array:
    """Means over pairs of seeds of both cells, shape (rows of weights, trials).

    Args:
        weights: Of the pairs of each cell.
        outcomes: Shape (reporting seed, of the second cell, selecting seed, of the second cell,
            trials).
    """
    first, second = (rows[: min(map(len, weights))] for rows in weights)
    pairs = outcomes.transpose(4, 2, 0, 3, 1)
    flat = pairs.reshape(len(pairs), first.shape[1], second.shape[1])
    return np.stack([((first @ part) * second).sum(axis=1) for part in flat], axis=1)


def _curve(trials: Sequence[int] | NDArray[np.int64], values: Array) -> Curve:
    """The first row of values with a band of the others."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.full((2, len(trials)), np.nan)
    if len(values) > 1:
        low, high = np.quantile(values[1:], [tail, 1 - tail], axis=0, method="inverted_cdf")
    return Curve(trials=np.asarray(trials, dtype=np.int64), estimate=values[0], low=low, high=high)

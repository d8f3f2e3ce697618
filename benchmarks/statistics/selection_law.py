"""Which configuration n trials select: the hypergeometric law, without a single search.

A search that draws n of K configurations without replacement and keeps the one of least
validation error keeps the one of rank j with probability C(K-j, n-1) / C(K, n).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def rank_probabilities(configurations: int, trials: Sequence[int] | NDArray[np.int64]) -> Array:
    """Return the probability that the best of n trials has rank j among all configurations.

    Args:
        configurations: K, of which n are drawn without replacement.
        trials: Numbers n, each in 1..K.

    Returns:
        C(K-j, n-1) / C(K, n) for j = 1..K, shape (len(trials), K).

    Raises:
        ValueError: If a number of trials is not in 1..K.

    Examples:
        >>> rank_probabilities(4, [1, 2, 4]).round(3).tolist()
        [[0.25, 0.25, 0.25, 0.25], [0.5, 0.333, 0.167, 0.0], [1.0, 0.0, 0.0, 0.0]]
    """
    n = np.asarray(trials, dtype=np.int64)[:, None]
    if n.size and not (n.min() >= 1 and n.max() <= configurations):
        raise ValueError(
            f"`trials` must lie in 1..{configurations}, the configurations of the table. "
            f"Received: {n.min()} to {n.max()}."
        )
    # P(1) = n / K, and P(j+1) / P(j) = (K - j - n + 1) / (K - j).
    rank = np.arange(1, configurations, dtype=np.float64)
    steps = np.maximum(configurations - rank - n + 1, 0.0) / (configurations - rank)
    return np.cumprod(np.concatenate([n / configurations, steps], axis=1), axis=1)


def selection_probabilities(
    validation: ArrayLike, trials: Sequence[int] | NDArray[np.int64]
) -> Array:
    """Return the probability that each configuration is the one that n trials select.

    Configurations of equal score are equally likely to be taken among those drawn.

    Args:
        validation: Scores of shape (K,), lower is better; NaN or infinite comes last.
        trials: Numbers n, each in 1..K.

    Returns:
        Probabilities of shape (len(trials), K), each row of sum 1.
    """
    scores = failures_last(validation)
    by_rank = rank_probabilities(len(scores), trials)
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    shared = np.add.reduceat(by_rank, starts, axis=1) / sizes
    return np.asarray(shared[:, group], dtype=np.float64)


def expected_error(
    validation: ArrayLike, test: ArrayLike, trials: Sequence[int] | NDArray[np.int64]
) -> Array:
    """Return the expected test error of what n trials select.

    Args:
        validation: Scores of shape (K,), lower is better.
        test: Test errors of the same configurations, shape (K,).
        trials: Numbers n, each in 1..K.

    Returns:
        Expectations of shape (len(trials),); infinite while a failure may be selected.

    Examples:
        >>> expected_error([1.0, 2.0, 3.0], [0.1, 0.5, 0.3], [1, 3]).round(3).tolist()
        [0.3, 0.1]
    """
    errors = failures_last(test)[:, None]
    return expectations(selection_probabilities(validation, trials), errors)[:, 0]


def probability_selected_better(
    first: tuple[ArrayLike, ArrayLike],
    second: tuple[ArrayLike, ArrayLike],
    trials: Sequence[int] | NDArray[np.int64],
) -> Array:
    """Return the probability that n trials of a first cell select a better one than of a second.

    Args:
        first: Validation scores and test errors of the first cell, each of shape (K,).
        second: Those of the second cell, each of shape (L,).
        trials: Numbers n, given to each cell; each in 1..min(K, L).

    Returns:
        P(first < second) + P(equal) / 2 of the selected test errors, shape (len(trials),).
    """
    chosen = [selection_probabilities(validation, trials) for validation, _ in (first, second)]
    wins = winning_pairs(np.asarray(first[1], np.float64), np.asarray(second[1], np.float64))
    return np.asarray(((chosen[0] @ wins) * chosen[1]).sum(axis=1), dtype=np.float64)


def winning_pairs(first: Array, second: Array) -> Array:
    """Tell whether each first error is the lower one, a half where they are equal, shape (K, L)."""
    one, other = (failures_last(errors) for errors in (first[:, None], second[None]))
    return np.asarray((one < other) + 0.5 * (one == other), dtype=np.float64)


def failures_last(errors: ArrayLike) -> Array:
    """Return errors of the same shape, infinite where they are no number."""
    given = np.asarray(errors, dtype=np.float64)
    return np.where(np.isnan(given), np.inf, given)


def expectations(probabilities: Array, errors: Array) -> Array:
    """Return expected errors, shape (trials, columns); infinite where a failure has a part.

    Args:
        probabilities: Shape (trials, configurations).
        errors: Shape (configurations, columns).
    """
    failed = np.isinf(errors)
    finite = probabilities @ np.where(failed, 0.0, errors)
    return np.where(probabilities @ failed > 0, np.inf, finite)

"""Statistics of errors over replicates: summaries, intervals, comparisons, verdicts.

Errors are ratios in spirit, so they are compared as log10. A failed replicate is an infinite
error: it keeps its rank and its place in n.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

EQUIVALENCE_DECADES: Final = 0.15
"""Two errors closer than this (a factor of 1.41) are the same for a user."""

MINIMUM_REPLICATES: Final = 5
"""With fewer, a percentile bootstrap covers much less than it claims, so nothing is decided."""

SIGNIFICANCE: Final = 0.05

Verdict = Literal["first", "second", "equivalent", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Median and quartiles of n values."""

    n: int
    median: float
    q25: float
    q75: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate between confidence bounds; the bounds are NaN where there is no interval."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How the errors of a first group of replicates compare with those of a second.

    Attributes:
        n: Size of the smaller group.
        difference: Interquartile mean of log10 error, first minus second, in decades.
        probability_first_better: P(first < second) + P(equal) / 2.
        p_value: Two-sided Mann-Whitney p-value, not adjusted.
    """

    n: int
    difference: Interval
    probability_first_better: Interval
    p_value: float


def summarize(values: ArrayLike) -> Summary:
    """Return n, median and quartiles.

    Args:
        values: Numbers of shape (n,), possibly infinite.

    Returns:
        The summary; NaN throughout when there is no value.

    Examples:
        >>> summarize([1.0, 2.0, 3.0, float("inf")])
        Summary(n=4, median=2.5, q25=1.75, q75=inf)
    """
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0:
        return Summary(n=0, median=np.nan, q25=np.nan, q75=np.nan)
    q25, median, q75 = _quantiles(array, [0.25, 0.5, 0.75])
    return Summary(n=int(array.size), median=median, q25=q25, q75=q75)


def pareto_front(cost: ArrayLike, error: ArrayLike) -> NDArray[np.bool_]:
    """Tell which points no other point dominates.

    Args:
        cost: Shape (n,); lower is better.
        error: Shape (n,); lower is better.

    Returns:
        Booleans of shape (n,). Equal points are on the front together; a point that is not
        finite never is.
    """
    points = np.stack([np.asarray(cost, np.float64), np.asarray(error, np.float64)], axis=-1)
    no_worse = (points[:, None] <= points[None]).all(axis=-1)
    better = (points[:, None] < points[None]).any(axis=-1)
    dominated = (no_worse & better).any(axis=0)
    return np.asarray(~dominated & np.isfinite(points).all(axis=-1), dtype=np.bool_)


def spearman(x: ArrayLike, y: ArrayLike) -> float:
    """Return the rank correlation of two arrays of shape (n,), NaN where it is undefined."""
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if first.size < 2 or any((values == values[0]).all() for values in (first, second)):
        return float("nan")
    return float(stats.spearmanr(first, second).statistic)


def clopper_pearson(successes: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Return the exact binomial interval of a proportion.

    Raises:
        ValueError: If `n` is below 1 or `successes` is not in 0..n.

    References:
        Clopper and Pearson (1934), Biometrika 26, 404-413.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(
            "`successes` must lie in 0..n with n at least 1. "
            f"Received: successes={successes}, n={n}."
        )
    bounds = stats.binomtest(successes, n).proportion_ci(confidence, method="exact")
    return Interval(estimate=successes / n, low=float(bounds.low), high=float(bounds.high))


def interquartile_mean(values: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    """Return the mean of the middle half along an axis."""
    return np.asarray(stats.trim_mean(values, 0.25, axis=axis), dtype=np.float64)


def interquartile_mean_interval(
    values: ArrayLike, *, confidence: float = 0.95, resamples: int = 2000, seed: int = 0
) -> Interval:
    """Return the interquartile mean with a percentile bootstrap interval.

    Args:
        values: Shape (n,); give log10 of an error, not the error.
        confidence: Coverage in (0, 1).
        resamples: Bootstrap resamples.
        seed: Of the bootstrap.

    References:
        Agarwal et al. (2021), "Deep RL at the Edge of the Statistical Precipice", section 4.3.
    """
    sample = np.asarray(values, dtype=np.float64)
    return _bootstrap([sample], interquartile_mean, confidence, resamples, seed)


def probability_better(
    a: ArrayLike,
    b: ArrayLike,
    *,
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> tuple[Interval, float]:
    """Return the probability that a replicate of `a` has the lower error, and a p-value.

    Args:
        a: Errors of shape (n,).
        b: Errors of shape (m,), not paired with `a`.
        confidence: Coverage in (0, 1).
        resamples: Bootstrap resamples.
        seed: Of the bootstrap.

    Returns:
        P(a < b) + P(a == b) / 2 with a percentile bootstrap interval, and the two-sided
        Mann-Whitney p-value. The interval of fully separated groups has no width: read it with
        the p-value.
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    interval = _bootstrap([first, second], _probability_below, confidence, resamples, seed)
    if min(first.size, second.size) == 0:
        return interval, float("nan")
    return interval, float(stats.mannwhitneyu(first, second, alternative="two-sided").pvalue)


def compare_errors(
    a: ArrayLike, b: ArrayLike, *, resamples: int = 2000, seed: int = 0
) -> Comparison:
    """Compare two groups of errors on the log10 scale.

    Args:
        a: Errors of shape (n,), not negative; infinite where a replicate failed.
        b: Errors of shape (m,), likewise.
        resamples: Bootstrap resamples.
        seed: Of the bootstrap.

    Returns:
        The comparison, of 95 % intervals. Where every replicate of both groups failed the
        difference is NaN: nothing is known of it.
    """
    logs = [np.log10(np.maximum(np.asarray(x, np.float64), np.finfo(float).tiny)) for x in (a, b)]
    probability, p_value = probability_better(*logs, resamples=resamples, seed=seed)
    difference = _bootstrap(logs, _difference, 0.95, resamples, seed)
    if all(np.isinf(log).all() for log in logs):
        difference = Interval(estimate=np.nan, low=np.nan, high=np.nan)
    return Comparison(
        n=min(log.size for log in logs),
        difference=difference,
        probability_first_better=probability,
        p_value=p_value,
    )


def decide(comparison: Comparison, *, adjusted_p_value: float) -> Verdict:
    """Return the verdict of a comparison.

    Equivalent when the whole interval of the difference lies in the equivalence zone. Better when
    the whole interval lies outside it and the adjusted p-value is below 0.05; the p-value is
    there because a bootstrap of few replicates is too narrow. Everything else is undecided,
    also a difference whose sign is clear but whose size is not.

    References:
        Kruschke (2018), Advances in Methods and Practices in Psychological Science 1(2), 270-280.
    """
    low, high = comparison.difference.low, comparison.difference.high
    if comparison.n < MINIMUM_REPLICATES:
        return "undecided"
    if max(abs(low), abs(high)) <= EQUIVALENCE_DECADES:
        return "equivalent"
    if adjusted_p_value < SIGNIFICANCE and high < -EQUIVALENCE_DECADES:
        return "first"
    if adjusted_p_value < SIGNIFICANCE and low > EQUIVALENCE_DECADES:
        return "second"
    return "undecided"


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return p-values of shape (n,) adjusted over their family by Holm's step-down rule.

    Examples:
        >>> holm([0.01, 0.04, 0.03]).tolist()
        [0.03, 0.06, 0.06]
    """
    values = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(values)
    stepped = values[order] * np.arange(values.size, 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def _quantiles(values: NDArray[np.float64], probabilities: Sequence[float]) -> list[float]:
    """Return linearly interpolated quantiles that stay infinite where a neighbour is."""
    lower, upper = (np.quantile(values, probabilities, method=m) for m in ("lower", "higher"))
    with np.errstate(invalid="ignore"):
        linear = np.quantile(values, probabilities)
    known = (lower == upper) | ~np.isfinite(upper)
    return [float(quantile) for quantile in np.where(known, upper, linear)]


def _probability_below(
    a: NDArray[np.float64], b: NDArray[np.float64], axis: int = -1
) -> NDArray[np.float64]:
    first, second = np.moveaxis(a, axis, -1)[..., :, None], np.moveaxis(b, axis, -1)[..., None, :]
    wins = (first < second) + 0.5 * (first == second)
    return np.asarray(wins.mean(axis=(-2, -1)), dtype=np.float64)


def _difference(
    a: NDArray[np.float64], b: NDArray[np.float64], axis: int = -1
) -> NDArray[np.float64]:
    first, second = interquartile_mean(a, axis), interquartile_mean(b, axis)
    difference = first - second
    # A resample in which the middle half of both groups failed favours neither.
    return np.where(np.isnan(difference), 0.0, difference)


def _bootstrap(
    samples: Sequence[NDArray[np.float64]],
    statistic: Callable[..., NDArray[np.float64]],
    confidence: float,
    resamples: int,
    seed: int,
) -> Interval:
    sizes = [sample.size for sample in samples]
    if min(sizes) == 0:
        return Interval(estimate=np.nan, low=np.nan, high=np.nan)
    with np.errstate(invalid="ignore"):
        estimate = float(statistic(*samples))
        if min(sizes) == 1:
            return Interval(estimate=estimate, low=np.nan, high=np.nan)
        result = stats.bootstrap(
            samples,
            statistic,
            vectorized=True,
            paired=False,
            n_resamples=resamples,
            method="percentile",
            rng=np.random.default_rng(seed),
        )
    tail = (1 - confidence) / 2
    low, high = _quantiles(np.asarray(result.bootstrap_distribution), [tail, 1 - tail])
    return Interval(estimate=estimate, low=low, high=high)

"""Statistics against what SciPy, rliable and statsmodels give; each value with the call it is from.

SciPy 1.17.1, rliable 1.2.0, statsmodels 0.15.0.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.intervals import (
    clopper_pearson,
    spearman_interval,
)
from gru_or_lstm.benchmarks.statistics.rank_tests import noether_sample_size, probability_below
from gru_or_lstm.benchmarks.tables.importance import functional_anova

FIRST = [0.31, 0.12, 0.25, 0.19, 0.44, 0.27, 0.25]
SECOND = [0.52, 0.25, 0.61, 0.33, 0.47, 0.90]


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # From statsmodels.stats.proportion.proportion_confint(successes, n, method="beta")
        (3, 10, 0.06673951117773447, 0.6524528500599973),
        (29, 30, 0.8278305443665873, 0.9991564290733695),
        (0, 30, 0.0, 0.1157033082220278),
    ],
)
def test_clopper_pearson_agrees_with_statsmodels(
    successes: int, n: int, low: float, high: float
) -> None:
    interval = clopper_pearson(successes, n)

    assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-9)


def test_probability_better_agrees_with_rliable() -> None:
    # From rliable.metrics.probability_of_improvement(SECOND[:, None], FIRST[:, None]): the share of
    # pairs in which the second's score is the higher one.
    better = probability_below(np.array(FIRST), np.array(SECOND))

    assert better == pytest.approx(0.8809523809523809)


@pytest.mark.parametrize(("power", "runs"), [(0.80, 21), (0.90, 29), (0.95, 35)])
def test_noether_needs_21_29_35_runs(power: float, runs: int) -> None:
    assert noether_sample_size(power) == runs


def test_noether_needs_fewer_runs_for_a_larger_difference() -> None:
    # (z_0.975 + z_0.8)^2 / (6 * 0.5^2), z from a normal table: 1.960 and 0.842.
    assert noether_sample_size(0.8, probability_better=1.0) == math.ceil(2.802**2 / 1.5)


@pytest.mark.parametrize(
    ("power", "probability"), [(0.0, 0.75), (1.0, 0.75), (0.8, 0.5), (0.8, 1.1), (math.nan, 0.75)]
)
def test_noether_names_probabilities_it_cannot_use(power: float, probability: float) -> None:
    with pytest.raises(ValueError, match=f"Received: power={power}"):
        noether_sample_size(power, probability_better=probability)


def test_spearman_agrees_with_scipy_and_is_inside_its_interval() -> None:
    # From scipy.stats.spearmanr(x, y).statistic
    interval = spearman_interval(range(10), [2, 1, 4, 3, 7, 5, 6, 10, 8, 9])

    assert interval.estimate == pytest.approx(0.9030303030303028)
    # tanh(artanh(r) -+ 1.96 sqrt((1 + r^2 / 2) / 7)), Bonett and Wright (2000).
    spread = 1.959964 * math.sqrt((1 + 0.9030303**2 / 2) / 7)
    bounds = [math.tanh(math.atanh(0.9030303) + sign * spread) for sign in (-1, 1)]
    assert [interval.low, interval.high] == pytest.approx(bounds, rel=1e-6)


def test_spearman_has_no_bounds_for_three_points() -> None:
    interval = spearman_interval([1, 2, 3], [1, 3, 2])

    assert interval.estimate == 0.5
    assert math.isnan(interval.low)


def test_functional_anova_agrees_with_the_sums_of_squares_of_statsmodels() -> None:
    # anova_lm(ols("y ~ C(a) + C(b)", data).fit()): sum_sq 8/3, 19 and 13/3 of 26.
    shares = functional_anova(["a", "b"], np.array([[1.0, 2.0, 4.0], [3.0, 1.0, 7.0]]))

    assert shares == pytest.approx({"a": 8 / 78, "b": 19 / 26, "a x b": 13 / 78})

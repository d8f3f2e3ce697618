"""Exact rank tests and P(first better) against SciPy and values from the literature."""

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.rank_tests import (
    count_ties,
    mann_whitney,
    probability_first_better,
)
from scipy import stats


def draw(seed, size, digits=None):
    values = np.random.default_rng(seed).normal(size=size)
    return values if digits is None else values.round(digits)


@pytest.mark.parametrize("sizes", [(10, 10), (4, 9), (30, 30)])
def test_without_ties_the_p_value_is_scipys_exact_one(sizes):
    first, second = draw(1, sizes[0]), draw(2, sizes[1]) + 0.3
    expected = stats.mannwhitneyu(first, second, method="exact").pvalue
    assert mann_whitney(first, second) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("sizes", [(6, 6), (4, 7)])
def test_with_ties_the_p_value_is_that_of_every_permutation(sizes):
    first, second = draw(3, sizes[0], 0), draw(4, sizes[1], 0)
    assert count_ties(first, second) > 0
    every = stats.PermutationMethod(n_resamples=math.comb(sum(sizes), sizes[0]))
    expected = stats.mannwhitneyu(first, second, method=every).pvalue
    assert mann_whitney(first, second) == pytest.approx(expected, rel=1e-12)


def test_one_tie_barely_moves_the_p_value_of_thirty_runs_each():
    first, second = draw(5, 30), draw(6, 30)
    untied = mann_whitney(first, second)
    second[0] = first[np.argmin(np.abs(first - second[0]))]
    assert mann_whitney(first, second) == pytest.approx(untied, abs=0.01)


def test_failures_are_tied_last():
    first, second = np.array([1.0, 2.0, np.inf, np.inf]), np.array([3.0, 4.0, 5.0, np.inf])
    assert count_ties(first, second) == 3
    assert 0 < mann_whitney(first, second) <= 1


def test_equal_groups_give_no_evidence():
    assert mann_whitney(np.ones(5), np.ones(5)) == 1.0


def test_ten_against_ten_without_overlap_leaves_room_below_one():
    interval = probability_first_better(np.arange(10.0), np.arange(10.0, 20.0))
    assert interval.estimate == interval.high == 1.0
    assert interval.low == pytest.approx(0.80, abs=0.005)


def test_the_interval_is_mirrored_with_the_groups():
    first, second = draw(7, 8), draw(8, 11)
    one, other = (probability_first_better(*pair) for pair in ((first, second), (second, first)))
    assert (one.estimate, one.low, one.high) == pytest.approx(
        (1 - other.estimate, 1 - other.high, 1 - other.low)
    )


def test_an_end_of_the_interval_explains_the_estimate_by_its_own_standard_error():
    n, m = 9, 14
    interval = probability_first_better(draw(9, n), draw(10, m) + 0.5)
    for end in (interval.low, interval.high):
        factor = 1 + ((n + m) / 2 - 1) * ((1 - end) / (2 - end) + end / (1 + end))
        error = math.sqrt(end * (1 - end) * factor / (n * m))
        assert abs(end - interval.estimate) == pytest.approx(1.959964 * error, rel=1e-5)


def test_equal_costs_count_half():
    assert probability_first_better(np.array([1.0, 2.0]), np.array([2.0, 3.0])).estimate == 3.5 / 4


@pytest.mark.parametrize("shift", [0.0, 1.0, 2.5])
def test_the_interval_covers_about_as_often_as_it_claims(shift):
    rng = np.random.default_rng(11)
    true, draws, covered = stats.norm.cdf(shift / math.sqrt(2)), 400, 0
    for _ in range(draws):
        interval = probability_first_better(rng.normal(size=10), rng.normal(shift, size=10))
        covered += interval.low <= true <= interval.high
    assert covered >= stats.binom.ppf(0.001, draws, 0.94)


def test_nothing_is_known_without_runs():
    empty = np.array([])
    assert math.isnan(mann_whitney(empty, np.ones(3)))
    assert math.isnan(probability_first_better(empty, np.ones(3)).low)

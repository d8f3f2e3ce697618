"""Statistics against values known on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.fronts import pareto_front
from gru_or_lstm.benchmarks.statistics.intervals import (
    Summary,
    clopper_pearson,
    spearman,
    summarize,
)


def test_summary_of_one_to_five_is_their_quartiles() -> None:
    assert summarize([5.0, 1.0, 3.0, 2.0, 4.0]) == Summary(n=5, median=3.0, q25=2.0, q75=4.0)


def test_failures_keep_their_rank_in_a_summary() -> None:
    summary = summarize([1.0, 2.0, 3.0, math.inf, math.inf])

    assert (summary.n, summary.median, summary.q75) == (5, 3.0, math.inf)


def test_summary_is_infinite_once_a_neighbour_of_the_quantile_is() -> None:
    assert summarize([1.0, math.inf]).median == math.inf


def test_summary_of_nothing_has_n_zero() -> None:
    summary = summarize([])

    assert summary.n == 0
    assert math.isnan(summary.median)


def test_pareto_front_keeps_points_that_nothing_dominates() -> None:
    front = pareto_front([1, 2, 3, 4, 2], [9, 5, 6, 1, 5])

    assert front.tolist() == [True, True, False, True, True]


def test_pareto_front_never_holds_a_failure() -> None:
    assert pareto_front([1, 2, np.nan], [math.inf, 3, 1]).tolist() == [False, True, False]


def test_spearman_sees_order_only() -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0])

    assert spearman(x, np.exp(x)) == pytest.approx(1.0)
    assert spearman(x, -(x**3)) == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1.0], [2.0]),
        ([1.0, 1.0], [1.0, 2.0]),
        ([], []),
        ([1.0, 2.0], [math.inf, math.inf]),
    ],
)
def test_spearman_is_nan_where_ranks_say_nothing(x: list[float], y: list[float]) -> None:
    assert math.isnan(spearman(x, y))


def test_clopper_pearson_of_no_success_has_its_closed_form() -> None:
    interval = clopper_pearson(0, 10)

    assert interval.low == 0.0
    assert interval.high == pytest.approx(1 - 0.025 ** (1 / 10))


def test_clopper_pearson_of_all_successes_mirrors_none() -> None:
    interval = clopper_pearson(8, 8, confidence=0.9)

    assert (interval.estimate, interval.high) == (1.0, 1.0)
    assert interval.low == pytest.approx(0.05 ** (1 / 8))


@pytest.mark.parametrize(("successes", "n"), [(1, 0), (3, 2), (-1, 2)])
def test_clopper_pearson_names_counts_it_cannot_use(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"successes={successes}, n={n}"):
        clopper_pearson(successes, n)

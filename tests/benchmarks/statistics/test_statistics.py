"""Statistics against values known on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.comparisons import (
    Comparison,
    compare_errors,
    decide,
    holm,
    probability_better,
)
from gru_or_lstm.benchmarks.statistics.fronts import pareto_front
from gru_or_lstm.benchmarks.statistics.intervals import (
    Interval,
    Summary,
    clopper_pearson,
    interquartile_mean_interval,
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


def test_interquartile_mean_ignores_the_outer_quarters() -> None:
    interval = interquartile_mean_interval([-1e9, 1.0, 3.0, 1e9])

    assert interval.estimate == 2.0


def test_interquartile_mean_interval_covers_as_often_as_it_claims() -> None:
    rng = np.random.default_rng(3)
    intervals = [
        interquartile_mean_interval(rng.normal(size=20), resamples=200) for _ in range(200)
    ]
    covered = sum(interval.low <= 0.0 <= interval.high for interval in intervals)

    assert 0.88 <= covered / 200 <= 0.99


def test_bootstrap_intervals_are_reproducible() -> None:
    values = np.random.default_rng(0).normal(size=12)

    assert interquartile_mean_interval(values) == interquartile_mean_interval(values)


def test_one_replicate_has_an_estimate_but_no_interval() -> None:
    interval = interquartile_mean_interval([0.25])

    assert interval.estimate == 0.25
    assert math.isnan(interval.low)


def test_probability_better_counts_pairs_and_halves_ties() -> None:
    interval, _ = probability_better([1.0, 2.0], [2.0, 3.0])

    assert interval.estimate == 3.5 / 4


def test_probability_better_of_separated_groups_has_the_exact_p_value() -> None:
    interval, p_value = probability_better([1, 2, 3, 4], [5, 6, 7, 8])

    assert interval.estimate == 1.0
    assert p_value == pytest.approx(2 / math.comb(8, 4))


def test_exchanging_the_groups_exchanges_the_answer() -> None:
    a, b = [0.1, 0.2, 0.5], [0.15, 0.3, 0.4, 0.9]

    forward, backward = compare_errors(a, b), compare_errors(b, a)

    assert forward.difference.estimate == pytest.approx(-backward.difference.estimate)
    assert forward.probability_first_better.estimate == pytest.approx(
        1 - backward.probability_first_better.estimate
    )
    assert forward.p_value == pytest.approx(backward.p_value)


def test_ten_times_the_error_is_one_decade() -> None:
    errors = np.array([0.01, 0.02, 0.03, 0.05, 0.08])

    assert compare_errors(errors, 10 * errors).difference.estimate == pytest.approx(-1.0)


def test_failures_are_worse_than_any_error() -> None:
    comparison = compare_errors([math.inf] * 10, [50.0] * 10)

    assert comparison.difference.low == math.inf
    assert comparison.probability_first_better.estimate == 0.0
    assert decide(comparison, adjusted_p_value=comparison.p_value) == "second"


def test_two_groups_that_always_failed_are_undecided() -> None:
    comparison = compare_errors([math.inf] * 10, [math.inf] * 10)

    assert decide(comparison, adjusted_p_value=comparison.p_value) == "undecided"


@pytest.mark.parametrize(
    ("low", "high", "p_value", "n", "expected"),
    [
        (-0.50, -0.20, 0.001, 10, "first"),
        (0.20, 0.50, 0.001, 10, "second"),
        (-0.14, -0.05, 0.001, 10, "equivalent"),
        (-0.50, -0.10, 0.001, 10, "undecided"),
        (-0.50, -0.20, 0.060, 10, "undecided"),
        (-0.50, -0.20, 0.001, 4, "undecided"),
        (-0.01, 0.01, 0.9, 4, "undecided"),
        (math.nan, math.nan, 0.001, 10, "undecided"),
    ],
)
def test_verdict_follows_the_interval_and_the_p_value(
    low: float, high: float, p_value: float, n: int, expected: str
) -> None:
    comparison = Comparison(
        n=n,
        difference=Interval(estimate=(low + high) / 2, low=low, high=high),
        probability_first_better=Interval(estimate=0.5, low=0.4, high=0.6),
        p_value=p_value,
    )

    assert decide(comparison, adjusted_p_value=p_value) == expected


def test_holm_is_step_down_and_keeps_order() -> None:
    assert holm([0.04, 0.01, 0.9]) == pytest.approx([0.08, 0.03, 0.9])
    assert holm([]).tolist() == []

"""The interval of a standard deviation against its table, and how often it holds the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.intervals import standard_deviation_interval


@pytest.mark.parametrize(
    # sqrt((n - 1) / chi2) with the quantiles at 0.975 and 0.025 of a printed chi-square table.
    ("n", "upper", "lower"),
    [(8, 16.0128, 1.68987), (10, 19.0228, 2.70039), (30, 45.7223, 16.0471)],
)
def test_the_bounds_are_those_of_the_chi_square_table(n: int, upper: float, lower: float) -> None:
    values = np.linspace(-1, 1, n)
    deviation = values.std(ddof=1)

    interval = standard_deviation_interval(values)

    assert interval.estimate == pytest.approx(deviation)
    assert interval.low == pytest.approx(deviation * math.sqrt((n - 1) / upper), rel=1e-5)
    assert interval.high == pytest.approx(deviation * math.sqrt((n - 1) / lower), rel=1e-5)


def test_of_few_normal_values_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    intervals = [standard_deviation_interval(rng.normal(size=8)) for _ in range(4000)]

    held = np.mean([interval.low <= 1.0 <= interval.high for interval in intervals])

    assert held == pytest.approx(0.95, abs=0.01)


def test_a_failure_makes_the_spread_infinite_and_bounds_nothing() -> None:
    interval = standard_deviation_interval([0.1, 0.2, math.inf])

    assert interval.estimate == math.inf
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)


@pytest.mark.parametrize("values", [[], [1.0], [math.inf]])
def test_fewer_than_two_values_have_no_spread(values: list[float]) -> None:
    assert math.isnan(standard_deviation_interval(values).estimate)

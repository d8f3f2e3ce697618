"""Differences of interquartile means against SciPy's Yuen test and what is known on paper."""

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.effects import Scale, difference, effect_interval, scale_of
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.series.trajectories import SeriesFacts
from scipy import stats

ERRORS = Scale(delta=0.1)
TIMES = Scale(delta=0.25, unit="Lyapunov times")


def draw(seed, size):
    return np.random.default_rng(seed).normal(size=size)


@pytest.mark.parametrize("sizes", [(10, 10), (5, 30), (3, 4)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_intervals_are_those_of_yuens_test(sizes, confidence):
    first, second = draw(1, (7, sizes[0])), draw(2, (7, sizes[1])) + 0.5
    expected = stats.ttest_ind(first, second, axis=-1, equal_var=False, trim=0.25)
    low, high = difference(first, second).bounds(confidence)
    ends = expected.confidence_interval(confidence)
    np.testing.assert_allclose([low, high], [ends.low, ends.high], rtol=1e-10)


def test_an_effect_on_errors_is_the_ratio_of_their_interquartile_means_in_the_logarithm():
    errors = np.array([0.01, 0.02, 0.03, 0.05, 0.08])
    interval = effect_interval(ERRORS.costs(3 * errors), ERRORS.costs(errors), confidence=0.95)
    assert math.exp(interval.estimate) == pytest.approx(3)


def test_an_effect_on_scores_is_their_difference_and_a_higher_score_costs_less():
    times = np.array([4.0, 5.0, 6.0, 7.0, 8.0])
    interval = effect_interval(TIMES.costs(times + 2), TIMES.costs(times), confidence=0.95)
    assert interval.estimate == pytest.approx(-2)
    assert interval.low < -2 < interval.high


def test_exchanging_the_groups_mirrors_the_interval():
    first, second = draw(3, 10), draw(4, 12)
    one = effect_interval(first, second, confidence=0.95)
    other = effect_interval(second, first, confidence=0.95)
    assert (one.estimate, one.low, one.high) == pytest.approx(
        (-other.estimate, -other.high, -other.low)
    )


def test_a_group_without_spread_has_an_interval_without_width():
    interval = effect_interval(np.full(10, 2.0), np.full(10, 1.0), confidence=0.95)
    assert (interval.estimate, interval.low, interval.high) == (1.0, 1.0, 1.0)


def test_up_to_a_quarter_of_failures_leaves_a_finite_difference():
    first = np.append(draw(5, 8), [np.inf, np.inf])
    interval = effect_interval(first, draw(6, 10), confidence=0.95)
    assert np.isfinite([interval.estimate, interval.low, interval.high]).all()


def test_more_failures_make_an_infinite_difference_whose_other_end_is_what_is_known():
    first = np.append(draw(7, 6), [np.inf] * 4)
    second = draw(8, 10)
    interval = effect_interval(first, second, confidence=0.95)
    worst = np.where(np.isinf(first), max(first[:6].max(), second.max()), first)
    assert interval.estimate == interval.high == np.inf
    assert interval.low == pytest.approx(effect_interval(worst, second, confidence=0.95).low)


def test_a_group_that_failed_in_every_run_is_worse_beyond_doubt():
    interval = effect_interval(draw(9, 10), np.full(10, np.inf), confidence=0.95)
    assert (interval.estimate, interval.low, interval.high) == (-np.inf, -np.inf, -np.inf)


def test_nothing_is_known_of_two_groups_that_failed():
    lost = np.full(10, np.inf)
    assert math.isnan(effect_interval(lost, lost, confidence=0.95).estimate)
    assert math.isnan(effect_interval(lost, np.array([]), confidence=0.95).estimate)


def test_a_single_run_has_an_estimate_but_no_interval():
    interval = effect_interval(np.array([1.0]), draw(1, 9), confidence=0.95)
    assert np.isfinite(interval.estimate)
    assert np.isnan([interval.low, interval.high]).all()


def test_runs_without_a_number_have_failed_on_either_scale():
    assert ERRORS.costs([np.nan, np.inf, 1.0]).tolist() == [np.inf, np.inf, 0.0]
    assert TIMES.costs([np.nan, 3.0]).tolist() == [np.inf, -3.0]


def test_an_error_of_zero_is_the_least_that_a_float_can_hold():
    assert ERRORS.costs([0.0])[0] == pytest.approx(math.log(np.finfo(float).tiny))


def test_a_share_of_an_error_bounds_its_ratio_and_an_amount_of_a_score_its_difference():
    assert math.exp(ERRORS.bound) == pytest.approx(1.1)
    assert TIMES.bound == 0.25


def test_alternatives_are_5_10_and_25_percent_or_amounts_in_that_proportion():
    assert [scale.delta for scale in ERRORS.alternatives()] == pytest.approx([0.05, 0.10, 0.25])
    assert [scale.delta for scale in TIMES.alternatives()] == pytest.approx([0.125, 0.25, 0.625])
    assert {scale.unit for scale in TIMES.alternatives()} == {"Lyapunov times"}


@pytest.mark.parametrize("delta", [0.0, -0.1, math.nan, math.inf])
def test_a_difference_that_cannot_matter_is_refused(delta):
    with pytest.raises(ValueError, match=f"delta={delta}"):
        Scale(delta=delta)


@pytest.mark.parametrize(
    ("series", "metric", "expected"),
    [
        ("damped-cosine", "nrmse_env", Scale(delta=0.25)),
        ("damped-cosine-noisy", "nrmse_env", Scale(delta=0.25)),
        ("damped-cosine-replica", "nrmse_env", Scale(delta=0.25)),
        ("sunspots", "nrmse", Scale(delta=0.10)),
        ("mackey-glass", "valid_time", Scale(delta=0.25, unit="Lyapunov times")),
        ("mackey-glass", "smape", Scale(delta=0.10)),
    ],
)
def test_every_series_declares_the_difference_that_matters(series, metric, expected):
    assert scale_of(metric, load_dataset(DatasetSpec(series=series)).facts) == expected


def test_a_column_is_no_metric():
    with pytest.raises(ValueError, match="Received: 'test_nrmse_env'"):
        scale_of("test_nrmse_env", SeriesFacts())


def test_a_score_without_a_declared_difference_is_not_compared():
    with pytest.raises(ValueError, match="metric='valid_time'"):
        scale_of("valid_time", SeriesFacts())

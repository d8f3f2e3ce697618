import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.ratios import paired_ratio


def test_pairs_that_move_together_leave_no_doubt_about_their_ratio():
    machine = np.array([1.0, 3.0, 2.0, 7.0])  # a slow minute hits both
    interval = paired_ratio(30 * machine, machine)
    assert (interval.estimate, interval.low, interval.high) == (30, 30, 30)


def test_the_interval_of_a_noisy_ratio_holds_it_and_has_a_width():
    rng = np.random.default_rng(0)
    interval = paired_ratio(10 * rng.lognormal(0, 0.1, 40), rng.lognormal(0, 0.1, 40))
    assert interval.low < interval.estimate < interval.high
    assert 9 < interval.low < 10 < interval.high < 11


def test_the_same_pairs_give_the_same_interval():
    values = np.arange(1.0, 9.0)
    assert paired_ratio(values, values[::-1]) == paired_ratio(values, values[::-1])


def test_one_pair_gives_no_interval_and_none_no_ratio():
    one, none = paired_ratio([4.0], [2.0]), paired_ratio([], [])
    assert one.estimate == 2
    assert np.isnan([one.low, one.high, none.estimate, none.low, none.high]).all()


def test_values_that_are_not_pairs_are_refused():
    with pytest.raises(ValueError, match=r"Pairs are needed. Received: 2 and 1 values."):
        paired_ratio([1.0, 2.0], [1.0])

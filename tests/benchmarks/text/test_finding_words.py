"""The five sentences of a verdict."""

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.contests import Contest, compete
from gru_or_lstm.benchmarks.statistics.effects import Scale
from gru_or_lstm.benchmarks.statistics.intervals import Interval
from gru_or_lstm.benchmarks.text.finding_words import (
    say_alternatives,
    say_delta,
    say_finding,
    say_test,
)

NAMES = ("GRU", "LSTM")
ERRORS = Scale(delta=0.1)
TIMES = Scale(delta=0.25, unit="Lyapunov times")


def contest(estimate, wide, narrow=None, *, scale=ERRORS, variance=0.05, ties=0):
    narrow = narrow or wide
    return Contest(
        scale=scale,
        sizes=(10, 10),
        effect=Interval(estimate=estimate, low=wide[0], high=wide[1]),
        narrow=Interval(estimate=estimate, low=narrow[0], high=narrow[1]),
        variance=variance,
        probability_first_better=Interval(estimate=0.5, low=0.0, high=1.0),
        p_value=0.01,
        ties=ties,
    )


def lower(*percentages):
    """Effects on the logarithm of errors that are lower by so many percent."""
    return [math.log1p(-percentage / 100) for percentage in percentages]


def say(found, p_value=0.01):
    return say_finding(found, NAMES, adjusted_p_value=p_value)


def test_better():
    estimate, low, high = lower(19, 24, 14)
    assert say(contest(estimate, (low, high))) == "GRU better by 19 % [14, 24]"
    assert say(contest(-estimate, (-high, -low))) == "LSTM better by 19 % [14, 24]"


def test_ahead_by_too_little_to_matter():
    estimate, low, high = lower(3, 5, 1)
    assert say(contest(estimate, (low, high))) == "GRU ahead by 3 %: too little to matter"


def test_ahead_while_it_is_open_whether_that_matters():
    estimate, low, high = lower(15, 23, 5)
    assert say(contest(estimate, (low, high))) == (
        "GRU ahead by 15 % [5, 23]; whether by more than 10 % is open"
    )


def test_either():
    found = contest(0.01, (-0.06, 0.08))
    assert say(found, 0.5) == "either: within ±10 % of each other"


def test_undecided_with_the_number_of_runs_that_would_settle_it():
    found = contest(0.04, (lower(6)[0], -lower(13)[0]))
    assert say(found, 0.5) == (
        "undecided: from 6 % for the GRU to 13 % for the LSTM; about n = 91 would settle it"
    )


def test_scores_are_said_in_their_unit():
    better = contest(-0.9, (-1.2, -0.61), scale=TIMES)
    assert say(better) == "GRU better by 0.90 Lyapunov times [0.61, 1.2]"
    assert say(contest(-0.1, (-0.2, -0.02), scale=TIMES)) == (
        "GRU ahead by 0.10 Lyapunov times: too little to matter"
    )
    assert say(contest(-0.4, (-0.7, -0.1), scale=TIMES)) == (
        "GRU ahead by 0.40 Lyapunov times [0.10, 0.70]; "
        "whether by more than 0.25 Lyapunov times is open"
    )
    assert say(contest(-0.1, (-0.2, 0.02), scale=TIMES), 0.5) == (
        "either: within ±0.25 Lyapunov times of each other"
    )
    undecided = contest(0.1, (-0.2, 0.4), scale=TIMES, variance=math.nan)
    assert say(undecided, 0.5) == (
        "undecided: from 0.20 Lyapunov times for the GRU to 0.40 Lyapunov times for the LSTM"
    )


def test_from_twice_the_error_on_a_factor_is_said():
    found = contest(-math.log(3.2), (-math.log(4.1), -math.log(2.5)))
    assert say(found) == "GRU better by a factor of 3.2 [2.5, 4.1]"
    undecided = contest(0.2, (-math.log(2.1), -lower(13)[0]), variance=math.nan)
    assert say(undecided, 0.5) == "undecided: from a factor of 2.1 for the GRU to 13 % for the LSTM"


def test_a_factor_that_no_float_holds_is_infinite():
    exact, lost = np.zeros(10), np.full(10, 1e3)
    assert say(compete(exact, lost, ERRORS)).startswith("GRU better by a factor of ∞")


def test_a_cell_that_mostly_failed_is_said_to_have_failed():
    found = compete([50.0 + run for run in range(10)], [math.inf] * 10, ERRORS)
    assert say(found, found.p_value) == "GRU better: most runs of the LSTM failed"


def test_both_ends_of_an_undecided_interval_may_favour_one_cell():
    found = contest(lower(8)[0], (lower(14)[0], lower(2)[0]), variance=math.nan)
    assert say(found, 0.06) == "undecided: from 14 % for the GRU to 2 % for the GRU"


def test_differences_below_one_percent_keep_a_digit():
    estimate, low, high = lower(0.42, 0.6, 0.2)
    assert say(contest(estimate, (low, high))) == "GRU ahead by 0.4 %: too little to matter"


@pytest.mark.parametrize(("runs", "said"), [(0, "0 runs"), (1, "1 run"), (4, "4 runs")])
def test_too_few_runs_say_nothing(runs, said):
    found = compete([1.0] * runs, [1.0] * runs, ERRORS)
    assert say(found, math.nan) == f"undecided: {said} a cell cannot tell, 5 are the least"


def test_cells_that_always_failed_say_nothing():
    found = compete([math.inf] * 6, [math.inf] * 6, ERRORS)
    assert say(found, 1.0) == "undecided: too few runs that did not fail"


def test_what_would_be_said_at_other_differences():
    found = contest(-0.13, (-0.20, -0.06), (-0.19, -0.07))
    assert say_alternatives(found, NAMES, adjusted_p_value=0.01) == {
        "5 %": "GRU better by 12 % [6, 18]",
        "10 %": "GRU ahead by 12 % [6, 18]; whether by more than 10 % is open",
        "25 %": "GRU ahead by 12 %: too little to matter",
    }
    undecided = say_alternatives(found, NAMES, adjusted_p_value=0.5)
    assert list(undecided.values()) == [
        "undecided",
        "undecided",
        "either: within ±25 % of each other",
    ]


def test_the_test_and_its_ties_are_named():
    assert say_test(contest(0, (-1, 1)), adjusted_p_value=0.0123) == (
        "two-sided exact Mann-Whitney p = 0.012 after Holm"
    )
    assert say_test(contest(0, (-1, 1), ties=3), adjusted_p_value=0.5).endswith(
        "after Holm, 3 runs tied: their ranks are shared"
    )


def test_deltas_are_said_in_percent_or_in_their_unit():
    assert [say_delta(scale) for scale in (ERRORS, TIMES)] == ["10 %", "0.25 Lyapunov times"]

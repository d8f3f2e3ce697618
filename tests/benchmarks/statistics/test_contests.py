"""What contests show: the rule, its families, and how many runs would settle one."""

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.contests import (
    OUTCOMES,
    Contest,
    adjust,
    compete,
    judge,
    outcome_codes,
    settling_size,
)
from gru_or_lstm.benchmarks.statistics.effects import Scale, difference
from gru_or_lstm.benchmarks.statistics.intervals import Interval
from scipy import stats
from statsmodels.stats.power import NormalIndPower

SCALE = Scale(delta=0.1)
NOTHING = Interval(estimate=0.5, low=0.0, high=1.0)


def contest(low, high, narrow, *, n=10, variance=1.0, scale=SCALE, p_value=0.01):
    def interval(ends):
        return Interval(estimate=sum(ends) / 2, low=ends[0], high=ends[1])

    return Contest(
        scale=scale,
        sizes=(n, n),
        effect=interval((low, high)),
        narrow=interval(narrow),
        variance=variance,
        probability_first_better=NOTHING,
        p_value=p_value,
        ties=0,
    )


@pytest.mark.parametrize(
    ("wide", "narrow", "p_value", "n", "expected"),
    [
        ((-0.30, -0.10), (-0.28, -0.12), 0.001, 10, "better"),
        ((0.10, 0.30), (0.12, 0.28), 0.001, 10, "better"),
        ((-0.06, -0.01), (-0.055, -0.015), 0.001, 10, "negligible"),
        ((-0.20, -0.01), (-0.18, -0.03), 0.001, 10, "open"),
        ((-0.06, 0.01), (-0.055, 0.005), 0.3, 10, "either"),
        ((-0.06, -0.01), (-0.055, -0.015), 0.2, 10, "either"),
        ((-0.30, -0.10), (-0.28, -0.12), 0.06, 10, "undecided"),
        ((-0.20, 0.02), (-0.18, 0.01), 0.001, 10, "undecided"),
        ((-0.30, -0.10), (-0.28, -0.12), 0.001, 4, "undecided"),
        ((-0.01, 0.01), (-0.01, 0.01), 0.9, 4, "undecided"),
        ((math.nan, math.nan), (math.nan, math.nan), 0.001, 10, "undecided"),
        ((-math.inf, -math.inf), (-math.inf, -math.inf), 0.001, 10, "better"),
    ],
)
def test_direction_and_size_are_judged_apart(wide, narrow, p_value, n, expected):
    finding = judge(contest(*wide, narrow, n=n), adjusted_p_value=p_value)
    assert finding.outcome == expected
    assert not sum(wide) < 0 or finding.first_ahead


def test_another_smallest_difference_may_change_what_is_said():
    found = contest(-0.20, -0.06, (-0.19, -0.07))
    said = [
        judge(found, adjusted_p_value=0.01, scale=scale).outcome for scale in SCALE.alternatives()
    ]
    assert said == ["better", "open", "negligible"]


def test_all_at_once_the_rule_is_the_same():
    wide, narrow = (-0.30, -0.10), (-0.28, -0.12)
    codes = outcome_codes(
        wide=tuple(np.full((2, 3), end) for end in wide),
        narrow=tuple(np.full((2, 3), end) for end in narrow),
        p_values=np.array([[0.01, 0.04, 0.06]] * 2),
        bound=SCALE.bound,
    )
    assert [OUTCOMES[code] for code in codes[1]] == ["better", "better", "undecided"]


def test_the_audits_example_is_no_longer_equivalent():
    # Sunspots: errors of .615 and .762 a seed apart by 24 %, which every seed shows.
    rng = np.random.default_rng(0)
    gru, lstm = (center * np.exp(0.02 * rng.normal(size=10)) for center in (0.615, 0.762))
    found = compete(gru, lstm, SCALE)
    finding = judge(found, adjusted_p_value=found.p_value)
    assert (finding.outcome, finding.first_ahead) == ("better", True)
    assert math.exp(found.effect.estimate) == pytest.approx(0.807, abs=0.02)


def test_higher_scores_win():
    rng = np.random.default_rng(1)
    found = compete(
        rng.normal(8.0, 0.1, 10), rng.normal(7.0, 0.1, 10), Scale(delta=0.25, unit="periods")
    )
    assert judge(found, adjusted_p_value=found.p_value).first_ahead
    assert found.probability_first_better.estimate == 1.0


def test_ties_are_counted():
    assert compete([1.0, 2.0, 3.0], [3.0, 4.0, 3.0], SCALE).ties == 3


def test_one_p_value_a_contest_adjusted_in_its_own_family():
    p_values = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.02, "none": math.nan}
    families = {"a": "headline", "b": "headline"} | dict.fromkeys(("c", "d", "none"), "exploratory")
    adjusted = adjust(p_values, families)
    assert list(adjusted) == list(p_values)
    assert [adjusted[key] for key in "abcd"] == pytest.approx([0.02, 0.04, 0.04, 0.04])
    assert math.isnan(adjusted["none"])


@pytest.mark.parametrize("families", [{}, {"a": "other"}])
def test_a_contest_without_a_declared_family_is_refused(families):
    with pytest.raises(ValueError, match="family"):
        adjust({"a": 0.01}, families)


def test_so_many_runs_find_a_large_difference_as_the_two_sided_normal_test_does():
    found = contest(-1.0, 0.2, (-0.9, 0.1), variance=2.0)
    size = settling_size(found, adjusted_p_value=found.p_value)
    # Two groups of standard deviation 1, 0.4 apart: without equivalence in reach.
    expected = NormalIndPower().solve_power(effect_size=0.4, power=0.8, alpha=0.05)
    assert size == pytest.approx(expected, rel=0.03)


def test_so_many_runs_show_that_no_difference_matters_as_two_one_sided_tests_do():
    found = contest(-0.2, 0.2, (-0.17, 0.17), variance=0.05)
    size = settling_size(found, adjusted_p_value=found.p_value)
    # A true difference of 0: power 0.8 less 0.05 for a false direction would settle it, too.
    least = 0.05 * ((stats.norm.ppf(0.95) + stats.norm.ppf(0.875)) / SCALE.bound) ** 2
    most = 0.05 * ((stats.norm.ppf(0.95) + stats.norm.ppf(0.90)) / SCALE.bound) ** 2
    assert least <= size <= most


def test_a_larger_family_needs_more_runs_for_a_direction():
    found = contest(-1.0, 0.2, (-0.9, 0.1), variance=2.0)
    alone = settling_size(found, adjusted_p_value=found.p_value)
    assert settling_size(found, adjusted_p_value=10 * found.p_value) > alone


def test_no_number_is_named_where_the_spread_is_unknown():
    found = compete([math.inf] * 6 + [1.0] * 4, [1.0] * 10, SCALE)
    assert settling_size(found, adjusted_p_value=1.0) is None


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0, 2.0])
def test_so_many_runs_would_settle_it_as_often_as_is_said(share):
    rng, draws, spread = np.random.default_rng(5), 1_000, 0.2
    effect = share * SCALE.bound
    large = rng.normal(0, spread, (2, 200_000))
    variance = float(difference(*large).variance)
    present = contest(effect - 0.3, effect + 0.3, (effect - 0.2, effect + 0.2), variance=variance)
    size = settling_size(present, adjusted_p_value=present.p_value)
    first, second = rng.normal(0, spread, (2, draws, size))
    found = difference(first + effect, second)
    codes = outcome_codes(
        wide=found.bounds(0.95),
        narrow=found.bounds(0.90),
        p_values=stats.mannwhitneyu(first + effect, second, axis=-1, method="exact").pvalue,
        bound=SCALE.bound,
    )
    settled = np.mean(codes != OUTCOMES.index("undecided"))
    assert 0.75 <= settled <= 0.85

"""How often the gate is wrong, by simulation: false alarms, and losses that it misses."""

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.compare.columns import column_of
from gru_or_lstm.benchmarks.compare.contesting import measure
from gru_or_lstm.benchmarks.compare.gate import exceeds
from gru_or_lstm.benchmarks.compare.limits import parse_limits
from gru_or_lstm.benchmarks.compare.samples import Sample, sample_of
from gru_or_lstm.benchmarks.statistics.contests import OUTCOMES, judge, outcome_codes
from gru_or_lstm.benchmarks.statistics.effects import difference
from scipy import stats

REPEATS = 30
DRAWS = 1_000
LIMIT = 0.05
LOSS = 0.20
COSTS = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "t of 3 degrees": lambda rng, shape: rng.standard_t(3, shape) / math.sqrt(3),
    "skewed": lambda rng, shape: rng.gamma(1.5, size=shape) / math.sqrt(1.5),
}
"""Costs with a standard deviation of 1."""
CASES = [
    pytest.param(rows, spread, kind, id=f"{rows} rows, spread {spread:.0%}, {kind}")
    for rows in (1, 8)
    for spread in (0.02, 0.10, 0.18)
    for kind in COSTS
]


def holm(p_values):
    """Adjust p-values over the last axis."""
    order = np.argsort(p_values, axis=-1)
    count = p_values.shape[-1]
    times = np.take_along_axis(p_values, order, -1) * (count - np.arange(count))
    adjusted = np.empty_like(p_values)
    np.put_along_axis(adjusted, order, np.minimum(np.maximum.accumulate(times, -1), 1), -1)
    return adjusted


def alarms(rows, spread, kind, *, loss):
    """Which rows of so many gates fail, shape (DRAWS, rows); the first has the true loss."""
    rng = np.random.default_rng([rows, round(100 * spread), list(COSTS).index(kind)])
    new, base = math.log1p(spread) * COSTS[kind](rng, (2, DRAWS, rows, REPEATS))
    new[:, 0] += math.log1p(loss)
    found = difference(new, base)
    p_values = stats.mannwhitneyu(new, base, axis=-1, method="exact").pvalue
    bound = math.log1p(LIMIT)
    codes = outcome_codes(
        wide=found.bounds(0.95), narrow=found.bounds(0.90), p_values=holm(p_values), bound=bound
    )
    return exceeds(codes, found.estimate, bound=bound)


@pytest.mark.parametrize(("rows", "spread", "kind"), CASES)
def test_the_same_program_measured_twice_raises_an_alarm_in_at_most_one_of_twenty(
    rows, spread, kind
):
    found = alarms(rows, spread, kind, loss=0.0).any(axis=-1).sum()
    assert found <= stats.binom.ppf(0.999, DRAWS, 0.05)


@pytest.mark.parametrize(("rows", "spread", "kind"), CASES)
def test_a_loss_of_a_fifth_is_caught_in_at_least_four_of_five(rows, spread, kind):
    found = alarms(rows, spread, kind, loss=LOSS)[:, 0].sum()
    assert found >= stats.binom.ppf(0.001, DRAWS, 0.80)


def test_a_flat_threshold_raises_false_alarms():
    """What most gates do: medians alone, held to 5 %."""
    rng = np.random.default_rng(0)
    new, base = np.exp(0.18 * rng.normal(size=(2, DRAWS, REPEATS)))
    alarm = np.median(new, axis=-1) / np.median(base, axis=-1) > 1 + LIMIT
    assert alarm.mean() > 0.10


@pytest.mark.parametrize("kind", COSTS)
def test_where_rounds_were_not_kept_the_rates_are_no_worse(kind):
    rng = np.random.default_rng(list(COSTS).index(kind))
    (limit,) = parse_limits(["median:+5%"]).values()
    alarms = []
    for _ in range(100):
        base, again = np.exp(0.15 * COSTS[kind](rng, (2, REPEATS)))
        found = [
            measure(summed_up(base), summed_up(new), limit.column, limit=limit).contest
            for new in (again, (1 + LOSS) * again)
        ]
        alarms.append([fails(contest) for contest in found])
    unchanged, worse = np.sum(alarms, axis=0)
    assert unchanged <= stats.binom.ppf(0.999, 100, 0.05)
    assert worse >= stats.binom.ppf(0.001, 100, 0.80)


def summed_up(values):
    return Sample(summary=sample_of(values).summary)


def fails(contest):
    outcome = judge(contest, adjusted_p_value=contest.p_value).outcome
    effect = contest.effect.estimate
    return bool(exceeds(OUTCOMES.index(outcome), effect, bound=contest.scale.bound))


@pytest.mark.parametrize("seed", range(12))
def test_the_gate_decides_as_the_simulated_rule(seed):
    rng = np.random.default_rng(seed)
    new, base = np.exp(0.1 * rng.normal(size=(2, REPEATS)) + np.array([[0.03 * (seed % 5)], [0]]))
    (limit,) = parse_limits(["test_nrmse:+5%"]).values()
    contest = measure(sample_of(base), sample_of(new), column_of("test_nrmse"), limit=limit).contest
    found = difference(np.log(new), np.log(base))
    p_value = stats.mannwhitneyu(new, base, method="exact").pvalue
    code = outcome_codes(
        wide=found.bounds(0.95),
        narrow=found.bounds(0.90),
        p_values=p_value,
        bound=math.log1p(LIMIT),
    )
    finding = judge(contest, adjusted_p_value=contest.p_value)
    assert contest.scale.bound == pytest.approx(math.log1p(LIMIT))
    assert finding.outcome == OUTCOMES[int(code)]
    assert contest.effect.estimate == pytest.approx(float(found.estimate))

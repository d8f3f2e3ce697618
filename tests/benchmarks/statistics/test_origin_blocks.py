"""Intervals over seeds and origins, against simulated contests whose answer is known."""

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.contests import compete, judge, settling_size
from gru_or_lstm.benchmarks.statistics.effects import Scale, effect_interval
from gru_or_lstm.benchmarks.statistics.origin_blocks import (
    OriginErrors,
    enough_blocks,
    overlapping_origins,
    resample,
)
from scipy import stats

ERRORS = Scale(delta=0.1)
TIMES = Scale(delta=0.25, unit="periods")
BLOCK = 5
DRAWS = 200


def moving(rng, runs, origins):
    """Unit noise along origins that neighbours up to `BLOCK` apart share, shape (runs, origins)."""
    noise = rng.normal(size=(runs, origins + BLOCK - 1))
    return np.lib.stride_tricks.sliding_window_view(noise, BLOCK, axis=1).sum(-1) / math.sqrt(BLOCK)


def contest(rng, runs=30, origins=40):
    """Two cells without a true difference: each has its good and its bad stretches of origins."""
    shared = 0.5 * moving(rng, 1, origins)
    return [
        np.exp(
            shared
            + 0.2 * moving(rng, 1, origins)
            + 0.1 * rng.normal(size=(runs, 1))
            + 0.2 * rng.normal(size=(runs, origins))
        )
        for _ in range(2)
    ]


def coverage(interval_of):
    rng = np.random.default_rng(0)
    intervals = [interval_of(*contest(rng)) for _ in range(DRAWS)]
    return sum(interval.low <= 0 <= interval.high for interval in intervals)


def block_effect(first, second, scale, *, block, resamples=2000, seed=0):
    errors = OriginErrors(first=first, second=second, block=block)
    return resample(errors, scale, resamples=resamples, seed=seed).interval(0.95)


def over_blocks(block):
    return lambda first, second: block_effect(first, second, ERRORS, block=block, resamples=300)


def pooled(group):
    return np.sqrt((group**2).mean(axis=1))


def over_seeds(first, second):
    costs = [ERRORS.costs(pooled(group)) for group in (first, second)]
    return effect_interval(*costs, confidence=0.95)


def test_blocks_of_origins_cover_about_as_often_as_they_claim():
    assert coverage(over_blocks(BLOCK)) >= stats.binom.ppf(0.001, DRAWS, 0.95)


@pytest.mark.parametrize("interval_of", [over_seeds, over_blocks(1)])
def test_seeds_alone_or_single_origins_cover_far_too_seldom(interval_of):
    assert coverage(interval_of) < 0.80 * DRAWS


def test_the_effect_is_that_of_the_contest_of_root_mean_squares():
    first, second = contest(np.random.default_rng(1))
    found = block_effect(first, second, ERRORS, block=BLOCK)
    assert found.estimate == pytest.approx(over_seeds(first, second).estimate)
    assert found.low < found.estimate < found.high


def test_scores_are_pooled_by_their_mean():
    times = np.random.default_rng(2).uniform(3, 6, (8, 12))
    found = block_effect(times + 1, times, TIMES, block=1)
    assert found.estimate == pytest.approx(-1)


def test_a_difference_that_every_run_shows_at_every_origin_has_no_width_beyond_the_seeds():
    first = np.tile(np.linspace(1.0, 1.1, 6)[:, None], 10)
    found = block_effect(2 * first, first, ERRORS, block=2)
    assert math.log(1.8) < found.low < found.estimate < found.high < math.log(2.2)


def test_the_same_seed_gives_the_same_interval():
    groups = contest(np.random.default_rng(3))
    one, other = (block_effect(*groups, ERRORS, block=BLOCK, seed=7) for _ in range(2))
    assert one == other
    assert one != block_effect(*groups, ERRORS, block=BLOCK, seed=8)


@pytest.mark.parametrize(("runs", "origins", "block"), [(10, 24, 5), (1, 40, 1)])
def test_too_few_blocks_or_runs_have_no_interval(runs, origins, block):
    found = block_effect(*contest(np.random.default_rng(4), runs, origins), ERRORS, block=block)
    assert np.isfinite(found.estimate)
    assert math.isnan(found.low)


def test_a_group_that_mostly_failed_is_infinitely_worse():
    first, second = contest(np.random.default_rng(5))
    first[:20] = np.inf
    found = block_effect(first, second, ERRORS, block=1)
    assert (found.estimate, found.high) == (np.inf, np.inf)
    assert -np.inf < found.low


@pytest.mark.parametrize(
    ("shapes", "block"), [(((5, 9), (5, 8)), 1), (((5, 9),) * 2, 0), (((5, 9),) * 2, 10)]
)
def test_origins_that_do_not_match_are_refused(shapes, block):
    with pytest.raises(ValueError, match=f"block={block}"):
        block_effect(*(np.ones(shape) for shape in shapes), ERRORS, block=block)


@pytest.mark.parametrize(
    ("horizon", "stride", "expected"), [(11, 1, 11), (750, 37.5, 20), (5, 2, 3)]
)
def test_origins_overlap_while_their_horizons_do(horizon, stride, expected):
    assert overlapping_origins(horizon=horizon, stride=stride) == expected


def competing(first, second, *, block=BLOCK):
    origins = OriginErrors(first=first, second=second, block=block)
    return compete(pooled(first), pooled(second), ERRORS, origins=origins)


def test_a_contest_reaches_as_far_as_seeds_or_origins_make_it():
    rng = np.random.default_rng(6)
    first, second = contest(rng)
    alone = compete(pooled(first), pooled(second), ERRORS)
    found = competing(first, second)
    over_both = block_effect(first, second, ERRORS, block=BLOCK)
    assert (found.blocks, alone.blocks) == (8, 0)
    assert found.effect.low == min(alone.effect.low, over_both.low) < alone.effect.low
    assert found.effect.high == max(alone.effect.high, over_both.high) > alone.effect.high
    assert found.narrow.high - found.narrow.low < found.effect.high - found.effect.low
    assert (found.p_value, found.effect.estimate) == (alone.p_value, alone.effect.estimate)


def test_too_few_blocks_leave_a_contest_as_seeds_alone_make_it():
    first, second = contest(np.random.default_rng(7), origins=24)
    assert not enough_blocks(origins=24, block=BLOCK)
    assert competing(first, second) == compete(pooled(first), pooled(second), ERRORS)


def test_more_runs_do_not_settle_what_the_origins_leave_open():
    first, second = contest(np.random.default_rng(8), runs=10)
    alone = compete(pooled(first), pooled(second), ERRORS)
    found = competing(first, second)
    assert judge(found, adjusted_p_value=found.p_value).outcome == "undecided"
    assert found.floor > 0
    assert settling_size(found, adjusted_p_value=found.p_value) is None
    assert settling_size(alone, adjusted_p_value=0.5) is not None


def test_a_difference_only_some_origins_show_is_wider_than_one_that_all_show():
    rng = np.random.default_rng(9)
    first = np.exp(0.05 * rng.normal(size=(10, 20)))
    everywhere = 1.3 * np.exp(0.05 * rng.normal(size=(10, 20)))
    here = np.where(np.arange(20) < 4, 2.2, 1.0) * np.exp(0.05 * rng.normal(size=(10, 20)))
    for second, shown in ((everywhere, True), (here, False)):
        found = competing(first, second, block=4)
        outcome = judge(found, adjusted_p_value=found.p_value).outcome
        assert (outcome in {"better", "open", "negligible"}) == shown
        assert found.p_value < 0.001  # every seed shows either on these origins

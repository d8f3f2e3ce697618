"""Intervals over seeds and origins, against simulated contests whose answer is known."""

import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.effects import Scale, effect_interval
from gru_or_lstm.benchmarks.statistics.origin_blocks import block_effect, overlapping_origins
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


def over_blocks(block):
    return lambda first, second: block_effect(first, second, ERRORS, block=block, resamples=300)


def over_seeds(first, second):
    pooled = [ERRORS.costs(np.sqrt((group**2).mean(axis=1))) for group in (first, second)]
    return effect_interval(*pooled, confidence=0.95)


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

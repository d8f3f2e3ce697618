import math

import numpy as np
import pytest
from gru_or_lstm.search.series.catalogue import SERIES
from gru_or_lstm.search.series.damped_cosines import (
    AMPLITUDES,
    SPAN,
    TRAJECTORIES,
    damped_cosine,
    split_damped_cosine,
    split_noisy_damped_cosine,
)
from gru_or_lstm.search.series.trajectories import SeriesSplit, Trajectories, rolling_origins, stack

EVALUATED = ("validation", "test")


@pytest.fixture(scope="module")
def split() -> SeriesSplit:
    return split_damped_cosine(0)


def law_of(values: np.ndarray) -> tuple[float, float]:
    """Amplitude and phase of a trajectory, solved from its samples at every position."""
    x = np.linspace(0, SPAN, len(values))
    decay = np.exp(-x / 5)
    design = np.stack([decay * np.cos(x), -decay * np.sin(x)], axis=1)
    (cosine, sine), *_ = np.linalg.lstsq(design, values, rcond=None)
    return math.hypot(cosine, sine), math.atan2(sine, cosine)


def laws(split: SeriesSplit, name: str) -> list[tuple[float, float]]:
    return [law_of(values) for values in split.evaluation[name].values]


def test_the_training_series_is_the_published_one_sample_by_sample(split):
    for index, value in enumerate(split.train.values[0]):
        x = 5 * math.pi * index / 199
        assert value == pytest.approx(math.exp(-x / 5) * math.cos(x), abs=1e-15)


def test_the_training_series_has_two_hundred_samples_and_its_positions(split):
    assert split.train.values.shape == (1, 200)
    assert split.positions.shape == (200,)
    assert split.positions[-1] == pytest.approx(5 * math.pi)


def test_the_envelope_touches_the_series_where_the_cosine_is_one():
    sample = damped_cosine(np.array([0.0, 2 * math.pi]), amplitude=0.7)
    assert sample.envelope is not None
    np.testing.assert_allclose(sample.values, sample.envelope, rtol=1e-12)
    np.testing.assert_allclose(sample.envelope[0], [0.7, 0.7 * math.exp(-2 * math.pi / 5)])


def test_a_phase_of_half_a_turn_reverses_the_sign():
    x = np.linspace(0, 10, 50)
    np.testing.assert_allclose(
        damped_cosine(x, phase=math.pi).values, -damped_cosine(x).values, atol=1e-12
    )


@pytest.mark.parametrize("name", EVALUATED)
def test_every_held_out_trajectory_obeys_the_published_law(split, name):
    x = np.linspace(0, SPAN, 200)
    for values, (amplitude, phase) in zip(
        split.evaluation[name].values, laws(split, name), strict=True
    ):
        np.testing.assert_allclose(values, damped_cosine(x, amplitude, phase).values[0], atol=1e-12)


@pytest.mark.parametrize("name", EVALUATED)
def test_held_out_envelopes_carry_the_amplitude_of_their_own_trajectory(split, name):
    envelope = split.evaluation[name].envelope
    assert envelope is not None
    amplitudes = [amplitude for amplitude, _ in laws(split, name)]
    np.testing.assert_allclose(envelope[:, 0], amplitudes, rtol=1e-9)


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_validation_test_and_published_share_no_amplitude_and_phase(seed):
    split = split_damped_cosine(seed)
    points = [
        (amplitude * math.cos(phase), amplitude * math.sin(phase))
        for name in EVALUATED
        for amplitude, phase in laws(split, name)
    ]
    points.append((1.0, 0.0))
    distances = [math.dist(a, b) for i, a in enumerate(points) for b in points[:i]]
    assert min(distances) > 0.01


@pytest.mark.parametrize("name", EVALUATED)
def test_phases_cover_the_circle(split, name):
    phases = np.sort([phase for _, phase in laws(split, name)])
    gaps = np.diff(np.append(phases, phases[0] + 2 * math.pi))
    # One phase in every second of 32 strata, each in the middle half of its stratum.
    assert len(phases) == TRAJECTORIES
    assert gaps.max() < 2.5 * 2 * math.pi / (2 * TRAJECTORIES) + 1e-9


@pytest.mark.parametrize("name", EVALUATED)
def test_amplitudes_cover_their_range(split, name):
    amplitudes = np.sort([amplitude for amplitude, _ in laws(split, name)])
    low, high = AMPLITUDES
    assert low < amplitudes[0] < low + 0.1 * (high - low)
    assert high - 0.1 * (high - low) < amplitudes[-1] < high
    assert np.diff(amplitudes).max() < 2.5 * (high - low) / (2 * TRAJECTORIES) + 1e-9


def test_the_extrapolation_set_continues_the_published_series(split):
    step = SPAN / 199
    x = SPAN + step * np.arange(200)
    np.testing.assert_allclose(
        split.evaluation["extrapolation"].values[0], damped_cosine(x).values[0], atol=1e-12
    )


def test_the_extrapolation_set_starts_on_the_last_published_sample(split):
    assert split.evaluation["extrapolation"].values[0, 0] == pytest.approx(
        split.train.values[0, -1], abs=1e-12
    )


def test_another_seed_draws_other_trajectories_but_trains_on_the_same():
    first, other = split_damped_cosine(0), split_damped_cosine(1)
    np.testing.assert_array_equal(first.train.values, other.train.values)
    for name in EVALUATED:
        assert not np.allclose(first.evaluation[name].values, other.evaluation[name].values)


def test_the_same_seed_draws_the_same_trajectories():
    first, again = split_damped_cosine(3), split_damped_cosine(3)
    for name in EVALUATED:
        np.testing.assert_array_equal(first.evaluation[name].values, again.evaluation[name].values)


def test_stacking_without_an_envelope_gives_none():
    part = Trajectories(values=np.ones((1, 3)))
    assert stack([part, damped_cosine(np.arange(3.0))]).envelope is None


def test_rolling_origins_are_a_stride_apart():
    values = rolling_origins(np.arange(10.0), 4, stride=3).values
    assert values[:, 0].tolist() == [0, 3, 6]
    assert values[-1].tolist() == [6, 7, 8, 9]


@pytest.fixture(scope="module")
def noisy() -> SeriesSplit:
    return split_noisy_damped_cosine(0)


def test_noise_is_one_percent_of_the_published_amplitude(noisy):
    parts = noisy.evaluation.values()
    noise = np.concatenate([(part.observed - part.values).ravel() for part in parts])
    # Standard error of a standard deviation over n samples: 1 / sqrt(2 n).
    assert noise.std() == pytest.approx(0.01, rel=3 / math.sqrt(2 * noise.size))
    assert abs(noise.mean()) < 3 * 0.01 / math.sqrt(noise.size)


def test_noise_leaves_truth_and_envelope_clean(noisy, split):
    for name, part in split.evaluation.items():
        np.testing.assert_array_equal(noisy.evaluation[name].values, part.values)
        np.testing.assert_array_equal(noisy.evaluation[name].envelope, part.envelope)


def test_the_noisy_training_series_is_the_published_one_as_observed_once(noisy):
    assert noisy.train is noisy.evaluation["published"]
    assert not np.array_equal(noisy.train.observed, noisy.train.values)


def test_the_seed_draws_the_noise():
    first, again, other = (split_noisy_damped_cosine(seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.train.observed, again.train.observed)
    assert not np.array_equal(first.train.observed, other.train.observed)


def test_without_noise_what_is_observed_is_the_truth(split):
    assert split.train.observed is split.train.values


# What every series must do.

LOOKBACK = 20


@pytest.mark.parametrize("name", SERIES)
def test_every_series_has_validation_and_test_sets_of_one_length_and_finite_values(name):
    split = SERIES[name](0, LOOKBACK)
    assert {"validation", "test", split.shown} <= set(split.evaluation)
    assert len({part.values.shape[1] for part in split.evaluation.values()}) == 1
    for part in (split.train, *split.evaluation.values(), *split.one_step.values()):
        assert np.isfinite(part.observed).all()
        assert part.observed.shape == part.values.shape
        assert part.envelope is None or part.envelope.shape == part.values.shape


@pytest.mark.parametrize("name", SERIES)
def test_every_series_says_where_the_shown_trajectory_lies(name):
    split = SERIES[name](0, LOOKBACK)
    assert split.positions.shape == split.evaluation[split.shown].values[0].shape
    assert np.ptp(np.diff(split.positions)) < 1e-9


@pytest.mark.parametrize("name", SERIES)
def test_every_series_is_the_same_for_the_same_seed(name):
    first, again = SERIES[name](1, LOOKBACK), SERIES[name](1, LOOKBACK)
    np.testing.assert_array_equal(first.train.observed, again.train.observed)
    for part in first.evaluation:
        np.testing.assert_array_equal(
            first.evaluation[part].observed, again.evaluation[part].observed
        )


@pytest.mark.parametrize("name", SERIES)
def test_no_run_of_validation_truths_is_one_of_test_truths(name):
    split = SERIES[name](0, LOOKBACK)
    runs = [
        set(map(tuple, np.lib.stride_tricks.sliding_window_view(truth, 3, axis=1).reshape(-1, 3)))
        for truth in (split.evaluation[part].values[:, LOOKBACK:] for part in EVALUATED)
    ]
    assert not runs[0] & runs[1]

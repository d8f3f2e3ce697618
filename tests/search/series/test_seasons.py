"""How long a season is."""

import numpy as np
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.series.seasons import estimate_season

TIME = np.arange(240.0)


@pytest.mark.parametrize("season", [2, 7, 12, 24])
@pytest.mark.parametrize("slope", [0.0, 0.05])
def test_a_season_is_found_under_noise_and_a_trend(season, slope):
    rng = np.random.default_rng(season)
    pattern = rng.normal(size=season)
    series = np.resize(pattern, TIME.size) + slope * TIME + 0.2 * rng.normal(size=TIME.size)
    assert estimate_season(series[None], longest=30) == season


def test_noise_has_no_season():
    found = [
        estimate_season(np.random.default_rng(seed).normal(size=(1, 240)), longest=20)
        for seed in range(20)
    ]
    assert found.count(None) >= 8
    assert estimate_season(np.ones((1, 50)), longest=20) is None


def test_no_season_is_longer_than_the_longest_or_than_half_of_the_samples():
    wave = np.sin(2 * np.pi * TIME / 24)[None]
    assert estimate_season(wave, longest=23) is None
    assert estimate_season(wave, longest=24) == 24
    assert estimate_season(wave[:, :40], longest=30) is None
    assert estimate_season(wave[:, :3], longest=30) is None


def test_the_sunspots_before_1879_repeat_after_ten_years():
    series = load_dataset(DatasetSpec(series="sunspots")).training_series
    assert estimate_season(series, longest=20) == 10

"""What a record keeps of each episode: pooled, it is the metric of the same name."""

import math

import numpy as np
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.judging.episode_scores import score_episodes
from gru_or_lstm.search.judging.metrics import METRICS
from gru_or_lstm.search.series.catalogue import SERIES


@pytest.fixture(params=SERIES)
def episodes(request):
    return load_dataset(DatasetSpec(series=request.param)).episodes["test"]


@pytest.fixture
def forecast(episodes):
    noise = np.random.default_rng(0).standard_normal(episodes.truth.shape)
    return episodes.truth + noise * np.linspace(0, episodes.spread, episodes.horizon)


def test_the_root_mean_square_over_episodes_is_the_primary_error(episodes, forecast):
    name, _ = score_episodes(episodes, forecast)
    each = score_episodes(episodes, forecast)[name]
    assert each.shape == (len(episodes.truth),)
    assert math.sqrt(np.mean(each**2)) == pytest.approx(METRICS[name](episodes, forecast))


def test_the_mean_over_episodes_is_the_valid_time(episodes, forecast):
    each = score_episodes(episodes, forecast)["valid_time"]
    assert each.mean() == pytest.approx(METRICS["valid_time"](episodes, forecast))
    assert np.ptp(each) > 0


def test_series_are_scored_by_the_envelope_where_there_is_one(episodes, forecast):
    name, _ = score_episodes(episodes, forecast)
    assert (name == "nrmse_env") == (episodes.envelope is not None)


@pytest.mark.parametrize(
    ("series", "stride"), [("sunspots", 1), ("mackey-glass", 37.5), ("damped-cosine", None)]
)
def test_origins_of_one_series_say_how_far_apart_they_are(series, stride):
    episodes = load_dataset(DatasetSpec(series=series)).episodes["test"]
    assert episodes.stride == stride

"""What lies before an episode's context, for models that start earlier than a network does."""

import numpy as np
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.series.mackey_glass import POINTS, sample_mackey_glass
from gru_or_lstm.search.series.sunspots import load_sunspots
from gru_or_lstm.search.series.trajectories import MOST_PAST, rolling_origins


def joined(dataset, part):
    """Past, context and truth of every episode, one after the other, in raw units."""
    episodes = dataset.episodes[part]
    values = np.concatenate([episodes.past, episodes.context, episodes.truth], axis=1)
    return values * dataset.scale + dataset.mean


def test_the_past_of_rolling_origins_moves_with_them():
    cut = rolling_origins(np.arange(4.0), 2, stride=2, before=np.array([-3.0, -2.0, -1.0]))
    assert cut.values.tolist() == [[0.0, 1.0], [2.0, 3.0]]
    assert cut.past.tolist() == [[-3.0, -2.0, -1.0], [-1.0, 0.0, 1.0]]


def test_no_more_past_is_kept_than_a_model_needs_to_settle():
    cut = rolling_origins(np.zeros(4), 2, before=np.zeros(1_000))
    assert cut.past.shape == (3, MOST_PAST)


def test_without_anything_before_there_is_no_past():
    assert rolling_origins(np.zeros(4), 2).past is None
    assert rolling_origins(np.zeros(4), 2, before=np.zeros(0)).past is None


@pytest.mark.parametrize(("part", "year"), [("validation", 1899), ("test", 1921), ("late", 1956)])
def test_sunspots_are_known_from_1700_on(part, year):
    dataset = load_dataset(DatasetSpec(series="sunspots"))
    values = joined(dataset, part)
    first = year - 1700
    np.testing.assert_allclose(values[0], load_sunspots()[: first + 11], atol=1e-9)
    np.testing.assert_allclose(values[1], load_sunspots()[1 : first + 12], atol=1e-9)


def test_mackey_glass_goes_on_without_a_gap():
    dataset = load_dataset(DatasetSpec(series="mackey-glass"))
    steps = np.arange(-MOST_PAST - 20, POINTS, dtype=np.float64)
    expected = sample_mackey_glass(POINTS + steps)
    np.testing.assert_allclose(joined(dataset, "test")[0], expected, atol=1e-9)


@pytest.mark.slow
def test_a_long_lookback_leaves_mackey_glass_the_past_there_is():
    dataset = load_dataset(DatasetSpec(series="mackey-glass", lookback=700))
    assert dataset.episodes["test"].past.shape == (30, 50)


def test_a_file_has_the_past_of_each_part(tmp_path):
    values = np.sin(np.arange(200.0)) + np.arange(200.0)
    path = tmp_path / "series.csv"
    path.write_text("y\n" + "\n".join(map(str, values)))
    dataset = load_dataset(DatasetSpec(series=str(path), lookback=5, horizon=4))
    for part, start in (("validation", 135), ("test", 165)):
        found = joined(dataset, part)
        np.testing.assert_allclose(found[0], values[: start + 9], atol=1e-6)
        np.testing.assert_allclose(found[1], values[1 : start + 10], atol=1e-6)


def test_trajectories_that_begin_with_their_context_have_no_past():
    dataset = load_dataset(DatasetSpec())
    assert all(episodes.past is None for episodes in dataset.episodes.values())

import dataclasses

import numpy as np
import pytest
from gru_or_lstm.search.datasets.dataset import (
    DIVERGENCE_FACTOR,
    Dataset,
    _build_named,
    load_dataset,
)
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.datasets.windows import cut_windows, one_step_pairs
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.judging.episodes import cut_episodes
from gru_or_lstm.search.series.trajectories import Trajectories

STRIDE = 32


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_dataset(DatasetSpec())


def test_training_windows_are_the_published_180_of_20(dataset):
    assert dataset.train.inputs.shape == (180, 20, 1)
    assert dataset.train.targets.shape == (180, 20, 1)
    assert len(dataset.train) == 180


def test_every_window_holds_its_own_stretch_of_the_series(dataset):
    series = dataset.training_series[0].astype(np.float32)
    for start in range(180):
        np.testing.assert_array_equal(dataset.train.inputs[start, :, 0], series[start : start + 20])


def test_targets_are_one_step_on_at_every_position(dataset):
    series = dataset.training_series[0].astype(np.float32)
    for start in range(180):
        np.testing.assert_array_equal(
            dataset.train.targets[start, :, 0], series[start + 1 : start + 21]
        )


def test_windows_are_single_precision(dataset):
    assert dataset.train.inputs.dtype == np.float32
    assert dataset.train.targets.dtype == np.float32


def test_half_of_the_published_validation_targets_are_training_targets(dataset):
    # The leak of the published split: the last 18 windows of 180 overlap those before them.
    position = np.add.outer(np.arange(180), np.arange(1, 21))
    leaked = np.isin(position[162:], position[:162]).sum()
    assert (leaked, position[162:].size) == (189, 360)
    np.testing.assert_array_equal(
        dataset.train.targets[:, :, 0], dataset.training_series[0].astype(np.float32)[position]
    )


def test_one_step_validation_takes_one_window_in_thirty_two(dataset):
    windows, spec = dataset.windows["validation"], dataset.spec
    assert len(windows) == 16 * -(-180 // STRIDE) == 96
    every = cut_windows(dataset.episodes["validation"].context, spec.lookback - 1)
    np.testing.assert_array_equal(
        windows.inputs[:: len(windows) // 16, : spec.lookback - 1], every.inputs
    )


def test_every_other_set_keeps_every_window(dataset):
    assert {name: len(windows) for name, windows in dataset.windows.items()} == {
        "validation": 96,
        "test": 16 * 180,
        "published": 180,
        "extrapolation": 180,
    }


def test_episodes_split_trajectories_into_context_and_truth(dataset):
    episodes = dataset.episodes["published"]
    np.testing.assert_array_equal(
        np.concatenate([episodes.context, episodes.truth], axis=1), dataset.training_series
    )
    assert episodes.context.shape == (1, 20)
    assert episodes.horizon == 180


def test_the_envelope_belongs_to_the_forecast_part():
    values = np.arange(10.0)[None]
    episodes = cut_episodes(Trajectories(values=values, envelope=values + 100), 4, limit=1.0)
    assert episodes.envelope is not None
    np.testing.assert_array_equal(episodes.envelope, episodes.truth + 100)


def test_a_series_without_envelope_gives_episodes_without_one():
    assert cut_episodes(Trajectories(values=np.ones((1, 5))), 2, limit=1.0).envelope is None


def test_a_forecast_diverges_beyond_ten_times_the_largest_training_value(dataset):
    assert {episodes.limit for episodes in dataset.episodes.values()} == {DIVERGENCE_FACTOR * 1.0}


def test_windows_never_reach_over_the_end_of_a_trajectory():
    values = np.array([[0.0, 1.0, 2.0, 3.0], [10.0, 11.0, 12.0, 13.0]])
    windows = cut_windows(values, 2)
    assert windows.inputs[:, :, 0].tolist() == [[0, 1], [1, 2], [10, 11], [11, 12]]
    assert windows.targets[:, :, 0].tolist() == [[1, 2], [2, 3], [11, 12], [12, 13]]


def test_windows_and_contexts_are_noisy_but_targets_of_evaluation_are_true(dataset):
    noisy = load_dataset(DatasetSpec(series="damped-cosine-noisy"))
    for name in ("test", "published"):
        assert not np.array_equal(noisy.windows[name].inputs, dataset.windows[name].inputs)
        np.testing.assert_array_equal(noisy.windows[name].targets, dataset.windows[name].targets)
        np.testing.assert_array_equal(noisy.episodes[name].truth, dataset.episodes[name].truth)
        assert not np.array_equal(noisy.episodes[name].context, dataset.episodes[name].context)
    assert not np.array_equal(noisy.train.targets, dataset.train.targets)
    np.testing.assert_array_equal(noisy.train.inputs, noisy.windows["published"].inputs)


def test_double_precision_pairs_are_the_windows_and_their_last_targets(dataset):
    inputs, targets = one_step_pairs(dataset.one_step["test"], 20)
    assert inputs.dtype == targets.dtype == np.float64
    np.testing.assert_array_equal(inputs.astype(np.float32), dataset.windows["test"].inputs[..., 0])
    np.testing.assert_array_equal(
        targets.astype(np.float32), dataset.windows["test"].targets[:, -1, 0]
    )


def test_the_primary_metric_is_by_envelope_where_there_is_one(dataset):
    assert dataset.primary_metric == "nrmse_env"
    assert load_dataset(DatasetSpec(series="sunspots", lookback=6)).primary_metric == "nrmse"


def test_the_evaluation_sets_are_those_of_the_series_in_their_order(dataset):
    # Part of the name of every recorded refit.
    assert dataset.evaluation_sets == ("validation", "test", "published", "extrapolation")
    assert load_dataset(DatasetSpec(series="sunspots")).evaluation_sets == (
        *("validation", "test", "late"),
    )


def test_references_are_the_errors_of_simple_forecasts():
    train = np.array([[0.0, 1.0, 0.0, 1.0]])
    trajectories = Trajectories(values=np.array([[0.0, 1.0, 0.0, 3.0]]))
    episodes = cut_episodes(trajectories, 2, limit=9.0, train=train)
    assert episodes.references.naive == 1.0
    assert episodes.references.zero == pytest.approx(np.sqrt(4.5))
    assert episodes.references.persistence == pytest.approx(np.sqrt(2.5))
    # The fit alternates between 0 and 1.
    assert episodes.references.autoregression == pytest.approx(np.sqrt(2.0))


def test_an_exact_reference_is_no_reference(dataset):
    assert dataset.episodes["test"].references.autoregression is None
    assert dataset.episodes["test"].references.persistence is not None


def test_equal_specs_give_equal_fingerprints():
    _build_named.cache_clear()
    first = load_dataset(DatasetSpec(seed=2)).fingerprint
    _build_named.cache_clear()
    assert load_dataset(DatasetSpec(seed=2)).fingerprint == first


@pytest.mark.parametrize("other", [DatasetSpec(seed=1), DatasetSpec(lookback=21)])
def test_another_seed_or_lookback_gives_another_fingerprint(dataset, other):
    assert load_dataset(other).fingerprint != dataset.fingerprint


def test_the_fingerprint_has_not_changed(dataset):
    # A changed fingerprint makes every recorded study refuse to go on: change it knowingly.
    assert dataset.fingerprint.startswith("d57827cb88c42bc9")


@pytest.mark.parametrize("lookback", [200, 201, 10_000])
def test_a_lookback_that_leaves_no_target_is_refused(lookback):
    with pytest.raises(InputError) as raised:
        load_dataset(DatasetSpec(lookback=lookback))
    assert str(raised.value) == (
        f"`lookback` must be below the 200 samples of the series. Received: lookback={lookback}."
    )


def test_the_longest_possible_lookback_gives_one_window():
    assert len(load_dataset(DatasetSpec(lookback=199)).train) == 1


@pytest.mark.parametrize("lookback", [0, -1])
def test_a_lookback_below_one_is_refused(lookback):
    with pytest.raises(InputError, match=rf"`lookback` must be at least 1.*lookback={lookback}\."):
        DatasetSpec(lookback=lookback)


def test_an_unknown_series_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match=r"Unknown series 'damped-cosin'.*'damped-cosine'\?"):
        DatasetSpec(series="damped-cosin")


def test_a_spec_is_frozen_so_that_it_can_name_a_dataset():
    spec = DatasetSpec()
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.lookback = 3


@pytest.fixture(scope="module")
def replica() -> Dataset:
    return load_dataset(DatasetSpec(series="damped-cosine-replica"))


def test_the_replica_trains_on_the_first_162_windows_and_validates_on_the_last_18(dataset, replica):
    assert (len(replica.train), len(replica.windows["validation"])) == (162, 18)
    for part in ("inputs", "targets"):
        joined = [
            getattr(windows, part) for windows in (replica.train, replica.windows["validation"])
        ]
        np.testing.assert_array_equal(np.concatenate(joined), getattr(dataset.train, part))


def test_the_replica_is_judged_on_the_same_episodes(dataset, replica):
    assert replica.episodes.keys() == dataset.episodes.keys()
    for name, episodes in dataset.episodes.items():
        np.testing.assert_array_equal(replica.episodes[name].truth, episodes.truth)


def test_a_replica_without_a_window_to_train_on_is_refused():
    with pytest.raises(InputError, match=r"two windows.*Received: lookback=199"):
        load_dataset(DatasetSpec(series="damped-cosine-replica", lookback=199))


def test_a_model_may_be_trained_on_everything_a_table_holds(tmp_path):
    values = np.arange(40.0) ** 1.5
    path = tmp_path / "y.csv"
    path.write_text("\n".join(["y", *map(repr, values.tolist())]))
    table = load_dataset(DatasetSpec(series=str(path), lookback=3))
    assert table.windows_of("train") is table.train
    windows = table.windows_of("everything")
    assert len(windows) == 40 - 3
    np.testing.assert_array_equal(windows.inputs[: len(table.train)], table.train.inputs)
    last = windows.targets[-1, -1, 0] * table.scale + table.mean
    assert last == pytest.approx(values[-1], rel=1e-6)


def test_a_series_without_an_end_has_no_everything(dataset):
    with pytest.raises(ValueError, match="Only tables have an end to go on from"):
        dataset.windows_of("everything")

"""What a network is shown of a series, and that all of it is undone."""

import json

import numpy as np
import pytest
from gru_or_lstm.search.configurations import NORMALIZATIONS, Configuration
from gru_or_lstm.search.datasets.dataset import Dataset, load_dataset
from gru_or_lstm.search.datasets.normalization import Differences, EachWindow
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.datasets.views import usable_normalizations, view_of
from gru_or_lstm.search.datasets.windows import Windows
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.judging.forecast import free_running
from gru_or_lstm.search.own_data import TableSpec
from gru_or_lstm.search.series.trajectories import Trajectories
from gru_or_lstm.search.trials.task import TrialTask
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

LOOKBACK, HORIZON, SEASON = 6, 5, 4
LAGS = {"difference": 1, "seasonal": SEASON}
SERIES = hnp.arrays(
    np.float64, st.integers(20, 40), elements=st.floats(-100, 100, allow_subnormal=False)
)


def make_dataset(values, **options) -> Dataset:
    table = TableSpec.from_frame(np.asarray(values, dtype=float))
    told = {"lookback": LOOKBACK, "horizon": HORIZON, "season": SEASON, **options}
    return load_dataset(DatasetSpec(table=table, **told))


def trend_with_season(count: int) -> np.ndarray:
    time = np.arange(float(count))
    return 7.0 + 0.5 * time + np.tile([3.0, -1.0, 0.0, -2.0], count // SEASON + 1)[:count]


@pytest.mark.parametrize("name", LAGS)
@given(values=SERIES)
@settings(deadline=None)
def test_a_forecast_of_differences_that_come_true_is_what_comes(name, values):
    lag = LAGS[name]
    differences = Differences.fit(Trajectories(values=values[None]), lag)
    past, context, truth = np.split(values[None], [lag, lag + LOOKBACK], axis=1)
    seen = differences.see(Trajectories(values=values[None])).values
    assert seen.shape == (1, len(values) - lag)
    np.testing.assert_array_equal(differences.see_context(context, past, None), seen[:, :LOOKBACK])
    undone = differences.undo(seen[:, LOOKBACK:], context, past)
    np.testing.assert_allclose(undone, truth, rtol=1e-9, atol=1e-8)


@given(values=SERIES)
@settings(deadline=None)
def test_normalised_windows_turn_back_into_themselves(values):
    runs = np.lib.stride_tricks.sliding_window_view(values, LOOKBACK + 1)[:, :, None]
    windows = Windows(
        inputs=runs[:, :-1].astype(np.float32), targets=runs[:, 1:].astype(np.float32)
    )
    each = EachWindow.fit(Trajectories(values=values[None]), LOOKBACK)
    seen = each.see_windows(windows)
    np.testing.assert_array_equal(seen.inputs[:, -1], 0)
    rows = windows.inputs.astype(float)
    spread = np.sqrt(rows.var(axis=1, keepdims=True) + each.floors**2)
    for before, after in ((windows.inputs, seen.inputs), (windows.targets, seen.targets)):
        np.testing.assert_allclose(after * spread + rows[:, -1:], before, rtol=1e-4, atol=1e-3)
    errors = each.undo_squared_errors((seen.targets[:, :, 0] - 0.0) ** 2, windows)
    expected = (windows.targets[:, :, 0] - windows.inputs[:, -1:, 0]) ** 2
    np.testing.assert_allclose(errors, expected, rtol=1e-3, atol=1e-2)


def test_what_each_normalization_shows_does_not_depend_on_the_level_of_the_data():
    values = trend_with_season(80) + np.random.default_rng(0).normal(size=80)
    for name in ("window", *LAGS):
        shown = [
            view_of(make_dataset(each), name).windows("test").inputs
            for each in (values, 1e6 + 1e3 * values)
        ]
        np.testing.assert_allclose(*shown, atol=1e-4)


def test_persistence_in_seasonal_differences_forecasts_a_trend_with_a_season_perfectly():
    dataset = make_dataset(trend_with_season(80))
    view = view_of(dataset, "seasonal")
    forecast = free_running(lambda window: window[:, -1], view.context("test"), HORIZON)
    truth = dataset.episodes["test"].truth
    np.testing.assert_allclose(view.undo("test", forecast), truth, atol=1e-12)


def test_persistence_in_differences_forecasts_a_trend_perfectly():
    dataset = make_dataset(3.0 - 0.25 * np.arange(80.0))
    view = view_of(dataset, "difference")
    forecast = free_running(lambda window: window[:, -1], view.context("test"), HORIZON)
    np.testing.assert_allclose(
        view.undo("test", forecast), dataset.episodes["test"].truth, atol=1e-12
    )


@pytest.mark.parametrize(("name", "earlier"), [("levels", 0), ("window", 0), *LAGS.items()])
def test_contexts_and_windows_come_from_what_lies_before_a_part(name, earlier):
    dataset = make_dataset(np.random.default_rng(0).normal(size=80).cumsum())
    view = view_of(dataset, name)
    for part in ("validation", "test"):
        assert view.windows(part).inputs.shape == dataset.windows[part].inputs.shape
        assert view.context(part).shape == dataset.episodes[part].context.shape
    assert len(view.windows_of("train")) == len(dataset.train) - earlier
    assert len(view.windows_of("everything")) == len(dataset.windows_of("everything")) - earlier


def test_levels_are_the_very_arrays_of_the_dataset():
    dataset = make_dataset(np.random.default_rng(0).normal(size=80))
    view = view_of(dataset, "levels")
    assert view.windows_of("train") is dataset.train
    assert view.windows("validation") is dataset.windows["validation"]
    assert view.context("test") is dataset.episodes["test"].context


@pytest.mark.parametrize("name", ["window", *LAGS])
def test_each_column_is_normalised_by_itself_and_known_ones_are_left(name):
    rng = np.random.default_rng(0)
    count = 80
    frame = {
        "y": rng.normal(size=count).cumsum(),
        "a": 1e3 * rng.normal(size=count).cumsum(),
        "k": rng.normal(size=count),
    }
    beside = TableSpec.from_frame(frame, target="y", covariates=["a"], known=["k"])
    several = load_dataset(
        DatasetSpec(table=beside, lookback=LOOKBACK, horizon=HORIZON, season=SEASON)
    )
    alone = {each: make_dataset(frame[each]) for each in ("y", "a")}
    for part in ("validation", "test"):
        seen = view_of(several, name).windows(part)
        contexts = view_of(several, name).context(part)
        for column, single in enumerate(alone.values()):
            one = view_of(single, name)
            np.testing.assert_allclose(
                seen.inputs[:, :, column], one.windows(part).inputs[:, :, 0], atol=1e-5
            )
            np.testing.assert_allclose(
                seen.targets[:, :, column], one.windows(part).targets[:, :, 0], atol=1e-5
            )
            if name != "window":
                np.testing.assert_allclose(contexts[:, :, column], one.context(part), atol=1e-9)
        np.testing.assert_array_equal(seen.inputs[:, :, 2], several.windows[part].inputs[:, :, 2])


def test_a_season_is_found_where_none_is_said_and_what_is_said_counts():
    values = trend_with_season(100)
    assert make_dataset(values, season=None).season == SEASON
    assert make_dataset(values, season=8).season == 8


def test_without_a_season_there_are_no_seasonal_differences():
    dataset = make_dataset(np.arange(40.0) ** 2, season=None)
    assert usable_normalizations(dataset) == ("levels", "window", "difference")
    with pytest.raises(InputError, match=r"seasonal needs a season.*--season"):
        view_of(dataset, "seasonal")


def test_a_lookback_that_leaves_too_few_samples_is_refused_with_one_that_fits():
    values = np.random.default_rng(0).normal(size=40)
    dataset = make_dataset(values, lookback=6, season=24)
    with pytest.raises(InputError, match=r"takes 24 samples before .*Lower `lookback` to 3"):
        view_of(dataset, "seasonal")
    view_of(make_dataset(values, lookback=3, season=24), "seasonal")


def test_a_series_without_anything_before_its_forecasts_has_no_differences():
    dataset = load_dataset(DatasetSpec())
    assert usable_normalizations(dataset) == ("levels", "window")
    with pytest.raises(InputError, match=r"has 0 before its first forecasts"):
        view_of(dataset, "difference")


def test_a_normalization_is_part_of_the_key_of_a_task_and_levels_leave_it_as_it_was():
    plain = Configuration(cell="gru", units=4, learning_rate=0.01)
    assert "normalization" not in json.dumps(plain.to_json())
    tasks = [
        TrialTask(
            configuration=Configuration(
                cell="gru", units=4, learning_rate=0.01, normalization=name
            ),
            last_epoch=1,
            max_epochs=1,
        )
        for name in NORMALIZATIONS
    ]
    assert len({task.key for task in tasks}) == len(NORMALIZATIONS)
    assert tasks[0].key == TrialTask(configuration=plain, last_epoch=1, max_epochs=1).key


def test_a_season_is_part_of_the_data_only_where_it_is_said():
    values = trend_with_season(80)
    said = make_dataset(values).spec
    assert DatasetSpec.from_json(said.to_json() | {"series": "x.csv"}).season == SEASON
    assert "season" not in make_dataset(values, season=None).spec.identity()
    assert said.identity()["season"] == SEASON
    with pytest.raises(InputError, match="`season`"):
        DatasetSpec(season=12)

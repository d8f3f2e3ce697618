"""Fits, forecasts and saved models of networks that see other things than levels."""

import dataclasses

import keras
import numpy as np
import pytest
from gru_or_lstm.search.configurations import NORMALIZATIONS, Configuration
from gru_or_lstm.search.datasets import DatasetSpec, EachWindow, load_dataset, view_of
from gru_or_lstm.search.judging import Episodes
from gru_or_lstm.search.own_data import TableSpec, find_geometry
from gru_or_lstm.search.training import (
    FitRequest,
    evaluate,
    fit,
    forecast_from,
    load_model,
    on_raw_values,
)

LOOKBACK, HORIZON, SEASON = 6, 5, 4
COUNT = 60


@pytest.fixture(scope="module")
def columns() -> dict[str, np.ndarray]:
    rng, time = np.random.default_rng(0), np.arange(float(COUNT))
    return {
        "y": 300 + 2 * time + 10 * np.sin(np.pi * time / 2) + rng.normal(size=COUNT),
        "a": 5 + rng.normal(size=COUNT).cumsum(),
        "k": np.cos(np.pi * time / 2),
    }


@pytest.fixture(scope="module", params=["one column", "several"])
def dataset(request, columns):
    table = (
        TableSpec.from_frame(columns["y"])
        if request.param == "one column"
        else TableSpec.from_frame(columns, target="y", covariates=["a"], known=["k"])
    )
    return load_dataset(DatasetSpec(table=table, lookback=LOOKBACK, horizon=HORIZON, season=SEASON))


def one_column(columns):
    table = TableSpec.from_frame(columns["y"])
    return load_dataset(DatasetSpec(table=table, lookback=LOOKBACK, horizon=HORIZON, season=SEASON))


def train(dataset, name, *, engine="compiled"):
    view = view_of(dataset, name)
    configuration = Configuration(cell="gru", units=3, learning_rate=0.02, normalization=name)
    request = FitRequest(
        configuration=configuration,
        train=view.windows_of("train"),
        validation=view.windows("validation"),
        first_epoch=0,
        last_epoch=3,
        schedule_epochs=3,
        batch_size=8,
        seed=0,
    )
    return configuration, fit(request, engine=engine)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NORMALIZATIONS if name != "levels"])
def test_the_compiled_engine_learns_what_model_fit_learns(dataset, name):
    (_, ours), (_, theirs) = (train(dataset, name, engine=each) for each in ("compiled", "keras"))
    np.testing.assert_allclose(ours.train_losses, theirs.train_losses, rtol=1e-4)
    np.testing.assert_allclose(ours.validation_losses, theirs.validation_losses, rtol=1e-4)
    for mine, reference in zip(ours.state.weights, theirs.state.weights, strict=True):
        np.testing.assert_allclose(mine, reference, atol=1e-5)


def raw_rows(dataset, name):
    """Past, context of the first test episode, raw, and what is known later."""
    episodes = dataset.episodes["test"]
    earlier = view_of(dataset, name).normalization.earlier
    context = episodes.context[0] if dataset.columns else episodes.context[0][:, None]
    past = episodes.past[0, :, None]
    if dataset.columns:
        past = np.concatenate([past, episodes.past_beside[0]], axis=1)
    rows = np.concatenate([past, context])[len(past) - earlier :]
    means = np.array([dataset.mean, *(column.mean for column in dataset.columns)])
    scales = np.array([dataset.scale, *(column.scale for column in dataset.columns)])
    known = np.empty((HORIZON, 0))
    if episodes.known is not None:
        fed = len(means) - episodes.known.shape[2]
        known = episodes.known[0] * scales[fed:] + means[fed:]
    return rows * scales + means, known, {"means": means, "scales": scales}


@pytest.mark.slow
@pytest.mark.parametrize("name", NORMALIZATIONS)
def test_the_saved_model_forecasts_raw_values_as_the_search_was_judged(dataset, name, tmp_path):
    configuration, fitted = train(dataset, name)
    judged = evaluate(configuration, fitted.state, dataset, ("validation", "test"))
    window, known, scaling = raw_rows(dataset, name)
    normalization = view_of(dataset, name).normalization
    on_raw_values(
        load_model(configuration, LOOKBACK, fitted.state), **scaling, normalization=normalization
    ).save(tmp_path / "model.keras")
    model = keras.models.load_model(tmp_path / "model.keras")
    assert model.input_shape[1] == LOOKBACK + normalization.earlier
    assert model.output_shape[1] == LOOKBACK
    forecast = []
    for beside in known:
        following = np.asarray(model(window[None])[0, -1])
        forecast.append(following[0])
        window = np.vstack([window[1:], np.append(following, beside)])
    expected = judged.forecasts["test"][0] * dataset.scale + dataset.mean
    np.testing.assert_allclose(forecast, expected, atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("name", NORMALIZATIONS)
def test_forecasts_from_given_samples_are_those_of_the_dataset(dataset, name):
    configuration, fitted = train(dataset, name)
    episodes = dataset.episodes["test"]
    forecast = forecast_from(
        configuration,
        fitted.state,
        episodes,
        normalization=view_of(dataset, name).normalization,
    )
    judged = evaluate(configuration, fitted.state, dataset, ("test",))
    np.testing.assert_allclose(forecast, judged.forecasts["test"], atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("name", NORMALIZATIONS)
def test_one_step_errors_are_those_of_the_first_steps_of_forecasts_in_levels(columns, name):
    dataset = one_column(columns)
    configuration, fitted = train(dataset, name)
    errors = evaluate(configuration, fitted.state, dataset, ("test",)).squared_errors["test"]
    # The windows of a part begin one sample before it.
    begin = find_geometry(dataset.reading, dataset.spec.split).test_from - 1
    starts = begin + np.arange(len(errors))[:, None]
    series = dataset.series
    asked = Episodes(
        context=series[starts + np.arange(LOOKBACK)],
        truth=series[starts + LOOKBACK],
        envelope=None,
        limit=np.inf,
        past=series[starts - SEASON + np.arange(SEASON)],
    )
    forecast = forecast_from(
        configuration,
        fitted.state,
        asked,
        normalization=view_of(dataset, name).normalization,
    )
    expected = np.abs(forecast - asked.truth)[:, 0]
    np.testing.assert_allclose(np.sqrt(errors[:, -1]), expected, atol=1e-4)


@pytest.mark.slow
def test_a_network_that_sees_windows_forecasts_alike_on_any_level(columns):
    """What is fed back is normalised anew: a shift and a stretch of the data come out again."""
    spec = DatasetSpec(table=TableSpec.from_frame(columns["y"]), lookback=LOOKBACK, horizon=HORIZON)
    dataset = load_dataset(spec)
    configuration, fitted = train(dataset, "window")
    normalization = view_of(dataset, "window").normalization
    assert isinstance(normalization, EachWindow)
    episodes = dataset.episodes["test"]
    moved = dataclasses.replace(episodes, context=2 * episodes.context + 3)
    wider = dataclasses.replace(normalization, floors=2 * normalization.floors)

    def run(asked, **seen_as):
        return forecast_from(configuration, fitted.state, asked, **seen_as)

    assert np.abs(run(moved) - 2 * run(episodes) - 3).max() > 0.01  # levels are not alike
    np.testing.assert_allclose(
        run(moved, normalization=wider),
        2 * run(episodes, normalization=normalization) + 3,
        atol=1e-4,
    )

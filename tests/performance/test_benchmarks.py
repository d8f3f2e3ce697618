"""The pytest-benchmark suite: time beside error and size. Run it with `tox -e bench`."""

import dataclasses
import itertools

import numpy as np
import pytest
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.datasets.windows import cut_windows
from gru_or_lstm.search.judging.forecast import cap_forecast
from gru_or_lstm.search.judging.metrics import nrmse_env
from gru_or_lstm.search.series.damped_cosines import SPAN, damped_cosine
from gru_or_lstm.search.training.engines import fit
from gru_or_lstm.search.training.fits import FitRequest
from gru_or_lstm.search.training.models import build_model, build_optimizer
from gru_or_lstm.search.training.program import Program

ROUNDS = {"rounds": 10, "warmup_rounds": 2}
EPOCHS = 100
SEEDS = 30
CELLS = ("gru", "lstm")


@pytest.fixture(scope="module")
def dataset():
    return load_dataset(DatasetSpec())


def request_for(cell, dataset, *, epochs):
    return FitRequest(
        configuration=Configuration(cell=cell, units=40, learning_rate=0.01),
        train=dataset.train,
        validation=dataset.windows["validation"],
        first_epoch=0,
        last_epoch=epochs,
        schedule_epochs=epochs,
        batch_size=10,
        seed=0,
    )


@pytest.fixture(scope="module", params=CELLS)
def trained(request, dataset):
    """A model of 40 units after 100 epochs, its program compiled, and its closed-loop error."""
    wanted = request_for(request.param, dataset, epochs=EPOCHS)
    fitted = fit(wanted)
    program = Program(wanted.configuration, dataset.spec.lookback)
    program.load(fitted.state, wanted.configuration.units)
    return wanted, program, closed_loop_error(program, dataset)


def closed_loop_error(program, dataset):
    episodes = dataset.episodes["test"]
    program.compile_forecast(episodes.context, episodes.horizon)
    forecast = program.forecast(episodes.context, episodes.horizon)
    return nrmse_env(episodes, cap_forecast(forecast, limit=episodes.limit)[0])


def describe(benchmark, configuration, **facts):
    benchmark.extra_info.update(
        model=configuration.model_name, parameter_count=configuration.parameter_count, **facts
    )


def test_cutting_windows(benchmark):
    values = damped_cosine(np.linspace(0, 50 * SPAN, 10_000)).values
    windows = benchmark.pedantic(cut_windows, args=(values, 20), iterations=10, **ROUNDS)
    benchmark.extra_info.update(windows=len(windows), lookback=20)
    assert windows.inputs.shape == (9_980, 20, 1)


def test_one_training_epoch(benchmark, trained):
    wanted, program, error = trained
    program.compile_epochs(wanted)
    one = dataclasses.replace(wanted, last_epoch=1)
    losses = benchmark.pedantic(program.train, args=(one,), iterations=5, **ROUNDS)
    describe(
        benchmark,
        wanted.configuration,
        windows=len(wanted.train),
        test_nrmse_env=error,
        error_after_epochs=EPOCHS,
    )
    assert np.isfinite(losses).all()


@pytest.mark.parametrize("cell", CELLS)
def test_training_of_100_epochs(benchmark, cell, dataset):
    """Each round has a seed of its own: what `tox -e bench` holds to `baseline.json`."""
    wanted = request_for(cell, dataset, epochs=EPOCHS)
    seeds, fits = itertools.count(), []
    benchmark.pedantic(
        lambda seed: fits.append(fit(dataclasses.replace(wanted, seed=seed))),
        setup=lambda: ((next(seeds),), {}),
        rounds=SEEDS,
        warmup_rounds=1,
    )
    program = Program(wanted.configuration, dataset.spec.lookback)
    errors = []
    for fitted in fits[-SEEDS:]:
        program.load(fitted.state, wanted.configuration.units)
        errors.append(closed_loop_error(program, dataset))
    describe(
        benchmark,
        wanted.configuration,
        windows=len(wanted.train),
        test_nrmse_env=errors,
        val_loss=[fitted.validation_losses[-1] for fitted in fits[-SEEDS:]],
    )
    assert len(errors) == SEEDS


@pytest.mark.parametrize("cell", CELLS)
def test_one_training_epoch_of_plain_keras(benchmark, cell, dataset):
    """The rival: `Model.fit` as everyone runs it, already traced."""
    configuration = Configuration(cell=cell, units=40, learning_rate=0.01)
    model = build_model(configuration, dataset.spec.lookback, seed=0)
    model.compile(optimizer=build_optimizer(configuration), loss="mse")
    held_out = dataset.windows["validation"]
    history = benchmark.pedantic(
        model.fit,
        args=(dataset.train.inputs, dataset.train.targets),
        kwargs={
            "batch_size": 10,
            "validation_data": (held_out.inputs, held_out.targets),
            "verbose": 0,
        },
        iterations=1,
        **ROUNDS,
    )
    loss = history.history["loss"][-1]
    describe(benchmark, configuration, windows=len(dataset.train), train_loss=loss)
    assert np.isfinite(loss)


@pytest.mark.parametrize("windows", [1, 180])
def test_prediction(benchmark, trained, dataset, windows):
    wanted, program, error = trained
    context = np.asarray(dataset.train.inputs[:windows, :, 0], float)
    program.compile_forecast(context, 1)
    forecast = benchmark.pedantic(program.forecast, args=(context, 1), iterations=20, **ROUNDS)
    describe(benchmark, wanted.configuration, windows=windows, test_nrmse_env=error)
    assert forecast.shape == (windows, 1)


def test_free_running_forecast_of_180_steps(benchmark, trained, dataset):
    wanted, program, error = trained
    episodes = dataset.episodes["published"]
    program.compile_forecast(episodes.context, 180)
    forecast = benchmark.pedantic(
        program.forecast, args=(episodes.context, 180), iterations=5, **ROUNDS
    )
    describe(benchmark, wanted.configuration, steps=180, test_nrmse_env=error)
    assert forecast.shape == (1, 180)

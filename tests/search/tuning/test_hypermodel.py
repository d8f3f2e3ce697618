import sys

import keras
import keras_tuner
import numpy as np
import pytest
from gru_or_lstm.search.configurations.dimension import LogUniform
from gru_or_lstm.search.configurations.optimization import cosine
from gru_or_lstm.search.configurations.space import SearchSpace
from gru_or_lstm.search.datasets.dataset import Dataset, load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.training.models import RateSchedule, build_model, build_optimizer
from gru_or_lstm.search.tuning.hypermodel import RecurrentHyperModel

pytestmark = pytest.mark.filterwarnings(
    # KERAS_TUNER row 17: an unmodified oracle calls threading.currentThread().getName().
    "ignore:getName.. is deprecated:DeprecationWarning",
    # KERAS_TUNER row 6: an unmodified tuner loads weights before the optimizer is built.
    "ignore:Skipping variable loading for optimizer:UserWarning",
)
SPACE = SearchSpace(cells=("gru", "lstm"), units=(2, 3), learning_rates=LogUniform(1e-3, 1e-1))
ONE = SearchSpace(cells=("gru",), units=(3,), learning_rates=(0.0625,))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_dataset(DatasetSpec())


class RateRecorder(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.rates = []

    def on_train_batch_end(self, *_: object, **__: object) -> None:
        self.rates.append(float(self.model.optimizer.learning_rate))


def recorded_rates(hypermodel: RecurrentHyperModel, dataset: Dataset, **options) -> list[float]:
    hp = keras_tuner.HyperParameters()
    recorder = RateRecorder()
    hypermodel.fit(
        hp,
        hypermodel.build(hp),
        dataset.train.inputs[:30],
        dataset.train.targets[:30],
        batch_size=10,
        verbose=0,
        callbacks=[recorder],
        **options,
    )
    return recorder.rates


def search(tuner: keras_tuner.Tuner, dataset: Dataset, **options) -> None:
    validation = dataset.windows["validation"]
    tuner.search(
        dataset.train.inputs,
        dataset.train.targets,
        validation_data=(validation.inputs, validation.targets),
        batch_size=60,
        verbose=0,
        **options,
    )


def test_it_is_an_ordinary_hypermodel():
    assert isinstance(RecurrentHyperModel(), keras_tuner.HyperModel)


def test_it_builds_what_the_hyperparameters_say():
    hp = keras_tuner.HyperParameters()
    hp.Fixed("cell", "lstm")
    hp.Fixed("units", 3)
    hp.Fixed("learning_rate", 0.0625)
    model = RecurrentHyperModel(SPACE, lookback=7).build(hp)
    assert model.input_shape == (None, 7, 1)
    assert model.count_params() == 4 * 9 + 9 * 3 + 1
    assert float(model.optimizer.learning_rate) == 0.0625
    assert model.loss.start == 3


def test_the_rate_falls_along_the_cosine_to_zero_at_the_end(dataset):
    rates = recorded_rates(RecurrentHyperModel(ONE), dataset, epochs=4)
    np.testing.assert_allclose(rates, [0.0625 * cosine(step / 12) for step in range(12)], rtol=1e-6)
    assert rates[-1] < 0.02 * rates[0]
    assert cosine(12 / 12) == 0.0


@pytest.mark.slow
def test_a_promoted_trial_stays_on_its_schedule(dataset):
    """KERAS_TUNER row 6."""
    hypermodel = RecurrentHyperModel(ONE, schedule_epochs=4)
    whole = recorded_rates(hypermodel, dataset, epochs=4)
    parts = [
        *recorded_rates(hypermodel, dataset, epochs=1),
        *recorded_rates(hypermodel, dataset, epochs=4, initial_epoch=1),
    ]
    assert parts == whole


def test_a_constant_schedule_keeps_the_rate(dataset):
    space = SearchSpace(
        cells=("gru",), units=(3,), learning_rates=(0.0625,), schedules=("constant",)
    )
    assert recorded_rates(RecurrentHyperModel(space), dataset, epochs=2) == [0.0625] * 6


def test_a_schedule_is_an_ordinary_callback():
    assert isinstance(
        RateSchedule(ONE.choose(keras_tuner.HyperParameters())), keras.callbacks.Callback
    )


@pytest.mark.slow
def test_an_unmodified_random_search_takes_it(tmp_path, dataset):
    """KERAS_TUNER row 1: the plain tuner imports tensorboard, which the tests bring."""
    tuner = keras_tuner.RandomSearch(
        RecurrentHyperModel(SPACE),
        objective="val_loss",
        max_trials=2,
        seed=1,
        directory=tmp_path,
        project_name="random",
    )
    search(tuner, dataset, epochs=2)
    trials = tuner.oracle.trials.values()
    assert [trial.status for trial in trials] == ["COMPLETED"] * 2
    best = tuner.get_best_models(1)[0]
    assert best.predict(dataset.train.inputs[:1], verbose=0).shape == (1, 20, 1)


@pytest.mark.long
def test_an_unmodified_hyperband_takes_it(tmp_path, dataset):
    tuner = keras_tuner.Hyperband(
        RecurrentHyperModel(SPACE, schedule_epochs=2),
        objective="val_loss",
        max_epochs=2,
        factor=2,
        seed=1,
        directory=tmp_path,
        project_name="hyperband",
    )
    search(tuner, dataset)
    trials = list(tuner.oracle.trials.values())
    assert {trial.status for trial in trials} == {"COMPLETED"}
    assert {trial.hyperparameters.values["tuner/epochs"] for trial in trials} == {1, 2}
    assert any("tuner/trial_id" in trial.hyperparameters.values for trial in trials)


@pytest.mark.slow
def test_plain_keras_tuner_fails_without_tensorboard(tmp_path, dataset, monkeypatch):
    """KERAS_TUNER row 1, the fault itself."""
    for name in [*sys.modules]:
        if name.partition(".")[0] == "tensorboard":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    tuner = keras_tuner.RandomSearch(
        RecurrentHyperModel(ONE), objective="val_loss", max_trials=1, directory=tmp_path
    )
    search(tuner, dataset, epochs=1)
    (trial,) = tuner.oracle.trials.values()
    assert trial.status == "FAILED"
    assert "No module named 'tensorboard" in trial.message


@pytest.mark.long
def test_plain_keras_tuner_loses_the_optimizer_at_a_promotion(tmp_path, dataset):
    """KERAS_TUNER row 6, the fault itself."""
    steps = []

    class Plain(keras_tuner.HyperModel):
        def build(self, hp):
            configuration = SPACE.choose(hp)
            model = build_model(configuration, 20)
            model.compile(optimizer=build_optimizer(configuration), loss="mse")
            return model

        def fit(self, hp, model, *args, **options):
            if "tuner/trial_id" in hp.values:
                steps.append(int(model.optimizer.iterations))
            return model.fit(*args, **options)

    tuner = keras_tuner.Hyperband(
        Plain(), objective="val_loss", max_epochs=2, factor=2, directory=tmp_path
    )
    search(tuner, dataset)
    assert steps == [0]


def test_it_offers_layers_dropout_decay_and_clipping(dataset):
    space = SearchSpace(
        cells=("gru",),
        units=(3,),
        learning_rates=(0.01,),
        layers=(1, 2),
        dropouts=(0.0, 0.4),
        weight_decays=(0.01, 0.1),
        clip_norms=(0.0, 2.0),
        epochs_kept=("last", "best"),
    )
    hypermodel = RecurrentHyperModel(space, lookback=7, features=4, outputs=2)
    hp = keras_tuner.HyperParameters()
    hypermodel.build(hp)
    asked = {"layers": 2, "dropout": 0.4, "weight_decay": 0.1, "clip_norm": 2.0}
    assert set(hp.values) == {*asked, "epoch_kept"}
    hp.values |= asked
    model = hypermodel.build(hp)
    assert (model.input_shape, model.output_shape) == ((None, 7, 4), (None, 7, 2))
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == ["GRU", "Dropout", "GRU", "Dropout", "Dense"]
    assert [layer.rate for layer in model.layers[1:4:2]] == [0.4, 0.4]
    assert (model.optimizer.weight_decay, model.optimizer.global_clipnorm) == (0.1, 2.0)
    assert model.count_params() == space.choose(hp).count_parameters(features=4, outputs=2)


class SpoiledEnd(keras.callbacks.Callback):
    """Makes the last of three epochs the worst."""

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:  # noqa: ARG002  # Keras' signature
        if epoch == 2:
            self.model.set_weights([weight + 3 for weight in self.model.get_weights()])


def test_the_model_has_the_weights_of_its_best_epoch_if_that_is_kept(dataset):
    space = SearchSpace(
        cells=("gru",),
        units=(3,),
        learning_rates=(0.01,),
        epochs_kept=("best",),
    )
    hypermodel, hp = RecurrentHyperModel(space), keras_tuner.HyperParameters()
    model = hypermodel.build(hp)
    train, validation = dataset.train, dataset.windows["validation"]
    history = hypermodel.fit(
        hp,
        model,
        train.inputs,
        train.targets,
        validation_data=(validation.inputs, validation.targets),
        batch_size=60,
        epochs=3,
        verbose=0,
        callbacks=[SpoiledEnd()],
    ).history
    losses = history["val_loss"]
    assert min(losses) < losses[-1]
    found = model.evaluate(validation.inputs, validation.targets, verbose=0)
    assert found == pytest.approx(min(losses), rel=1e-5)


def test_a_model_that_sees_windows_takes_and_gives_levels():
    space = SearchSpace(
        cells=("gru",), units=(3,), learning_rates=(0.0625,), normalizations=("window",)
    )
    model = RecurrentHyperModel(space, lookback=7).build(keras_tuner.HyperParameters())
    assert model.input_shape == model.output_shape == (None, 7, 1)
    window = np.random.default_rng(0).normal(size=(4, 7, 1))
    moved = model(100 + 5 * window).numpy()
    np.testing.assert_allclose(moved, 100 + 5 * model(window).numpy(), atol=1e-3)
    assert np.isfinite(model.evaluate(window, window, verbose=0))


def test_differences_are_refused_as_a_hypermodel_sees_no_series():
    space = SearchSpace(normalizations=("levels", "difference", "seasonal"))
    with pytest.raises(InputError, match=r"Leave difference, seasonal out"):
        RecurrentHyperModel(space)

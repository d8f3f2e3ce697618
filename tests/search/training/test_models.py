import keras
import numpy as np
import pytest
from gru_or_lstm.search.configurations.cells import CELLS
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.configurations.optimization import OPTIMIZERS
from gru_or_lstm.search.training.models import build_loss, build_model, build_optimizer

BOTH = pytest.mark.parametrize("cell", CELLS)


def configure(cell: str = "gru", units: int = 4, **changes: object) -> Configuration:
    return Configuration(**({"cell": cell, "units": units, "learning_rate": 0.01} | changes))


def assert_equal_weights(one: keras.Model, other: keras.Model) -> None:
    for left, right in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(left, right)


@BOTH
@pytest.mark.parametrize("units", [1, 2, 7, 35, 40, 46])
def test_a_built_model_has_the_parameters_its_configuration_says(cell, units):
    configuration = configure(cell, units)
    assert build_model(configuration, 20).count_params() == configuration.parameter_count


@BOTH
def test_the_architecture_is_the_published_one(cell):
    model = build_model(configure(cell, 40), 20)
    assert model.input_shape == (None, 20, 1)
    assert model.output_shape == (None, 20, 1)
    recurrent, dense = model.layers
    assert type(recurrent).__name__ == CELLS[cell].layer_name
    assert recurrent.return_sequences
    assert (type(dense).__name__, dense.units) == ("Dense", 1)


@BOTH
def test_the_lookback_is_the_length_of_the_input(cell):
    assert build_model(configure(cell), 7).input_shape == (None, 7, 1)


@BOTH
def test_the_same_seed_gives_the_same_weights_whatever_keras_seed_is(cell):
    """KERAS_TUNER row 10: a trial's weights come from its own seed alone."""
    keras.utils.set_random_seed(1)
    one = build_model(configure(cell), 20, seed=5)
    keras.utils.set_random_seed(2)
    keras.utils.clear_session()
    other = build_model(configure(cell), 20, seed=5)
    assert_equal_weights(one, other)


@BOTH
def test_another_seed_gives_other_kernels(cell):
    one, other = (build_model(configure(cell), 20, seed=seed) for seed in (0, 1))
    kernels = [
        (left.numpy(), right.numpy())
        for left, right in zip(one.weights, other.weights, strict=True)
        if "kernel" in left.path
    ]
    assert len(kernels) == 3
    for left, right in kernels:
        assert not np.array_equal(left, right)


@BOTH
def test_no_seed_leaves_the_weights_to_keras(cell):
    keras.utils.set_random_seed(3)
    one = build_model(configure(cell), 20)
    keras.utils.set_random_seed(3)
    assert_equal_weights(one, build_model(configure(cell), 20))


@BOTH
def test_weights_are_spread_as_keras_spreads_them(cell):
    kernel, recurrent, *_ = build_model(configure(cell, 32), 20, seed=0).get_weights()
    gates = CELLS[cell].gates
    bound = np.sqrt(6 / (1 + gates * 32))  # Glorot and Bengio 2010, equation 16
    assert 0.9 * bound < np.abs(kernel).max() <= bound
    np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(32), atol=1e-5)


def test_the_lstm_starts_with_its_forget_gate_open():
    bias = build_model(configure("lstm"), 20, seed=0).get_weights()[2]
    np.testing.assert_array_equal(bias, [0] * 4 + [1] * 4 + [0] * 8)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_starts_at_the_configured_rate(name):
    optimizer = build_optimizer(configure("gru", optimizer=name, learning_rate=0.0625))
    assert type(optimizer).__name__ == OPTIMIZERS[name]
    assert float(optimizer.learning_rate) == 0.0625


@pytest.mark.parametrize(("span", "start"), [("every", 0), ("second-half", 3), ("last", 6)])
def test_the_loss_is_the_mean_square_over_its_span(span, start):
    loss = build_loss(configure(loss_span=span), lookback=7)
    rng = np.random.default_rng(0)
    targets, outputs = rng.normal(size=(2, 5, 7, 1)).astype(np.float32)
    expected = np.mean((targets - outputs)[:, start:] ** 2)
    assert float(loss(targets, outputs)) == pytest.approx(expected, rel=1e-6)


def test_a_compiled_model_is_saved_and_loaded_with_its_loss(tmp_path):
    model = build_model(configure(), lookback=7)
    model.compile(loss=build_loss(configure(), lookback=7))
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "model.keras")
    assert keras.saving.load_model(tmp_path / "model.keras").loss.start == 3


@pytest.mark.parametrize("cell", CELLS)
def test_recurrent_weights_are_those_that_keras_draws(cell):
    built = build_model(Configuration(cell=cell, units=6, learning_rate=0.01), 4, seed=3)
    (kernel,) = (v for v in built.trainable_variables if v.name == "recurrent_kernel")
    drawn = built.layers[0].cell.recurrent_initializer(kernel.shape)
    np.testing.assert_allclose(kernel.numpy(), np.asarray(drawn), atol=1e-6)

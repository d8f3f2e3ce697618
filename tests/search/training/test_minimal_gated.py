"""The minimal gated unit against its equations written out in NumPy."""

import keras
import numpy as np
from gru_or_lstm import Configuration
from gru_or_lstm.search.training.minimal_gated import MGU
from gru_or_lstm.search.training.models import build_model

UNITS = 5


def run_by_hand(inputs, kernel, recurrent, bias):
    """Equations 6 to 8 of Zhou et al. (2016), step by step; inputs of shape (steps, features)."""
    state, states = np.zeros(UNITS), []
    for step in inputs:
        given = step @ kernel + bias
        gate = 1 / (1 + np.exp(-(given[:UNITS] + state @ recurrent[:, :UNITS])))
        candidate = np.tanh(given[UNITS:] + (gate * state) @ recurrent[:, UNITS:])
        state = (1 - gate) * state + gate * candidate
        states.append(state)
    return np.array(states)


def test_the_layer_computes_its_equations():
    rng = np.random.default_rng(0)
    layer = MGU(UNITS, return_sequences=True)
    layer.build((1, 7, 2))
    weights = [rng.normal(size=weight.shape).astype(np.float32) for weight in layer.get_weights()]
    layer.set_weights(weights)
    inputs = rng.normal(size=(7, 2))

    found = layer(inputs[None].astype(np.float32)).numpy()[0]
    np.testing.assert_allclose(found, run_by_hand(inputs, *weights), atol=1e-6)


def test_a_saved_model_is_loaded_with_its_weights(tmp_path):
    model = build_model(Configuration(cell="mgu", units=UNITS, learning_rate=0.01), 7, seed=3)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")

    windows = np.random.default_rng(1).normal(size=(4, 7, 1)).astype(np.float32)
    np.testing.assert_array_equal(loaded.predict_on_batch(windows), model.predict_on_batch(windows))

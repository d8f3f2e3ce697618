"""Recurrences with hand-derived gradients against Keras' own layers."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from gru_or_lstm.search.configurations.cells import CELLS
from gru_or_lstm.search.training.kernels import KERNELS, readout

SHAPES = [(1, 1, 1, 1), (20, 7, 1, 5), (6, 4, 3, 8)]  # steps, batch, features, units


def layer_and_inputs(cell, shape):
    steps, batch, features, units = shape
    rng = np.random.default_rng(sum(shape))
    layer = getattr(keras.layers, CELLS[cell].layer_name)(units, return_sequences=True)
    layer.build((batch, steps, features))
    layer.set_weights([rng.normal(0, 0.5, w.shape).astype("f4") for w in layer.get_weights()])
    inputs = tf.constant(rng.normal(size=(steps, batch, features)), tf.float32)
    upstream = tf.constant(rng.normal(size=(steps, batch, units)), tf.float32)
    return layer, inputs, upstream


def run_layer(layer):
    """The layer, which takes batches first, as a function of time-major inputs."""
    return lambda inputs: tf.transpose(layer(tf.transpose(inputs, (1, 0, 2))), (1, 0, 2))


def weights_of(layer):
    return [layer.cell.kernel.value, layer.cell.recurrent_kernel.value, layer.cell.bias.value]


def value_and_gradients(call, inputs, weights, upstream):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = call(inputs)
    return outputs, tape.gradient(outputs, [inputs, *weights], output_gradients=upstream)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("cell", KERNELS)
def test_a_kernel_equals_the_layer_in_value_and_every_gradient(cell, shape):
    layer, inputs, upstream = layer_and_inputs(cell, shape)
    weights = weights_of(layer)
    expected, expected_gradients = value_and_gradients(run_layer(layer), inputs, weights, upstream)
    found, found_gradients = value_and_gradients(
        lambda given: KERNELS[cell](given, *weights), inputs, weights, upstream
    )
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert len(found_gradients) == 4
    for ours, theirs in zip(found_gradients, expected_gradients, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("cell", KERNELS)
def test_a_kernel_gives_the_same_inside_xla(cell):
    layer, inputs, upstream = layer_and_inputs(cell, SHAPES[1])
    weights = weights_of(layer)

    @tf.function(jit_compile=True)
    def compiled(given, weight):
        return value_and_gradients(lambda x: KERNELS[cell](x, *weights), given, weights, weight)

    plain = value_and_gradients(
        lambda given: KERNELS[cell](given, *weights), inputs, weights, upstream
    )
    for ours, theirs in zip(
        tf.nest.flatten(compiled(inputs, upstream)), tf.nest.flatten(plain), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("outputs", [1, 3, 9])
def test_the_readout_equals_a_dense_layer_in_value_and_every_gradient(outputs):
    rng = np.random.default_rng(0)
    hiddens = tf.constant(rng.normal(size=(6, 4, 8)), tf.float32)
    upstream = tf.constant(rng.normal(size=(6, 4, outputs)), tf.float32)
    layer = keras.layers.Dense(outputs)
    layer.build(hiddens.shape)
    weights = [layer.kernel.value, layer.bias.value]
    expected = value_and_gradients(layer, hiddens, weights, upstream)
    found = value_and_gradients(lambda given: readout(given, *weights), hiddens, weights, upstream)
    for ours, theirs in zip(tf.nest.flatten(found), tf.nest.flatten(expected), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)


def test_every_kernel_belongs_to_a_cell():
    assert set(KERNELS) <= set(CELLS)

"""Whether two machines compute alike: the digest of a small training, the same everywhere.

Machines of one name may differ in the last bits of a matrix product. Facts about a processor tell
what may differ; this tells whether it does, in what a search computes.
"""

import functools
import hashlib
from typing import Any, Final

import numpy as np
import tensorflow as tf

from ..interrupts import signals_elsewhere
from .engines import TURN
from .kernels import KERNELS, readout
from .padding import Array, pad_units
from .runtime import configure_tensorflow

UNITS: Final = 36
PADDED: Final = 64
STEPS: Final = 20
BATCH: Final = 10
UPDATES: Final = 30
RATE: Final = 0.05
GATES: Final = {"gru": 3, "lstm": 4}


@functools.cache
def reference_digest() -> str:
    """Train a GRU and an LSTM of 36 units, padded to 64, for 30 updates and digest their weights.

    Computed once a process, in a second or two.

    Returns:
        The first 16 hexadecimal digits of the SHA-256 of their weights, float32.
    """
    configure_tensorflow()
    digest = hashlib.sha256()
    for cell in GATES:
        for weight in _trained(cell):
            digest.update(np.ascontiguousarray(weight, np.float32).tobytes())
    return digest.hexdigest()[:16]


def _trained(cell: str) -> list[Array]:
    """Weights after training: kernel, recurrent kernel, bias, and the readout's two."""

    def update(inputs: Any, targets: Any, weights: list[Any]) -> list[Any]:
        with tf.GradientTape() as tape:
            tape.watch(weights)
            outputs = readout(KERNELS[cell](inputs, *weights[:3]), *weights[3:])
            loss = tf.reduce_mean(tf.square(outputs - targets))
        gradients = tape.gradient(loss, weights)
        return [weight - RATE * by for weight, by in zip(weights, gradients, strict=True)]

    compiled = tf.function(update, jit_compile=True, autograph=False)
    wave = np.sin(0.3 * np.arange(STEPS + BATCH + 1)).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(wave, STEPS + 1)[:BATCH].T[:, :, None]
    with TURN, signals_elsewhere():
        weights = [tf.constant(weight) for weight in _weights(cell)]
        for _ in range(UPDATES):
            weights = compiled(tf.constant(windows[:-1]), tf.constant(windows[1:]), weights)
        return [weight.numpy() for weight in weights]


def _weights(cell: str) -> list[Array]:
    rng, gates = np.random.default_rng(0), GATES[cell]
    biases = (2,) if cell == "gru" else ()
    shapes = [(1, gates), (UNITS, gates), (*biases, gates), (UNITS, 1), (1,)]
    drawn = []
    for number, (*rest, last) in enumerate(shapes):
        small = (*rest, last * UNITS) if number < 3 else (*rest, last)
        large = tuple(PADDED * size // UNITS if size % UNITS == 0 else size for size in small)
        values = rng.uniform(-0.2, 0.2, small).astype(np.float32)
        drawn.append(pad_units(values, large, units=UNITS))
    return drawn

"""An echo state network: a random recurrent network of which only the readout is fitted.

References:
    Jaeger (2001), "The 'echo state' approach to analysing and training recurrent neural networks",
    GMD report 148; Lukosevicius (2012), "A practical guide to applying echo state networks".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ...search.judging import solve_ridge
from ...search.series import FloatArray
from .simple_models import Baseline, Shape

MOST_UNITS: Final = 500
SAMPLES_PER_UNIT: Final = 2
"""A reservoir has a unit for so many training samples, at most `MOST_UNITS`."""

RADIUS: Final = 0.9
"""Spectral radius of the recurrent weights."""

CONNECTED: Final = 0.1
"""Share of the recurrent weights that are not zero."""

SCALE: Final = 0.5
"""Weights of the input and biases are uniform in -SCALE..SCALE."""

SEED: Final = 0
"""Of the reservoir's weights, which are drawn once and never chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservoir:
    """Fixed weights of an echo state network without leakage.

    Attributes:
        recurrent: Shape (units, units); sender first.
        entering: Weights of the input, shape (units,).
        bias: Shape (units,).
    """

    recurrent: FloatArray
    entering: FloatArray
    bias: FloatArray

    def rest(self, count: int) -> FloatArray:
        """Return the states of so many networks before any input, shape (count, units)."""
        return np.zeros((count, len(self.bias)))

    def step(self, states: FloatArray, inputs: FloatArray) -> FloatArray:
        """Take in a sample.

        Args:
            states: Shape (episodes, units).
            inputs: Shape (episodes,).

        Returns:
            The next states, shape (episodes, units).
        """
        total = states @ self.recurrent + inputs[:, None] * self.entering + self.bias
        return np.asarray(np.tanh(total))

    def follow(self, samples: FloatArray) -> FloatArray:
        """Take in samples of shape (episodes, samples); return the last states."""
        states = self.rest(len(samples))
        for inputs in samples.T:
            states = self.step(states, inputs)
        return states


def draw_reservoir(units: int, *, seed: int = SEED) -> Reservoir:
    """Draw a reservoir with the textbook's hyperparameters.

    Args:
        units: At least 1.
        seed: Draws every weight.
    """
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(units, units)) * (rng.random((units, units)) < CONNECTED)
    radius = float(np.abs(np.linalg.eigvals(weights)).max())
    return Reservoir(
        recurrent=weights * (RADIUS / radius) if radius > 0 else weights,
        entering=rng.uniform(-SCALE, SCALE, units),
        bias=rng.uniform(-SCALE, SCALE, units),
    )


def fit_echo_state(series: FloatArray, *, shape: Shape) -> Baseline:
    """Fit an echo state network that starts to listen where a network's context starts.

    Nothing is tuned: half as many units as training samples, at most 500; spectral radius 0.9, a
    tenth of the recurrent weights, no leakage, inputs and biases uniform in -0.5..0.5. The readout
    sees state, input and a constant; generalised cross-validation on the training samples chooses
    its ridge penalty. States of the first lookback are left out of the fit.

    Args:
        series: Training samples, shape (trajectories, samples).
        shape: Lookback.
    """
    return _fit(series, shape, uses_past=False)


def fit_warm_echo_state(series: FloatArray, *, shape: Shape) -> Baseline:
    """Fit the same echo state network, and let it listen to all of the past that is at hand.

    It then starts a forecast as settled as it was at the end of its training run; a network never
    sees so much. One-step errors are those of the lookback alone. Where nothing was observed
    before the context, it is the network above.

    Args:
        series: Training samples, shape (trajectories, samples).
        shape: Lookback.
    """
    return _fit(series, shape, uses_past=True)


def _fit(series: FloatArray, shape: Shape, *, uses_past: bool) -> Baseline:
    settled = min(shape.lookback, (series.shape[1] - 1) // 2)
    samples = len(series) * (series.shape[1] - 1 - settled)
    reservoir = draw_reservoir(int(np.clip(samples // SAMPLES_PER_UNIT, 1, MOST_UNITS)))
    states, rows = reservoir.rest(len(series)), []
    for step, inputs in enumerate(series[:, :-1].T):
        states = reservoir.step(states, inputs)
        if step >= settled:
            rows.append(_features(states, inputs))
    weights = solve_ridge(np.concatenate(rows), series[:, settled + 1 :].T.ravel())

    def run(samples: FloatArray, horizon: int) -> FloatArray:
        states, latest = reservoir.follow(samples), samples[:, -1]
        forecast = np.empty((len(samples), horizon))
        with np.errstate(over="ignore", invalid="ignore"):
            for step in range(horizon):
                latest = _features(states, latest) @ weights
                forecast[:, step] = latest
                states = reservoir.step(states, latest)
        return forecast

    return Baseline(
        predict=lambda window: _features(reservoir.follow(window), window[:, -1]) @ weights,
        parameter_count=len(weights),
        run=run,
        uses_past=uses_past,
        detail=f"{len(reservoir.bias)} units",
    )


def _features(states: FloatArray, inputs: FloatArray) -> FloatArray:
    return np.concatenate([np.ones((len(states), 1)), inputs[:, None], states], axis=1)

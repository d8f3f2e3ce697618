"""y = exp(-x / 5) cos(x), the published series, and others of its law."""

import cmath
import dataclasses
import math
from typing import Final

import numpy as np

from ..errors import InputError
from .trajectories import FloatArray, SeriesFacts, SeriesSplit, Trajectories, stack

SAMPLES: Final = 200
"""Samples of the published series."""


SPAN: Final = 5 * math.pi
"""The published series runs over x in [0, 5 pi]."""


STEP: Final = SPAN / (SAMPLES - 1)


DAMPED_COSINE_POLE: Final = cmath.exp(complex(-STEP / 5, STEP))
"""Of the AR(2) that the damped cosine obeys, the upper one: decay and turn of a step."""


TRAJECTORIES: Final = 16
"""Held-out trajectories for validation, and as many for test."""


AMPLITUDES: Final = (0.5, 1.0)
"""Initial amplitudes of the held-out trajectories; the published one has 1."""


NOISE: Final = 0.01
"""Standard deviation of the noise, in units of the published initial amplitude."""


PUBLISHED_SHARE: Final = 0.1
"""Share of the windows, the last ones, on which the published experiment validates."""


def damped_cosine(x: FloatArray, amplitude: float = 1.0, phase: float = 0.0) -> Trajectories:
    """Sample a * exp(-x / 5) * cos(x + phase), the published series at amplitude 1, phase 0.

    Args:
        x: Where to sample, shape (samples,).
        amplitude: Amplitude at x = 0.
        phase: Phase in radians.

    Returns:
        One trajectory, values and envelope of shape (1, samples).

    Examples:
        >>> damped_cosine(np.array([0.0])).values.tolist()
        [[1.0]]
    """
    envelope = amplitude * np.exp(-x / 5)
    return Trajectories(values=(envelope * np.cos(x + phase))[None], envelope=envelope[None])


def split_damped_cosine(seed: int, lookback: int = 20) -> SeriesSplit:
    """Train on the published trajectory; evaluate on others of the same law.

    Phases are stratified over the whole circle, amplitudes over `AMPLITUDES`; validation and test
    take alternate strata, so no (amplitude, phase) is in both, nor is the published one.
    Further sets: "published" (the training trajectory itself, as the tutorial forecasts it) and
    "extrapolation" (its continuation over 5 pi to 10 pi).

    Args:
        seed: Draws the amplitudes and phases.
        lookback: Not used: every trajectory begins with its context.
    """
    del lookback
    x = np.linspace(0, SPAN, SAMPLES)
    count = 2 * TRAJECTORIES
    rng = np.random.default_rng([seed, count])
    phases = -math.pi + 2 * math.pi * (np.arange(count) + rng.uniform(0.25, 0.75, count)) / count
    low, high = AMPLITUDES
    strata = np.concatenate([2 * rng.permutation(TRAJECTORIES) + part for part in (0, 1)])
    strata = strata.reshape(2, TRAJECTORIES).T.ravel()
    amplitudes = low + (high - low) * (strata + rng.uniform(0.25, 0.75, count)) / count
    drawn = [damped_cosine(x, *pair) for pair in zip(amplitudes, phases, strict=True)]
    published = damped_cosine(x)
    continued = damped_cosine(np.linspace(0, 2 * SPAN, 2 * SAMPLES - 1))
    return SeriesSplit(
        train=published,
        evaluation={
            "validation": stack(drawn[0::2]),
            "test": stack(drawn[1::2]),
            "published": published,
            "extrapolation": _tail(continued, SAMPLES),
        },
        shown="published",
        positions=x,
        facts=SeriesFacts(
            time_unit="periods",
            steps_per_unit=2 * math.pi / STEP,
            position="x",
            pole=DAMPED_COSINE_POLE,
            reported=("test_valid_time",),
            matters={"nrmse_env": 0.25},
        ),
    )


def split_noisy_damped_cosine(seed: int, lookback: int = 20) -> SeriesSplit:
    """Add noise of 1 % to all that a model sees of the damped cosine: training and contexts.

    What forecasts are held against stays clean. The published trajectory is observed once: its
    context is that of training.

    Args:
        seed: Draws the noise, and the amplitudes and phases as for the damped cosine.
        lookback: Not used: every trajectory begins with its context.
    """
    clean = split_damped_cosine(seed, lookback)
    rng = np.random.default_rng([seed, SAMPLES])
    noisy = {name: _add_noise(part, rng) for name, part in clean.evaluation.items()}
    return dataclasses.replace(clean, train=noisy["published"], evaluation=noisy)


def split_damped_cosine_as_published(seed: int, lookback: int = 20) -> SeriesSplit:
    """Train as the published experiment does: the last 10 % of the windows validate.

    They are where `Model.fit(validation_split=0.1)` puts them. Overlapping windows share targets
    and nothing is left out between the two parts, so that loss validates little; forecasts are
    those of `split_damped_cosine`.

    Args:
        seed: Draws the held-out trajectories.
        lookback: Samples a window shows.

    Raises:
        InputError: If no window is left to train on.
    """
    whole = split_damped_cosine(seed, lookback)
    windows = SAMPLES - lookback
    trained = int(windows * (1.0 - PUBLISHED_SHARE))
    if trained < 1:
        raise InputError(
            "`lookback` must leave at least two windows, one of them to validate on. "
            f"Received: lookback={lookback}, for a series of {SAMPLES} samples."
        )
    return dataclasses.replace(
        whole,
        train=Trajectories(values=whole.train.values[:, : trained + lookback]),
        one_step={"validation": Trajectories(values=whole.train.values[:, trained:])},
        validation_stride=1,
    )


def _add_noise(part: Trajectories, rng: np.random.Generator) -> Trajectories:
    noisy = part.values + NOISE * rng.standard_normal(part.values.shape)
    return dataclasses.replace(part, noisy=noisy)


def _tail(trajectories: Trajectories, samples: int) -> Trajectories:
    envelope = trajectories.envelope
    return Trajectories(
        values=trajectories.values[:, -samples:],
        envelope=None if envelope is None else envelope[:, -samples:],
    )
